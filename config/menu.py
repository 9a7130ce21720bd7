"""The menu at the left: what the person may open, in the county at hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from supervision.views.registers import registers_for
from units import access
from units.models import County, User

# What the liaison of a unit may open in the county as well.
FOR_UNITS = {"NOTICE_READ", "RECTIFICATION_VIEW"}


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Section:
    label: str
    entries: list[Entry]


# label, url name, icon, permission; all take the county's primary key
COUNTY_ENTRIES = {
    "检查": [
        ("检查轮次", "round_list", "round", "ROUND_VIEW"),
        ("检查指标", "rule_list", "list", "ROUND_VIEW"),
        ("整改台账", "rectification_list", "list", "RECTIFICATION_VIEW"),
        ("反复问题", "repeat_list", "list", "RECTIFICATION_VIEW"),
        ("年度考核", "assessment_list", "list", "RECTIFICATION_VIEW"),
        ("审核和延期", "rectification_handle", "list", "RECTIFICATION_REVIEW"),
        ("通报", "notice_list", "document", "NOTICE_READ"),
        ("提纲", "outline_list", "list", "NOTICE_VIEW"),
        ("核稿规则", "check_rule_list", "list", "NOTICE_VIEW"),
        ("错误表述清单", "expression_list", "list", "NOTICE_VIEW"),
    ],
    "数据": [
        ("导入工作簿", "import_start", "import", "RECORD_IMPORT"),
        ("导入批次", "import_list", "list", "RECORD_IMPORT"),
        ("后台任务", "job_list", "job", "METRIC_COMPUTE"),
        ("操作记录", "event_list", "list", "EVENT_VIEW"),
    ],
    "人员": [
        ("人员与任职", "person_list", "person", "PERSON_VIEW"),
        ("县区基本情况", "county_change", "county", "COUNTY_EDIT"),
    ],
}


def sections(user: User, county: County | None) -> list[Section]:
    """Return the menu's sections; those without an entry are left out."""
    start = [Entry("首页", reverse("home"), "home")]
    if access.may(user, "COUNTY_EDIT") or len(access.scope_of(user).counties) > 1:
        start.append(Entry("县区总览", reverse("county_list"), "county"))
    if access.may(user, "NOTICE_REVIEW") or access.may(user, "NOTICE_SIGN"):
        start.append(Entry("待我办理", reverse("notice_waiting"), "document"))
    found = [Section("", start)]
    if access.may(user, "NOTICE_READ"):
        start.append(Entry("通报档案", reverse("notice_archive"), "document"))
    if access.everywhere(user, "PERSON_MANAGE"):
        start.append(Entry("全部人员", reverse("person_index"), "person"))
    if access.may(user, "COUNTY_EDIT"):
        start.append(Entry("全部操作记录", reverse("event_list"), "list"))
        start.append(Entry("运行状况", reverse("health_page"), "job"))
        start.append(Entry("外发消息", reverse("outgoing_list"), "export"))
        start.append(Entry("公文字体", reverse("font_list"), "document"))
        start.append(Entry("通用错误表述", reverse("expression_list", args=[0]), "list"))
    if county:
        for label, rows in COUNTY_ENTRIES.items():
            entries = [
                Entry(text, reverse(name, args=[county.pk]), icon)
                for text, name, icon, permission in rows
                if access.may(user, permission, on=county)
                or (permission in FOR_UNITS and access.may_within(user, permission, county))
            ]
            found.append(Section(label, entries))
        found.insert(2, Section("登记", _registers(user, county)))
    tools = [
        Entry("核稿", reverse("check_start"), "search"),
        Entry("工作日历", reverse("calendar_year"), "round"),
    ]
    found.append(Section("工具", tools))
    found.append(Section("帮助", [Entry("使用说明", reverse("help_page", args=["start"]), "help")]))
    return [section for section in found if section.entries]


def _registers(user: User, county: County) -> list[Entry]:
    return [
        Entry(register.label, reverse("register_list", args=[county.pk, register.key]))
        for register in registers_for(user, county)
    ]
