"""Words written twice in a row, and a unit of measure that became 各."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity

# Only words that no right sentence of a notice doubles; 渐渐, 人人 and 一件一件 are none of them.
_WORDS = (
    "通报|开展|整改|落实|进行|加强|组织|完成|办理|报送|更新|发布|提高|推进|严格|及时|认真|存在|予以"
    "|要求|确保|进一步|相关|各单位|各部门|情况|问题|单位|部门|我县|全县"
)
_TWICE = re.compile(
    rf"(?P<word>{_WORDS})(?P=word)(?!率|局|办|科|室|栏|网|台账|清单|中心|情况|机制|公告|稿|会)"
)
_MUST = re.compile(r"(?<![主重需纲摘必首只简提概险次])要要(?![求素点件领害闻道])")
_EACH_FOR_COUNT = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<!附件)(?<!附表)(?<![表第])\d{1,3}各(?=部门|单位|镇|乡|街道|村|账号|网站)"
)


@rule("doubled", "字词重复", Severity.WARNING)
def check(context: Context) -> Iterator[Note]:
    """同一词语紧接着写了两遍（通报通报、要要）的提醒；“渐渐”“人人”等本来叠用的词不算。"""
    for paragraph in context.paragraphs:
        text = paragraph.text
        for match in _TWICE.finditer(text):
            yield note(
                Severity.WARNING, paragraph.passage, match.start(), match.end(),
                f"“{match['word']}”连写了两遍，请核对是否多写。", match["word"],
            )  # fmt: skip
        for match in _MUST.finditer(text):
            yield note(
                Severity.WARNING, paragraph.passage, match.start(), match.end(),
                "“要”连写了两遍，请核对是否多写。", "要",
            )  # fmt: skip
        for match in _EACH_FOR_COUNT.finditer(text):
            yield note(
                Severity.WARNING, paragraph.passage, match.start(), match.end(),
                f"“{match[0]}”似应为“{match[0][:-1]}个”，请核对。", f"{match[0][:-1]}个",
            )  # fmt: skip
