"""How the rows of each record type are listed: one entry a type, for registers and figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.timezone import localtime

from supervision.models import (
    AccountFiling,
    Commendation,
    ContentError,
    DisclosureZone,
    Finding,
    MediaAccount,
    Post,
    Publication,
    RectificationItem,
    ServiceGuide,
    SiteColumn,
    Submission,
    Tally,
    Website,
    WorkOrder,
)
from units.models import Unit
from units.tables import Cell, Column, Table


@dataclass(frozen=True)
class Show:
    """A column: `path` leads from the record to the value, `sort` is the ORM's path to it."""

    label: str
    path: str
    kind: str = "text"
    sort: str = ""


@dataclass(frozen=True)
class Listing:
    """How one record type is listed, searched and filtered."""

    model: type[models.Model]
    shows: tuple[Show, ...]
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()  # fields with choices, and "unit"
    day: str = ""  # the date or moment that from/to filters look at
    related: tuple[str, ...] = ()
    many: tuple[str, ...] = ()

    def fetch(self, rows: models.QuerySet) -> models.QuerySet:
        """Add what the columns need, so that a page costs a fixed number of queries."""
        return rows.select_related(*self.related).prefetch_related(*self.many)


def _listing(model: type[models.Model], *shows: Show, **options: Any) -> Listing:
    return Listing(model, shows, **options)


UNIT = Show("单位", "unit", sort="unit__display_order")

LISTINGS: dict[type[models.Model], Listing] = {
    listing.model: listing
    for listing in (
        _listing(
            Unit,
            Show("简称", "short_name", sort="short_name"),
            Show("全称", "name", "wide", "name"),
            Show("类别", "kind", sort="kind"),
            Show("别名", "aliases", "wide"),
            Show("启用", "valid_from", "date", "valid_from"),
            Show("停用", "valid_to", "date", "valid_to"),
            Show("承接单位", "successor"),
            search=("name", "short_name", "aliases__name"),
            filters=("kind",),
            related=("successor",),
            many=("aliases",),
        ),
        _listing(
            Website,
            Show("名称", "name", "wide", "name"),
            Show("网址", "url"),
            Show("主办单位", "unit"),
            Show("开通", "launched_on", "date", "launched_on"),
            search=("name", "url"),
            related=("unit",),
        ),
        _listing(
            SiteColumn,
            Show("栏目", "name", sort="name"),
            Show("路径", "path", "wide", "path"),
            Show("类别", "kind", sort="kind"),
            Show("责任单位", "units", "wide"),
            Show("最长间隔(天)", "max_gap_days", "numeric", "max_gap_days"),
            Show("最少条数", "minimum_count", "numeric", "minimum_count"),
            Show("周期", "minimum_period"),
            Show("合理空置", "explained_empty"),
            search=("name", "path", "units__short_name", "units__name"),
            filters=("kind",),
            many=("units",),
        ),
        _listing(
            Publication,
            Show("标题", "title", "wide", "title"),
            Show("栏目", "column", sort="column__path"),
            UNIT,
            Show("发布时间", "published_at", "date", "published_at"),
            Show("公开属性", "disclosure"),
            search=("title", "url"),
            filters=("unit", "disclosure"),
            day="published_at",
            related=("column", "unit"),
        ),
        _listing(
            MediaAccount,
            Show("账号名称", "name", sort="name"),
            Show("平台", "platform", sort="platform"),
            Show("开设主体", "unit", sort="unit__display_order"),
            Show("状态", "state", sort="state"),
            Show("已备案", "is_registered", sort="is_registered"),
            Show("开设", "opened_on", "date", "opened_on"),
            Show("注销", "deregistered_on", "date", "deregistered_on"),
            search=("name", "unit__name", "unit__short_name"),
            filters=("unit", "platform", "state"),
            related=("unit",),
        ),
        _listing(
            AccountFiling,
            Show("账号", "account"),
            Show("报备事项", "kind", sort="kind"),
            Show("报备日期", "filed_on", "date", "filed_on"),
            Show("批准日期", "approved_on", "date", "approved_on"),
            Show("文号或单号", "reference"),
            Show("说明", "note", "wide"),
            search=("account__name", "reference"),
            filters=("kind",),
            day="filed_on",
            related=("account",),
        ),
        _listing(
            Post,
            Show("标题", "title", "wide", "title"),
            Show("账号", "account", sort="account__name"),
            Show("开设主体", "account.unit"),
            Show("发布时间", "published_at", "date", "published_at"),
            Show("原创", "is_original", sort="is_original"),
            search=("title", "account__name"),
            day="published_at",
            related=("account__unit",),
        ),
        _listing(
            WorkOrder,
            Show("工单编号", "number", sort="number"),
            Show("渠道", "channel", sort="channel"),
            Show("诉求内容", "title", "wide"),
            Show("诉求类型", "appeal_kind", sort="appeal_kind"),
            Show("诉求热点", "topic", sort="topic"),
            Show("承办单位", "unit", sort="unit__display_order"),
            Show("受理时间", "received_at", "date", "received_at"),
            Show("办理时限", "due_at", "date", "due_at"),
            Show("办结时间", "closed_at", "date", "closed_at"),
            Show("满意度", "satisfaction", sort="satisfaction"),
            search=("number", "title", "topic"),
            filters=("channel", "unit", "appeal_kind", "satisfaction"),
            day="received_at",
            related=("unit",),
        ),
        _listing(
            Submission,
            Show("标题", "title", "wide", "title"),
            Show("类别", "category", sort="category"),
            Show("报送单位", "unit", sort="unit__display_order"),
            Show("报送日期", "submitted_on", "date", "submitted_on"),
            Show("已采用", "is_adopted", sort="is_adopted"),
            search=("title",),
            filters=("unit", "category"),
            day="submitted_on",
            related=("unit",),
        ),
        _listing(
            ContentError,
            Show("错误表述", "wrong", sort="wrong"),
            Show("正确表述", "correct"),
            Show("错误类别", "error_class", sort="error_class"),
            Show("责任单位", "unit", sort="unit__display_order"),
            Show("账号", "account"),
            Show("所在位置", "place", "wide"),
            Show("发现", "found_on", "date", "found_on"),
            Show("改正", "fixed_on", "date", "fixed_on"),
            search=("wrong", "correct", "place"),
            filters=("unit", "error_class"),
            day="found_on",
            related=("unit", "account"),
        ),
        _listing(
            ServiceGuide,
            Show("事项名称", "name", "wide", "name"),
            Show("责任单位", "unit", sort="unit__display_order"),
            Show("所在平台", "site"),
            search=("name", "site"),
            filters=("unit",),
            related=("unit",),
        ),
        _listing(
            DisclosureZone,
            Show("专区名称", "name", "wide", "name"),
            Show("建设单位", "unit", sort="unit__display_order"),
            Show("地点", "place", "wide"),
            search=("name", "place"),
            filters=("unit",),
            related=("unit",),
        ),
        _listing(
            Finding,
            Show("责任单位", "unit", sort="unit__display_order"),
            Show("问题类别", "kind", sort="kind"),
            Show("问题对象", "subject"),
            Show("问题描述", "description", "wide"),
            Show("状态", "state", sort="state"),
            search=("subject", "description"),
            filters=("unit", "kind", "state"),
            related=("unit",),
        ),
        _listing(
            RectificationItem,
            Show("责任单位", "unit", sort="unit__display_order"),
            Show("存在问题", "problem", "wide"),
            Show("交办", "issued_on", "date", "issued_on"),
            Show("期限", "due_on", "date", "due_on"),
            Show("反馈", "submitted_on", "date", "submitted_on"),
            Show("销号", "closed_on", "date", "closed_on"),
            search=("problem",),
            filters=("unit",),
            related=("unit",),
        ),
        _listing(
            Commendation,
            Show("单位", "unit", sort="unit__display_order"),
            Show("账号", "account"),
            Show("性质", "kind", sort="kind"),
            Show("事由", "matter", sort="matter"),
            Show("理由", "ground", "wide"),
            filters=("unit", "kind", "matter"),
            related=("unit", "account"),
        ),
        _listing(
            Tally,
            Show("统计内容", "source", sort="source"),
            Show("分项", "cell", "wide"),
            Show("数量", "value", "numeric", "value"),
            Show("其中已改正或已办结", "fixed", "numeric"),
            Show("说明", "note", "wide"),
            filters=("source",),
            related=("unit", "column", "account"),
        ),
    )
}


def words(value: Any) -> str:
    """Write a value as an office does: dates by hyphen in tables, 是/否, names joined by 、."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if hasattr(value, "all"):
        return "、".join(getattr(one, "name", "") or str(one) for one in value.all())
    return str(value)


def text_of(record: models.Model, path: str) -> str:
    """Return what a column shows of the record, a choice by its label."""
    value: Any = record
    for step in path.split("."):
        display = getattr(value, f"get_{step}_display", None)
        value = display() if display else getattr(value, step)
        if value is None:
            return ""
    return words(value)


def table_of(
    listing: Listing, records: Iterable[models.Model], caption: str, sort: str = ""
) -> Table:
    """Draw the records; reconstructed rows and tallies carry their mark in the first cell."""
    rows = []
    for record in records:
        cells = [Cell(text_of(record, show.path)) for show in listing.shows]
        if getattr(record, "is_reconstructed", False):
            cells[0] = Cell(cells[0].text or "（无）", reconstructed=True)
        rows.append(cells)
    columns = [Column(show.label, show.kind, show.sort) for show in listing.shows]
    return Table(caption, columns, rows, sort=sort, hide_caption=True)


def ordered(listing: Listing, rows: models.QuerySet, key: str) -> tuple[models.QuerySet, str]:
    """Sort by the asked column if it may be sorted by; return the rows and the order taken."""
    allowed = {show.sort for show in listing.shows if show.sort}
    if key.lstrip("-") not in allowed:
        return rows, ""
    return rows.order_by(key, "pk"), key
