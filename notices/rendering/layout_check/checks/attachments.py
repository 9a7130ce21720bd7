"""Attachments: each on a new page, named as the note after the body names it."""

from __future__ import annotations

import re

from notices.rendering.layout_check import standard
from notices.rendering.layout_check.findings import Finding, absent, check, failed, passed
from notices.rendering.layout_check.structure import Layout

NOTE = re.compile(r"^附件[：:]")
ITEM = re.compile(r"^\d{1,2}[.．、]")


@check("attachment_pages", "附件另面")
def attachment_pages(layout: Layout) -> Finding:
    """7.3.8: an attachment begins on a new page, its label in the first line."""
    if not layout.attachments:
        return absent("没有附件。")
    for item in layout.attachments:
        if not item.first:
            said = f"第{item.page}页的“{item.label.text}”没有另面编排。"
            return failed(said, page=item.page)
    return passed(f"{len(layout.attachments)} 个附件都另面编排。", measured=len(layout.attachments))


@check("attachment_titles", "附件名称")
def attachment_titles(layout: Layout) -> Finding:
    """7.3.4 and 7.3.8: same number and same names in the note and on the attachments."""
    noted = noted_names(layout)
    found = [item.name for item in layout.attachments]
    if not noted and not found:
        return absent("没有附件。")
    if not found:
        return absent(f"附件说明列了 {len(noted)} 个附件，文件里没有附件页，无从比对。")
    if len(noted) != len(found):
        said = f"附件说明列了 {len(noted)} 个附件，文件里有 {len(found)} 个。"
        page = layout.attachments[0].page
        return failed(said, page=page, measured=len(found), expected=len(noted))
    for item, name in zip(layout.attachments, noted, strict=True):
        if _plain(item.name) != _plain(name):
            said = f"第{item.page}页附件标题“{item.name}”与附件说明“{name}”不一致。"
            return failed(said, page=item.page, measured=item.name, expected=name)
    return passed(
        f"{len(found)} 个附件的名称与附件说明一致。", measured=len(found), expected=len(noted)
    )


def noted_names(layout: Layout) -> list[str]:
    """Return the names in the note; what wraps is joined to the name above."""
    lines = [line for sheet in layout.bodies for line in sheet.body]
    start = next((i for i, line in enumerate(lines) if NOTE.match(line.text)), None)
    if start is None:
        return []
    first = lines[start]
    names = [NOTE.sub("", first.text)]
    numbered = bool(ITEM.match(names[0]))
    for above, line in zip(lines[start:], lines[start + 1 :], strict=False):
        near = line.page != above.page or line.y - above.y < 1.5 * standard.PITCH
        indented = line.left > first.left + 2 * standard.BODY
        aligned = line.left < layout.left_of(line.page) + 10 * standard.BODY
        if not (near and indented and aligned):
            break
        if numbered and ITEM.match(line.text):
            names.append(line.text)
        else:
            names[-1] += line.text
    return [ITEM.sub("", name) if numbered else name for name in names]


def _plain(name: str) -> str:
    return re.sub(r"[\s　]", "", name)
