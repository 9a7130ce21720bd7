"""Units that a county cannot have: ministries among its own offices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Paragraph

_STEMS = (
    "教育|科学技术|科技|工业和信息化|工信|公安|民政|司法|财政|人力资源和社会保障|人社|自然资源|国土资源|生态环境|环境保护"
    "|住房和城乡建设|住建|交通运输|交通|水利|农业农村|农业|商务|文化和旅游|文化|文旅|卫生|应急管理|应急|退役军人事务|铁道"
)
_MINISTRY = re.compile(
    rf"(?P<stem>{'|'.join(sorted(_STEMS.split('|'), key=len, reverse=True))})(?P<tail>部|厅)(?!门|长|级|队|署|属|位|落|件|委|际|堂|舍)"
)
_ABOVE = re.compile(
    r"(?:国家|中央|国务院|省|全国|原|市|按照?|根据|依据|由|经|报|获|被|受|向|与|和|会同|转发|落实|贯彻|对照|执行|登录|通过|在|以)$"
)
_ITS_OWN = re.compile(
    r"^(?:令|公告|印发|发布|关于|办公|《|〔|等[部国]|文件|要求|统一|规定|网站|备案|部署|联合|系统|平台|批|下发|下达|举报|挂牌|督办|明确|会同|监制|认定|公布|制定|颁|召开|和国家|、国家|组织开展|开展了|督查|政府网站|直属|专家|领导|有关|的|提出|信息中心|举办|支持|通报)"
)
_LOCAL_LIST = re.compile(r"[\u4e00-\u9fff]{1,10}(?:局|镇|乡|街道|委|办|中心)")


@rule("foreign_units", "不属于本县的单位", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """县里没有“部”“厅”：问题、名单里把县直单位写成“水利部”之类，是错误；引用上级文件不算。"""
    for paragraph in context.paragraphs:
        for match in _MINISTRY.finditer(_without_titles(paragraph.text)):
            if not _is_local(paragraph, match):
                continue
            right = match["stem"] + "局"
            yield note(
                Severity.ERROR, paragraph.passage, match.start(), match.end(),
                f"“{match[0]}”不是县级单位，名录中也不会有；此处应为“{right}”一类的本县单位。请改正。", right,
            )  # fmt: skip
    for table in context.manuscript.tables:
        for row in table.rows:
            for cell in row.cells:
                whole = _MINISTRY.fullmatch(cell.text)
                if whole:
                    right = whole["stem"] + "局"
                    yield note(
                        Severity.ERROR, cell, 0, len(cell),
                        f"{table.label or '表中'}的“{cell.text}”不是县级单位，应为“{right}”一类的本县单位。", right,
                    )  # fmt: skip


def _without_titles(text: str) -> str:
    return re.sub(r"《[^《》]{0,80}》|“[^“”]{0,40}”", lambda m: "\x01" * len(m[0]), text)


def _is_local(paragraph: Paragraph, match: re.Match[str]) -> bool:
    """Tell whether the name stands where an office of the county should."""
    text = paragraph.text
    before, after = text[: match.start()], text[match.end() :]
    beside = bool(_LOCAL_LIST.search(before[-12:])) and before[-1:] == "、"
    if _ABOVE.search(before) or (_ITS_OWN.match(after) and not (beside and after[0] == "的")):
        return False
    starts = not before or before[-1] in "、，。；：（） "
    if not starts and not re.search(r"(?:责任单位|负责的?|县|如|其中|对|有|为)$", before):
        return False
    listed = (_LOCAL_LIST.search(after[:14]) and after[:1] in "、和") or (
        _LOCAL_LIST.search(before[-12:]) and before[-1:] in "、"
    )
    if listed:
        return True
    fault = re.match(
        r"(?:分事项|部分|未|存在|不|没有|负责|\d|栏目|办事|信息|更新|超期|逾期|工作|按|办理|整改|报送|政务)",
        after,
    )
    return bool(fault)
