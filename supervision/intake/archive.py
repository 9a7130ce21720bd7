"""Looking into an .xlsx before a parser does: is it one, is it bounded, what does it hide.

A workbook with one cell in its last row and column makes the parser ask for 100 GB, and a
member may inflate to far more than it declares; either takes the process down. So every
member is inflated here in pieces and counted, and the reach of its cells is found.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from supervision.intake.faults import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_INFLATED_BYTES,
    MAX_RATIO,
    MAX_ROWS,
    IntakeError,
    Marks,
    damaged,
    erroneous,
    locked,
    too_large,
    uncalculated,
    unsupported,
)
from units.files import containers

_PIECE = 4 * 1024 * 1024
_MAX_ROW_BYTES = 64 * 1024 * 1024
_MAX_MARKED = 20_000
_EVEN = bytes.maketrans(b"\t\r\n'", b'   "')
_SPACED = re.compile(rb"\br(?: +=|= )")
_PREFIX = re.compile(rb"<(/?)[A-Za-z_][\w.-]*:")
_HIDDEN_ROW = re.compile(rb'<row (?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<col (?=[^<>]*\bhidden="(?:1|true)")[^<>]*>')
_ATTRIBUTE = re.compile(rb'([\w:]+) ?= ?"([^"]*)"')
_UNPLACED = re.compile(rb'<(?:c|row)(?: (?!r=")[^<>]*)?/?>')
_FAR = re.compile(rb' r="(?:[A-Za-z]{3,}|(?:[A-Za-z]{1,2})?(?:[2-9]\d{5}|\d{7,})")')
_FORMULA = rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)"
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,2})(\d{1,6})"((?: [^<>]*)?)> *' + _FORMULA + rb" *(?:<v ?/>|<v> *</v>)? *</c>"
)
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,2})(\d{1,6})"(?=[^<>]* t="e")[^<>]*>(?:'
    + _FORMULA
    + rb")? *<v>([^<]{1,20})</v>"
)


def inspect(data: bytes, file_name: str) -> dict[int, Marks]:
    """Return the marks of each sheet by its place in the workbook; refuse what is unfit.

    Raises IntakeError for what is no .xlsx, is locked, or would not fit into memory.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise damaged(file_name) from error
    names = [_plain(member.filename) for member in members]
    _refuse_others(set(names), file_name)
    if any(member.flag_bits & 1 for member in members):
        raise locked(file_name)
    if len(set(names)) < len(names):
        raise damaged(file_name)
    inflated = sum(member.file_size for member in members)
    if inflated > MAX_INFLATED_BYTES or inflated > 10 * 1024 * 1024 + MAX_RATIO * len(data):
        raise too_large(file_name)
    marks: dict[str, Marks] = {}
    parts: dict[str, bytes] = {}
    try:
        for member, name in zip(members, names, strict=True):
            if name.endswith(("workbook.xml", "workbook.xml.rels")):
                parts[name.rpartition("/")[2]] = b"".join(_pieces(archive, member, file_name))
            else:
                scan = _Scan(file_name)
                for piece in _whole_rows(_pieces(archive, member, file_name), file_name):
                    scan.take(piece)
                if scan.unplaced:
                    _refuse_far(archive, member, file_name)
                marks[name] = scan.marks
    except IntakeError:
        raise
    except Exception as error:  # zipfile and zlib raise many kinds on damaged bytes
        raise damaged(file_name) from error
    return _by_sheet(parts, marks)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _refuse_others(names: set[str], file_name: str) -> None:
    if "xl/workbook.xml" in names:
        return
    if "word/document.xml" in names:
        raise IntakeError(f"文件“{file_name}”是 Word 文档，不是表格。请上传 .xlsx 或 .csv 文件。")
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise unsupported(file_name, "是暂不能读取的表格格式")
    if "[content_types].xml" in names:
        raise damaged(file_name)
    raise IntakeError(f"文件“{file_name}”是压缩包，不是表格。请解压后上传其中的表格文件。")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file_name: str) -> Iterator[bytes]:
    """Yield the member inflated, and refuse one that holds more than it declares."""
    try:
        yield from containers.pieces(archive, member, _PIECE)
    except containers.BrokenError as error:
        raise damaged(file_name) from error


def _whole_rows(pieces: Iterator[bytes], file_name: str) -> Iterator[bytes]:
    """Yield the same bytes cut before a row, so that no tag is cut in two."""
    held = b""
    for piece in pieces:
        held += piece.translate(_EVEN)
        cut = max(held.rfind(b"<row"), held.rfind(b":row"))
        cut = held.rfind(b"<", 0, cut + 1)
        if cut > 0:
            yield held[:cut]
            held = held[cut:]
        if len(held) > _MAX_ROW_BYTES and b"<c" in held[:_PIECE]:
            raise too_large(file_name)
    yield held


def _refuse_far(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file_name: str) -> None:
    """Refuse far rows and cells, be they ever so empty: others without a place follow them."""
    for piece in _whole_rows(_pieces(archive, member, file_name), file_name):
        if _FAR.search(piece):
            raise too_large(file_name)


class _Scan:
    """Finds how far the filled cells of a sheet reach, and what it hides.

    The bounds are raised as cells beyond them turn up, so that one pass by one pattern does.
    """

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self.marks = Marks()
        self.rows, self.columns = 1_000, 26
        self._beyond = _beyond(self.rows, self.columns)
        self.unplaced = 0

    def take(self, xml: bytes) -> None:
        if b":c" in xml or b":row" in xml:
            xml = _PREFIX.sub(rb"<\1", xml)
        place = 0
        while match := self._beyond.search(xml, place):
            place = match.end()
            if not xml.startswith(b"</c>", place):
                self._reach(int(match[2][:8]), column_number(match[1]))
        self._check_unplaced(xml)
        self._note(xml)

    def _reach(self, row: int, column: int) -> None:
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise too_large(self.file_name)
        while self.rows < row:
            self.rows *= 2
        while self.columns < column:
            self.columns += 26
        if min(self.rows, MAX_ROWS) * self.columns > MAX_CELLS:
            raise too_large(self.file_name)
        self._beyond = _beyond(self.rows, self.columns)

    def _check_unplaced(self, xml: bytes) -> None:
        """Bound rows and cells that do not say where they are: each stands after the last."""
        unplaced = [m[0] for m in _UNPLACED.finditer(xml) if b' r="' not in m[0]]
        if not unplaced:
            return
        if any(_SPACED.search(tag) for tag in unplaced):
            raise damaged(self.file_name)
        self.unplaced += sum(1 for tag in unplaced if tag.startswith(b"<row")) or 1
        widest = max(row.count(b"<c") for row in xml.split(b"<row"))
        self._reach(self.rows + self.unplaced, self.columns + widest)

    def _note(self, xml: bytes) -> None:
        marks = self.marks
        if b"hidden=" in xml and len(marks.hidden_rows) < MAX_ROWS:
            marks.hidden_rows += [int(m[1]) - 1 for m in _HIDDEN_ROW.finditer(xml)]
            for match in _HIDDEN_COLUMN.finditer(xml):
                told = dict(_ATTRIBUTE.findall(match[0]))
                first, last = int(told.get(b"min", 1)), int(told.get(b"max", 1))
                marks.hidden_columns += range(first - 1, min(last, MAX_COLUMNS))
        if b"<f" in xml and (found := xml.count(b"<f>") + xml.count(b"<f ") + xml.count(b"<f/>")):
            marks.formulas += found
            for match in _UNCALCULATED.finditer(xml):
                if b't="str"' not in match[3]:  # an empty text is a result, too
                    marks.without_result += 1
                    self._unread(match, uncalculated())
        if b't="e"' in xml:
            for match in _ERROR.finditer(xml):
                self._unread(match, erroneous(match[3].decode("utf-8", "replace")))

    def _unread(self, match: re.Match[bytes], cell: Any) -> None:
        if len(self.marks.unread) < _MAX_MARKED:
            self.marks.unread[int(match[2]) - 1, column_number(match[1]) - 1] = cell


def _beyond(rows: int, columns: int) -> re.Pattern[bytes]:
    """Return the pattern of a filled cell that lies beyond a number of rows or columns.

    Only the first digit and letter are compared: what lies between is let through or raises
    the bound for nothing, both harmless.
    """
    digits = str(rows)
    size, lead = len(digits), int(digits[0]) + (digits.strip("0") != digits[0])
    further = rb"\d{%d,}" % (size + 1)
    if lead <= 9:
        further += rb"|[%d-9]\d{%d}" % (lead, size - 1)
    wider = rb"[A-Za-z]{3,}"
    if (bands := columns // 26 - 1) < 26:  # one letter, then AA to AZ, BA to BZ …
        wider += rb"|[%c-Z%c-z][A-Za-z]" % (65 + bands, 97 + bands)
    return re.compile(
        rb' r="(?=(?:%s)\d|[A-Za-z]+(?:%s)")([A-Za-z]+)(\d+)"(?:[^<>]*[^/<>])?>' % (wider, further)
    )


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA; a number beyond any bound for more than three letters."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _by_sheet(parts: dict[str, bytes], marks: dict[str, Marks]) -> dict[int, Marks]:
    """Return the marks by the order in which the workbook lists its sheets."""
    targets: dict[bytes, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^<>]*>", parts.get("workbook.xml.rels", b"")):
        told = dict(_ATTRIBUTE.findall(tag.translate(_EVEN)))
        target = _plain(told.get(b"Target", b"").decode("utf-8", "replace"))
        targets[told.get(b"Id", b"")] = target if target.startswith("xl/") else f"xl/{target}"
    found = {}
    sheets = re.findall(rb"<(?:\w+:)?sheet\s[^<>]*>", parts.get("workbook.xml", b""))
    for index, tag in enumerate(sheets):
        told = dict(_ATTRIBUTE.findall(tag.translate(_EVEN)))
        key = next((v for k, v in told.items() if k.endswith(b":id")), b"")
        if (name := targets.get(key)) in marks:
            found[index] = marks[name]
    return found
