"""The drawing surface that pdfminer.six draws a page on: it notes marks instead of painting."""

from __future__ import annotations

import itertools
import math
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pdfminer.cmapdb import CMapBase
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import Matrix, apply_matrix_pt

from notices.rendering.layout_check.marks import (
    BLACK,
    Colour,
    Face,
    Glyph,
    Page,
    Picture,
    Rule,
    is_white,
)
from notices.rendering.layout_check.refusal import UnreadableError

MAXIMUM_MARKS = 3_000_000
THICKEST_RULE = 3.0  # pt: a filled box no thicker than this is a rule
SHORTEST_RULE = 6.0  # pt
INVISIBLE_TEXT = 3  # the PDF text rendering mode of the layer that OCR puts under a scan


class EmbeddedMap(CMapBase):
    """A character map that the file brings along: two-byte codes, those not listed are glyph 0.

    pdfminer.six looks maps up by name and would read such text as empty. Codes are handed on
    as they are, for the text of a glyph is filed under its code.
    """

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.numbers: dict[int, int] = {}
        for block in re.findall(rb"begincidchar(.*?)endcidchar", source, re.S):
            for code, number in re.findall(rb"<([0-9a-fA-F]{4})>\s+(\d+)", block):
                self.numbers[int(code, 16)] = int(number)
        for block in re.findall(rb"begincidrange(.*?)endcidrange", source, re.S):
            ranges = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s+(\d+)", block)
            for first, last, number in ranges:
                start = int(first, 16)
                for code in range(start, int(last, 16) + 1):
                    self.numbers[code] = int(number) + code - start

    def decode(self, code: bytes) -> Iterator[int]:
        return (high * 256 + low for high, low in zip(code[::2], code[1::2], strict=False))


class Faces(PDFResourceManager):
    """Notes of each font of the file what pdfminer.six forgets: name, embedding, glyph numbers."""

    def __init__(self) -> None:
        super().__init__(caching=True)
        self._faces: dict[int, tuple[PDFFont, Face]] = {}
        self._tables: dict[int, bytes] = {}

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        self._faces.setdefault(id(font), (font, _face(font)))
        if isinstance(font, PDFCIDFont):
            table, encoding = resolve1(spec.get("CIDToGIDMap")), resolve1(spec.get("Encoding"))
            if isinstance(table, PDFStream):
                self._tables[id(font)] = table.get_data()
            if isinstance(encoding, PDFStream) and not isinstance(font.cmap, EmbeddedMap):
                font.cmap = EmbeddedMap(encoding.get_data())
        return font

    def face(self, font: PDFFont) -> Face:
        known = self._faces.get(id(font))
        return known[1] if known else _face(font)

    def is_missing(self, font: PDFFont, code: int) -> bool:
        """Tell whether a character of a composite font leads to glyph 0, .notdef."""
        if not isinstance(font, PDFCIDFont):
            return False
        number = font.cmap.numbers.get(code, 0) if isinstance(font.cmap, EmbeddedMap) else code
        table = self._tables.get(id(font))
        return number == 0 if table is None else not any(table[2 * number : 2 * number + 2])

    def found(self) -> list[Face]:
        return sorted({face for _, face in self._faces.values()}, key=lambda face: face.name)


def _face(font: PDFFont) -> Face:
    name = font.fontname
    if isinstance(name, bytes):
        name = _decoded(name)
    held = {"FontFile", "FontFile2", "FontFile3"} & set(font.descriptor)
    return Face(str(name), bool(held) or isinstance(font, PDFType3Font))


def _decoded(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


class MarkDevice(PDFTextDevice):
    """Collects the pages in `pages`; stops with UnreadableError when time or room is over."""

    def __init__(self, faces: Faces, deadline: float) -> None:
        super().__init__(faces)
        self.pages: list[Page] = []
        self._faces = faces
        self._deadline = deadline
        self._marks = 0
        self._visible = True

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        x0, y0, x1, y1 = page.mediabox
        width, height = abs(x1 - x0), abs(y1 - y0)
        if page.rotate in (90, 270):
            width, height = height, width
        self.pages.append(Page(len(self.pages) + 1, width, height))
        self._spend()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._visible = textstate.render != INVISIBLE_TEXT
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        advance = font.char_width(cid) * fontsize * scaling
        try:
            text, unmapped = _character(font.to_unichr(cid)), False
        except PDFUnicodeNotDefined:
            text, unmapped = "\ufffd", True
        if self._visible and text.strip():
            self._spend()
            a, b, c, d, _, _ = matrix
            x, y = apply_matrix_pt(matrix, (0, rise))
            page = self.pages[-1]
            stretch = math.hypot(a, b)
            page.glyphs.append(
                Glyph(
                    text=text,
                    x=x,
                    y=page.height - y,
                    width=abs(advance) * stretch,
                    size=abs(fontsize) * math.hypot(c, d),
                    face=self._faces.face(font).name,
                    colour=_colour(graphicstate.ncolor),
                    upright=a > 0 and abs(b) < 0.01 * a,
                    missing=self._faces.is_missing(font, cid),
                    unmapped=unmapped,
                )
            )
        return advance

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Any,
    ) -> None:
        self._spend()
        page, ctm = self.pages[-1], self.ctm
        assert ctm is not None
        outlines = []
        for corners in _outlines(path):
            points = [apply_matrix_pt(ctm, corner) for corner in corners]
            outlines.append([(x, page.height - y) for x, y in points])
        if stroke:
            colour = _colour(graphicstate.scolor)
            thick = graphicstate.linewidth * math.hypot(ctm[0], ctm[1])
            for points in outlines:
                page.rules += _strokes(points, max(thick, 0.1), colour)
        elif fill:
            boxes = [_box(points, _colour(graphicstate.ncolor)) for points in outlines]
            if len(boxes) == 2:  # a frame, as the border of a box is drawn
                boxes = _bands(*boxes)
            page.rules += [box for box in boxes if _is_rule(box)]

    def begin_figure(self, name: str, bbox: Any, matrix: Matrix) -> None:
        self._spend()

    def render_image(self, name: str, stream: PDFStream) -> None:
        self._spend()
        page, ctm = self.pages[-1], self.ctm
        assert ctm is not None
        corners = [apply_matrix_pt(ctm, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        xs, ys = [x for x, _ in corners], [page.height - y for _, y in corners]
        page.pictures.append(Picture(min(xs), min(ys), max(xs), max(ys)))

    def _spend(self) -> None:
        self._marks += 1
        if self._marks > MAXIMUM_MARKS:
            raise UnreadableError("文件里的文字和线条多得不正常，没有测量。")
        if self._marks % 500 == 1 and time.monotonic() > self._deadline:
            raise UnreadableError("读这份文件用时过长，已停止；请检查文件是否损坏。")


def _character(text: str) -> str:
    """Turn a Kangxi radical into the character that looks alike: some writers mix them up."""
    return "".join(
        unicodedata.normalize("NFKC", one) if "\u2e80" <= one <= "\u2fdf" else one for one in text
    )


def _outlines(path: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[float, float]]]:
    """Split a path into its straight outlines; those with curves are no rules."""
    corners: list[tuple[float, float]] = []
    curved = False
    for operator, *numbers in path:
        if operator == "m":
            if len(corners) > 1 and not curved:
                yield corners
            corners, curved = [(numbers[0], numbers[1])], False
        elif operator == "l":
            corners.append((numbers[0], numbers[1]))
        elif operator == "h" and corners:
            corners.append(corners[0])
        else:
            curved = True
    if len(corners) > 1 and not curved:
        yield corners


def _strokes(points: list[tuple[float, float]], thick: float, colour: Colour) -> Iterator[Rule]:
    half = thick / 2
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        x0, x1, y0, y1 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        if y1 - y0 < 0.5 and x1 - x0 >= SHORTEST_RULE and not is_white(colour):
            yield Rule(x0, y0 - half, x1, y1 + half, colour)
        elif x1 - x0 < 0.5 and y1 - y0 >= SHORTEST_RULE and not is_white(colour):
            yield Rule(x0 - half, y0, x1 + half, y1, colour)


def _box(points: list[tuple[float, float]], colour: Colour) -> Rule:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Rule(min(xs), min(ys), max(xs), max(ys), colour)


def _bands(one: Rule, other: Rule) -> list[Rule]:
    """Return the four sides of a frame between two boxes, or the boxes if none holds the other."""
    outer, inner = sorted((one, other), key=lambda box: -box.width * box.height)
    a, b, c, d = outer.x0, outer.y0, outer.x1, outer.y1
    e, f, g, h = inner.x0, inner.y0, inner.x1, inner.y1
    if not (a <= e + 0.01 and b <= f + 0.01 and g <= c + 0.01 and h <= d + 0.01):
        return [one, other]
    sides = [(a, b, c, f), (a, h, c, d), (a, b, e, d), (g, b, c, d)]
    return [Rule(*side, outer.colour) for side in sides]


def _is_rule(box: Rule) -> bool:
    thin, long = sorted((box.width, box.height))
    return 0.01 < thin <= THICKEST_RULE and long >= SHORTEST_RULE and not is_white(box.colour)


def _colour(value: Any) -> Colour:
    """Turn a colour of any device space into red, green and blue of 0 to 1."""
    parts = [float(part) for part in (value if isinstance(value, (tuple, list)) else [value])
             if isinstance(part, (int, float))]  # fmt: skip
    if len(parts) == 1:
        return (parts[0], parts[0], parts[0])
    if len(parts) == 3:
        return (parts[0], parts[1], parts[2])
    if len(parts) == 4:
        cyan, magenta, yellow, black = parts
        return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return BLACK
