"""The product's one idea: a stored count equals the rows and tallies that the page lists."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from supervision.metrics import catalogue, provenance
from supervision.metrics.actions import compute_round
from supervision.metrics.compute import differences
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound, MediaAccount, SiteColumn, Submission, WorkOrder
from tests.factories import (
    make_account,
    make_column,
    make_commendation,
    make_content_error,
    make_county,
    make_finding,
    make_indicator,
    make_order,
    make_post,
    make_publication,
    make_rectification,
    make_round,
    make_submission,
    make_tally,
    make_unit,
    make_website,
)
from tests.supervision.metrics.tracing import check
from units.models import Unit

FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)


def any_county(seed: int) -> InspectionRound:
    """Make a county with rows of every kind inside and around the round, and some tallies."""
    rng = random.Random(seed)
    county = make_county()
    make_indicator("account_update_days", 14)
    before = make_round(
        county, code="2023Q2", starts_on=date(2023, 4, 1), ends_on=date(2023, 6, 30)
    )
    round = make_round(county, previous=before, as_of=LAST + timedelta(days=rng.choice([-9, 0, 9])))
    units = [make_unit(county, kind=kind) for kind in (*Unit.Kind.values, "town", "department")]
    website = make_website(county, unit=units[0])
    columns = [
        make_column(
            county,
            website=website,
            kind=kind,
            units=rng.sample(units, 2),
            explained_empty=rng.choice(["", "", "按规定无此类信息"]),
        )
        for kind in SiteColumn.Kind.values
    ]
    accounts = [
        make_account(
            rng.choice(units),
            platform=rng.choice(MediaAccount.Platform.values),
            is_registered=rng.random() < 0.8,
            opened_on=rng.choice([None, date(2023, 8, 1), date(2023, 10, 5)]),
        )
        for _ in range(6)
    ]

    def day() -> date:
        return FIRST + timedelta(days=rng.randrange(-10, 102))

    def made() -> bool:
        return rng.random() < 0.2

    for _ in range(60):
        received = day()
        make_order(
            rng.choice(units),
            received,
            channel=rng.choice(WorkOrder.Channel.values),
            appeal_kind=rng.choice(WorkOrder.AppealKind.values),
            topic=rng.choice(["", "物业", "供水"]),
            satisfaction=rng.choice(WorkOrder.Satisfaction.values),
            due_at=rng.choice([None, received + timedelta(days=10)]),
            closed_at=rng.choice([None, received + timedelta(days=rng.randrange(20))]),
            extension_count=rng.randrange(3),
            is_reconstructed=made(),
        )
        make_publication(
            rng.choice(columns), day(), unit=rng.choice([None, *units]), is_reconstructed=made()
        )
        make_post(rng.choice(accounts), day(), is_original=made(), is_reconstructed=made())
        make_submission(
            rng.choice(units),
            day(),
            category=rng.choice(Submission.Category.values),
            is_adopted=rng.random() < 0.7,
        )
        found = day()
        make_content_error(
            rng.choice(units),
            found,
            account=rng.choice([None, *accounts]),
            fixed_on=rng.choice([None, found + timedelta(days=rng.randrange(30))]),
        )
    for unit in units[:4]:
        make_finding(round, unit, kind="column_not_updated")
        make_rectification(before, unit, closed_on=rng.choice([None, date(2023, 8, 1)]))
    for unit in units:
        make_commendation(round, unit, matter=rng.choice(["columns", "overall"]))
    make_commendation(round, accounts[0].unit, matter="accounts", account=accounts[0])
    tally = make_tally
    tally(round, "work_orders", 9, unit=units[0], channel="hotline", fixed=7)
    tally(round, "work_orders", 5, unit=units[1], channel="hotline")
    tally(round, "work_orders", 4, channel="dispatch", topic="物业", fixed=4)
    tally(round, "work_orders", 6, channel="leader_mailbox", unit_kind="town", fixed=1)
    tally(round, "publications", 11, column=columns[0])
    tally(round, "publications", 3, column_kind=columns[1].kind)
    tally(round, "posts", 8, account=accounts[0])
    tally(round, "submissions", 2, unit=units[2], category="news")
    tally(round, "submissions", 0, unit=units[3], category="news")
    tally(round, "content_errors", 3, account=accounts[1], fixed=2)
    return round


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_every_stored_count_equals_its_rows_and_tallies(seed: int) -> None:
    round = any_county(seed)
    compute_round(round=round, by=None)
    assert check(round, RoundValues(round)) > 500
    assert differences(round) == []


def test_a_rate_leads_to_its_two_parts(unit: Unit, computed: Callable[[], RoundValues]) -> None:
    order = make_order(unit, FIRST, closed_at=FIRST)
    make_order(unit, FIRST)
    values = computed()
    found = provenance.rows("hotline.closure_rate@unit=住建局", values.round, values)
    above, below = found.parts
    assert above.queryset is not None
    assert below.queryset is not None
    assert list(above.queryset) == [order]
    assert below.queryset.count() == 2
    assert above.title == "12345热线.办结件数（单位：住建局）"


def test_a_count_of_groups_leads_to_the_groups_with_their_figures(
    unit: Unit, town: Unit, computed: Callable[[], RoundValues]
) -> None:
    make_submission(unit, FIRST)
    values = computed()
    found = provenance.rows("submissions.news_zero", values.round, values)
    (line,) = found.groups
    assert (line.label, line.value.numerator) == ("平木镇", 0)
    assert str(line.reference) == f"submissions.news@unit={town.pk}"


def test_a_count_of_units_leads_to_the_units_with_their_rows(
    round: InspectionRound, unit: Unit, town: Unit, computed: Callable[[], RoundValues]
) -> None:
    for _ in range(3):
        make_order(unit, FIRST)
    make_tally(round, "work_orders", 9, channel="hotline", unit=town)
    values = computed()
    found = provenance.rows("hotline.units", values.round, values)
    assert [(g.label, g.value.numerator) for g in found.groups] == [("住建局", 3), ("平木镇", 9)]
    assert str(found.groups[0].reference) == f"hotline.received@unit={unit.pk}"


def test_a_gap_leads_to_the_accounts_and_from_there_to_their_posts(
    unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    quiet, busy = make_account(unit), make_account(unit)
    for day in range(92):
        make_post(busy, FIRST + timedelta(days=day))
    post = make_post(quiet, LAST)
    values = computed()
    found = provenance.rows("posts.longest_gap", values.round, values)
    assert [g.value.numerator for g in found.groups] == [91, 1]
    narrowed = provenance.rows(found.groups[0].reference, values.round, values)
    assert narrowed.queryset is not None
    assert list(narrowed.queryset) == [post]


def test_a_share_and_a_sum_lead_to_their_parts(
    unit: Unit, computed: Callable[[], RoundValues]
) -> None:
    make_order(unit, FIRST, topic="物业")
    make_order(unit, FIRST)
    values = computed()
    share = provenance.rows("hotline.topic_share@topic=物业", values.round, values)
    assert [part.value.numerator for part in share.parts] == [1, 2]
    total = provenance.rows("objects.inspected", values.round, values)
    assert [part.reference.key for part in total.parts] == ["websites", "accounts.total"]


def test_a_listed_row_is_shown_in_words(unit: Unit, computed: Callable[[], RoundValues]) -> None:
    make_order(unit, FIRST, number="GD1")
    values = computed()
    found = provenance.rows("hotline.received", values.round, values)
    assert found.queryset is not None
    row = found.queryset.get()
    shown = {column.label: column.of(row) for column in found.columns}
    assert (shown["编号"], shown["渠道"], str(shown["承办单位"])) == ("GD1", "12345热线", "住建局")
    assert shown["办结时间"] is None


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (
            "hotline.overdue@unit=住建局",
            "渠道为12345热线、逾期办结或逾期未办结的工单的件数，限单位为住建局",
        ),
        ("hotline.closure_rate", "“12345热线.办结件数”除以“12345热线.受理件数”"),
        ("hotline.topic_share@topic=物业", "所在组的“12345热线.受理件数”占全部的比例"),
        ("letters.units", "县长信箱或市长信箱或领导信箱的工单的单位个数，每个只计一次"),
        ("accounts.failing", "“新媒体推文.最长更新间隔”超过14"),
        ("submissions.news_zero", "“信息报送.政务动态篇数”等于0篇的单位个数"),
        ("submissions.news_high_towns", "没有设定阈值"),
        ("posts.longest_gap", "相邻两条推文之间相隔最多的天数"),
        ("posts.days_since", "最近一条推文距2023年9月30日的天数"),
        ("hotline.extensions", "延期次数之和"),
        ("objects.inspected", "“政府网站.总数”、“政务新媒体.总数”之和"),
    ],
)
def test_a_figure_says_how_it_comes_about(
    round: InspectionRound, unit: Unit, reference: str, words: str
) -> None:
    said = provenance.describe(reference, round)
    assert words in said
    assert said.startswith("2023年第三季度（2023年7月1日至2023年9月30日，数据截至2023年9月30日）：")
    assert said.endswith("。")


def test_every_metric_can_be_described(round: InspectionRound) -> None:
    values = RoundValues(round)
    assert all(provenance.describe(key, round, values) for key in catalogue.metrics())
