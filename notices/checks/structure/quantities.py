"""Quantities in running text: number, unit of measure, what is counted, how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.numerals import CHINESE, FRACTION, arabic, chinese, decimals

COUNTED = (
    "个百分点|个工作日|个自然日|个小时|个月|个季度|个年度|百分点|件（次）|件次|人次|篇次|条次|次数|万元|亿元|平方米|平方公里|公里|公顷|小时|分钟"
    "|台次|项次|批次|册次|户次|例次|季度|方面|件|个|条|篇|家|次|项|份|起|封|人|名|户|处|宗|例|批|期|场|天|日|月|年|周|倍|元|吨|亩|米|张|台|辆|套"
    "|类|种|座|株|本|册|幅|轮|届|号|分|位|成|则|单|票|桩|笔|栋|间|部|所|集|讲"
)
_SAME = {
    "件（次）": "件",
    "件次": "件",
    "条次": "条",
    "篇次": "篇",
    "项次": "项",
    "单": "件",
    "则": "条",
}
TIME_UNITS = {
    "天",
    "日",
    "月",
    "年",
    "周",
    "季度",
    "个月",
    "个季度",
    "个年度",
    "小时",
    "个小时",
    "分钟",
    "个工作日",
    "个自然日",
    "时",
    "秒",
    "点",
}
ORDER_UNITS = {"号", "届", "期", "批", "轮", "级", "版", "位", "度", "部", "节", "讲"}
MONEY_UNITS = {"元", "万元", "亿元"}
POINTS = ("个百分点", "百分点")
COUNT_LIKE = re.compile(r"[件个条篇家次项份起封人名户处宗例则单]")

_SIGNED = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<fraction>{FRACTION.pattern})"
    rf"|(?P<number>(?<![\d.])(?:{_SIGNED}))(?P<scale>[万亿千百](?!元))?(?P<more>[余多]|几)?"
    rf"(?:(?P<rate>%|‰)|(?P<unit>{COUNTED}))?"
    rf"|(?P<cn>(?<![第十百千万零〇一二两三四五六七八九分之]){CHINESE}+)(?P<cnmore>余|多)?(?P<cnunit>个方面|方面|{COUNTED})"
)
_DATE = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日|份|底|初|中旬|上旬|下旬)?|(?<!\d)\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[：:]\d{2}"
    r"|\d{1,2}(?:月)?[-—~至]\d{1,2}月|\d{1,2}日|第?[一二三四]季度"
)
_DOC = re.compile(r"[〔\[【（]\d{4}[〕\]】）]第?\d+号")
_HOTLINE = re.compile(r"(?<!\d)(?:12345|12315|12369)(?![\d件条个])")
_BOOK = re.compile(r"《[^《》]{0,80}》")
_ABOUT = re.compile(
    r"(?:约|近|大约|超过|超|逾|达到或超过|不足|不少于|不低于|不多于|不高于|不超过|至少|最少|最多|少于|低于|高于|大于|小于|多于|满|未达|未达到|以内|每|要求|标准|≥|≤|>|<)(?:为|是)?$"
)
_ABOUT_AFTER = re.compile(r"^(?:以上|以下|以内|左右|上下|之内|及以上|及以下|多|余)")
_CHANGE = re.compile(
    r"(?:同比|环比|(?<!占)[比较](?:上|去|同|前|年)|同期|增长|增加|上升|下降|减少|降低|提高|提升|回落|下滑|压减|压缩|缩减|缩短|新增|增幅|降幅|减幅)[^，。；、]{0,8}$|[多少]$"
)
CHANGE_VERB = re.compile(
    r"(增长|增加|上升|提高|提升|增多|增幅|上涨|新增|下降|减少|降低|回落|下滑|降幅|减幅|缩短)(?:了|为|达)?(?:约|近)?$"
)
_EACH = re.compile(
    r"各(?:有|存在|发生|被?退回|被?扣|逾期|超期|超时|报送|采用|发布|受理|收到|办结|发现)?$"
)
_NEXT = re.compile(r"已|未|共(?!同)|存在|完成|办结|按期|按时")
DELIMITERS = "，、；。：（）！？“”\n"


@dataclass(frozen=True)
class Quantity:
    """A number in its place.

    `value` counts in `unit`; a rate's unit is %, and its value in percent. `label` is what
    stands before it back to the last stop or number, `after` what follows up to the next stop.
    `about` tells that it is no exact figure (约, 余, 以上, 每…); `change` that it is a difference
    or a growth, not a stock. `depth` counts the brackets around it.
    """

    start: int
    end: int
    value: Fraction
    written: str
    unit: str
    label: str
    after: str
    about: bool
    change: bool
    depth: int
    chinese: bool
    closed: bool  # whether `after` runs to a stop, not into the next number

    @property
    def is_rate(self) -> bool:
        return self.unit in ("%", "‰")

    @property
    def places(self) -> int:
        return decimals(self.written)

    @property
    def is_count(self) -> bool:
        """Whether it counts things, exactly."""
        return (
            self.unit not in ("%", "‰", "")
            and self.unit not in TIME_UNITS | ORDER_UNITS | MONEY_UNITS
            and not self.about
            and not self.change
            and self.unit not in (*POINTS, "倍", "分", "成", "方面", "个方面")
        )

    @property
    def is_each(self) -> bool:
        """Whether it holds for each of several named before it: 商务局、教育局各4条."""
        return bool(_EACH.search(self.label))


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a paragraph in order; dates, titles and numbers of documents are none."""
    masked = _masked(text)
    found: list[Quantity] = []
    depths = _depths(text)
    previous_end = 0
    for match in _NUMBER.finditer(masked):
        quantity = _quantity(match, text, previous_end, depths)
        if quantity is None:
            continue
        found.append(quantity)
        previous_end = quantity.end
    return found


def _masked(text: str) -> str:
    """Blot out what holds digits but is no quantity, keeping every place."""
    for pattern in (_BOOK, _DOC, _DATE, _HOTLINE):
        text = pattern.sub(lambda m: "\x01" * len(m[0]), text)
    return text


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for sign in text:
        if sign in "）":
            depth = max(depth - 1, 0)
        depths.append(depth)
        if sign in "（":
            depth += 1
    return depths


def _quantity(
    match: re.Match[str], text: str, previous_end: int, depths: list[int]
) -> Quantity | None:
    if match["fraction"]:
        below, above = chinese(match[2]), chinese(match[3])
        if not below or above is None:
            return None
        value, unit, number = Fraction(above * 100, below), "%", match["fraction"]
        more = False
    elif match["number"]:
        number = match["number"]
        value = arabic(number)
        scale = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100}.get(
            match["scale"] or "", 1
        )
        value *= scale
        unit = match["rate"] or match["unit"] or ""
        more = bool(match["more"]) or (scale > 1 and "." in number)
    else:
        number = match["cn"]
        counted = chinese(number)
        if counted is None or number in "十百千":
            return None
        value, unit, more = Fraction(counted), match["cnunit"], bool(match["cnmore"])
    if not unit:
        return None
    start, end = match.span()
    if re.search(r"第(?:\d+[、和至-])*$", text[max(start - 12, 0) : start]):
        return None
    label = _label(text, start, previous_end)
    after = _after(text, end)
    about = more or bool(_ABOUT.search(label)) or bool(_ABOUT_AFTER.match(text[end : end + 4]))
    change = (
        bool(_CHANGE.search(label))
        and not label.endswith("的")
        and not re.search(r"(?:提高|提升|上升|下降|降低|增加|增长|减少)(?:到|至)", label)
    )
    return Quantity(
        start, end, value, number, _SAME.get(unit, unit), label, after, about, change,
        depths[start] if start < len(depths) else 0, bool(match["cn"]),
        not text[end + len(after) : end + len(after) + 1].isdigit(),
    )  # fmt: skip


def _label(text: str, start: int, previous_end: int) -> str:
    """Return the words before a number; a short bracket among them (县（市）区) is part of them."""
    begin = start
    while begin > previous_end:
        sign = text[begin - 1]
        if sign == "）":
            opening = text.rfind("（", max(previous_end, begin - 18), begin)
            if opening <= previous_end or any(c.isdigit() for c in text[opening:begin]):
                break
            begin = opening
            continue
        if sign in DELIMITERS:
            break
        begin -= 1
    label = text[begin:start]
    if label in ("", "的", "有") and text[begin - 1 : begin] == "”":  # “满意”的931人
        opening = text.rfind("“", max(previous_end, begin - 14), begin)
        label = text[opening + 1 : begin - 1] + label if opening >= 0 else label
    return label


def _after(text: str, end: int) -> str:
    """Return what follows a number; what already speaks of the next number is no part of it."""
    until = end
    while until < len(text) and text[until] not in DELIMITERS and not text[until].isdigit():
        until += 1
    after = text[end:until]
    return _NEXT.split(after)[0] if text[until : until + 1].isdigit() else after
