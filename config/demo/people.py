"""The sign-ins of the demo installation; never made outside of it."""

from __future__ import annotations

from units import access
from units.models import Appointment

PASSWORD = "Jidu-2023-demo"  # noqa: S105 - printed on purpose by `make run`
SHOWN = ("staff", "reviewer", "leader", "liaison", "observer", "administrator")


def sign_in_lines() -> list[str]:
    """Return one line per role: label, user name; and the shared password, if demo people exist."""
    found = {
        a.role: a
        for a in Appointment.objects.filter(person__username__startswith="demo.")
        .select_related("person", "county", "unit")
        .order_by("-pk")
    }
    if not found:
        return []
    lines = [f"演示账号（口令均为 {PASSWORD}）："]
    for key in SHOWN:
        if key in found:
            place = found[key].unit or found[key].county or found[key].region or "全部县区"
            lines.append(
                f"  {found[key].person.username:<28}{access.roles()[key].label}（{place}）"
            )
    return lines
