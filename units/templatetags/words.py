"""Template filters for dates and numbers as an office writes them."""

from datetime import date
from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """2023-09-28 → 2023年9月28日; nothing for no date."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


@register.filter
def points(value: Decimal, without_sign: bool = False) -> str:
    """1.50 → 1.5, 2.00 → 2; a sign is left out if asked."""
    return f"{abs(value) if without_sign else value:f}".rstrip("0").rstrip(".") if value else "0"
