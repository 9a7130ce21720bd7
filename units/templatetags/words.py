"""Template filters for dates and numbers as an office writes them."""

from datetime import date

from django import template

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """2023-09-28 → 2023年9月28日; nothing for no date."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
