from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supervision.metrics.actions import MetricError, compute_round
from supervision.metrics.compute import differences, evaluate
from supervision.models import InspectionRound, MetricValue
from supervision.tasks import compute_metrics
from tests.factories import (
    make_account,
    make_column,
    make_county,
    make_order,
    make_posts,
    make_publication,
    make_round,
    make_submission,
    make_tally,
    make_unit,
    make_user,
)
from units import jobs
from units.models import County, Event, Unit

DAY = date(2023, 8, 1)


def close(round: InspectionRound) -> None:
    round.state = InspectionRound.State.CLOSED
    round.closed_at = timezone.now()
    round.save()


def run(name: str, round: InspectionRound, **options: Any) -> str:
    out = StringIO()
    call_command(name, county=round.county.name, round=round.code, stdout=out, **options)
    return out.getvalue()


def test_computing_replaces_the_values_and_leaves_one_event(
    round: InspectionRound, unit: Unit
) -> None:
    by = make_user()
    compute_round(round=round, by=by)
    order = make_order(unit, DAY)
    written = compute_round(round=round, by=by)
    assert round.values.count() == written
    assert round.values.get(metric="hotline.received", group="").numerator == 1
    order.delete()
    compute_round(round=round, by=by)
    assert round.values.get(metric="hotline.received", group="").numerator == 0
    round.refresh_from_db()
    assert round.computed_at
    events = Event.objects.filter(object_type="supervision.InspectionRound", verb="计算指标")
    assert [event.person_id for event in events] == [by.pk] * 3
    assert events[1].after["values"] == written


def test_a_closed_round_is_not_computed_again(round: InspectionRound, unit: Unit) -> None:
    compute_round(round=round, by=None)
    close(round)
    make_order(unit, DAY)
    with pytest.raises(MetricError, match="已结束，指标值已固定，不能重新计算"):
        compute_round(round=round, by=None)
    assert round.values.get(metric="hotline.received", group="").numerator == 0


def test_a_round_closed_meanwhile_keeps_its_values(round: InspectionRound, unit: Unit) -> None:
    stale = InspectionRound.objects.get(pk=round.pk)
    close(round)
    with pytest.raises(MetricError):
        compute_round(round=stale, by=None)
    assert not round.values.exists()


def test_progress_is_told_in_chinese_and_rises(round: InspectionRound) -> None:
    told: list[tuple[int, str]] = []
    compute_round(round=round, by=None, progress=lambda n, text: told.append((n, text)))
    assert [n for n, _ in told] == sorted(n for n, _ in told)
    assert (5, "正在统计政府网站") in told
    assert told[-1][1].startswith("正在写入")


def fill(county: County, round: InspectionRound, units: int) -> None:
    for n in range(units):
        unit = make_unit(county)
        make_order(unit, DAY, topic=f"热点{n}")
        make_publication(make_column(county, units=[unit]), DAY, unit=unit)
        make_posts(make_account(unit), DAY, date(2023, 9, 1))
        make_submission(unit, DAY)
        make_tally(round, "content_errors", 2, unit=unit)


def test_the_number_of_queries_depends_on_neither_units_nor_rows(
    county: County, round: InspectionRound
) -> None:
    counts = []
    for units in (1, 12):
        fill(county, round, units)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            evaluate(round)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


def test_recount_proves_the_stored_values(round: InspectionRound, unit: Unit) -> None:
    make_order(unit, DAY)
    compute_round(round=round, by=None)
    assert differences(round) == []
    assert "全部一致" in run("recount", round)


def test_recount_prints_what_differs_and_fails(
    round: InspectionRound, unit: Unit, capsys: Any
) -> None:
    make_order(unit, DAY, closed_at=DAY)
    compute_round(round=round, by=None)
    close(round)
    make_order(unit, DAY)
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("recount", county=round.county.name, round="2023Q3", stdout=out)
    assert caught.value.code == 1
    assert "12345热线.受理件数：存 1，按明细 2" in out.getvalue()
    assert "12345热线.办结率：存 1/1，按明细 1/2" in out.getvalue()
    assert f"12345热线.受理件数（unit={unit.pk}）：存 1，按明细 2" in out.getvalue()


def test_a_later_closing_leaves_the_recount_of_a_round_alone(
    round: InspectionRound, unit: Unit
) -> None:
    order = make_order(unit, DAY)
    compute_round(round=round, by=None)
    order.closed_at = timezone.now()
    order.save()
    assert differences(round) == []


def test_recount_tells_tallies_and_missing_values(round: InspectionRound, unit: Unit) -> None:
    compute_round(round=round, by=None)
    make_tally(round, "work_orders", 3, channel="hotline", unit=unit, is_reconstructed=True)
    told = [str(d) for d in differences(round)]
    assert "12345热线.受理件数：存 0，按明细 3（汇总填报、重构数据）" in told
    assert "12345热线.逾期件数：存 0，按明细 无" in told
    MetricValue.objects.filter(round=round, metric="websites").delete()
    assert "政府网站.总数：存 无，按明细 0" in [str(d) for d in differences(round)]


def test_recount_before_any_computing_says_what_to_do(round: InspectionRound) -> None:
    with pytest.raises(CommandError, match="还没有计算过指标，请先运行 compute_metrics"):
        run("recount", round)


def test_the_command_computes_by_name_code_or_label(round: InspectionRound) -> None:
    assert "已写入" in run("compute_metrics", round, verbosity=2)
    for county, code in ((round.county.code, "2023Q3"), (round.county.name, "2023年第三季度")):
        call_command("compute_metrics", county=county, round=code, stdout=StringIO())


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("无名县", "2023Q3", "没有名为“无名县”的县区；现有"),
        ("", "1999Q1", "没有轮次“1999Q1”；现有：2023Q3"),
    ],
)
def test_the_command_names_what_there_is(
    round: InspectionRound, name: str, code: str, sentence: str
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("compute_metrics", county=name or round.county.name, round=code)
    assert sentence in str(caught.value)


def test_a_name_that_two_counties_share_asks_for_the_code(round: InspectionRound) -> None:
    make_county(name=round.county.name, city="别市")
    with pytest.raises(CommandError, match="请改用行政区划代码"):
        run("compute_metrics", round)


def test_the_command_refuses_a_closed_round(round: InspectionRound) -> None:
    close(round)
    with pytest.raises(CommandError, match="已结束"):
        run("compute_metrics", round)


def test_the_task_stores_the_values_and_finishes_its_job(
    round: InspectionRound, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start(
            task="supervision.tasks.compute_metrics",
            subject=f"round:{round.pk}",
            label="计算指标",
            county=round.county,
            by=make_user(),
        )
    job.refresh_from_db()
    assert (job.state, job.percent) == ("done", 100)
    assert job.message == f"已写入 {round.values.count()} 个指标值"


def test_the_task_tells_the_person_why_it_cannot(round: InspectionRound) -> None:
    other = make_round(make_unit().county)
    close(other)
    job = jobs.start(
        task="supervision.tasks.compute_metrics",
        subject=f"round:{other.pk}",
        label="计算指标",
        county=other.county,
        by=None,
    )
    compute_metrics(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "已结束" in job.message
