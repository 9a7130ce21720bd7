"""The parts of a .docx package beside the text: styles, settings, faces, heads and feet.

The package is written here and not by a library, so that the same document gives the same bytes
and nothing of a template's own (its spacing, its theme, its languages) is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from notices.composition.document import Document
from notices.rendering.measures import MM, STANDARD
from notices.rendering.word import letters
from notices.rendering.word.marks import (
    FACES,
    PITCH,
    TRACKING,
    attribute,
    field,
    paragraph,
    run,
    twips,
    words,
)

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    f'xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
HEADS = ("footer1", "footer2", "footer3", "header1", "header2", "header3")
# The next best face, for a machine that lacks the one documents are set in.
ALTERNATIVES = {
    "fangsong": "仿宋",
    "kai": "楷体",
    "hei": "SimHei",
    "song": "SimSun",
    "xiaobiaosong": "FZXiaoBiaoSong-B05S",
}
EPOCH = "2000-01-01"
# Its own text is 14 pt in a line of 18; the dash stands 7 mm below the text area (7.5).
FOOT_LINE = 18.0
FOOT_FROM_EDGE = STANDARD.bottom - 7 * MM - FOOT_LINE * 0.55


def package(document: Document, body: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return the .docx file of a text that refers to pictures by the names given here."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {"rId1": ("officeDocument", "word/document.xml"),
             "rId2": ("extended-properties", "docProps/app.xml")},
            core="docProps/core.xml",
        ),
        "docProps/core.xml": _core(document),
        "docProps/app.xml": _app(),
        "word/document.xml": f"{XML}<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
        "word/_rels/document.xml.rels": _relations(
            {
                "styles": ("styles", "styles.xml"),
                "settings": ("settings", "settings.xml"),
                "fonts": ("fontTable", "fontTable.xml"),
                **{name: (name[:-1], f"{name}.xml") for name in HEADS},
                **{name: ("image", f"media/{name}.png") for name in pictures},
            }
        ),
        "word/footer1.xml": _part("ftr", _foot("right", document)),
        "word/footer2.xml": _part("ftr", _foot("left", document)),
        "word/footer3.xml": _part("ftr", letters.foot()),
        **{f"word/header{n}.xml": _part("hdr", _mark(document)) for n in (1, 2)},
        "word/header3.xml": _part("hdr", letters.head(document, head_from_edge(document))),
        **{f"word/media/{name}.png": data for name, data in pictures.items()},
    }  # fmt: skip
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return written.getvalue()


def _part(root: str, content: str) -> str:
    return f"{XML}<w:{root} {NAMES}>{content}</w:{root}>"


def _foot(side: str, document: Document) -> str:
    """— 1 —, one character from the outer edge.

    In a letter the foot begins lower, for the rule of its first face: here it is raised again.
    """
    size = STANDARD.number_size
    dash = run("— ", "song", size=size, tracking=0), run(" —", "song", size=size, tracking=0)
    raised = FOOT_FROM_EDGE - letters.FOOT_FROM_EDGE if document.is_letter else 0
    return paragraph(
        dash[0], field("PAGE", "song", size), dash[1],
        line=FOOT_LINE, align=side, after=raised,
        **{side: STANDARD.number_from_edge},  # type: ignore[arg-type]
    )  # fmt: skip


def _mark(document: Document) -> str:
    """What a draft says of itself above every face."""
    if not document.is_draft:
        return paragraph()
    red = STANDARD.red.strip("#")
    lines = [paragraph(run("草稿", "hei", size=14, colour=red), line=18, align="right")]
    lines += [
        paragraph(run(mark, size=10.5, colour=red, tracking=0), line=14, align="right")
        for mark in document.marks
    ]
    return "".join(lines)


def head_from_edge(document: Document) -> float:
    """Return where the heads begin, so that they end 4 mm above the text area."""
    return max(STANDARD.top - 4 * MM - 18 - 14 * len(document.marks), 10 * MM)


def _styles() -> str:
    face = FACES["fangsong"]
    size = round(STANDARD.body_size * 2)
    levels = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:keepNext/><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in range(1, 6)
    )
    return (
        f"{XML}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>'
        f'<w:spacing w:val="{twips(TRACKING)}"/><w:kern w:val="0"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{twips(PITCH)}" w:lineRule="exact"/>'
        '<w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        f"</w:style>{levels}</w:styles>"
    )


def _settings() -> str:
    """Odd and even faces differ; punctuation keeps its cell; no spacing of its own at all."""
    return (
        f'{XML}<w:settings {NAMES}><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        "<w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _font_table() -> str:
    faces = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{ALTERNATIVES[role]}"/>'
        '<w:charset w:val="86"/></w:font>'
        for role, name in FACES.items()
    )
    return f"{XML}<w:fonts {NAMES}>{faces}</w:fonts>"


def _core(document: Document) -> str:
    day = document.dated.isoformat() if document.dated else EPOCH
    number = words(document.document_number)
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{words(document.title)}</dc:title><dc:subject>{number}</dc:subject>"
        f"<dc:creator>{words(document.signature)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _app() -> str:
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>季督</Application></Properties>'
    )


def _relations(found: Mapping[str, tuple[str, str]], core: str = "") -> str:
    kinds = {name: (f"{_OFFICE}/{kind}", target) for name, (kind, target) in found.items()}
    if core:
        kinds["core"] = (f"{_PACKAGE}/relationships/metadata/core-properties", core)
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target={attribute(target)}/>'
        for name, (kind, target) in kinds.items()
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _content_types() -> str:
    own = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/word/styles.xml": f"{_WORD}.styles+xml",
        "/word/settings.xml": f"{_WORD}.settings+xml",
        "/word/fontTable.xml": f"{_WORD}.fontTable+xml",
        **{f"/word/{name}.xml": f"{_WORD}.{name[:-1]}+xml" for name in HEADS},
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": (
            "application/vnd.openxmlformats-officedocument.extended-properties+xml"
        ),
    }
    lines = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in own.items()
    )
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{lines}</Types>'
    )
