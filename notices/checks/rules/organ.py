"""The organ that signs against the organ in the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity

_OFFICE = re.compile(r"[省市县区旗州镇乡]人民政府(?:办公[室厅])?$")
_ORGAN = re.compile(
    r"[\u4e00-\u9fff]{2,12}?[省市县区旗州镇乡](?:人民政府(?:办公[室厅])?|[\u4e00-\u9fff]{2,12}局)"
)


@rule("organ", "落款与发文机关", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """标题写明某级政府或政府办公室发文的，落款应是同一机关。"""
    title, signed = context.manuscript.title, context.manuscript.signed
    if title is None or signed is None:
        return
    head = re.sub(r"\s", "", title.text).partition("关于")[0]
    name = re.sub(r"\s", "", signed.text)
    if not (_ORGAN.fullmatch(head) and _ORGAN.fullmatch(name)) or "、" in head:
        return
    if head.endswith(name) or name.endswith(head):
        return  # 江州市青禾县人民政府 is 青禾县人民政府
    kinds = [_OFFICE.search(organ) for organ in (head, name)]
    if not all(kinds) and _level(head) != _level(name):
        return  # of two offices the one may well sign for the other
    yield note(
        Severity.ERROR, signed, 0, len(signed),
        f"标题的发文机关是“{head}”，落款却是“{name}”。请核对。", head,
    )  # fmt: skip


def _level(organ: str) -> str:
    """Return an organ without the place it is of: 竹溪县行政审批局 → 行政审批局."""
    return re.sub(r"^.*?[县区旗](?=[\u4e00-\u9fff]{2})", "", organ)
