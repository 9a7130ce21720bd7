"""What was closed within a round, in how many days, and what of it was late: with its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from supervision.metrics import provenance
from supervision.metrics.actions import compute_round
from supervision.metrics.compute import differences
from supervision.metrics.values import RoundValues
from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.rectification import actions
from tests.factories import make_finding, make_rectification, make_round, make_unit, make_user
from tests.factories.records import moment
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def previous() -> InspectionRound:
    return make_round(code="2023Q2", label="2023年第二季度", starts_on=date(2023, 4, 1),
                      ends_on=date(2023, 6, 30))  # fmt: skip


@pytest.fixture
def round(previous: InspectionRound) -> InspectionRound:
    return make_round(
        previous.county, previous=previous, as_of=date(2023, 9, 30),
        starts_on=date(2023, 7, 1), ends_on=date(2023, 9, 30),
    )  # fmt: skip


def item(round: InspectionRound, unit: Unit | None = None, **days: Any) -> RectificationItem:
    given = {"issued_on": date(2023, 9, 20), "due_on": date(2023, 9, 27)}
    return make_rectification(round, unit, **given | days)


def values(round: InspectionRound) -> RoundValues:
    compute_round(round=round, by=None)
    return RoundValues(round)


def number(found: RoundValues, reference: str) -> Any:
    value = found.get(reference)
    return None if value.exact is None else Decimal(value.exact.numerator) / value.exact.denominator


def test_days_are_counted_by_the_calendar_and_by_working_days(
    round: InspectionRound, previous: InspectionRound
) -> None:
    unit = make_unit(round.county, short_name="住建局")
    # 23 and 24 September are a weekend, the 29th begins the holiday, 7 and 8 October are worked.
    item(previous, unit, submitted_on=date(2023, 9, 26), closed_on=date(2023, 9, 27))
    item(previous, submitted_on=date(2023, 9, 22), closed_on=date(2023, 9, 28))
    item(previous, closed_on=date(2023, 10, 9))  # in the next round's window, but late in this one
    found = values(round)
    assert number(found, "rectification.closed") == 2
    assert [number(found, "rectification.days"), number(found, "rectification.working_days")] == [
        15, 11,
    ]  # fmt: skip
    assert number(found, "rectification.average_days") == Decimal("7.5")
    assert number(found, "rectification.average_working_days@unit=住建局") == 5
    assert [number(found, f"rectification.{k}") for k in ("due", "on_time", "overdue")] == [3, 2, 1]


def test_every_one_of_these_figures_opens_its_rows(
    round: InspectionRound, previous: InspectionRound
) -> None:
    unit = make_unit(round.county)
    closed = item(previous, unit, closed_on=date(2023, 9, 26))
    late = item(previous, unit)
    item(previous, unit, withdrawn_on=date(2023, 9, 22))
    item(previous, unit, submitted_on=date(2023, 9, 26))  # waits for the office
    found = values(round)
    mean = provenance.rows("rectification.average_days", round, found)
    assert [part.reference.metric.key for part in mean.parts] == [
        "rectification.days", "rectification.closed",
    ]  # fmt: skip
    assert list(mean.parts[1].queryset or ()) == [closed]
    rate = provenance.rows(f"rectification.overdue@unit={unit.pk}", round, found)
    assert list(rate.queryset or ()) == [late]
    assert "平均销号天数" in mean.title


def test_classes_of_problems_are_told_apart(
    round: InspectionRound, previous: InspectionRound
) -> None:
    unit = make_unit(round.county)
    both = item(previous, unit, closed_on=date(2023, 9, 30))
    both.findings.set(
        make_finding(previous, unit, kind=kind)
        for kind in (Finding.Kind.COLUMN_NOT_UPDATED, Finding.Kind.LETTERS_SLOW)
    )
    found = values(round)
    for kind in ("column_not_updated", "letters_slow"):
        reference = f"rectified_findings.average_days@finding_kind={kind}"
        assert number(found, reference) == 10
    assert number(found, "rectified_findings.overdue") == 2
    rows = provenance.rows("rectified_findings.closed@finding_kind=letters_slow", round, found)
    assert [row.finding.kind for row in rows.queryset or ()] == ["letters_slow"]
    client = Client()
    client.force_login(make_user("staff", round.county))
    page = reverse("figure_rows", args=[round.pk])
    for key in ("closed", "overdue", "days", "average_days", "on_time_rate"):
        shown = client.get(page, {"ref": f"rectified_findings.{key}@finding_kind=letters_slow"})
        assert shown.status_code == 200
    assert "来信办理滞后" in shown.content.decode()


def test_what_happens_after_a_round_does_not_change_it(
    round: InspectionRound, previous: InspectionRound
) -> None:
    unit = make_unit(round.county)
    staff, liaison = make_user("staff", round.county), make_user("liaison", unit)
    [answered] = actions.issue(
        findings=[make_finding(previous, unit)], by=staff, due_on=date(2023, 9, 27),
        now=moment(date(2023, 9, 20)),
    )  # fmt: skip
    actions.submit(item=answered, by=liaison, text="已更新", now=moment(date(2023, 9, 26)))
    left = item(previous, unit)
    before = values(round)
    assert [number(before, "rectification.overdue"), number(before, "previous.open_items")] == [
        1, 2,
    ]  # fmt: skip
    actions.send_back(item=answered, by=staff, reason="没有佐证", now=moment(date(2023, 10, 5)))
    actions.submit(item=answered, by=liaison, text="附图", now=moment(date(2023, 10, 6)))
    actions.close(item=answered, by=staff, now=moment(date(2023, 10, 7)))
    actions.withdraw(item=left, by=staff, reason="交办错误", now=moment(date(2023, 10, 8)))
    assert differences(round) == []


def test_carry_over_counts_units_by_the_facts_as_of_the_round(
    round: InspectionRound, previous: InspectionRound
) -> None:
    names = ("住建局", "发改局", "沙河营镇", "上元观镇")
    units = [make_unit(round.county, short_name=name) for name in names]
    item(previous, units[0], closed_on=date(2023, 9, 22))
    item(previous, units[1], closed_on=date(2023, 9, 22))
    item(previous, units[1], closed_on=date(2023, 10, 5))  # its second is done after the round
    item(previous, units[2])
    item(previous, units[3], withdrawn_on=date(2023, 9, 25))
    found = values(round)
    told = [number(found, f"previous.{k}") for k in
            ("units_with_problems", "rectified", "unrectified")]  # fmt: skip
    assert told == [3, 1, 2]
    assert found.members("previous.rectified") == ["住建局"]
    assert found.members("previous.unrectified") == ["发改局", "沙河营镇"]
    done = provenance.rows("previous.rectified", round, found)
    [line] = done.groups
    assert line.label == "住建局"
    assert provenance.rows(line.reference, round, found).groups


def test_a_problem_that_came_back_is_counted(
    round: InspectionRound, previous: InspectionRound
) -> None:
    unit = make_unit(round.county, short_name="住建局")
    earlier = make_finding(previous, unit, subject="重大项目")
    make_finding(round, unit, subject="重大项目", repeats=earlier)
    make_finding(round, unit, subject="人事信息")
    found = values(round)
    assert [number(found, "findings.repeated"), number(found, "findings.repeat_units")] == [1, 1]
    assert found.members("findings.repeat_units") == ["住建局"]
    rows = provenance.rows("findings.repeated", round, found)
    assert [row.subject for row in rows.queryset or ()] == ["重大项目"]
