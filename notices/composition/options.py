"""The options of a block: read from JSON, checked, every fault a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from notices.composition.phrasing import HEADING_STYLES
from notices.models import Block

LEVELS = {1: "cn", 2: "paren", 3: "arabic", 4: "arabic_paren"}
FIELDS = ("owner", "platform", "fixed")
FINDINGS, ROUNDS = "findings", "round"
ROWS = (
    "unit", "account", "column", "topic", "appeal_kind", "channel", "category", "platform",
    ROUNDS, FINDINGS,
)  # fmt: skip
CHARTS = ("bars", "stacked", "lines", "heat")


# What an annex that came as a file holds: its table, or the pictures of its pages.
FILES = ("given", "pages")


class OptionError(Exception):
    """What is wrong with a block's options, in a sentence."""


@dataclass(frozen=True)
class ColumnOptions:
    """A metric's column, or with `field` a fact of the row: its owner, its platform.

    `fixed` compares the metric with the one `against` which it should be put right.
    """

    label: str
    metric: str = ""
    field: str = ""
    against: str = ""


@dataclass(frozen=True)
class TableOptions:
    """What an attached table shows. `only` restricts the rows ({"unit_class": "towns"}).

    `skip_empty` and `sort` name a metric: rows with a nought in it are left out, or rows are
    put in its falling order. `two_up` prints the rows in two halves side by side.
    """

    rows: str
    name: str = ""
    columns: tuple[ColumnOptions, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    numbered: bool = False
    total: bool = False
    two_up: bool = False
    skip_empty: str = ""
    sort: str = ""
    kinds: tuple[str, ...] = ()
    verdict: str = ""


@dataclass(frozen=True)
class ChartOptions:
    """How the attachment's table is drawn: `columns` names those drawn, by default all figures.

    `alone`: the table itself is not printed. `ranked`: best first, with places. `average`: the
    whole county's rate as a line across the bars. `top`: so many of the largest.
    """

    kind: str
    title: str = ""
    columns: tuple[str, ...] = ()
    alone: bool = False
    ranked: bool = False
    average: bool = False
    top: int = 0
    note: str = ""


@dataclass(frozen=True)
class GivenTable:
    """A table that came as a file: (label, kind) of the columns, and the rows as text."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Options:
    """`when` holds conditions that must all be met, and of `any` one; otherwise `otherwise` is
    written, if any.

    `join` continues the paragraph before. `numbering` is a key of phrasing.HEADING_STYLES.
    `rounds` and `other_rounds` decide at drafting whether a block of an outline is taken over.
    """

    level: int = 1
    numbering: str = ""
    join: bool = False
    when: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    otherwise: str = ""
    kinds: tuple[str, ...] = ()
    separator: str = "，"
    key: str = ""
    separate: str = ""
    table: TableOptions | None = None
    chart: ChartOptions | None = None
    given: GivenTable | None = None
    pictures: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    other_rounds: tuple[str, ...] = ()

    def fits(self, round_code: str) -> bool:
        """Tell whether the block belongs into the notice of the round."""
        if self.rounds and round_code not in self.rounds:
            return False
        return round_code not in self.other_rounds


_ALWAYS = {"when", "any", "otherwise", "rounds", "other_rounds"}
_ALLOWED: dict[str, set[str]] = {
    Block.Kind.HEADING: _ALWAYS | {"level", "numbering"},
    Block.Kind.PARAGRAPH: _ALWAYS | {"numbering", "join"},
    Block.Kind.CASES: _ALWAYS | {"numbering", "join", "kinds", "separator"},
    Block.Kind.ATTACHMENT: _ALWAYS | {"key", "separate", "table", "chart", *FILES},
}
_LISTS = ("when", "any", "kinds", "rounds", "other_rounds")


def read(kind: str, raw: Mapping[str, Any]) -> Options:
    """Return the options of a block of this kind; raise OptionError with all faults."""
    if faults := list(_faults(kind, raw)):
        raise OptionError("".join(faults))
    given = {key: value for key, value in raw.items() if key not in {"table", "chart", *FILES}}
    for key in _LISTS:
        if isinstance(given.get(key), str):
            given[key] = (given[key],)
        elif key in given:
            given[key] = tuple(given[key])
    if kind == Block.Kind.HEADING:
        given.setdefault("numbering", LEVELS[given.get("level", 1)])
    table = _table(raw["table"]) if "table" in raw else None
    chart = _chart(raw["chart"]) if "chart" in raw else None
    pictures = tuple(raw["pages"]["pictures"]) if "pages" in raw else ()
    annexed = _given(raw["given"]) if "given" in raw else None
    return Options(**given, table=table, chart=chart, given=annexed, pictures=pictures)


def _given(raw: Mapping[str, Any]) -> GivenTable:
    columns = tuple((column["label"], column["kind"]) for column in raw["columns"])
    return GivenTable(columns, tuple(tuple(row) for row in raw["rows"]))


def _table(raw: Mapping[str, Any]) -> TableOptions:
    columns = tuple(ColumnOptions(**column) for column in raw.get("columns", []))
    rest = {key: value for key, value in raw.items() if key not in {"columns", "kinds"}}
    return TableOptions(**rest, columns=columns, kinds=tuple(raw.get("kinds", [])))


def _chart(raw: Mapping[str, Any]) -> ChartOptions:
    return ChartOptions(**{**raw, "columns": tuple(raw.get("columns", ()))})


def _faults(kind: str, raw: Mapping[str, Any]) -> Iterator[str]:
    if unknown := raw.keys() - _ALLOWED[kind]:
        yield f"选项 {'、'.join(sorted(unknown))} 不适用于“{Block.Kind(kind).label}”。"
        return
    if raw.get("level", 1) not in LEVELS:
        yield f"标题层级应为 1 到 4，现为 {raw['level']}。"
    if raw.get("numbering", "none") not in HEADING_STYLES:
        yield f"编号方式应为 {'、'.join(HEADING_STYLES)} 之一，现为 {raw['numbering']}。"
    for key in _LISTS:
        value = raw.get(key, [])
        if not isinstance(value, str) and not (
            isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
        ):
            yield f"选项 {key} 应为文字或文字的列表。"
    if kind == Block.Kind.CASES and not raw.get("kinds"):
        yield "问题列举要写明问题类别（kinds）。"
    if kind == Block.Kind.ATTACHMENT:
        if not raw.get("key"):
            yield "附件要有代码（key）。"
        if sum(bool(raw.get(name)) for name in ("separate", "table", *FILES)) != 1:
            yield "附件要么有表（table），要么写明另附（separate），要么是一个文件。"
        if raw.get("table"):
            yield from _table_faults(raw["table"])
        if "chart" in raw:
            yield from _chart_faults(raw["chart"], raw.get("table") or {})


def _table_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    if unknown := raw.keys() - TableOptions.__dataclass_fields__.keys():
        yield f"附表不认识选项 {'、'.join(sorted(unknown))}。"
    if raw.get("rows") not in ROWS:
        yield f"附表的行（rows）应为 {'、'.join(ROWS)} 之一，现为 {raw.get('rows')}。"
    for column in raw.get("columns", []):
        if unknown := column.keys() - ColumnOptions.__dataclass_fields__.keys():
            yield f"附表的列不认识选项 {'、'.join(sorted(unknown))}。"
        if not column.get("label"):
            yield "附表的列要有名称（label）。"
        if not column.get("metric") and not column.get("field"):
            yield f"附表的列“{column.get('label')}”要写指标（metric）或字段（field）。"
        if column.get("field") and column["field"] not in FIELDS:
            yield f"附表的字段应为 {'、'.join(FIELDS)} 之一，现为 {column['field']}。"
    if raw.get("rows") != FINDINGS and not any(c.get("metric") for c in raw.get("columns", [])):
        yield "附表至少要有一列指标。"
    if raw.get("rows") == ROUNDS and any(
        c.get("field") or "@" in c.get("metric", "") for c in raw.get("columns", [])
    ):
        yield "按轮次的附表只能写全县合计的指标，不写字段，也不限定分组。"


def _chart_faults(raw: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[str]:
    if unknown := raw.keys() - ChartOptions.__dataclass_fields__.keys():
        yield f"图示不认识选项 {'、'.join(sorted(unknown))}。"
    if raw.get("kind") not in CHARTS:
        yield f"图示的类型（kind）应为 {'、'.join(CHARTS)} 之一，现为 {raw.get('kind')}。"
    if not table or table.get("rows") == FINDINGS:
        yield "图示画的是附表里的数，要有按指标的附表（table）。"
        return
    if (raw.get("kind") == "lines") != (table.get("rows") == ROUNDS):
        yield "折线（lines）画各轮走势，附表的行要写 round；其他图示不按轮次。"
    drawn = [c.get("label") for c in table.get("columns", []) if c.get("metric")]
    columns = raw.get("columns", [])
    if not isinstance(columns, list | tuple):
        yield "图示的 columns 应为列名的列表。"
    elif absent := [str(name) for name in columns if name not in drawn]:
        yield f"附表没有名为 {'、'.join(absent)} 的指标列，图示画不出来。"
    elif raw.get("kind") == "bars" and len(columns or drawn) != 1:
        yield "横条（bars）只画一列，请在 columns 里写明是哪一列。"
