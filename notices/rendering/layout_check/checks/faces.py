"""Type faces: all carried by the file, and a glyph for every character."""

from __future__ import annotations

from notices.rendering.layout_check.findings import Finding, check, failed, passed
from notices.rendering.layout_check.structure import Layout


@check("faces_embedded", "字体嵌入")
def faces_embedded(layout: Layout) -> Finding:
    """A face that is not in the file looks different on every machine."""
    loose = [face.name for face in layout.marks.faces if not face.embedded]
    if not loose:
        count = len(layout.marks.faces)
        return passed(f"用到的 {count} 种字体都已嵌入。", measured=count, expected=count)
    page = next(p.number for p in layout.marks.pages if any(g.face in loose for g in p.glyphs))
    said = f"字体没有嵌入文件：{'、'.join(loose)}。"
    return failed(said, page=page, measured="、".join(loose), expected="全部嵌入")


@check("missing_glyphs", "缺字")
def missing_glyphs(layout: Layout) -> Finding:
    """.notdef prints as an empty box or as nothing."""
    found = [
        (glyph, page.number) for page in layout.marks.pages for glyph in page.glyphs
        if glyph.missing or glyph.text == "\ufffd"
    ]  # fmt: skip
    if not found:
        return passed("没有缺字。", measured=0, expected=0)
    glyph, page = found[0]
    named = "" if glyph.text == "\ufffd" else f"，如“{glyph.text}”"
    said = f"第{page}页起有 {len(found)} 个字字体里没有，印成空白或方框{named}。"
    return failed(said, page=page, measured=len(found), expected=0)
