"""A tally's cell in words."""

from __future__ import annotations

from supervision.models import Tally


def words_of(tally: Tally) -> str:
    """Return the dimensions that are set, joined: 政务动态 · 城关镇; 全部 when none is."""
    parts = []
    for name in Tally.DIMENSIONS:
        display = getattr(tally, f"get_{name}_display", None)
        value = display() if display else getattr(tally, name)
        if value:
            parts.append(str(value))
    return " · ".join(parts) or "全部"
