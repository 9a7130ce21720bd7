"""Kinds of rates: 办结率, 合格率, 解读率 … told by their names, and the counts that go with each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notices.checks.structure.matters import matter
from notices.checks.structure.quantities import Quantity

_BRACKET = re.compile(r"（[^（）]*）")
_STEM = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{1,14}?)(?P<kind>率|满意度|比例|(?<=支出|拨付|支付|发放)进度)(?:均?为|是|均?达到?|仅为|仅|约为|：|高达|只有|保持在|分别为)*$"
)


@dataclass(frozen=True)
class Kind:
    """A kind of rate: the matters of its numerator, and those that are missing from it.

    `verb` stands for a rate that no matter is known of (解读率): what is 解读 counts for it, what
    is 未解读 against it.
    """

    name: str
    pattern: re.Pattern[str]
    hits: frozenset[str] = frozenset()
    misses: frozenset[str] = frozenset()
    verb: str = ""

    def counts(self, quantity: Quantity) -> bool:
        return self._said(quantity) == "yes" if self.verb else matter(quantity) in self.hits

    def lacks(self, quantity: Quantity) -> bool:
        return self._said(quantity) == "no" if self.verb else matter(quantity) in self.misses

    def _said(self, quantity: Quantity) -> str:
        words = quantity.label
        if self.verb not in words and (quantity.closed or quantity.after.startswith(self.verb)):
            words = quantity.after
        place = words.rfind(self.verb)
        if place < 0 or "率" in words[place:]:
            return ""
        before = words[max(place - 2, 0) : place]
        if re.search(r"[应需拟]$|计划$|要求$", before):
            return ""
        return "no" if re.search(r"[未不没无]有?$|尚未$", before) else "yes"


def _kind(
    name: str, pattern: str, hits: set[str] | None = None, misses: set[str] | None = None
) -> Kind:
    return Kind(name, re.compile(pattern), frozenset(hits or ()), frozenset(misses or ()))


# The first whose words the rate's name has.
_KINDS: list[Kind] = [
    _kind("不满意率", r"不满意", {"dissatisfied"}),
    _kind("满意率", r"满意|好评", {"satisfied", "basically"}, {"dissatisfied"}),
    _kind("逾期率", r"逾期|超期|超时|延期", {"overdue"}),
    _kind("按时办结率", r"按时|按期|限时|如期|及时", {"on_time"}, {"overdue"}),
    _kind("不合格率", r"不合格|不达标", {"unqualified"}),
    _kind("合格率", r"合格|达标|优良|通过", {"qualified"}, {"unqualified"}),
    _kind("到会率", r"参训|参会|出勤|到会|到校|到岗|出席|参学|参考率|参测", {"present"}, {"absent"}),
    _kind("采用率", r"采用|采编|采纳|录用|刊发", {"adopted"}),
    _kind("解决率", r"解决", {"solved"}, {"unsolved", "open"}),
    _kind("回访率", r"回访|参评|评价", {"rated"}),
    _kind("签收率", r"签收", {"signed"}, {"open"}),
    _kind("公开率", r"公开", {"opened"}),
    _kind("原创率", r"原创", {"original"}),
    _kind("完成率", r"完成|整改|销号|落实", {"done"}, {"open", "pending"}),
    _kind("回复率", r"回复|答复|反馈|响应", {"replied"}, {"open"}),
    _kind("办结率", r"办结|结案|办理|处理|处置|办复", {"closed"}, {"open", "pending"}),
    _kind("抽查比例", r"抽查|检查|监测|抽检|覆盖", {"checked"}),
]  # fmt: skip
# These tell the kind wherever they stand (按时办结率); of the others only the last word counts.
_QUALITIES = {"不满意率", "满意率", "逾期率", "按时办结率", "不合格率", "合格率"}
_OTHER_RATES = re.compile(
    r"增长|增|下降|使用|利用|可用|点击|就业|入住|差错|命中|失业|出错|覆盖|普及"
)


def named(quantity: Quantity) -> tuple[str, Kind] | None:
    """Return the name of a rate as printed and its kind, if its words tell."""
    match = _STEM.search(_BRACKET.sub("", quantity.label))
    if not match:
        return None
    name = match["stem"] + match["kind"]
    stem = name.removesuffix("度") if match["kind"] == "满意度" else match["stem"]
    if online := re.match(r"线上|网上|网办|掌上|全程网办", stem):
        return name, Kind(name, _STEM, verb=online[0])
    if re.match(r"重新?发|补发", stem):  # 发放失败50笔，已重新发放46笔，重发成功率92%
        return name, Kind(name, _STEM, verb="重新发放")
    for kind in _KINDS:
        found = [*kind.pattern.finditer(stem)]
        if found and (kind.name in _QUALITIES or found[-1].end() == len(stem)):
            return name, kind
    if match["kind"] not in ("率", "进度") or len(stem) < 2 or _OTHER_RATES.search(stem):
        return None
    return name, Kind(name, _STEM, verb=stem[-2:])
