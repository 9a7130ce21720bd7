"""Recognising what a sheet is: its header row, its kind, and which column is which field."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from supervision.intake.layouts import Field, Layout, bare, layouts, normal
from supervision.intake.workbook import Cell, Sheet

SEARCHED_ROWS = 15
_KEY_WEIGHT = 1.0
_TITLE_WEIGHT = 2.0
_STRAY_WEIGHT = 0.25
_FULL_WEIGHT = 0.01  # a title above the header leaves the columns that were pointed out blank


def letter(index: int) -> str:
    """Return the column letter of a zero-based index: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass
class Column:
    """One column of a sheet and the field it was taken for, if any."""

    index: int
    header: str
    field: Field | None = None
    note: str = ""

    @property
    def letter(self) -> str:
        return letter(self.index)


@dataclass
class Reading:
    """What a sheet was taken for. `problem` says in a sentence why it cannot be read."""

    sheet: Sheet
    layout: Layout | None = None
    header_row: int = 0  # zero-based index of the last header row
    columns: list[Column] = field(default_factory=list)
    title: tuple[str, ...] = ()  # what stands above the header, sheet name, file name
    problem: str = ""
    candidates: list[str] = field(default_factory=list)
    is_ignored: bool = False
    constants: dict[str, str] = field(default_factory=dict)  # chosen for the whole sheet

    def column_of(self, name: str) -> Column | None:
        return next((c for c in self.columns if c.field and c.field.name == name), None)


@dataclass
class _Match:
    layout: Layout
    row: int
    columns: list[Column]
    missing: list[Field]
    score: float
    title: tuple[str, ...]


@dataclass
class Choice:
    """What a person decided about one sheet: its kind, fields by column index, and what holds
    for each of its rows where no column tells.
    """

    kind: str | None = None
    fields: dict[int, str] = field(default_factory=dict)  # "" leaves the column out
    constants: dict[str, str] = field(default_factory=dict)


def read(
    sheet: Sheet, file_name: str, *, choice: Choice | None = None, has_round: bool = False
) -> Reading:
    """Find the best header row and kind of the sheet."""
    choice = choice or Choice()
    if sheet.is_empty:
        return Reading(sheet, problem="空表，未导入。", is_ignored=True)
    if sheet.is_hidden and not choice.kind:
        return Reading(sheet, problem="隐藏的工作表，未导入。", is_ignored=True)
    wanted = [layouts()[choice.kind]] if choice.kind else list(layouts().values())
    rows = _header_candidates(sheet)
    matches = [m for layout in wanted for m in _matches(sheet, layout, rows, file_name, choice)]
    best = {m.layout.kind: m for m in sorted(matches, key=lambda m: (m.score, -m.row))}
    ranked = sorted(best.values(), key=lambda m: (-m.score, len(m.missing)))
    if not ranked:
        return _unrecognised(sheet, choice)
    top = ranked[0]
    if top.missing:
        return _incomplete(sheet, ranked, choice)
    rivals = [m for m in ranked[1:] if not m.missing and m.score >= top.score]
    if rivals:
        kinds = [top, *rivals]
        names = "、".join(f"“{m.layout.label}”" for m in kinds)
        return Reading(
            sheet,
            problem=f"该表既像{names}，请指定数据类别后再导入。",
            candidates=[m.layout.kind for m in kinds],
        )
    reading = Reading(sheet, top.layout, top.row, top.columns, top.title)
    reading.constants = {n: v for n, v in choice.constants.items() if n in top.layout.by_name}
    if top.layout.needs_round and not has_round and not reading.column_of("round"):
        reading.layout = None
        reading.problem = "该表没有“检查轮次”一列，请补上这一列，或在导入时选定轮次。"
        reading.candidates = [top.layout.kind]
    return reading


def _unrecognised(sheet: Sheet, choice: Choice) -> Reading:
    row = _likely_header(sheet)
    if choice.kind and row is not None:
        labels = [_label(cell)[:60] for cell in sheet.rows[row]]
        return Reading(
            sheet,
            header_row=row,
            columns=[Column(n, label, note="未采用") for n, label in enumerate(labels) if label],
            problem=f"第 {row + 1} 行的表头中没有认出“{layouts()[choice.kind].label}”的列，未导入。"
            "请在下面指明各列是什么；选错了类别的请改选。",
            candidates=[choice.kind],
        )
    return Reading(
        sheet,
        problem=f"前 {SEARCHED_ROWS} 行中没有找到任何一类数据的表头，未导入。"
        "请核对是否选错了文件或工作表，或指定数据类别。",
    )


def _likely_header(sheet: Sheet) -> int | None:
    """Return the first row that can be a header: two texts or more, side by side."""
    for index, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        if sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) > 1:
            return index
    return None


def _incomplete(sheet: Sheet, ranked: list[_Match], choice: Choice) -> Reading:
    top = ranked[0]
    missing = "、".join(f"“{f.label}”" for f in top.missing)
    if not choice.kind and len(top.columns) and _recognised(top) < 2:
        return _unrecognised(sheet, choice)
    lead = "指定的类别是" if choice.kind else "最接近"
    return Reading(
        sheet,
        header_row=top.row,
        columns=top.columns,
        title=top.title,
        problem=f"{lead}“{top.layout.label}”，但第 {top.row + 1} 行表头缺少{missing}列，未导入。"
        f"请补上该列，或在预览中指明哪一列是它{_told_by_title(top)}。",
        candidates=[m.layout.kind for m in ranked[:3]],
    )


def _told_by_title(match: _Match) -> str:
    """Say what a title or file name may tell in the place of a missing column."""
    known = [
        list(dict.fromkeys(match.layout.choices(f.name)[code] for code in f.from_title.values()))
        for f in match.missing
        if f.from_title
    ]
    words = "".join(f"“{label}”" for label in known[0][:3]) if known else ""
    return f"；也可以把{words}等写进文件名或表的标题，或在预览中为整张表选定" if words else ""


def _recognised(match: _Match) -> int:
    return sum(1 for c in match.columns if c.field)


def _matches(
    sheet: Sheet,
    layout: Layout,
    candidates: list[tuple[tuple[str, ...], int, int]],
    file_name: str,
    choice: Choice,
) -> list[_Match]:
    found = []
    for labels, row, last in candidates:
        if not choice.fields and _texts(labels).isdisjoint(layout.by_header):
            continue  # most rows are no header, and a header is one kind's
        match = _match(layout, labels, first=row, last=last, choice=choice)
        if match:
            match.title = _title_words(sheet, row, file_name)
            match.missing = [
                f
                for f in match.missing
                if not choice.constants.get(f.name) and not value_from_title(f, match.title)
            ]
            words = normal(" ".join(match.title))
            if any(title in words for title in layout.titles):
                match.score += _TITLE_WEIGHT
            found.append(match)
    return found


def _header_candidates(sheet: Sheet) -> list[tuple[tuple[str, ...], int, int]]:
    """Return each of the first rows as a header, and with the next one beneath it (two tiers)."""
    labels = [tuple(_label(cell) for cell in cells) for cells in sheet.rows[: SEARCHED_ROWS + 1]]
    candidates = []
    for row, upper in enumerate(labels[:SEARCHED_ROWS]):
        candidates.append((upper, row, row))
        for lower in labels[row + 1 : row + 2]:
            both = tuple(b or a for a, b in zip_longest(upper, lower, fillvalue=""))
            candidates.append((both, row, row + 1))
    return candidates


def _label(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _match(
    layout: Layout, labels: tuple[str, ...], *, first: int, last: int, choice: Choice
) -> _Match | None:
    columns: list[Column] = []
    taken: dict[str, Column] = {}
    stray = 0
    for index, label in enumerate(labels):
        if not label and index not in choice.fields:
            continue
        column = Column(index, label[:60])
        columns.append(column)
        spec = _field_of(layout, column, choice)
        if spec is None:
            stray += 1
            column.note = "未采用"
        elif spec.name in taken:
            column.note = f"与{taken[spec.name].letter}列重复，未采用"
        else:
            column.field = spec
            taken[spec.name] = column
    if not taken:
        return None
    required = sum(1 for name in taken if layout.by_name[name].required)
    missing = [f for f in layout.fields if f.required and f.name not in taken]
    score = len(taken) + _KEY_WEIGHT * required - _STRAY_WEIGHT * stray
    score -= 0.1 * (last - first)
    if len(columns) > 1 and not any(choice.fields.get(c.index) and not c.header for c in columns):
        score += _FULL_WEIGHT
    return _Match(layout, last, columns, missing, score, ())


def _field_of(layout: Layout, column: Column, choice: Choice) -> Field | None:
    if column.index in choice.fields:
        return layout.by_name.get(choice.fields[column.index])
    chosen = set(choice.fields.values())
    for text in _as_compared(column.header):
        for spec in layout.by_header.get(text, ()):
            if spec.name not in chosen:
                return spec
    return None


@lru_cache(maxsize=64)  # each layout asks for the same rows
def _texts(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(text for label in labels for text in _as_compared(label[:60]))


def _as_compared(header: str) -> tuple[str, str]:
    label = normal(header)
    return label, bare(label)


def _title_words(sheet: Sheet, row: int, file_name: str) -> tuple[str, ...]:
    """Return the words that may name the kind, nearest first."""
    above = [str(c) for cells in sheet.rows[:row] for c in cells if isinstance(c, str)]
    return " ".join(above)[:500], sheet.name, file_name


def value_from_title(spec: Field, title: tuple[str, ...]) -> str | None:
    """Return the choice that the title words tell, e.g. the channel from “县长信箱来信”."""
    for words in title:
        text = normal(words)
        told = {code for word, code in spec.from_title.items() if normal(word) in text}
        if told:
            return told.pop() if len(told) == 1 else None
    return None
