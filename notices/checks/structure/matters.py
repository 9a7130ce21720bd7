"""What a count is of: received, closed, on time, overdue, qualified … told from the words by it."""

from __future__ import annotations

import re

from notices.checks.structure.quantities import Quantity

# The first that fits counts: 不满意 before 满意, 未办结 before 办结.
_MATTERS: list[tuple[str, re.Pattern[str]]] = [
    ("received", re.compile(r"应当?(?:公开|签收|解读|评价|报送|更新|办|回复|答复|完成|整改|更新|报送|回访|发布)")),
    ("received", re.compile(r"应到|应参[加训会]|应出席")),
    ("absent", re.compile(r"请假|缺席|未到(?!位|期)|缺考|旷课")),
    ("present", re.compile(r"实到|到会|到校|出席|参训|参会|实际参加")),
    ("dissatisfied", re.compile(r"不满意|(?<!好)差评|不认可")),
    ("basically", re.compile(r"基本满意|较满意|一般满意|比较满意")),
    ("satisfied", re.compile(r"满意|好评")),
    ("overdue", re.compile(r"逾期|超期|超时|未按时|未按期|未及时|未在规定|未如期|延期|未限时")),
    ("unqualified", re.compile(r"不合格|未达标|不达标|不符合|未合格|存在(?:突出|严重)问题")),
    ("open", re.compile(r"未办结|未办理|尚未|未结案|未回复|未答复|未完成|未整改|未解决|未处理|未采用|未办|没有办结|未按要求|未销号|未公开|未签收|待整改|未落实")),
    ("pending", re.compile(r"在办|正在(?!运行|使用|开设|运营)|办理中|处理中|未到期|待办|待处理|流转中|整改中|推进中|尚在|期限内|仍在|下月|下季度|限期")),
    ("on_time", re.compile(r"按时|按期|限时|如期|(?<!不)及时|时限内|期限内|规定时间")),
    ("unsolved", re.compile(r"未解决")),
    ("qualified", re.compile(r"合格|达标|优良|良好")),
    ("solved", re.compile(r"解决")),
    ("rated", re.compile(r"回访|评价|测评|参评|好差评")),
    ("adopted", re.compile(r"采用|采编|采纳|录用|刊发|刊登|刊载")),
    ("closed", re.compile(r"办结|结案|办理完毕|处理完毕|办毕|已办|已处理|处置完|处理完|已处置")),
    ("replied", re.compile(r"回复|答复|反馈(?!问题|意见)")),
    ("done", re.compile(r"完成|已整改|整改到位|(?:^|，|全部|中)整改$|销号|已落实")),
    ("original", re.compile(r"原创")),
    ("signed", re.compile(r"签收")),
    ("opened", re.compile(r"公开")),
    ("submitted", re.compile(r"报送|上报|投稿|报来|提交")),
    ("received", re.compile(r"受理|收到|接收|接到|承办|交办|派发|派单|派遣|转办|转派|接听|登记|来电|来信|接转|应办|下派|分派|共办理|办理|转各|转部|收悉|接诉|下发|交由|收集|反映|诉求")),
    ("checked", re.compile(r"抽查|检查|监测|普查|测评|考核|抽检|巡查|排查")),
]  # fmt: skip
TOTAL = re.compile(r"(?<!公)共(?!同)|总(?!体|结|局|工会)|累计|合计|全[县区市省州镇乡旗国]|全部|应")

# Statuses that divide a whole between them.
OPPOSITES = [
    ({"on_time"}, {"overdue"}),
    ({"qualified"}, {"unqualified", "open"}),
    ({"done", "closed", "replied", "adopted", "signed", "opened"}, {"open", "pending"}),
    ({"solved"}, {"unsolved", "open"}),
    ({"satisfied"}, {"dissatisfied"}),
    ({"present"}, {"absent"}),
]
STATUSES = {
    "dissatisfied", "basically", "satisfied", "overdue", "unqualified", "open", "pending", "on_time",
    "unsolved", "present", "absent", "qualified", "solved", "rated", "adopted", "closed", "replied", "done", "signed",
}  # fmt: skip


def matter(quantity: Quantity) -> str:
    """Return the matter of a count, from the words before it, else from those after; or ''.

    A status after the number (39家账号不合格) is surer than an activity before it (抽查发现).
    """
    before = matter_of(quantity.label)
    after = "" if "率" in quantity.after else matter_of(quantity.after)
    if before in STATUSES or not after:
        return before
    return after if after in STATUSES or not before else before


def matter_of(words: str) -> str:
    return next((name for name, pattern in _MATTERS if pattern.search(words)), "")


def states_total(quantity: Quantity) -> bool:
    return bool(TOTAL.search(quantity.label))


# Words of two ways into which a whole falls.
WAYS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("有效",), ("无效",)),
    (
        ("直接", "自行", "直办", "自办", "当场"),
        ("转办", "交办", "派单", "交由", "转派", "转各", "派发"),
    ),
    (("线上", "网上"), ("线下", "窗口")),
    (("男",), ("女",)),
    (("专职",), ("兼职",)),
    (("在编", "正式"), ("聘用", "合同制", "临聘", "编外")),
    (("原创",), ("转载", "转发")),
    (("正常运行", "在运行", "正在运行"), ("关停", "注销", "停用", "停更")),
    (("属实",), ("误报", "不属实")),
    (("网站",), ("新媒体",)),
    (("自然人",), ("法人", "组织")),
    (("一般",), ("严重",)),
]
GRADES = re.compile(r"优秀|良好|基本合格|基本完成|一般|较好|较差")  # more than two ways to stand
KINDS = ("咨询", "投诉", "建议", "求助", "举报")
_OTHERS = re.compile(r"^(?:其他|其它|其余|其他类|其余各类)|其他$|其它$|其他类$|其它类$")
_PLATFORM = re.compile(
    r"微信|微博|抖音|视频号|公众号|订阅号|服务号|头条|客户端|APP|app|人民号|快手|百家号|大鱼号|企鹅号|小程序|网站|澎湃"
)
_TOWNS = re.compile(r"镇|乡|街道|市县|县(?:（市）|、市|市)?区|各县|区县|县市")
_DEPARTMENTS = re.compile(r"部门|单位|县直|区直|市直|机关")


def exhausts(labels: list[str]) -> bool:
    """Tell whether names of parts cover a whole by what they are: all five kinds, 其他, 镇 and 部门."""
    if any(_OTHERS.search(label.strip("类的为有等")) for label in labels):
        return True
    if all(any(kind in label for label in labels) for kind in KINDS):
        return True
    if len(labels) == 2 and any(
        any(w in labels[i] for w in a) and any(w in labels[1 - i] for w in b)
        for a, b in WAYS
        for i in (0, 1)
    ):
        return True
    towns = sum(bool(_TOWNS.search(label)) and len(label) <= 16 for label in labels)
    departments = sum(
        bool(_DEPARTMENTS.search(label)) and not _TOWNS.search(label) for label in labels
    )
    return towns >= 1 and departments >= 1 and towns + departments == len(labels)


def scale(labels: list[str]) -> bool:
    """Tell whether the parts are the grades of a scale from 满意 down to 不满意."""
    grades = [
        re.search(r"(?:非常|比较|较|基本|很)?不?满意|一般|不了解|未评价|差评|中评|好评", x)
        for x in labels
    ]
    return len(labels) > 2 and all(grades) and any("不满意" in x or "差评" in x for x in labels)


def platforms(labels: list[str]) -> bool:
    """Tell whether the parts are platforms of accounts, three of them at least."""
    return len(labels) > 2 and all(_PLATFORM.search(label) for label in labels)
