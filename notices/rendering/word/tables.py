"""Attached tables in WordprocessingML: fixed widths, a head that is repeated, spans."""

from __future__ import annotations

from notices.composition.document import Cell, Table
from notices.rendering.table_sizes import PADDING, Size, TableSizes, size_of
from notices.rendering.word.marks import paragraph, run, twips

_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table(printed: Table, sizes: TableSizes, width: float) -> str:
    """Return the table so many points wide, its note not included."""
    size = size_of(sizes)
    widths = [twips(width * float(share.rstrip("%")) / 100) for share in sizes.columns]
    head = "".join(
        _cell(words, place, size, face="hei")
        for place, words in zip(widths, sizes.heads, strict=True)
    )
    rows = [_row(head, "<w:tblHeader/>")]
    for line in printed.grid:
        cells = (
            _cell(cell.text, place, size, left=column.kind == "words", span=_span(cell))
            for place, (cell, column) in zip(widths, line, strict=True)
        )
        rows.append(_row("".join(cells)))
    grid = "".join(f'<w:gridCol w:w="{place}"/>' for place in widths)
    margin = twips(PADDING)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: str, head: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _span(cell: Cell) -> str:
    if cell.rows == 0:
        return "<w:vMerge/>"
    return '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""


def _cell(
    text: str, width: int, size: Size, *, face: str = "", left: bool = False, span: str = ""
) -> str:
    words = paragraph(
        run(text, face, size=size.type, tracking=0),
        line=size.line, before=size.above, after=size.above, align="left" if left else "center",
    )  # fmt: skip
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{words}</w:tc>"
    )
