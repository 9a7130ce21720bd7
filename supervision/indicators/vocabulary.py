"""The whitelist of what a metric may count: per source its rows as of a round, its dimensions,
its named facts, the columns of its drill-down list and what a tally answers for it.

A record type costs one entry here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from supervision.indicators import asof, lateness, rectified
from supervision.indicators.sources import Fact, ListColumn, Source
from supervision.models import (
    Commendation,
    ContentError,
    Finding,
    GuideCheck,
    InspectionRound,
    MediaAccount,
    Post,
    Publication,
    RectificationItem,
    SiteColumn,
    Submission,
    Website,
    WorkOrder,
    ZoneCheck,
)
from units.models import Unit


def _facts(*facts: tuple[str, str, Callable[[InspectionRound], Q]]) -> dict[str, Fact]:
    return {key: Fact(key, label, condition) for key, label, condition in facts}


def _list(**columns: str) -> tuple[ListColumn, ...]:
    """Turn path=label pairs into list columns."""
    return tuple(ListColumn(label, path) for path, label in columns.items())


_UNIT = {"unit": "unit_id", "unit_kind": "unit__kind"}
_EVERY: frozenset[str] = frozenset()

SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source(
            "websites", "政府网站", "个", Website, asof.websites, {"website": "id"} | _UNIT,
            ("website", "unit"),
            _list(name="名称", url="网址", unit="主办单位", launched_on="开通日期"),
            tally={_EVERY: "value"},
        ),
        Source(
            "accounts", "政务新媒体账号", "个", MediaAccount, asof.accounts,
            {"account": "id", "platform": "platform"} | _UNIT, ("account",),
            _list(name="账号名称", platform="平台类型", unit="开设主体", state="状态",
                  is_registered="已登记备案", opened_on="开设日期"),
            _facts(
                ("registered", "已登记备案", asof.registered),
                ("unregistered", "未登记备案", asof.unregistered),
                ("closing", "已报关停未注销", asof.closing),
                ("surplus", "同一单位同一平台的第二个及以上账号", asof.surplus),
                ("without_original", "有整月没有达到原创篇数", lateness.without_original),
            ),
            tally={_EVERY: "value"},
        ),
        Source(
            "units", "单位", "个", Unit, asof.units, {"unit": "id", "unit_kind": "kind"}, ("unit",),
            _list(short_name="简称", name="全称", kind="类别"),
            _facts(("zero_before", "上一轮次没有一篇被采用", asof.zero_before)),
        ),
        Source(
            "columns", "栏目", "个", SiteColumn, asof.columns,
            {"column": "id", "column_kind": "kind", "website": "website_id"}, ("column",),
            _list(name="栏目名称", path="路径", kind="类别", max_gap_days="最长间隔(天)",
                  explained_empty="合理空置说明"),
            _facts(
                ("unlimited", "没有自定更新要求", asof.unlimited),
                ("too_few", "少于本栏目规定的最少条数", lateness.too_few),
                ("expected", "应更新", asof.expected),
                ("explained", "合理空置", asof.explained),
                ("limited", "规定了最长更新间隔", asof.limited),
                ("blank", "空白且无说明", asof.blank),
            ),
        ),
        Source(
            "column_updates", "栏目最近更新", "个", SiteColumn, asof.column_updates,
            {"column": "id", "column_kind": "kind", "website": "website_id"}, ("column",),
            _list(name="栏目名称", path="路径", kind="类别", latest="最近更新",
                  max_gap_days="最长间隔(天)"),
            moment="latest", entity="column",
        ),
        Source(
            "column_units", "栏目责任单位", "个", SiteColumn.units.through, asof.column_units,
            {"column": "sitecolumn_id", "column_kind": "sitecolumn__kind"} | _UNIT,
            ("column", "unit"),
            _list(sitecolumn__name="栏目名称", sitecolumn__kind="类别", unit="责任单位"),
            reconstructed="sitecolumn__is_reconstructed",
        ),
        Source(
            "publications", "发布信息", "条", Publication,
            asof.within("published_at", Publication),
            {"column": "column_id", "column_kind": "column__kind"} | _UNIT, ("column", "unit"),
            _list(title="标题", column="栏目", unit="发布单位", published_at="发布时间",
                  url="网址"),
            tally={_EVERY: "value"}, moment="published_at", entity="column",
        ),
        Source(
            "posts", "推文", "条", Post, asof.within("published_at", Post),
            {"account": "account_id", "platform": "account__platform",
             "unit": "account__unit_id", "unit_kind": "account__unit__kind"}, ("account",),
            _list(title="标题", account="账号", account__platform="平台", account__unit="开设主体",
                  published_at="发布时间", is_original="原创"),
            _facts(("original", "原创", asof.original)),
            tally={_EVERY: "value"}, moment="published_at", entity="account",
        ),
        Source(
            "work_orders", "工单", "件", WorkOrder, asof.within("received_at", WorkOrder),
            {"channel": "channel", "appeal_kind": "appeal_kind", "topic": "topic"} | _UNIT,
            ("channel", "appeal_kind", "topic", "unit"),
            _list(number="编号", channel="渠道", title="诉求内容", appeal_kind="诉求类型",
                  topic="诉求热点", unit="承办单位", received_at="受理时间", due_at="办理时限",
                  closed_at="办结时间", satisfaction="满意度"),
            _facts(
                ("closed", "截至数据截止日已办结", asof.closed),
                ("open", "截至数据截止日未办结", asof.still_open),
                ("on_time", "按时办结", asof.on_time),
                ("overdue", "逾期办结或逾期未办结", asof.overdue),
                ("pending", "未办结且未到期", asof.pending),
                ("due", "已办结或已到期", asof.due),
                ("rated", "已评价", asof.rated),
                ("satisfied", "满意或基本满意", asof.satisfied),
            ),
            tally={_EVERY: "value", frozenset({"closed"}): "fixed"},
            sums=("extension_count", "returned_count"),
        ),
        Source(
            "unanswered", "一年内受理至今未办结的工单", "件", WorkOrder, asof.unanswered,
            {"channel": "channel"} | _UNIT, ("channel", "unit"),
            _list(number="编号", channel="渠道", title="诉求内容", unit="承办单位",
                  received_at="受理时间", due_at="办理时限"),
            _facts(
                ("long_unanswered", "超过规定时间没有回应", asof.long_unanswered),
                ("past_due", "已过办理时限", asof.past_due),
            ),
        ),
        Source(
            "late_disclosure", "超过法定期限的依申请公开", "件", WorkOrder,
            lateness.late_disclosure, _UNIT, ("unit",),
            _list(number="编号", title="申请内容", unit="承办单位", received_at="收到时间",
                  extension_count="延期次数", closed_at="答复时间"),
        ),
        Source(
            "late_interpretations", "发布过晚的政策解读", "篇", Publication,
            lateness.late_interpretations, {"column": "column_id", "column_kind": "column__kind"}
            | _UNIT, ("column", "unit"),
            _list(title="标题", column="栏目", unit="发布单位", published_at="发布时间",
                  url="网址"),
        ),
        Source(
            "unfixed_errors", "一年内发现至今未改正的表述错误", "处", ContentError,
            asof.unfixed_errors, {"error_class": "error_class"} | _UNIT, ("error_class", "unit"),
            _list(wrong="错误表述", correct="正确表述", error_class="错误类别", unit="责任单位",
                  place="所在位置", found_on="发现日期", fixed_on="改正日期"),
            _facts(
                ("unfixed_long", "超过规定时间未改正", asof.unfixed_beyond("TY1")),
                ("serious_unfixed", "严重错误超过规定时间未改正", asof.unfixed_beyond("TY2")),
            ),
        ),
        Source(
            "guide_checks", "办事指南检查项", "项", GuideCheck, asof.guide_checks,
            {"guide": "guide_id", "unit": "guide__unit_id", "unit_kind": "guide__unit__kind"},
            ("guide",),
            _list(guide="办事指南", guide__unit="责任单位", element="检查要素", result="结果",
                  note="情况说明", checked_on="检查日期"),
            _facts(("failed", "不合格", asof.failed)),
        ),
        Source(
            "zone_checks", "公开专区检查项", "项", ZoneCheck, asof.zone_checks,
            {"zone": "zone_id", "unit": "zone__unit_id", "unit_kind": "zone__unit__kind"},
            ("zone",),
            _list(zone="公开专区", zone__unit="建设单位", element="检查要素", result="结果",
                  note="情况说明", checked_on="检查日期"),
            _facts(("failed", "不合格", asof.failed)),
        ),
        Source(
            "submissions", "报送稿件", "篇", Submission, asof.on_days("submitted_on", Submission),
            {"category": "category"} | _UNIT, ("category", "unit"),
            _list(title="标题", unit="报送单位", category="类别", submitted_on="报送日期",
                  is_adopted="已采用"),
            _facts(("adopted", "已采用", asof.adopted)),
            tally={frozenset({"adopted"}): "value"},
        ),
        Source(
            "content_errors", "表述错误", "处", ContentError,
            asof.on_days("found_on", ContentError),
            {"account": "account_id", "platform": "account__platform",
             "error_class": "error_class"} | _UNIT, ("account", "error_class", "unit"),
            _list(wrong="错误表述", correct="正确表述", error_class="错误类别", unit="责任单位",
                  account="账号", place="所在位置", found_on="发现日期", fixed_on="改正日期"),
            _facts(("fixed", "截至数据截止日已改正", asof.fixed)),
            tally={_EVERY: "value", frozenset({"fixed"}): "fixed"},
        ),
        Source(
            "findings", "已确认问题", "个", Finding, asof.findings,
            {"finding_kind": "kind"} | _UNIT, ("finding_kind", "unit"),
            _list(unit="责任单位", kind="问题类别", subject="问题对象", description="问题描述",
                  repeats__round="上次发现"),
            _facts(("repeated", "以前轮次也有", rectified.repeated)),
        ),
        Source(
            "commendations", "表扬与批评", "个", Commendation, asof.commendations,
            {"verdict": "kind", "matter": "matter", "account": "account_id"} | _UNIT,
            ("verdict", "matter", "account", "unit"),
            _list(unit="单位", account="账号", kind="性质", matter="事由", ground="理由"),
        ),
        Source(
            "rectifications", "上一轮次整改事项", "项", RectificationItem, asof.rectifications,
            _UNIT, ("unit",),
            _list(unit="责任单位", problem="存在问题", issued_on="交办日期", due_on="整改期限",
                  submitted_on="反馈日期", closed_on="销号日期"),
            _facts(("open", "截至数据截止日未销号", asof.item_open)),
        ),
        Source(
            "closings", "本轮时段内应销号的整改事项", "项", RectificationItem, rectified.closings,
            _UNIT, ("unit",),
            _list(unit="责任单位", problem="存在问题", issued_on="交办日期", due_on="整改期限",
                  submitted_on="反馈日期", closed_on="销号日期"),
            _facts(
                ("closed", "已销号", rectified.closed()),
                ("on_time", "按期反馈并已销号", rectified.on_time()),
                ("late", "逾期", rectified.late()),
            ),
            sums=rectified.SUMS,
        ),
        Source(
            "closed_findings", "本轮时段内应销号的问题", "个",
            RectificationItem.findings.through, rectified.closed_findings,
            {"finding_kind": "finding__kind", "unit": "finding__unit_id",
             "unit_kind": "finding__unit__kind"}, ("finding_kind", "unit"),
            _list(finding__unit="责任单位", finding__kind="问题类别", finding__subject="问题对象",
                  rectificationitem__issued_on="交办日期", rectificationitem__due_on="整改期限",
                  rectificationitem__closed_on="销号日期"),
            _facts(
                ("closed", "已销号", rectified.closed("rectificationitem__")),
                ("on_time", "按期反馈并已销号", rectified.on_time("rectificationitem__")),
                ("late", "逾期", rectified.late("rectificationitem__")),
            ),
            sums=rectified.SUMS, reconstructed="rectificationitem__is_reconstructed",
        ),
    )
}  # fmt: skip

# The groups that get a line even without rows: source and facts of the entity's register.
POPULATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "unit": ("units", ()),
    "account": ("accounts", ()),
    "column": ("columns", ("expected",)),
    "website": ("websites", ()),
}
