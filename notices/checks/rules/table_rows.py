"""Figures of a unit in the text against its row in the attached table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import Finder, core
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import Quantity
from notices.checks.structure.tables import Row, Table

_PLAIN = re.compile(
    r"(?:[、，：的有为是量数件条篇]|信息|最多|最少|较多|较少|居前|靠前|排名|位居|前[三四五]位?名?|单位|部门|乡镇|分别|依次)*"
)
_NEGATED = re.compile(r"(?:未|不|没有|没|非)(?:被|能|予|按时|按期|按|经|得到|获)?$")
_PERIOD = re.compile(
    r"第?[一二三四]季度|\d{1,2}月|[上下]半年|\d{4}年|上季度|上月|去年|上年|同期|上期"
)
_EACH = re.compile(r"，?分别(?P<what>[\u4e00-\u9fff]{2,8}?)(?:为|是|了)?(?=\d)")


@dataclass(frozen=True)
class Place:
    table: Table
    row: Row


@rule("table_rows", "正文数字与附表", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """正文里某单位的件数、篇数，应与附表中该单位同一栏的数字相同；总数与附表合计只差一个数字的是笔误。"""
    places = _places(context)
    if not places:
        return
    title = context.manuscript.title.text if context.manuscript.title else ""
    for paragraph in context.paragraphs:
        for quantity in paragraph.quantities:
            if quantity.is_count or (quantity.is_rate and not (quantity.about or quantity.change)):
                yield from _judge(paragraph, quantity, places, context.finder, title)
        yield from _each(paragraph, places, context.finder)
    yield from _totals(context)


def _places(context: Context) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for table in context.manuscript.tables:
        for row in table.rows:
            for column in table.name_columns[:2]:
                if column < len(row.cells) and len(row.cells[column].text) > 1:
                    found.setdefault(core(row.cells[column].text), []).append(Place(table, row))
    return found


def _judge(
    paragraph: Paragraph, quantity: Quantity, places: dict[str, list[Place]], finder: Finder,
    title: str,
) -> Iterator[Note]:  # fmt: skip
    names = finder.find(quantity.label)
    if not names:
        yield from _bracketed(paragraph, quantity, places, finder)
        yield from _going_on(paragraph, quantity, places, finder, title)
        return
    said = quantity.label[names[-1].end :]
    if _joint(paragraph, quantity, names[-1].start, said) or _other_period(
        quantity.label[: names[-1].start], title
    ):
        return
    rows = places.get(names[-1].core, [])
    if len(rows) != 1:
        return
    place = rows[0]
    if len(said) <= 2 and not quantity.is_rate:
        column = _column(paragraph, quantity, place.table)
    else:
        column = _named(said, quantity, place.table)
    if column is not None:
        start = quantity.start - len(quantity.label) + names[-1].start
        yield from _compare(paragraph, quantity, place, column, (names[-1].text, start))


def _bracketed(
    paragraph: Paragraph, quantity: Quantity, places: dict[str, list[Place]], finder: Finder
) -> Iterator[Note]:
    """Judge 报送较多的有教育局（51条）、公安局（44条）: a figure in the bracket after its name."""
    text = paragraph.text
    if quantity.label or quantity.after or not quantity.is_count:
        return
    if (
        text[quantity.start - 1 : quantity.start] != "（"
        or text[quantity.end : quantity.end + 1] != "）"
    ):
        return
    begin, _ = paragraph.sentences[paragraph.sentence_at(quantity.start)]
    before = text[begin : quantity.start - 1]
    names = finder.find(before)
    rows = places.get(names[-1].core, []) if names and names[-1].end == len(before) else []
    column = _column(paragraph, quantity, rows[0].table) if len(rows) == 1 else None
    if column is None:
        return
    told = before[
        before.rfind(key(rows[0].table.headers[column])) + len(key(rows[0].table.headers[column])) :
    ]
    told = re.sub(r"（[^）]*）", "", told)
    for name in finder.find(told):
        told = told.replace(name.text, "")
    if _PLAIN.fullmatch(told):
        yield from _compare(
            paragraph, quantity, rows[0], column, (names[-1].text, begin + names[-1].start)
        )


def _going_on(
    paragraph: Paragraph, quantity: Quantity, places: dict[str, list[Place]], finder: Finder,
    title: str,
) -> Iterator[Note]:  # fmt: skip
    """Judge the 21 of 青禾镇报送46条，采用21条, which has its subject from the figure before."""
    before = [q for q in paragraph.quantities if q.end < quantity.start][-1:]
    if not before or not quantity.is_count or before[0].unit != quantity.unit:
        return
    last, label = before[0], quantity.label
    if paragraph.text[last.end : quantity.start] not in (f"，{label}", f"、{label}"):
        return
    names = finder.find(last.label)
    rows = places.get(names[-1].core, []) if len(names) == 1 else []
    if len(rows) != 1:
        return
    said = last.label[names[0].end :]
    if re.search(r"各|均|都|分别", said) or _joint(paragraph, last, names[0].start, said):
        return
    if _named(said, last, rows[0].table) is None or _other_period(
        last.label[: names[0].start], title
    ):
        return
    column = _named(label, quantity, rows[0].table)
    if column is not None:
        start = quantity.start - len(label)
        yield from _compare(paragraph, quantity, rows[0], column, (names[0].text, start))


def _joint(paragraph: Paragraph, quantity: Quantity, name: int, said: str) -> bool:
    """Tell whether a figure is of several names together: 教育局、财政局共报送72条."""
    place = quantity.start - len(quantity.label) + name
    if re.search(r"各|均|都|分别", said):
        return False
    listed = re.search(r"([^，。；、：]*)[、和及与]$", paragraph.text[:place])
    return bool(
        re.match(r"[一二两三四五六七八九十\d]*[镇乡局家个]?(?:共|合计|总计|累计共)", said)
        and listed
    ) or bool(listed and not re.search(r"\d", listed[1]))


def _other_period(before: str, title: str) -> bool:
    """Tell whether a figure is of another period than the notice: 二季度桃花镇报送40条."""
    named = [m.removeprefix("第") for m in _PERIOD.findall(before)]
    return bool(named) and not any(period in title for period in named)


def _compare(
    paragraph: Paragraph, quantity: Quantity, place: Place, column: int, named: tuple[str, int]
) -> Iterator[Note]:
    value = place.row.value(column)
    if value is None or value == quantity.value:
        return
    header = place.table.headers[column]
    label = place.table.label or "附表"
    name, start = named
    unit = quantity.unit
    places = quantity.places if quantity.is_rate else None
    yield note(
        Severity.ERROR, paragraph.passage, start, quantity.end,
        f"正文说“{name}”{plain(quantity.value, places)}{unit}，{label}“{header}”一栏该单位是{plain(value, places)}{unit}。请核对。",
        f"{plain(value, places)}{unit}",
    )  # fmt: skip


def _named(said: str, quantity: Quantity, table: Table) -> int | None:
    """Return the column whose header stands between a name and its figure: 住建局按时办结率97.01%."""
    said = re.sub(r"(?:为|是|达到?|：|的|仅|了)+$", "", re.sub(r"^(?:的|共|已)", "", said))
    if len(said) < 2:
        return None
    if quantity.is_rate:
        fitting = [c for c, header in enumerate(table.headers) if table.header_like(c) == said]
    else:
        fitting = [c for c in table.count_columns if key(table.headers[c]) == said]
    return fitting[0] if len(fitting) == 1 else None


def _each(paragraph: Paragraph, places: dict[str, list[Place]], finder: Finder) -> Iterator[Note]:
    """Judge 教育局、公安局、城关镇，分别报送58条、46条、41条: a figure to each name."""
    text = paragraph.text
    for match in _EACH.finditer(text):
        start = max(text.rfind(stop, 0, match.start()) for stop in "。；：")
        names = finder.find(text[start + 1 : match.start()])
        figures = [q for q in paragraph.quantities if match.end() <= q.start < match.end() + 80]
        figures = [q for q in figures if q.unit == figures[0].unit][: len(names)]
        apart = all(text[a.end : b.start] in ("、", "和", "，") for a, b in pairwise(figures))
        if len(names) < 2 or len(figures) != len(names) or not apart:
            continue
        if figures[0].start != match.end() or not (figures[0].is_count or figures[0].is_rate):
            continue
        for name, figure in zip(names, figures, strict=True):
            rows = places.get(name.core, [])
            column = _named(match["what"], figure, rows[0].table) if len(rows) == 1 else None
            if column is not None:
                yield from _compare(paragraph, figure, rows[0], column, (name.text, figure.start))


def _totals(context: Context) -> Iterator[Note]:
    """A total of the text that misses the table's by one sign (371 for 317) is a slip of the pen."""
    for table in context.manuscript.tables:
        for column in table.count_columns if table.total else []:
            whole = table.total.value(column) if table.total else None
            name = key(table.headers[column])
            summed = sum((row.value(column) or Fraction(0) for row in table.rows), Fraction(0))
            if whole is None or whole < 100 or len(name) < 2 or summed != whole:
                continue
            for paragraph in context.paragraphs:
                for quantity in paragraph.quantities:
                    if not quantity.is_count or name not in quantity.label:
                        continue
                    if _slipped(quantity.value, whole) and not context.finder.find(quantity.label):
                        yield note(
                            Severity.ERROR, paragraph.passage,
                            quantity.start - min(len(quantity.label), 12), quantity.end,
                            f"正文说{plain(quantity.value)}{quantity.unit}，{table.label or '附表'}“{table.headers[column]}”合计是{plain(whole)}。请核对。",
                            f"{plain(whole)}{quantity.unit}",
                        )  # fmt: skip


def _slipped(one: Fraction, other: Fraction) -> bool:
    """Tell whether two numbers differ by one digit, or by two that changed places."""
    a, b = plain(one), plain(other)
    if len(a) != len(b) or a == b:
        return False
    differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differ) == 1:
        return abs(one - other) * 20 <= other
    i, j = differ[0], differ[-1]
    return len(differ) == 2 and j == i + 1 and a[i] == b[j] and a[j] == b[i]


def key(header: str) -> str:
    """Return what a header and a sentence both call a column."""
    stripped = re.sub(r"（[^）]*）?|\([^)]*\)?", "", header)
    return re.sub(r"(?:类?信息|类|数量|件数|篇数|条数|总数|数|量|情况)$", "", stripped)


def _column(paragraph: Paragraph, quantity: Quantity, table: Table) -> int | None:
    """Return the column of which the sentence speaks: the header named last before the figure."""
    start, _ = paragraph.sentences[paragraph.sentence_at(quantity.start)]
    before = paragraph.text[start : quantity.start]
    if re.search(r"上季度|上月|去年|上年|同期|上期|上一|同比|环比", before):
        return None
    after = re.sub(
        r"(?:类|的|，|政务)*(?:信息|工单|诉求|来信|留言|稿件|件次)?$", "", quantity.after
    )
    best: tuple[int, int] | None = None
    for column in table.count_columns:
        name = key(table.headers[column])
        if len(name) < 2:
            continue
        unit = re.search(r"[（(]([\u4e00-\u9fff])[）)]", table.headers[column])
        if unit and unit[1] != quantity.unit:
            continue
        place = before.rfind(name)
        if place >= 0 and _NEGATED.search(before[:place]):
            return None  # 有7件未办结, 未被采用的92条中
        if place >= 0 and (best is None or place > best[0]):
            best = place, column
    if best and after and key(table.headers[best[1]]) not in after:
        return None  # 均有2条错情 counts something else
    return best[1] if best else None
