"""A year's notices in figures, county by county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from notices.models import NamedUnit, Notice, NoticeDelivery
from supervision.metrics.rounding import round_decimal
from supervision.models import InspectionRound
from supervision.models.rounds import start_of

HEADINGS = (
    "县区", "印发", *(f"{label}通报" for label in InspectionRound.Kind.labels), "撤回", "页数",
    "数字", "通报问题", "提到单位", "轮次结束到印发（平均天数）", "送达", "已读", "阅读率",
)  # fmt: skip


@dataclass
class Year:
    """What a county issued in a year; withdrawn notices are told apart and count for nothing."""

    county: str
    issued: int = 0
    withdrawn: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    figures: int = 0
    findings: int = 0
    named: int = 0
    days: int = 0
    delivered: int = 0
    read: int = 0

    @property
    def average_days(self) -> str:
        if not self.issued:
            return "—"
        return f"{round_decimal(Fraction(self.days, self.issued), 1, 'half_up'):f}"

    @property
    def read_rate(self) -> str:
        if not self.delivered:
            return "—"
        rate = round_decimal(Fraction(100 * self.read, self.delivered), 1, "half_up")
        return f"{rate:f}".removesuffix(".0") + "%"

    @property
    def cells(self) -> list[str]:
        kinds = [str(self.kinds.get(kind, 0)) for kind in InspectionRound.Kind.values]
        numbers = (self.pages, self.figures, self.findings, self.named)
        return [
            self.county, str(self.issued), *kinds, str(self.withdrawn), *map(str, numbers),
            self.average_days, str(self.delivered), str(self.read), self.read_rate,
        ]  # fmt: skip


def bounds(year: int) -> Q:
    """Select what was issued in the year, by the office's clock."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Q(issued_at__gte=start_of(first), issued_at__lt=start_of(last + timedelta(days=1)))


def of_year(notices: Iterable[Notice]) -> list[Year]:
    """Sum up notices, county by county in their order; see `counted` for what each carries."""
    found: dict[int, Year] = {}
    for notice in notices:
        year = found.setdefault(notice.county_id, Year(str(notice.county)))
        if notice.state == Notice.State.WITHDRAWN:
            year.withdrawn += 1
            continue
        _add(year, notice)
    return list(found.values())


def _add(year: Year, notice: Notice) -> None:
    entry = getattr(notice, "archived", None)
    year.issued += 1
    kind = notice.round.kind
    year.kinds[kind] = year.kinds.get(kind, 0) + 1
    if entry:
        year.pages += entry.pages
        year.figures += entry.figures
        year.findings += entry.findings
    if notice.issued_at:
        year.days += max((localdate(notice.issued_at) - notice.round.ends_on).days, 0)
    year.named += notice.named_count  # type: ignore[attr-defined]
    year.delivered += notice.delivered_count  # type: ignore[attr-defined]
    year.read += notice.read_count  # type: ignore[attr-defined]


def counted(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Put on each notice what it sums up: units mentioned, delivered to, read in."""
    return (
        notices.select_related("county", "round", "archived")
        .order_by("county__code", "issued_at")
        .annotate(
            named_count=_count(NamedUnit),
            delivered_count=_count(NoticeDelivery),
            read_count=_count(NoticeDelivery, first_read_at__isnull=False),
        )
    )


def _count(model: type[Model], **only: object) -> Coalesce:
    rows = model._default_manager.filter(notice=OuterRef("pk"), **only).order_by()
    one_each = rows.values("notice").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(one_each), 0)
