"""What is said of each website, column, account and unit of a round, and why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.findings import actions
from supervision.findings.checklists import actions as checklists
from supervision.findings.checklists.items import items
from supervision.findings.deriving import derive_findings
from supervision.findings.scores import scores
from supervision.findings.verdicts import Outcome, Verdict, verdicts
from supervision.metrics.actions import compute_round
from supervision.models import Finding, Indicator, InspectionRound, MediaAccount
from tests.factories import (
    make_account,
    make_column,
    make_finding,
    make_order,
    make_posts,
    make_publication,
    make_website,
)
from tests.supervision.findings.catalogue import FIRST, LAST, busy
from units.models import County, Unit

pytestmark = pytest.mark.django_db


def judged(round: InspectionRound) -> dict[str, Verdict]:
    compute_round(round=round, by=None)
    return verdicts(round)


def pass_all(round: InspectionRound) -> None:
    open_items = [item for item in items(round) if item.answer is None]
    checklists.answer(round=round, by=None, items=open_items, outcome="pass")


def silent(unit: Unit, days: int) -> MediaAccount:
    """Make an account that posts originals every so many days."""
    account = make_account(unit)
    make_posts(account, FIRST, LAST, every=days, is_original=True)
    return account


@pytest.mark.parametrize(
    ("days", "outcome"), [(7, Outcome.PASS), (12, Outcome.WARN), (16, Outcome.FAIL)]
)
def test_an_account_passes_warns_or_fails(
    unit: Unit, round: InspectionRound, days: int, outcome: Outcome
) -> None:
    account = silent(unit, days)
    pass_all(round)
    found = judged(round)
    verdict = found[f"account:{account.pk}"]
    assert verdict.outcome == outcome
    assert found[f"unit:{unit.pk}"].outcome == outcome
    fails = outcome == Outcome.FAIL
    assert verdict.is_provisional == fails
    figure = f"posts.longest_gap@account={account.pk}"
    assert [g.reference for g in verdict.grounds if g.is_veto] == [figure] * fails


def test_an_object_not_looked_at_is_insufficient_but_fails_all_the_same(
    unit: Unit, round: InspectionRound
) -> None:
    good, bad = silent(unit, 7), silent(unit, 16)
    found = judged(round)
    assert found[f"account:{good.pk}"].outcome == Outcome.INSUFFICIENT
    assert len(found[f"account:{good.pk}"].unanswered) > 5
    assert found[f"account:{bad.pk}"].outcome == Outcome.FAIL


def test_nothing_is_said_before_the_figures_or_without_rows(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    column = make_column(county, units=[unit])
    pass_all(round)
    (before,) = [v for v in verdicts(round).values() if v.kind == "column"]
    assert before.missing == ["本轮还没有计算指标"]
    assert judged(round)[f"column:{column.pk}"].missing == ["没有发布信息的明细"]
    make_publication(make_column(county), FIRST)
    explained = make_column(county, explained_empty="机构改革")
    found = judged(round)
    assert found[f"column:{explained.pk}"].outcome == Outcome.PASS
    assert found[f"column:{column.pk}"].outcome == Outcome.FAIL  # blank


def test_a_website_fails_by_a_veto_on_its_columns(county: County, round: InspectionRound) -> None:
    busy(county)
    for _ in range(5):
        make_column(county)
    other = make_website(county)
    pass_all(round)
    found = judged(round)
    failing, passing = (v for v in found.values() if v.kind == "website")
    assert (failing.outcome, passing.key) == (Outcome.FAIL, str(other.pk))
    assert [g.rule.code for g in failing.grounds if g.is_veto and g.rule] == ["WV4.3"]
    assert passing.outcome == Outcome.PASS


def test_what_a_person_set_aside_does_not_count(unit: Unit, round: InspectionRound) -> None:
    account = silent(unit, 16)
    pass_all(round)
    judged(round)
    derive_findings(round=round, by=None)
    candidates = Finding.objects.filter(round=round)
    actions.waive(findings=candidates, by=None, note="机构改革")
    assert verdicts(round)[f"account:{account.pk}"].outcome == Outcome.PASS
    actions.reconsider(findings=Finding.objects.filter(round=round), by=None, note="")
    actions.confirm(findings=Finding.objects.filter(round=round), by=None)
    verdict = verdicts(round)[f"account:{account.pk}"]
    assert (verdict.outcome, verdict.is_provisional) == (Outcome.FAIL, False)


def test_what_a_person_recorded_counts_against_the_object_or_its_unit(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    account = silent(unit, 7)
    pass_all(round)
    make_finding(round, unit, kind="account_not_updated", subject=account.name)
    make_finding(
        round, unit, kind="letters_slow", subject="来信", state="candidate", decided_at=None
    )
    found = judged(round)
    assert found[f"account:{account.pk}"].outcome == Outcome.FAIL
    assert len(found[f"unit:{unit.pk}"].grounds) == 1


def test_a_failed_item_fails_its_object_and_becomes_a_candidate(
    unit: Unit, round: InspectionRound
) -> None:
    account = silent(unit, 7)
    (item,) = [i for i in items(round) if i.rule.code == "MV1.2"]
    pass_all(round)
    checklists.answer(round=round, by=None, items=[item], outcome="fail", note="推文附件含内部文号")
    verdict = judged(round)[f"account:{account.pk}"]
    assert verdict.outcome == Outcome.FAIL
    assert verdict.grounds[0].text.startswith("推文附件含内部文号（国家规则：")
    derive_findings(round=round, by=None)
    finding = Finding.objects.get(round=round)
    assert (finding.unit, finding.kind) == (unit, "other")
    assert finding.subject == f"{account.name}：泄露国家秘密"
    assert finding.description.startswith("推文附件含内部文号（国家规则：安全泄密")
    derive_findings(round=round, by=None)
    assert Finding.objects.filter(round=round).count() == 1
    checklists.answer(round=round, by=None, items=[item], outcome="pass")
    derive_findings(round=round, by=None)
    assert not Finding.objects.filter(round=round).exists()


def test_an_item_of_the_whole_county_fails_for_the_unit_that_is_named(
    county: County, unit: Unit, round: InspectionRound
) -> None:
    (item,) = [i for i in items(round) if i.rule.code == "HL1"]
    pass_all(round)
    checklists.answer(
        round=round, by=None, items=[item], outcome="fail", note="三日后才签收", unit=unit
    )
    assert judged(round)[f"unit:{unit.pk}"].outcome == Outcome.FAIL


def test_points_are_for_reference_until_every_rule_is_confirmed(
    county: County, round: InspectionRound
) -> None:
    busy(county)
    website = make_column(county).website
    compute_round(round=round, by=None)
    score = scores(round)[str(website.pk)]
    assert score.value == 98  # one blank column takes two
    assert not score.is_official
    assert "没有对照正式文本核实" in score.why_not
    assert "项影响得分的没有人工检查" in score.why_not
    wd17 = [i for i in items(round) if i.rule.code == "WD17"]
    checklists.answer(round=round, by=None, items=wd17, outcome="fail", quantity=3, note="缺标识")
    assert scores(round)[str(website.pk)].value == 95
    pass_all(round)
    Indicator.objects.update(status="confirmed")
    assert scores(round)[str(website.pk)].is_official


def test_the_number_of_queries_does_not_depend_on_the_objects(
    county: County, round: InspectionRound
) -> None:
    from tests.factories import make_unit

    counts = []
    for units in (1, 8):
        for _ in range(units):
            unit = make_unit(county)
            silent(unit, 16)
            column = make_column(county, units=[unit])
            make_publication(column, FIRST + timedelta(days=3))
            make_order(unit, FIRST, due_at=date(2023, 7, 5))
        compute_round(round=round, by=None)
        derive_findings(round=round, by=None)
        with CaptureQueriesContext(connection) as queries:
            verdicts(round)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
