"""What stands apart from the text: pictures of charts, and the colophon at the foot of a face."""

from __future__ import annotations

import math

from notices.composition.document import Document
from notices.composition.phrasing import day, width
from notices.rendering.measures import STANDARD
from notices.rendering.word.marks import attribute, paragraph, rule, run, twips

EMU = 12_700  # a point
_OUTER, _INNER = 8, 6  # eighths of a point: 0.35 and 0.25 mm
_ACROSS = twips(STANDARD.text_width)


def inline(name: str, number: int, size: tuple[float, float], words: str) -> str:
    """Return a paragraph of a picture; `words` say it to those who do not see it."""
    across, down = (round(side * EMU) for side in size)
    label = f'id="{number}" name="{name}" descr={attribute(words)}'
    drawing = (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{across}" cy="{down}"/><wp:docPr {label}/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    return f'<w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>{drawing}</w:p>'


def colophon(document: Document, *, addressees: bool) -> str:
    """Return a run that anchors 版记 to the foot of the text area of the face it falls on.

    A text box, since word processors differ about floating tables but agree about these; its
    rules are borders of a table in it, since those of paragraphs end at their indents (7.4).
    """
    lines: list[tuple[str, bool]] = []
    if addressees:
        lines.append((f"主送：{document.addressees}。", True))
    if document.copied_to:
        lines.append((f"抄送：{document.copied_to}。", True))
    if document.printed_on and not document.is_letter:
        lines.append((f"{document.printed_by}\t{day(document.printed_on)}印发", False))
    size = STANDARD.colophon_size
    rows, height = "", 0.0
    for place, (text, hangs) in enumerate(lines):
        last = place == len(lines) - 1
        # 主送 that was moved here stands above 抄送 without a rule between them (7.4.2).
        bare = addressees and place == 0 and document.copied_to
        rules = rule("top", _OUTER) if place == 0 else ""
        rules += rule("bottom", _OUTER if last else _INNER) if not bare else ""
        if document.is_letter:
            rules = ""
        words = paragraph(
            run(text, size=size, tracking=0), line=STANDARD.colophon_line,
            left=4 * size if hangs else size, right=size, first=-3 * size if hangs else 0,
            tab=STANDARD.text_width - size, align="both" if hangs else "left",
        )  # fmt: skip
        rows += (
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{_ACROSS}" '
            f'w:type="dxa"/><w:tcBorders>{rules}</w:tcBorders></w:tcPr>{words}</w:tc></w:tr>'
        )
        room = STANDARD.text_width / size - (5 if hangs else 2)
        count = math.ceil(max(width(text) - 3, 1) / room) if hangs else 1
        height += count * STANDARD.colophon_line + _OUTER / 8
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_ACROSS}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{_ACROSS}"/></w:tblGrid>{rows}</w:tbl>'
    )
    return _box(table + paragraph(line=1), height)


def _box(content: str, height: float) -> str:
    """Anchor a text box as wide as the text area so that so much of it ends at its lower edge."""
    across, down = round(STANDARD.text_width * EMU), round(height * EMU)
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>center</wp:align>'
        '</wp:positionH><wp:positionV relativeFrom="margin">'
        f"<wp:posOffset>{round(STANDARD.text_height * EMU) - down}</wp:posOffset>"
        f'</wp:positionV><wp:extent cx="{across}" cy="{down}"/><wp:effectExtent l="0" t="0" r="0" '
        'b="0"/><wp:wrapTopAndBottom/><wp:docPr id="1000" name="版记"/><wp:cNvGraphicFramePr/>'
        "<a:graphic><a:graphicData "
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{across}" cy="{down}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>"
        f"{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:spAutoFit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r>"
    )
