"""How the rows of each record type are listed, in registers and behind figures alike.

The columns are those of the vocabulary; record types that no metric counts have theirs here.
How a column is aligned, sorted, searched and filtered follows from the model's fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.timezone import localtime

from supervision.indicators.sources import ListColumn
from supervision.indicators.vocabulary import SOURCES
from supervision.models import (
    AccountFiling,
    DisclosureZone,
    Finding,
    MediaAccount,
    Post,
    RectificationItem,
    ServiceGuide,
    SiteColumn,
    Tally,
)
from units import exports
from units.models import Unit
from units.tables import Cell, Column, Table

# Characters that a field may hold: up to here its column never wraps, from there it has room.
SHORT_UP_TO, WIDE_FROM = 40, 150


def _columns(**labels: str) -> tuple[ListColumn, ...]:
    return tuple(ListColumn(label, path) for path, label in labels.items())


# Registers that the vocabulary has no columns for, or fewer than a register shows.
OWN_COLUMNS: dict[type[models.Model], tuple[ListColumn, ...]] = {
    Unit: _columns(short_name="简称", name="全称", kind="类别", aliases="别名", valid_from="启用",
                   valid_to="停用", successor="承接单位"),
    SiteColumn: _columns(name="栏目", path="路径", kind="类别", units="责任单位",
                         max_gap_days="最长间隔(天)", minimum_count="最少条数",
                         minimum_period="周期", explained_empty="合理空置"),
    MediaAccount: _columns(name="账号名称", platform="平台", unit="开设主体", state="状态",
                           is_registered="已备案", opened_on="开设", deregistered_on="注销"),
    AccountFiling: _columns(account="账号", kind="报备事项", filed_on="报备日期",
                            approved_on="批准日期", reference="文号或单号", note="说明"),
    ServiceGuide: _columns(name="事项名称", unit="责任单位", site="所在平台"),
    DisclosureZone: _columns(name="专区名称", unit="建设单位", place="地点"),
    Finding: _columns(unit="责任单位", kind="问题类别", subject="问题对象",
                      description="问题描述", state="状态"),
    RectificationItem: _columns(problem="存在问题", unit="责任单位", state="状态",
                                issued_on="交办日期", due_on="整改期限",
                                submitted_on="反馈日期", return_count="退回次数",
                                closed_on="销号日期"),
    Tally: _columns(source="统计内容", unit="单位", unit_kind="单位类别", column="栏目",
                    account="账号", category="稿件类别", channel="渠道", appeal_kind="诉求类型",
                    topic="诉求热点", value="数量", fixed="其中", note="说明"),
}  # fmt: skip

# Names by which people look for a row besides its own words.
ALSO_SEARCHED: dict[type[models.Model], tuple[str, ...]] = {
    Unit: ("aliases__name",),
    SiteColumn: ("units__name", "units__short_name"),
    MediaAccount: ("unit__name", "unit__short_name"),
    AccountFiling: ("account__name",),
    Post: ("account__name",),
}


@dataclass(frozen=True)
class Listing:
    """One record type's list."""

    model: type[models.Model]
    columns: tuple[ListColumn, ...]

    def _fields(self) -> Iterator[tuple[str, Any]]:
        """Yield each column's path and the field at its end."""
        for column in self.columns:
            model: Any = self.model
            *links, last = column.path.split("__")
            for link in links:
                model = model._meta.get_field(link).related_model
            yield column.path, model._meta.get_field(last)

    @cached_property
    def headings(self) -> list[Column]:
        found = []
        for column, (path, field) in zip(self.columns, self._fields(), strict=True):
            found.append(Column(column.label, _kind(field), _sort(path, field)))
        return found

    @cached_property
    def search(self) -> tuple[str, ...]:
        own = [
            path
            for path, field in self._fields()
            if isinstance(field, models.CharField) and not field.choices and "__" not in path
        ]
        return (*own, *ALSO_SEARCHED.get(self.model, ()))

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """The unit, and the fields with choices."""
        own = [f.name for f in self.model._meta.fields if f.name == "unit"]
        chosen = [
            p for p, f in self._fields() if getattr(_stored(f), "choices", None) and "__" not in p
        ]
        return (*own, *chosen)

    def choices(self, name: str) -> list[tuple[Any, Any]]:
        """Return the values and labels that a field may have."""
        field: Any = _stored(self.model._meta.get_field(name))
        return list(field.flatchoices)

    @cached_property
    def day(self) -> str:
        """The date or moment that every row has: what a span of days is asked of."""
        dated = (
            path for path, f in self._fields() if isinstance(f, models.DateField) and not f.null
        )
        return next(dated, "")

    @cached_property
    def has_moments(self) -> bool:
        """Whether `day` is a moment rather than a date."""
        return isinstance(dict(self._fields()).get(self.day), models.DateTimeField)

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Add what the columns need, so that a page costs a fixed number of queries."""
        one, many = [], []
        for path, field in self._fields():
            if field.many_to_many or field.one_to_many:
                many.append(path)
            elif field.is_relation:
                one.append(path)
            elif "__" in path:
                one.append(path.rpartition("__")[0])
        return rows.select_related(*one).prefetch_related(*many)

    def ordered(self, rows: models.QuerySet[Any], key: str) -> tuple[models.QuerySet[Any], str]:
        """Sort by the asked heading if it may be sorted by; return rows and the order taken."""
        if key.lstrip("-") not in {heading.sort for heading in self.headings if heading.sort}:
            return (rows if rows.ordered else rows.order_by("pk")), ""
        return rows.order_by(key, "pk"), key

    def table(
        self, records: Iterable[models.Model], caption: str, sort: str = "", linked: bool = False
    ) -> Table:
        """Draw the records; reconstructed rows and tallies carry their mark in the first cell.

        Linked, the first cell leads to the record's changes.
        """
        base = reverse("record_history", args=[self.model._meta.label_lower, 0])[:-2]
        rows = []
        for record in records:
            cells = [Cell(words(column.of(record))) for column in self.columns]
            marked = getattr(record, "is_reconstructed", False)
            if marked or isinstance(record, Tally):
                cells[0] = Cell(
                    cells[0].text or "（无）",
                    reconstructed=marked,
                    tally=isinstance(record, Tally),
                )
            if linked and cells[0].text:
                cells[0] = replace(cells[0], url=f"{base}{record.pk}/")
            rows.append(cells)
        return Table(caption, self.headings, rows, sort=sort, hide_caption=True)

    def workbook(self, records: models.QuerySet[Any], title: str) -> bytes:
        """Write the records with the list's columns, and which of them are reconstructed."""
        headings = [*(column.label for column in self.columns), "数据性质"]
        rows = (
            [
                *(_plain(column.of(record)) for column in self.columns),
                "重构数据" if getattr(record, "is_reconstructed", False) else "",
            ]
            for record in self.fetch(records).iterator(chunk_size=1000)
        )
        return exports.workbook(title, headings, rows)


def _stored(field: Any) -> Any:
    """Return what a column holds; a generated one is described by its output field."""
    return field.output_field if isinstance(field, models.GeneratedField) else field


def _plain(value: Any) -> exports.Value:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number else words(value)


def _kind(field: Any) -> str:
    if field.is_relation:
        return "wide" if field.many_to_many or field.one_to_many else "text"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, models.IntegerField):
        return "numeric"
    length = field.max_length or SHORT_UP_TO
    if field.choices or length <= SHORT_UP_TO:
        return "short"
    return "wide" if length >= WIDE_FROM else "text"


def _sort(path: str, field: Any) -> str:
    """Return the ORM path that the column is sorted by; units go by the office's order."""
    if field.many_to_many or field.one_to_many:
        return ""
    if not field.is_relation:
        return path
    names = {f.name for f in field.related_model._meta.fields}
    by = next((name for name in ("display_order", "name") if name in names), "pk")
    return f"{path}__{by}"


def listing_of(model: type[models.Model]) -> Listing:
    """Return the list of a record type: its own columns, or those of the vocabulary."""
    if model in OWN_COLUMNS:
        return Listing(model, OWN_COLUMNS[model])
    source = next(source for source in SOURCES.values() if source.model is model)
    return Listing(model, source.columns)


def words(value: Any) -> str:
    """Write a value: dates by hyphen as tables have them, 是 or 否, names joined by 、."""
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
