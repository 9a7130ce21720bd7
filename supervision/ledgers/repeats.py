"""Problems that come back: one object or unit, one class, in two rounds or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supervision.models import Finding, InspectionRound
from units.models import County, Unit, User


@dataclass(frozen=True)
class Chain:
    """A problem through the rounds, the latest finding first."""

    findings: tuple[Finding, ...]

    @property
    def latest(self) -> Finding:
        return self.findings[0]

    @property
    def unit(self) -> Unit:
        return self.latest.unit

    @property
    def rounds(self) -> list[InspectionRound]:
        """The rounds, the earliest first."""
        return [finding.round for finding in reversed(self.findings)]


def chains(county: County, user: User) -> list[Chain]:
    """Return what was found again, in what the person may see; the longest first.

    What an open round has found is shown to those who work on it only: it is not settled.
    """
    rows: Any = Finding.objects.confirmed().filter(county=county)
    seen = rows.visible_to(user, "ROUND_VIEW") | rows.visible_to(user, "RECTIFICATION_VIEW").filter(
        round__state=InspectionRound.State.CLOSED
    )
    found = {
        finding.pk: finding
        for finding in seen.distinct().select_related("unit", "round__county", "county")
    }
    earlier = {one.repeats_id for one in found.values()}
    made = []
    for finding in found.values():
        if finding.pk in earlier or not finding.repeats_id:
            continue
        chain = [finding]
        while (before := found.get(chain[-1].repeats_id or 0)) and before not in chain:
            chain.append(before)
        if len(chain) > 1:
            made.append(Chain(tuple(chain)))
    made.sort(key=lambda one: (-len(one.findings), one.unit.display_order, one.latest.pk))
    return made
