"""Work orders, submissions and content errors."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bench.generator import THRESHOLDS
from bench.sql.blocks import BY_UNIT, UNIT, Line, Statements, constants, text
from supervision.models import ContentError, Submission, WorkOrder

FAMILIES = {
    "hotline": ["hotline"],
    "letters": ["county_mailbox", "city_mailbox", "leader_mailbox"],
    "county_mailbox": ["county_mailbox"],
    "city_mailbox": ["city_mailbox"],
    "leader_mailbox": ["leader_mailbox"],
    "disclosure_requests": ["disclosure_request"],
    "dispatch": ["dispatch"],
}
# The units that each count of submissions names.
SUBMITTED = {
    "news_high_towns": f"g.news >= {THRESHOLDS['submission_news_towns']}",
    "news_high_departments": f"g.news >= {THRESHOLDS['submission_news_departments']}",
    "news_zero": "g.news = 0",
    "disclosure_high_departments": (
        f"g.disclosure >= {THRESHOLDS['submission_disclosure_departments']}"
    ),
    "disclosure_zero": "g.disclosure = 0",
    "interpretation_high_departments": (
        f"g.interpretation >= {THRESHOLDS['submission_interpretation_departments']}"
    ),
}
CLOSED = "w.closed_at < %(end)s"
OPEN = "(w.closed_at IS NULL OR w.closed_at >= %(end)s)"
ON_TIME = f"{CLOSED} AND (w.due_at IS NULL OR w.closed_at <= w.due_at)"
OVERDUE = f"({CLOSED} AND w.closed_at > w.due_at OR {OPEN} AND w.due_at < %(end)s)"
PENDING = f"{OPEN} AND (w.due_at IS NULL OR w.due_at >= %(end)s)"
ORDER_SUMS = {
    "received": "COUNT(*)",
    "closed": f"COUNT(*) FILTER (WHERE {CLOSED})",
    "on_time": f"COUNT(*) FILTER (WHERE {ON_TIME})",
    "overdue": f"COUNT(*) FILTER (WHERE {OVERDUE})",
    "pending": f"COUNT(*) FILTER (WHERE {PENDING})",
    "due": f"COUNT(*) FILTER (WHERE {ON_TIME} OR {OVERDUE})",
    "rated": f"COUNT(*) FILTER (WHERE {CLOSED} AND w.satisfaction <> 'unrated')",
    "satisfied": f"COUNT(*) FILTER (WHERE {CLOSED} AND w.satisfaction IN ('satisfied', 'fairly'))",
    "extensions": "SUM(w.extension_count)",
    "returns": "SUM(w.returned_count)",
}


def orders(sql: Statements) -> Iterator[str]:
    """Every channel, and the three mailboxes together, in one scan of the orders."""
    counts = ", ".join(f"{sql} AS {name}" for name, sql in ORDER_SUMS.items())
    scan = (
        " FROM supervision_workorder AS w WHERE w.received_at >= %(first)s"
        f" AND w.received_at < %(end)s AND {sql.of('w')} GROUP BY"
    )
    if connection.vendor == "postgresql":
        cells = (
            f"SELECT county_id, channel, unit_id, appeal_kind, topic, {counts}{scan} GROUPING"
            " SETS ((county_id, channel, unit_id, appeal_kind), (county_id, channel, topic))"
        )
    else:
        cells = (
            f"SELECT county_id, channel, unit_id, appeal_kind, NULL AS topic, {counts}{scan}"
            " county_id, channel, unit_id, appeal_kind UNION ALL"
            f" SELECT county_id, channel, NULL, NULL, topic, {counts}{scan}"
            " county_id, channel, topic"
        )
    pairs = [(f, channel) for f, channels in FAMILIES.items() for channel in channels]
    sums = ", ".join(f"w.{name}" for name in ORDER_SUMS)
    by_topic = {"topic": "topic IS NOT NULL"}
    crossed = "unit_class,appeal_kind"
    groups = {
        **BY_UNIT, "channel": "channel", "appeal_kind": "appeal_kind", "topic": "topic",
        crossed: "class || ',' || appeal_kind",
    }  # fmt: skip
    yield sql.wide(
        "bench_orders",
        f"SELECT w.county_id, f.family, w.channel, w.appeal_kind, w.topic, w.unit_id, u.kind,"
        f" u.class, {sums} FROM ({cells}) AS w LEFT JOIN bench_unit AS u ON u.id = w.unit_id"
        f" JOIN ({constants('family channel', pairs)}) AS f ON f.channel = w.channel",
        tuple(ORDER_SUMS),
        groups,
        [
            *sql.each(sql.unit_zeros(), FAMILIES),
            *sql.each([sql.choices("appeal_kind", WorkOrder.AppealKind.values)], FAMILIES),
            *(
                f"SELECT county_id, '{family}' AS family, grp, key FROM"
                f" ({sql.choices('channel', channels)}) AS c"
                for family, channels in FAMILIES.items()
            ),
        ],
        families=FAMILIES,
        parts={g: by_topic.get(g, "topic IS NULL") for g in ["", *groups]},
    )
    finer = (*UNIT, "channel", "appeal_kind", "topic")
    yield sql.insert(
        "bench_orders",
        Line("g.family || '.received'", "received", (*finer, crossed)),
        Line("g.family || '.closed'", "closed", finer),
        Line("g.family || '.overdue'", "overdue", finer),
        *(
            Line(f"g.family || '.{name}'", name, UNIT)
            for name in ORDER_SUMS.keys() - {"received", "closed", "overdue"}
        ),
        Line("g.family || '.closure_rate'", "closed", finer, "received"),
        Line("g.family || '.on_time_rate'", "on_time", UNIT, "due"),
        Line("g.family || '.satisfaction_rate'", "satisfied", UNIT, "rated"),
        Line("g.family || '.topic_share'", "received", ("topic",), share=True),
        Line("g.family || '.kind_share'", "received", ("appeal_kind",), share=True),
    )
    yield sql.members(
        "bench_orders_units", "bench_orders", {"units": "g.received > 0"}, families=FAMILIES
    )
    yield (
        sql.insert("bench_orders_units", Line("g.family || '.units'", "units", UNIT))
        + " AND (g.grp <> 'unit' OR g.units > 0)"
    )


def submissions(sql: Statements) -> Iterator[str]:
    categories = ("disclosure", "interpretation", "news")
    yield sql.wide(
        "bench_submissions",
        "SELECT s.county_id, '' AS family, s.category, s.unit_id, u.class, u.kind,"
        " 1 AS submitted, CASE WHEN is_adopted THEN 1 ELSE 0 END AS total, "
        + ", ".join(
            f"CASE WHEN is_adopted AND category = '{c}' THEN 1 ELSE 0 END AS {c}"
            for c in categories
        )
        + " FROM supervision_submission AS s JOIN bench_unit AS u ON u.id = s.unit_id"
        f" WHERE submitted_on >= %(from)s AND submitted_on <= %(last)s AND {sql.of('s')}",
        ("submitted", "total", *categories),
        {**BY_UNIT, "category": "category"},
        [*sql.unit_zeros(), sql.choices("category", Submission.Category.values)],
    )
    groups = (*UNIT, "category")
    yield sql.insert(
        "bench_submissions",
        Line("'submissions.submitted'", "submitted", groups),
        Line("'submissions.total'", "total", groups),
        *(Line(f"'submissions.{c}'", c, UNIT) for c in categories),
        Line("'submissions.adoption_rate'", "total", groups, "submitted"),
    )
    for metric, where in SUBMITTED.items():
        town = "u.kind = 'town'" if metric.endswith("towns") else "u.kind <> 'town'"
        scope = "1 = 1" if metric.endswith("zero") else town
        yield sql.members(f"bench_{metric}", "bench_submissions", {"hit": where}, scope)
        yield (
            sql.insert(f"bench_{metric}", Line(f"'submissions.{metric}'", "hit", UNIT))
            + " AND (g.grp <> 'unit' OR g.hit > 0)"
        )


def errors(sql: Statements) -> Iterator[str]:
    yield sql.wide(
        "bench_errors",
        "SELECT e.county_id, '' AS family, e.account_id, a.platform, e.error_class, e.unit_id,"
        " u.class, u.kind, 1 AS total,"
        " CASE WHEN fixed_on <= %(last)s THEN 1 ELSE 0 END AS fixed"
        " FROM supervision_contenterror AS e JOIN bench_unit AS u ON u.id = e.unit_id"
        " LEFT JOIN supervision_mediaaccount AS a ON a.id = e.account_id"
        f" WHERE found_on >= %(from)s AND found_on <= %(last)s AND {sql.of('e')}",
        ("total", "fixed"),
        {
            **BY_UNIT,
            "account": f"COALESCE({text('account_id')}, '')",
            "platform": "COALESCE(platform, '')",
            "error_class": "error_class",
        },
        [*sql.account_zeros(), sql.choices("error_class", ContentError.ErrorClass.values)],
    )
    groups = (*UNIT, "account", "platform", "error_class")
    yield sql.insert(
        "bench_errors",
        Line("'content_errors.total'", "total", groups),
        Line("'content_errors.fixed'", "fixed", groups),
        Line("'content_errors.fixed_rate'", "fixed", groups, "total"),
    )
