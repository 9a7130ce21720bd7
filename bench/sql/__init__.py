"""What all metrics of a round come to, in SQL written by hand: the reference of `metrics`.

It knows nothing of tallies and reconstructed rows, of thresholds that differ between counties, of
counties without columns: the generated counties have none of it.
"""

from __future__ import annotations

from bench.sql import judgements, media, site, work
from bench.sql.blocks import TABLE, Statements

__all__ = ["TABLE", "computing"]

PARTS = (
    site.registers,
    work.orders,
    site.publications,
    site.columns,
    media.accounts,
    media.posts,
    work.submissions,
    work.errors,
    judgements.findings,
    judgements.rectifications,
    judgements.commendations,
)


def computing(county: int | None = None) -> Statements:
    """What computes the round of one county, or of all counties in one go."""
    return Statements(PARTS, county)
