"""Finding a county by what a person types on the command line."""

from __future__ import annotations

from django.db.models import Q

from units.actions import RefusedError
from units.models import County


def county_named(text: str) -> County:
    """Return the one county of this name or area code. Raises RefusedError."""
    found = list(County.objects.filter(Q(name=text) | Q(code=text)))
    if len(found) == 1:
        return found[0]
    if found:
        raise RefusedError(f"叫“{text}”的县区有 {len(found)} 个，请改用行政区划代码。")
    known = "、".join(County.objects.values_list("name", flat=True)) or "（还没有县区）"
    raise RefusedError(f"没有名为“{text}”的县区；现有：{known}。")
