"""Reading and checking fixtures/metrics: every fault is a sentence with file, key and reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from supervision.indicators.definitions import (
    Condition,
    Grouping,
    Metric,
    Table,
    TableColumn,
    Tile,
)
from supervision.indicators.dimensions import ATTRIBUTES, DIMENSIONS
from supervision.indicators.vocabulary import POPULATIONS, SOURCES

TILES, TABLES = "tiles.json", "tables.json"
# A threshold that each object of these registers sets for itself.
OWN, LIMITED = "own", ("column",)
OPERATORS = (">=", ">", "<=", "<", "=")
# measure → fields it must have and fields it may have, beside those of every metric.
MEASURES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "count": (frozenset({"source"}), frozenset({"where", "facts"})),
    "sum": (frozenset({"source", "field"}), frozenset({"where", "facts"})),
    "distinct": (frozenset({"source", "by"}), frozenset({"where", "facts"})),
    "days_since": (frozenset({"source"}), frozenset({"where", "facts"})),
    "longest_gap": (frozenset({"source"}), frozenset({"where"})),
    "count_of": (frozenset({"of", "by", "is", "threshold"}), frozenset({"where", "over"})),
    "ratio": (frozenset({"numerator", "denominator"}), frozenset()),
    "mean": (frozenset({"numerator", "denominator"}), frozenset()),
    "share": (frozenset({"of"}), frozenset()),
    "sum_of": (frozenset({"parts"}), frozenset()),
}
EVERY = frozenset({"key", "label", "measure", "unit_of_measure"})
OPTIONAL = frozenset({"groups", "decimals", "rounding", "note"})
ROUNDINGS = ("half_up", "cut_off", "largest_remainder")


class DefinitionError(Exception):
    """Faults in the definitions, one sentence a line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read(folder: Path) -> tuple[dict[str, Metric], list[Tile], list[Table]]:
    """Return the metrics by key, the tiles and the tables; raise DefinitionError on any fault."""
    faults: list[str] = []
    metrics: dict[str, Metric] = {}
    origin: dict[str, str] = {}
    labels: dict[str, str] = {}
    for file in sorted(folder.glob("*.json")):
        if file.name in {TILES, TABLES}:
            continue
        for raw in _expanded(_load(file, faults), file.name, faults):
            key = str(raw.get("key", ""))
            found = list(_faults(raw))
            faults += [f"{file.name}：指标“{key}”{fault}" for fault in found]
            if found:
                continue
            if key in metrics:
                faults.append(f"{file.name}：指标“{key}”与 {origin[key]} 中的重复。")
            if raw["label"] in labels:
                faults.append(
                    f"{file.name}：指标“{key}”的名称“{raw['label']}”与“{labels[raw['label']]}”相同。"
                )
            metrics[key], origin[key] = _metric(raw), file.name
            labels[raw["label"]] = key
    for key, metric in metrics.items():
        faults += [f"{origin[key]}：指标“{key}”{fault}" for fault in _links(metric, metrics)]
    faults += _cycles(metrics, origin)
    tiles = [Tile(**row) for row in _load(folder / TILES, faults)]
    tables = [_table(row) for row in _load(folder / TABLES, faults)]
    for tile in tiles:
        if tile.reference.split("@")[0] not in metrics:
            faults.append(f"{TILES}：“{tile.title}”引用的指标“{tile.reference}”不存在。")
    for table in tables:
        faults += [f"{TABLES}：表“{table.key}”{fault}" for fault in _table_faults(table, metrics)]
    if faults:
        raise DefinitionError(faults)
    return metrics, tiles, tables


def _load(file: Path, faults: list[str]) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"{file.name}：文件不存在。")
    except json.JSONDecodeError as error:
        faults.append(f"{file.name}：第{error.lineno}行不是正确的 JSON：{error.msg}。")
    return []


def _expanded(data: Any, name: str, faults: list[str]) -> Iterator[dict[str, Any]]:
    """Yield a file's metrics, repeated for every entry of `each` with its key, label and where.

    Inside a repeated metric a reference that begins with a dot means the same entry.
    """
    if not isinstance(data, dict) or not isinstance(data.get("metrics"), list):
        if data != []:
            faults.append(f"{name}：应为含 metrics 列表的对象。")
        return
    shared = {key: data[key] for key in ("source",) if key in data}
    for entry in data.get("each", [None]):
        for given in data["metrics"]:
            raw = dict(given)
            required, optional = MEASURES.get(raw.get("measure", ""), (frozenset(), frozenset()))
            for key, value in shared.items():
                if key in required | optional:
                    raw.setdefault(key, value)
            if entry is not None:
                raw["key"] = f"{entry['key']}.{raw['key']}"
                raw["label"] = f"{entry['label']}.{raw['label']}"
                if "where" in optional and raw["measure"] != "count_of":
                    raw["where"] = entry.get("where", {}) | raw.get("where", {})
                for name_ in ("of", "over", "numerator", "denominator"):
                    if str(raw.get(name_, "")).startswith("."):
                        raw[name_] = entry["key"] + raw[name_]
            yield raw


def _faults(raw: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one definition taken by itself."""
    missing = EVERY - raw.keys()
    if missing:
        yield f"缺少 {'、'.join(sorted(missing))}。"
        return
    if raw["measure"] not in MEASURES:
        yield f"的 measure“{raw['measure']}”不认识，应为 {'、'.join(MEASURES)} 之一。"
        return
    required, optional = MEASURES[raw["measure"]]
    if absent := required - raw.keys():
        yield f"（{raw['measure']}）缺少 {'、'.join(sorted(absent))}。"
        return
    if extra := raw.keys() - EVERY - OPTIONAL - required - optional:
        yield f"（{raw['measure']}）不应有 {'、'.join(sorted(extra))}。"
    if raw.get("rounding", "half_up") not in ROUNDINGS:
        yield f"的 rounding“{raw['rounding']}”不认识，应为 {'、'.join(ROUNDINGS)} 之一。"
    for grouping in _groupings(raw):
        for dimension in grouping:
            if dimension not in DIMENSIONS:
                yield f"的分组“{dimension}”不在词表内。"
    for dimension, values in raw.get("where", {}).items():
        if dimension not in DIMENSIONS:
            yield f"的条件“{dimension}”不在词表内。"
            continue
        choices = DIMENSIONS[dimension].choices
        if not isinstance(values, list) or not choices:
            yield f"的条件“{dimension}”应为有固定取值的分组，取值写成列表。"
        elif unknown := [v for v in values if v not in choices]:
            yield f"的条件“{dimension}”没有取值 {'、'.join(map(str, unknown))}。"
    if "source" in raw:
        yield from _source_faults(raw)
    if raw["measure"] == "count_of":
        yield from _condition_faults(raw)


def _source_faults(raw: dict[str, Any]) -> Iterator[str]:
    source = SOURCES.get(raw["source"])
    if source is None:
        yield f"的数据来源“{raw['source']}”不在词表内。"
        return
    for fact in raw.get("facts", []):
        if fact not in source.facts:
            yield f"的事实“{fact}”不在“{source.label}”的词表内。"
    named = {d for grouping in _groupings(raw) for d in grouping} | raw.get("where", {}).keys()
    for dimension in sorted((named | {raw.get("by", "")}) - {""}):
        if dimension in DIMENSIONS and dimension not in source.dimensions:
            yield f"：“{source.label}”不能按“{dimension}”分组。"
    if raw["measure"] in {"longest_gap", "days_since"} and not source.entity:
        yield f"：“{source.label}”没有更新间隔。"
    if raw["measure"] == "sum" and raw["field"] not in source.sums:
        yield f"：“{source.label}”的“{raw['field']}”不能求和。"


def _condition_faults(raw: dict[str, Any]) -> Iterator[str]:
    if raw["is"] not in OPERATORS:
        yield f"的比较“{raw['is']}”不认识，应为 {'、'.join(OPERATORS)} 之一。"
    threshold = raw["threshold"]
    if threshold == OWN:
        if raw["by"] not in LIMITED:
            yield f"：“{raw['by']}”没有自定的限值。"
    elif not isinstance(threshold, int) and not str(threshold).startswith("indicator."):
        yield f"的阈值“{threshold}”应为数、{OWN}，或 indicator. 加检查指标代码。"
    if raw["by"] not in POPULATIONS:
        yield f"不能按“{raw['by']}”计个数，应为 {'、'.join(POPULATIONS)} 之一。"


def _links(metric: Metric, metrics: dict[str, Metric]) -> Iterator[str]:
    """Yield what is wrong with a definition among the others."""
    if unknown := [name for name in metric.needs if name not in metrics]:
        yield f"引用的指标 {'、'.join(unknown)} 不存在。"
        return
    if metric.measure == "count_of":
        if (metric.by,) not in metrics[metric.of].groups:
            yield f"：“{metric.of}”没有按“{metric.by}”分组。"
        if metric.over and (metric.by,) not in metrics[metric.over].lines:
            yield f"：“{metric.over}”没有按“{metric.by}”分组。"
        reachable = {metric.by, *ATTRIBUTES[metric.by], *metric.where}
        if metric.by == "column":
            reachable |= {"unit", *ATTRIBUTES["unit"]}
        for grouping in metric.groups:
            if not set(grouping) <= reachable:
                yield f"不能按“{'、'.join(grouping)}”分组。"
    elif metric.measure in {"ratio", "mean", "share", "sum_of"}:
        for name in metric.needs:
            for grouping in metric.groups:
                if grouping not in metrics[name].groups:
                    yield f"：“{name}”没有按“{'、'.join(grouping)}”分组。"


def _cycles(metrics: dict[str, Metric], origin: dict[str, str]) -> list[str]:
    done: set[str] = set()
    faults: list[str] = []

    def visit(key: str, above: tuple[str, ...]) -> None:
        if key in above:
            faults.append(f"{origin[key]}：指标“{key}”通过 {'、'.join(above)} 引用了自身。")
        elif key not in done and key in metrics:
            for name in metrics[key].needs:
                visit(name, (*above, key))
            done.add(key)

    for key in metrics:
        visit(key, ())
    return faults


def _groupings(raw: dict[str, Any]) -> list[Grouping]:
    return [(g,) if isinstance(g, str) else tuple(g) for g in raw.get("groups", [])]


def _condition(raw: dict[str, Any]) -> Condition:
    threshold = raw["threshold"]
    if threshold == OWN:
        return Condition(raw["is"], own=True)
    if isinstance(threshold, int):
        return Condition(raw["is"], number=Decimal(threshold))
    return Condition(raw["is"], indicator=threshold.removeprefix("indicator."))


def _metric(raw: dict[str, Any]) -> Metric:
    condition = _condition(raw) if raw["measure"] == "count_of" else None
    plain = {
        key: raw[key]
        for key in (
            "key", "label", "measure", "unit_of_measure", "source", "field", "of", "by", "over",
            "numerator", "denominator", "decimals", "rounding", "note",
        )
        if key in raw
    }  # fmt: skip
    return Metric(
        **plain,
        where={key: tuple(values) for key, values in raw.get("where", {}).items()},
        facts=tuple(raw.get("facts", [])),
        groups=tuple(_groupings(raw)),
        parts=tuple(raw.get("parts", [])),
        condition=condition,
    )


def _table(row: dict[str, Any]) -> Table:
    return Table(
        key=row["key"],
        title=row["title"],
        group=row["group"],
        group_title=row.get("group_title", DIMENSIONS[row["group"]].label),
        columns=tuple(TableColumn(**column) for column in row["columns"]),
        attributes=tuple(row.get("attributes", [])),
        only=row.get("only", {}),
        hide_zero=row.get("hide_zero", False),
        order=row.get("order", "display"),
    )


def _table_faults(table: Table, metrics: dict[str, Metric]) -> Iterator[str]:
    for column in table.columns:
        metric = metrics.get(column.metric)
        if metric is None:
            yield f"引用的指标“{column.metric}”不存在。"
        elif (table.group,) not in metric.groups:
            yield f"：“{column.metric}”没有按“{table.group}”分组。"
    for name in (*table.attributes, *table.only):
        if name not in ATTRIBUTES.get(table.group, ()):
            yield f"：“{table.group}”没有属性“{name}”。"
