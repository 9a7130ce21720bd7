"""Lines of a notice and what each is: heading, table row, attachment, signature, date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from notices.checks.structure.numerals import CHINESE, ORDINAL
from notices.checks.structure.passages import Passage, compact, one_width


class Kind(Enum):
    BLANK = auto()
    TEXT = auto()
    HEADING = auto()
    ROW = auto()
    ATTACHMENT = auto()  # 附件2, over a table
    ATTACHED = auto()  # 附件：1.…, in the list
    DATE = auto()
    NUMBER = auto()  # 平政办发〔2019〕32号 on a line of its own
    ORGAN = auto()  # a signature or letterhead
    COPIED = auto()  # 抄送：…, …印发


@dataclass
class Line:
    """A line: compared text, kind, cells of a table row."""

    passage: Passage
    kind: Kind
    number: int
    cells: tuple[Passage, ...] = field(default=())

    @property
    def text(self) -> str:
        return self.passage.text


BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\u2028\u2029]")
_CELL_GAP = re.compile(r"\t|\||│| {3,}")
HEADING = re.compile(
    rf"(?P<chinese>{ORDINAL})、|（(?P<paren>{ORDINAL})）|"
    r"(?P<arabic>\d{1,2})(?:[.、](?:(?=\d{4}年)|(?!\d))|(?=[)）]))|（(?P<small>\d{1,2})）|"
    rf"第(?P<part>{ORDINAL})(?:部分|章)"
)
DATE_LINE = re.compile(
    r"(?:\d{4}年?[\d年月日./-]{3,8}|[二〇零一三四五六七八九十]{4}年[一二三四五六七八九十月日]{3,8}|\d{4}年\d{1,2}月\d{1,2}日?)"
    r"(?:印发)?"
)
ATTACHMENT = re.compile(rf"附[件表](?P<no>\d{{0,2}}|{CHINESE}{{0,2}})(?P<tail>[：.、]?)$")
ATTACHMENT_TITLED = re.compile(
    rf"附[件表](?P<no>\d{{1,2}}|{CHINESE}{{1,2}})[：.、]?(?P<title>(?![、，和至及一])[^。；]{{4,80}})$"
)
ATTACHED = re.compile(r"(?:-)?附件?[：]")
_ORGAN = re.compile(
    r"^[\u4e00-\u9fff（）()]{2,30}(?:人民政府|办公室|办公厅|委员会|领导小组|局|中心|督查室|信息中心|指挥部)(?:（代章）)?$"
)
_COPIED = re.compile(r"^(?:抄送|抄报|主题词|印发)：|印发$")
_DOC_NUMBER = re.compile(
    r"^[\u4e00-\u9fff]{2,12}(?:\[|〔|【|（|\(|<|﹝|［)?(?:\d{2,4}|[〇零一二三四五六七八九]{4})"
    r"(?:\]|〕|】|）|\)|>|﹞|］)?(?:第)?\d{1,4}号$"
)


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text, each with its kind; blank ones too."""
    wide = one_width(text)
    found: list[Line] = []
    start = 0
    for number, match in enumerate([*BREAK.finditer(wide), None]):
        end = match.start() if match else len(wide)
        found.append(_line(wide[start:end], text[start:end], start, number))
        start = match.end() if match else end
    _as_attached(found)
    return found


def _line(wide: str, raw: str, start: int, number: int) -> Line:
    passage = compact(wide, start)
    if not passage.text.strip("-|=_ ─—·"):
        return Line(passage, Kind.BLANK, number)
    cells = _cells(raw, wide, start)
    if len(cells) > 1:
        return Line(passage, Kind.ROW, number, cells)
    if "|" in raw and passage.text.endswith("|"):
        passage = passage.part(0, len(passage) - 1)
    return Line(passage, _kind(passage.text), number)


def _kind(text: str) -> Kind:
    if DATE_LINE.fullmatch(text):
        return Kind.DATE
    if len(text) < 40 and _COPIED.search(text):
        return Kind.COPIED
    if _DOC_NUMBER.match(text):
        return Kind.NUMBER
    if ATTACHMENT.fullmatch(text) and text != "附件：":
        return Kind.ATTACHMENT
    if ATTACHED.match(text):
        return Kind.ATTACHED
    if ATTACHMENT_TITLED.fullmatch(text):
        return Kind.ATTACHMENT
    if HEADING.match(text):
        return Kind.HEADING
    if _ORGAN.match(text):
        return Kind.ORGAN
    return Kind.TEXT


def _cells(raw: str, wide: str, start: int) -> tuple[Passage, ...]:
    """Return the cells of a line that is set as a table row, else nothing."""
    if "\t" not in raw and "|" not in raw and "│" not in raw and "   " not in wide.strip():
        return ()
    body = raw if ("\t" in raw or "|" in raw or "│" in raw) else wide
    if "\t" in body or "|" in body or "│" in body:
        bounds = [m.span() for m in re.finditer(r"\t|\||│", body)]
    else:
        stripped = len(body) - len(body.lstrip(" "))
        bounds = [
            m.span()
            for m in re.finditer(r" {3,}", body)
            if m.start() > stripped and m.end() < len(body.rstrip())
        ]
    if not bounds:
        return ()
    pieces: list[Passage] = []
    last = 0
    for first, end in [*bounds, (len(body), len(body))]:
        pieces.append(compact(wide[last:first], start + last))
        last = end
    if "|" in body or "│" in body:
        pieces = pieces[1:] if pieces and not pieces[0].text else pieces
        pieces = pieces[:-1] if pieces and not pieces[-1].text else pieces
    filled = [p for p in pieces if p.text]
    if len(filled) < 2:
        return ()
    if max(len(p) for p in filled) > 60 or (
        "\t" not in body and "|" not in body and _prose(filled)
    ):
        return ()
    return tuple(pieces)


def _prose(cells: list[Passage]) -> bool:
    """Tell a sentence with wide blanks from a row: rows do not carry stops."""
    return any("。" in cell.text or "，" in cell.text for cell in cells) or len(cells) < 3


# A title may begin with digits of its own: 1.2023年…, 3.12345热线….
ITEM = r"(\d{1,2})[.、．](?:(?=\d{4,}[\u4e00-\u9fff])|(?!\d))"


def _as_attached(found: list[Line]) -> None:
    """Mark the lines that follow 附件：1.… as more of the list, while their numbers run on.

    An entry may break over lines; the list ends at a blank that no further number follows, at a
    signature, a date or the first attachment.
    """
    position = 0
    while position < len(found):
        if found[position].kind != Kind.ATTACHED:
            position += 1
            continue
        after = position + 1
        while after < len(found):
            line = found[after]
            if line.kind == Kind.BLANK:
                after += 1
                continue
            if (
                re.match(ITEM, line.text)
                and line.kind in (Kind.HEADING, Kind.TEXT)
                and "。" not in line.text
            ):
                line.kind = Kind.ATTACHED
                after += 1
                continue
            follows = found[after - 1].kind == Kind.ATTACHED
            open_end = found[after - 1].text[-1:] not in "表单录细法案》）"
            if line.kind == Kind.TEXT and follows and open_end and len(line.text) < 40:
                line.kind = Kind.ATTACHED
                after += 1
                continue
            break
        position = after
