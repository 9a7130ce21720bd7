"""Findings, what the round before left to put right, praise and criticism."""

from __future__ import annotations

from collections.abc import Iterator

from bench.sql.blocks import BY_UNIT, UNIT, Line, Statements, listed, text
from supervision.indicators.asof import MATTER_PROBLEMS
from supervision.models import Commendation, Finding


def findings(sql: Statements) -> Iterator[str]:
    found = (
        "SELECT f.county_id, '' AS family, f.kind AS finding_kind, f.unit_id, u.class, u.kind,"
        " 1 AS total FROM supervision_finding AS f"
        " JOIN bench_round AS r ON r.round_id = f.round_id"
        " JOIN bench_unit AS u ON u.id = f.unit_id WHERE f.state = 'confirmed'"
    )
    kinds = sql.choices("finding_kind", Finding.Kind.values)
    by_kind = {"finding_kind": "finding_kind"}
    yield sql.wide(
        "bench_findings", found, ("total",), {**by_kind, **BY_UNIT}, [kinds, *sql.unit_zeros()]
    )
    yield sql.insert("bench_findings", Line("'findings.total'", "total", ("finding_kind", *UNIT)))
    yield sql.wide(
        "bench_finding_units",
        found,
        ("number",),
        {**by_kind, "unit_class": "class", "unit": "unit_id"},
        [kinds, sql.unit_zeros()[1]],
        distinct="unit_id",
    )
    yield sql.insert(
        "bench_finding_units",
        Line("'findings.units'", "number", ("finding_kind", "unit_class", "unit")),
    )


def rectifications(sql: Statements) -> Iterator[str]:
    """What the round before left to be put right, and which units did all of it."""
    items = (
        "SELECT i.county_id, '' AS family, i.unit_id, u.class, u.kind, 1 AS items,"
        " CASE WHEN closed_on IS NULL OR closed_on > %(last)s THEN 1 ELSE 0 END AS open_items"
        " FROM supervision_rectificationitem AS i"
        " JOIN bench_round AS r ON r.previous_id = i.round_id"
        " JOIN bench_unit AS u ON u.id = i.unit_id WHERE issued_on <= %(last)s"
    )
    sums = ("items", "open_items")
    yield sql.wide("bench_items", items, sums, BY_UNIT, sql.unit_zeros())
    yield sql.insert(
        "bench_items",
        Line("'previous.items'", "items", UNIT),
        Line("'previous.open_items'", "open_items", UNIT),
    )
    yield sql.members(
        "bench_item_units",
        "bench_items",
        {"had": "g.items > 0", "done": "g.items > 0 AND g.open_items = 0",
         "undone": "g.open_items > 0"},
    )  # fmt: skip
    groups = ("unit", "unit_class")
    names = {"had": "units_with_problems", "done": "rectified", "undone": "unrectified"}
    for column, name in names.items():
        yield (
            sql.insert("bench_item_units", Line(f"'previous.{name}'", column, groups))
            + f" AND (g.grp <> 'unit' OR g.{column} > 0)"
        )
    yield sql.insert(
        "bench_item_units", Line("'previous.rectified_rate'", "done", ("unit_class",), "had")
    )


def commendations(sql: Statements) -> Iterator[str]:
    """Praise and criticism; no praise for what a finding of the round speaks against."""
    against = " OR ".join(
        f"c.matter = '{matter}' AND f.kind IN ({listed(kinds)})"
        for matter, kinds in MATTER_PROBLEMS.items()
    )
    families = [
        f"{kind}.{matter}"
        for kind in Commendation.Kind.values
        for matter in Commendation.Matter.values
    ]
    yield sql.wide(
        "bench_chosen",
        "SELECT c.county_id, c.kind || '.' || c.matter AS family, c.unit_id, u.class, u.kind,"
        f" COALESCE({text('c.account_id')}, '') AS account_id, 1 AS number"
        " FROM supervision_commendation AS c JOIN bench_round AS r ON r.round_id = c.round_id"
        " JOIN bench_unit AS u ON u.id = c.unit_id WHERE c.kind <> 'praise' OR NOT EXISTS"
        " (SELECT 1 FROM supervision_finding AS f WHERE f.round_id = c.round_id"
        f" AND f.unit_id = c.unit_id AND f.state = 'confirmed' AND ({against}))",
        ("number",),
        {**BY_UNIT, "account": "account_id"},
        sql.each(sql.account_zeros()[:4], families),
        families=families,
    )
    yield sql.insert("bench_chosen", Line("g.family", "number", (*UNIT, "account")))
