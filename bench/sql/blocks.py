"""The building blocks of the hand-written SQL that `metrics` is compared with.

A source first becomes a wide table: a row for each county, family of metrics, group and key, a
column for each count. From it each metric gets its lines, in a table like the one of MetricValue.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from bench.generator import FIRST, LAST
from supervision.models.rounds import start_of

TABLE = "bench_value"


def text(expression: str) -> str:
    return f"CAST({expression} AS varchar(100))"


def listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def constants(names: str, lines: Iterable[Sequence[str]]) -> str:
    """A query that gives the lines, its columns called by the names."""
    return " UNION ALL ".join(
        "SELECT "
        + ", ".join(f"{text(repr(v))} AS {n}" for n, v in zip(names.split(), line, strict=True))
        for line in lines
    )


@dataclass(frozen=True)
class Line:
    """How a metric is read from a wide table: a count, or a quotient; `share` is of the total."""

    metric: str  # SQL
    column: str
    groups: tuple[str, ...] = ()
    below: str = ""
    share: bool = False
    always: bool = False  # lines even below a total of zero


UNIT = ("unit", "unit_class", "unit_kind")
BY_UNIT = {"unit": "unit_id", "unit_class": "class", "unit_kind": "kind"}
ACCOUNT = {"account": "account_id", "platform": "platform", **BY_UNIT}


class Statements:
    """What computes the lines of one county, or of all in one go (county None)."""

    def __init__(self, parts: Iterable[Part], county: int | None = None) -> None:
        self.parts, self.county = tuple(parts), county
        adapt = connection.ops.adapt_datetimefield_value
        self.params: dict[str, Any] = {
            "first": adapt(start_of(FIRST)),
            "end": adapt(start_of(LAST + timedelta(days=1))),
            "from": FIRST,
            "last": LAST,
            "county": county,
            "day_first": (FIRST - date(1970, 1, 1)).days,
            "day_end": (LAST - date(1970, 1, 1)).days + 1,
        }

    def prepare(self) -> None:
        """Make the empty table, with the columns and indexes of MetricValue."""
        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(
                f"CREATE TABLE {TABLE} (id {key} PRIMARY KEY, round_id bigint NOT NULL"
                " REFERENCES supervision_inspectionround (id) DEFERRABLE INITIALLY DEFERRED,"
                ' metric varchar(80) NOT NULL, "group" varchar(40) NOT NULL,'
                " group_key varchar(100) NOT NULL, numerator decimal(16, 4) NOT NULL,"
                " denominator decimal(16, 4), from_tally boolean NOT NULL DEFAULT false,"
                " from_reconstructed boolean NOT NULL DEFAULT false)"
            )
            cursor.execute(
                f"CREATE UNIQUE INDEX {TABLE}_unique ON {TABLE}"
                ' (round_id, metric, "group", group_key)'
            )
            cursor.execute(f"CREATE INDEX {TABLE}_round ON {TABLE} (round_id)")

    def compute(self) -> None:
        """Replace the lines, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")
            made = []
            for statement in itertools.chain.from_iterable(part(self) for part in self.parts):
                cursor.execute(statement, self.params)
                if statement.startswith("CREATE TEMPORARY TABLE"):
                    made.append(statement.split()[3])
            for table in made:
                cursor.execute(f"DROP TABLE {table}")

    def of(self, table: str) -> str:
        return f"{table}.county_id = %(county)s" if self.county else "1 = 1"

    def day(self, moment: str) -> str:
        """The office's calendar day, counted from 1970."""
        if connection.vendor == "postgresql":
            return f"(({moment} AT TIME ZONE 'Asia/Shanghai')::date - DATE '1970-01-01')"
        return f"CAST(julianday({moment}, '+480 minutes') - 2440587.5 AS INTEGER)"

    def wide(
        self,
        name: str,
        cells: str,
        sums: Sequence[str],
        groups: Mapping[str, str],
        fills: Sequence[str] = (),
        *,
        how: str = "SUM",
        distinct: str = "",
        parts: Mapping[str, str] | None = None,
        families: Iterable[str] = ("",),
    ) -> str:
        """A row for each family, group and key with the sums of its cells; fills bring zeros.

        With `distinct` the one column counts how many of that there are.
        """
        summed = ", ".join(f"{how}({s}) AS {s}" for s in sums)
        zeros = ", ".join(f"0 AS {s}" for s in sums)
        inner = f"COUNT(DISTINCT {distinct}) AS {sums[0]}" if distinct else summed
        arms = [
            f"SELECT county_id, family, {text(repr(group))} AS grp, {text(key)} AS key, {inner}"
            f" FROM cell WHERE {(parts or {}).get(group, '1 = 1')}"
            f" GROUP BY county_id, family{', ' + key if group else ''}"
            for group, key in {"": "''", **groups}.items()
        ]
        if how == "SUM":  # a county without any row has totals of zero
            fills = [*fills, *self.each([self.choices("", [""])], families)]
        arms += [f"SELECT county_id, family, grp, key, {zeros} FROM ({f}) AS f" for f in fills]
        return (
            f"CREATE TEMPORARY TABLE {name} AS WITH cell AS MATERIALIZED ({cells})"
            f" SELECT county_id, family, grp, key, {summed} FROM ({' UNION ALL '.join(arms)}) AS x"
            " GROUP BY county_id, family, grp, key"
        )

    def insert(self, name: str, *lines: Line) -> str:
        """Store the metrics of a wide table; below a total of zero a count has no lines."""
        arms = []
        for line in lines:
            groups = f"g.grp IN ({listed(line.groups)})" if line.groups else "1 = 0"
            below, kept = "CAST(NULL AS numeric)", groups
            if not line.always:
                # Topics have no register: one without a row has no line.
                kept += f" AND t.{line.column} <> 0 AND (g.grp <> 'topic' OR g.{line.column} <> 0)"
            if line.share:
                below, kept = f"t.{line.column}", f"{kept} AND g.key <> ''"
            elif line.below:
                below = f"g.{line.below}"
                kept = f"{groups} AND {below} <> 0 AND g.key <> ''"
            arms.append(
                f"SELECT r.round_id, {line.metric} AS metric, g.grp, g.key, g.{line.column},"
                f" {below} FROM {name} AS g JOIN {name} AS t ON t.county_id = g.county_id"
                " AND t.family = g.family AND t.grp = '' JOIN bench_round AS r"
                f" ON r.county_id = g.county_id WHERE g.grp = '' OR {kept}"
            )
        return (
            f'INSERT INTO {TABLE} (round_id, metric, "group", group_key, numerator, denominator)'
            f" {' UNION ALL '.join(arms)}"
        )

    def zeros(self, group: str, table: str, key: str, where: str = "1 = 1") -> str:
        """Every group of a register."""
        return (
            f"SELECT DISTINCT county_id, '' AS family, {text(repr(group))} AS grp,"
            f" {text(key)} AS key FROM {table} WHERE {where}"
        )

    def unit_zeros(self, where: str = "1 = 1") -> list[str]:
        return [
            self.zeros("unit", "bench_unit", "id", where),
            self.zeros("unit_class", "bench_unit", "class", where),
            self.zeros("unit_kind", "bench_unit", "kind", where),
        ]

    def choices(self, group: str, values: Iterable[str]) -> str:
        made = constants("key", ([value] for value in values))
        return (
            f"SELECT r.county_id, '' AS family, {text(repr(group))} AS grp, v.key"
            f" FROM bench_round AS r CROSS JOIN ({made}) AS v"
        )

    def each(self, fills: Iterable[str], families: Iterable[str]) -> list[str]:
        """The fills for every one of the families."""
        made = constants("family", ([family] for family in families))
        return [
            f"SELECT county_id, v.family, grp, key FROM ({fill}) AS z CROSS JOIN ({made}) AS v"
            for fill in fills
        ]

    def account_zeros(self) -> list[str]:
        return [
            *self.unit_zeros(),
            self.zeros("account", "bench_account", "id"),
            self.zeros("platform", "bench_account", "platform"),
        ]

    def members(
        self,
        name: str,
        source: str,
        conditions: dict[str, str],
        scope: str = "1 = 1",
        families: Iterable[str] = ("",),
    ) -> str:
        """How many units of a wide table satisfy each condition, and which."""
        hits = ", ".join(
            f"CASE WHEN {sql} THEN 1 ELSE 0 END AS {column}" for column, sql in conditions.items()
        )
        return self.wide(
            name,
            f"SELECT g.county_id, g.family, u.id AS unit_id, u.class, u.kind, {hits}"
            f" FROM {source} AS g JOIN bench_unit AS u ON {text('u.id')} = g.key"
            f" WHERE g.grp = 'unit' AND {scope}",
            tuple(conditions),
            BY_UNIT,
            families=families,
        )

    def greatest(self, *values: str) -> str:
        name = "GREATEST" if connection.vendor == "postgresql" else "MAX"
        return f"{name}({', '.join(values)})"


Part = Callable[[Statements], Iterator[str]]
