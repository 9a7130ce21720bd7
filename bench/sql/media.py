"""Accounts and their posts."""

from __future__ import annotations

from collections.abc import Iterator

from bench.generator import THRESHOLDS
from bench.sql.blocks import ACCOUNT, TABLE, Line, Statements, text


def accounts(sql: Statements) -> Iterator[str]:
    yield sql.wide(
        "bench_accounts",
        "SELECT county_id, '' AS family, id AS account_id, platform, unit_id, class, kind,"
        " 1 AS total, registered, 1 - registered AS unregistered FROM bench_account",
        ("total", "registered", "unregistered"),
        ACCOUNT,
        sql.account_zeros(),
    )
    groups = tuple(ACCOUNT)
    yield sql.insert(
        "bench_accounts",
        Line("'accounts.total'", "total", groups),
        Line("'accounts.registered'", "registered", groups),
        Line("'accounts.without_filing'", "unregistered", groups),
    )
    sites = (
        "SELECT r.round_id, COUNT(*) AS n FROM bench_round AS r JOIN supervision_website AS w"
        " ON w.county_id = r.county_id WHERE (launched_on IS NULL OR launched_on <= %(last)s)"
        " AND (closed_on IS NULL OR closed_on >= %(last)s) GROUP BY r.round_id"
    )
    store = f'INSERT INTO {TABLE} (round_id, metric, "group", group_key, numerator)'
    yield f"{store} SELECT round_id, 'websites', '', '', n FROM ({sites}) AS s"
    yield (
        f"{store} SELECT s.round_id, 'objects.inspected', '', '', n + total FROM ({sites}) AS s"
        " JOIN bench_round AS r ON r.round_id = s.round_id JOIN bench_accounts AS a"
        " ON a.county_id = r.county_id AND a.grp = ''"
    )


def posts(sql: Statements) -> Iterator[str]:
    """Posts, the pauses between them, and the accounts that fall short."""
    yield (
        "CREATE TEMPORARY TABLE bench_post_days AS SELECT account_id, MIN(day) AS first,"
        " MAX(day) AS last, MAX(day - before) AS longest, COUNT(*) AS total, SUM(own) AS own"
        f" FROM (SELECT p.account_id, {sql.day('p.published_at')} AS day,"
        f" LAG({sql.day('p.published_at')}) OVER"
        " (PARTITION BY p.account_id ORDER BY p.published_at) AS before,"
        " CASE WHEN p.is_original THEN 1 ELSE 0 END AS own"
        " FROM supervision_post AS p WHERE p.published_at >= %(first)s"
        f" AND p.published_at < %(end)s AND {sql.of('p')}) AS d GROUP BY account_id"
    )
    joined = "FROM bench_account AS a {} bench_post_days AS d ON d.account_id = a.id"
    yield sql.wide(
        "bench_posts",
        "SELECT a.county_id, '' AS family, a.id AS account_id, a.platform, a.unit_id, a.class,"
        f" a.kind, d.total, d.own {joined.format('JOIN')}",
        ("total", "own"),
        ACCOUNT,
        sql.account_zeros(),
    )
    groups = tuple(ACCOUNT)
    yield sql.insert(
        "bench_posts",
        Line("'posts.total'", "total", groups),
        Line("'posts.original'", "own", groups),
        Line("'posts.original_rate'", "own", groups, "total"),
    )
    pause = sql.greatest(
        "COALESCE(d.first, %(day_end)s) - %(day_first)s", "COALESCE(d.longest, 0)",
        "COALESCE(%(day_end)s - d.last, 0)",
    )  # fmt: skip
    groups = ("account", "unit")
    for name, column, value, how, join in (
        ("bench_post_gaps", "gap", pause, "MAX", "LEFT JOIN"),
        ("bench_post_since", "since", "%(day_end)s - 1 - d.last", "MIN", "JOIN"),
    ):
        yield sql.wide(
            name,
            "SELECT a.county_id, '' AS family, a.id AS account_id, a.unit_id,"
            f" {value} AS {column} {joined.format(join)}",
            (column,),
            {"account": "account_id", "unit": "unit_id"},
            how=how,
        )
    yield sql.insert("bench_post_gaps", Line("'posts.longest_gap'", "gap", groups, always=True))
    yield sql.insert("bench_post_since", Line("'posts.days_since'", "since", groups, always=True))
    limit, warn, low = (
        THRESHOLDS[f"account_{n}"] for n in ("update_days", "update_days.warn", "original_ratio")
    )
    yield sql.wide(
        "bench_judged",
        "SELECT a.county_id, '' AS family, a.id AS account_id, a.platform, a.unit_id, a.class,"
        f" a.kind, a.registered, CASE WHEN g.gap > {limit} THEN 1 ELSE 0 END AS failing,"
        f" CASE WHEN g.gap > {warn} THEN 1 ELSE 0 END AS warned,"
        f" CASE WHEN g.gap <= {limit} THEN 1 ELSE 0 END AS qualified,"
        f" CASE WHEN d.own * 100 < {low} * d.total THEN 1 ELSE 0 END AS low"
        f" FROM bench_account AS a JOIN bench_post_gaps AS g ON g.grp = 'account'"
        f" AND g.key = {text('a.id')} LEFT JOIN bench_post_days AS d ON d.account_id = a.id"
        " WHERE a.registered = 1",
        ("registered", "failing", "warned", "qualified", "low"),
        ACCOUNT,
        sql.account_zeros()[:3] + sql.account_zeros()[4:],
    )
    rest = tuple(ACCOUNT)[1:]
    metrics = {
        "failing": "failing", "warned": "warned", "qualified": "qualified", "low": "original_low"
    }  # fmt: skip
    for column, metric in metrics.items():
        yield (
            sql.insert("bench_judged", Line(f"'accounts.{metric}'", column, tuple(ACCOUNT)))
            + f" AND (g.grp <> 'account' OR g.{column} > 0)"
        )
    yield sql.insert(
        "bench_judged", Line("'accounts.qualified_rate'", "qualified", rest, "registered")
    )
