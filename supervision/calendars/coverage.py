"""Years whose arrangement of holidays is missing although deadlines or days to come need it."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from supervision.models import RectificationItem
from units.workdays.calendar import Calendar

EXPECTED_FROM = 12
"""The month from which next year's arrangement should be here: it is published in November."""


def warnings(today: date, calendar: Calendar | None = None) -> list[str]:
    """Return a sentence for each year that is missing and needed. Two queries."""
    calendar = calendar or Calendar()
    counted = (
        RectificationItem.objects.open()
        .filter(due_working_days__isnull=False, due_on__year__gte=today.year)
        .order_by()
        .values_list("due_on__year")
        .annotate(Count("pk"))
    )
    due: dict[int, int] = dict(counted)
    needed = set(due) | {today.year}
    if today.month >= EXPECTED_FROM:
        needed.add(today.year + 1)
    return [
        _sentence(year, due.get(year, 0)) for year in sorted(needed) if not calendar.covers(year)
    ]


def _sentence(year: int, items: int) -> str:
    words = f"{year}年的节假日安排尚未录入"
    if items:
        words += f"，有{items}项整改期限落在该年，暂按周一至周五上班计算"
    return f"{words}。请在“工作日历”里粘贴国务院办公厅的通知。"
