"""The registers, and what is published in the columns of a website."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bench.generator import THRESHOLDS
from bench.sql.blocks import BY_UNIT, UNIT, Line, Statements, listed, text

UNIT_OF_COLUMN = {"unit": "unit_id", "unit_class": "class"}


def registers(sql: Statements) -> Iterator[str]:
    """Rounds, and units, accounts and columns as they stood on the last day."""
    yield (
        "CREATE TEMPORARY TABLE bench_round AS SELECT county_id, id AS round_id, previous_id"
        f" FROM supervision_inspectionround AS r WHERE code = '2026Q3' AND {sql.of('r')}"
    )
    yield (
        "CREATE TEMPORARY TABLE bench_unit AS SELECT county_id, id, kind,"
        " CASE WHEN kind = 'town' THEN 'towns' ELSE 'departments' END AS class"
        f" FROM units_unit AS u WHERE {sql.of('u')}"
        " AND (valid_from IS NULL OR valid_from <= %(last)s)"
        " AND (valid_to IS NULL OR valid_to >= %(last)s)"
    )
    filed = (
        "SELECT 1 FROM supervision_accountfiling AS f WHERE f.account_id = a.id AND f.kind = 'open'"
    )
    yield (
        "CREATE TEMPORARY TABLE bench_account AS SELECT a.county_id, a.id, a.platform,"
        " a.unit_id, u.kind, u.class, CASE WHEN"
        f" EXISTS ({filed} AND f.filed_on <= %(last)s)"
        f" OR a.is_registered AND NOT EXISTS ({filed}) THEN 1 ELSE 0 END AS registered"
        " FROM supervision_mediaaccount AS a JOIN bench_unit AS u ON u.id = a.unit_id"
        f" WHERE {sql.of('a')} AND a.state <> 'applied'"
        " AND (a.opened_on IS NULL OR a.opened_on <= %(last)s)"
        " AND (a.deregistered_on IS NULL OR a.deregistered_on >= %(last)s)"
    )
    opened = "opened_on - DATE '1970-01-01'"
    if connection.vendor != "postgresql":
        opened = "CAST(julianday(opened_on) - 2440587.5 AS INTEGER)"
    yield (
        "CREATE TEMPORARY TABLE bench_column AS SELECT county_id, id, website_id, kind,"
        f" CASE WHEN explained_empty = '' THEN 1 ELSE 0 END AS expected, {opened} AS opened,"
        " max_gap_days"
        f" FROM supervision_sitecolumn AS c WHERE {sql.of('c')}"
        " AND (opened_on IS NULL OR opened_on <= %(last)s)"
        " AND (closed_on IS NULL OR closed_on >= %(last)s)"
    )
    yield sql.wide(
        "bench_units",
        "SELECT county_id, '' AS family, id AS unit_id, class, kind, 1 AS total,"
        " CASE WHEN kind IN ('department', 'affiliate') THEN 1 ELSE 0 END AS departments"
        " FROM bench_unit",
        ("total", "departments"),
        BY_UNIT,
    )
    yield sql.insert("bench_units", Line("'units.total'", "total", UNIT))
    yield (
        sql.insert("bench_units", Line("'units.departments'", "departments", ("unit_kind",)))
        + " AND g.departments > 0"
    )


def publications(sql: Statements) -> Iterator[str]:
    """Publications by column and unit, and the pauses of every column."""
    yield (
        "CREATE TEMPORARY TABLE bench_days AS SELECT county_id, column_id, MIN(day) AS first,"
        " MAX(day) AS last, MAX(day - before) AS longest FROM (SELECT p.county_id,"
        f" p.column_id, {sql.day('p.published_at')} AS day, LAG({sql.day('p.published_at')})"
        " OVER (PARTITION BY p.column_id ORDER BY p.published_at) AS before"
        " FROM supervision_publication AS p WHERE p.published_at >= %(first)s"
        f" AND p.published_at < %(end)s AND {sql.of('p')}) AS d GROUP BY county_id, column_id"
    )
    counted = {
        "total": "1 = 1",
        "statutory_and_key": "c.kind IN ('statutory', 'key_area')",
        "topic": "c.kind = 'topic'",
    }
    columns = "bench_column"
    yield sql.wide(
        "bench_published",
        "SELECT p.county_id, '' AS family, p.column_id, c.kind AS column_kind, p.unit_id,"
        " u.kind, u.class, "
        + ", ".join(f"CASE WHEN {sql} THEN n ELSE 0 END AS {n}" for n, sql in counted.items())
        + " FROM (SELECT county_id, column_id, unit_id, COUNT(*) AS n FROM"
        " supervision_publication AS p WHERE p.published_at >= %(first)s AND p.published_at <"
        f" %(end)s AND {sql.of('p')} GROUP BY county_id, column_id, unit_id) AS p"
        " JOIN bench_column AS c ON c.id = p.column_id"
        " JOIN bench_unit AS u ON u.id = p.unit_id",
        tuple(counted),
        {"column": "column_id", "column_kind": "column_kind", **BY_UNIT},
        [
            *sql.unit_zeros(),
            sql.zeros("column", columns, "id", "expected = 1"),
            sql.zeros("column_kind", columns, "kind", "expected = 1"),
        ],
    )
    yield sql.insert(
        "bench_published",
        Line("'publications.total'", "total", ("column", "column_kind", *UNIT)),
    )
    for name, kinds in (
        ("statutory_and_key", ("statutory", "key_area")),
        ("topic", ("topic",)),
    ):
        groups = ("column", "column_kind", *UNIT) if len(kinds) > 1 else ("column", *UNIT)
        metric = f"'publications.{name}'"
        # Only columns of these kinds have lines.
        own = f"SELECT {text('id')} FROM bench_column WHERE kind IN ({listed(kinds)})"
        yield (
            sql.insert("bench_published", Line(metric, name, groups))
            + f" AND (g.grp <> 'column' OR g.key IN ({own}))"
            + f" AND (g.grp <> 'column_kind' OR g.key IN ({listed(kinds)}))"
        )
    pause = sql.greatest(
        "COALESCE(d.first - {0}, %(day_end)s - {0})", "COALESCE(d.longest, 0)",
        "COALESCE(%(day_end)s - d.last, 0)",
    ).replace("{0}", sql.greatest("%(day_first)s", "COALESCE(c.opened, 0)"))  # fmt: skip
    yield sql.wide(
        "bench_gaps",
        "SELECT c.county_id, '' AS family, c.id AS column_id, c.kind AS column_kind,"
        f" {pause} AS gap FROM bench_column AS c LEFT JOIN bench_days AS d"
        " ON d.column_id = c.id WHERE c.expected = 1",
        ("gap",),
        {"column": "column_id", "column_kind": "column_kind"},
        how="MAX",
    )
    yield sql.insert(
        "bench_gaps",
        Line("'publications.longest_gap'", "gap", ("column", "column_kind"), always=True),
    )
    yield sql.wide(
        "bench_since",
        "SELECT d.county_id, '' AS family, d.column_id, c.kind AS column_kind,"
        " %(day_end)s - 1 - d.last AS since"
        " FROM bench_days AS d JOIN bench_column AS c ON c.id = d.column_id",
        ("since",),
        {"column": "column_id", "column_kind": "column_kind"},
        how="MIN",
    )
    yield sql.insert(
        "bench_since",
        Line("'publications.days_since'", "since", ("column", "column_kind"), always=True),
    )


def columns(sql: Statements) -> Iterator[str]:
    """Columns, who is responsible for them, and which unit documents are too few."""
    kinds = [
        sql.zeros("column", "bench_column", "id", "expected = 1"),
        sql.zeros("column_kind", "bench_column", "kind", "expected = 1"),
    ]
    yield sql.wide(
        "bench_columns",
        "SELECT county_id, '' AS family, id AS column_id, kind AS column_kind, 1 AS total,"
        " 1 - expected AS explained FROM bench_column",
        ("total", "explained"),
        {"column": "column_id", "column_kind": "column_kind"},
        kinds,
    )
    yield sql.insert(
        "bench_columns",
        Line("'columns.total'", "total", ("column", "column_kind")),
        Line("'columns.explained'", "explained", ("column", "column_kind")),
    )
    # A column that outlasts its own limit counts once for each of its units and their classes.
    yield sql.wide(
        "bench_limited",
        "SELECT county_id, '' AS family, id AS column_id, kind AS column_kind, 1 AS number"
        " FROM bench_column WHERE expected = 1 AND max_gap_days IS NOT NULL",
        ("number",),
        {"column": "column_id", "column_kind": "column_kind"},
        kinds,
    )
    yield sql.insert(
        "bench_limited", Line("'columns.with_own_gap'", "number", ("column", "column_kind"))
    )
    yield sql.wide(
        "bench_beyond",
        "SELECT c.county_id, '' AS family, c.id AS column_id, c.kind AS column_kind,"
        " c.website_id, u.id AS unit_id, u.class FROM bench_column AS c JOIN bench_gaps AS g"
        f" ON g.grp = 'column' AND g.key = {text('c.id')} LEFT JOIN supervision_sitecolumn_units"
        " AS s ON s.sitecolumn_id = c.id LEFT JOIN bench_unit AS u ON u.id = s.unit_id"
        " WHERE g.gap > c.max_gap_days",
        ("number",),
        {
            "column": "column_id",
            "column_kind": "column_kind",
            "website": "website_id",
            **UNIT_OF_COLUMN,
        },
        [*kinds, sql.zeros("website", "supervision_website", "id"), *sql.unit_zeros()[:2]],
        distinct="column_id",
    )
    yield sql.insert(
        "bench_beyond",
        Line(
            "'columns.beyond_own_gap'",
            "number",
            ("column", "column_kind", "website", "unit", "unit_class"),
        ),
    )
    responsible = (
        "FROM supervision_sitecolumn_units AS s"
        " JOIN bench_column AS c ON c.id = s.sitecolumn_id"
        " JOIN bench_unit AS u ON u.id = s.unit_id"
    )
    yield sql.wide(
        "bench_by_unit",
        f"SELECT c.county_id, '' AS family, u.id AS unit_id, 1 AS by_unit {responsible}",
        ("by_unit",),
        {"unit": "unit_id"},
        sql.unit_zeros()[:1],
    )
    yield sql.insert("bench_by_unit", Line("'columns.by_unit'", "by_unit", ("unit",)))
    yield sql.wide(
        "bench_responsible",
        "SELECT c.county_id, '' AS family, c.kind AS column_kind, u.class, u.id AS unit_id"
        f" {responsible}",
        ("number",),
        {"column_kind": "column_kind", "unit_class": "class", "unit": "unit_id"},
        [kinds[1], sql.unit_zeros()[1]],
        distinct="unit_id",
    )
    yield sql.insert(
        "bench_responsible",
        Line("'columns.responsible_units'", "number", ("column_kind", "unit_class", "unit")),
    )
    few = (
        "SELECT c.county_id, c.id FROM bench_column AS c LEFT JOIN bench_published AS g"
        f" ON g.grp = 'column' AND g.key = {text('c.id')} WHERE c.kind = 'unit_documents'"
        f" AND c.expected = 1 AND COALESCE(g.total, 0) < {THRESHOLDS['unit_documents_minimum']}"
    )
    # A column counts once for each of its units, once for each of their classes.
    yield sql.wide(
        "bench_below",
        "SELECT b.county_id, '' AS family, b.id AS column_id, u.id AS unit_id, u.class"
        f" FROM ({few}) AS b LEFT JOIN supervision_sitecolumn_units AS s"
        " ON s.sitecolumn_id = b.id LEFT JOIN bench_unit AS u ON u.id = s.unit_id",
        ("number",),
        {"column": "column_id", **UNIT_OF_COLUMN},
        sql.unit_zeros()[:2],
        distinct="column_id",
    )
    yield sql.insert(
        "bench_below",
        Line("'columns.unit_documents_below_minimum'", "number", ("column", "unit", "unit_class")),
    )
