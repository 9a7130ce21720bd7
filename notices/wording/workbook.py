"""The list of expressions as a workbook: read line by line with its faults, and written.

Nothing is written to the database here. What was found right is carried to the confirming
request as signed text, and checked anew there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from notices.checks.expression_lists import Entry, entries
from notices.checks.expressions import Expression, plain
from notices.wording.values import LABELS, understood, words
from supervision.intake.workbook import Sheet
from units import exports, sealed
from units.actions import RefusedError
from units.models import County, User

MAX_LINES = 5000
STATE, SOURCE = "状态", "来源"
EXAMPLE = ("整治站位（示例，请删去）", "政治站位", "错别字", "错误", "", "", "", "", "")
_SEALED = "notices.wording"
Lines = list[tuple[str, int, dict[str, str]]]  # sheet, number in it, what stands in which column


@dataclass
class Line:
    """One line of a file; `change` is 新增, 变更 or 不变, empty where it has faults."""

    sheet: str
    number: int
    texts: dict[str, str]
    expression: Expression | None = None
    change: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def goes_in(self) -> bool:
        return self.change in ("新增", "变更")


def read(sheets: Sequence[Sheet]) -> Lines:
    """Return every line below the headings of the sheets. Raises RefusedError, at the file."""
    lines: Lines = []
    headed = False
    for sheet in sheets:
        found = next(((n, at) for n, row in enumerate(sheet.rows[:10]) if (at := _at(row))), None)
        if found is None:
            continue
        headed = True
        heading, at = found
        for number, row in enumerate(sheet.rows[heading + 1 :], heading + 2):
            texts = {name: str(row[i] or "") for name, i in at.items() if i < len(row)}
            if any(t.strip() for t in texts.values()) and "示例" not in texts.get("wrong", ""):
                lines.append((sheet.name, number, texts))
    if not headed:
        raise RefusedError("没有找到表头：第一行要有“错误表述”和“规范表述”两列。", "file")
    if not lines:
        raise RefusedError("表头下面没有内容，请填写后再上传。", "file")
    if len(lines) > MAX_LINES:
        raise RefusedError(
            f"一次最多导入 {MAX_LINES} 条，现有 {len(lines)} 条，请分次导入。", "file"
        )
    return lines


def _at(row: Sequence[Any]) -> dict[str, int]:
    """Return which column holds what, if the row is one of headings."""
    heads = [plain(str(cell or "")) for cell in row]
    at = {name: heads.index(label) for name, label in LABELS.items() if label in heads}
    return at if {"wrong", "right"} <= at.keys() else {}


def check(lines: Lines, county: County | None) -> list[Line]:
    """Return the lines with what they would do to the list, or every fault with its place."""
    listed = {plain(one.expression.wrong): one for one in entries(county)}
    first: dict[str, int] = {}
    checked = []
    for sheet, number, texts in lines:
        line = Line(sheet, number, texts)
        line.expression, faults = understood(texts)
        where = f"“{sheet}”第 {number} 行" if sheet else f"第 {number} 行"
        line.faults = [f"{where}“{LABELS[f.field]}”：{f.sentence}" for f in faults]
        key = plain(texts.get("wrong", ""))
        if key in first and key:
            line.faults.append(f"{where}“错误表述”：与第 {first[key]} 行重复，请删去一行。")
        first.setdefault(key, number)
        if line.expression and not line.faults:
            line.change = _change(line.expression, listed.get(key))
        checked.append(line)
    return checked


def _change(expression: Expression, entry: Entry | None) -> str:
    if entry is None:
        return "新增"
    same = words(entry.expression) == words(expression) and not entry.is_withdrawn
    return "不变" if same else "变更"


def seal(lines: Iterable[Line], *, county: County | None, by: User) -> str:
    rows = ((line.sheet, line.number, line.texts) for line in lines)
    return sealed.seal(rows, purpose=_SEALED, county=county, by=by)


def unseal(text: str, *, county: County | None, by: User) -> Lines:
    """Return the lines of `seal`. Raises RefusedError when they are not what was shown."""
    rows = sealed.unseal(text, purpose=_SEALED, county=county, by=by)
    return [(sheet, number, texts) for sheet, number, texts in rows]


def export(found: Iterable[Entry]) -> bytes:
    """Return entries as a workbook that can be imported again."""
    rows = (
        [
            *words(one.expression).values(),
            "已撤下" if one.is_withdrawn else "在用",
            one.source,
        ]
        for one in found
    )
    return exports.workbook("错误表述清单", [*LABELS.values(), STATE, SOURCE], rows)


def blank() -> bytes:
    """Return an empty workbook with an example."""
    return exports.workbook("错误表述清单", list(LABELS.values()), [EXAMPLE])
