"""The demo counties: what is printed is as printed, everything else says that it is made up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from config.demo import load as demo
from notices.models import Notice
from supervision.models import (
    ContentError,
    Evidence,
    Finding,
    InspectionRound,
    MediaAccount,
    Post,
    Publication,
    RectificationItem,
    SiteColumn,
    Submission,
    Tally,
    WorkOrder,
)
from supervision.models.rounds import start_of
from tests.factories import make_county
from units.models import Appointment, County, Event, ImportBatch, Unit

TODAY = date(2026, 11, 22)
ROWS = [WorkOrder, Publication, Post, Submission, ContentError]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load two counties and the empty one once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in ("城固县", "柞水县", "宁陕县"):
            demo.load(today=TODAY, county=name)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def chenggu(loaded: None, db: None) -> County:
    return County.objects.get(code="610722")


@pytest.fixture
def zhashui(loaded: None, db: None) -> County:
    return County.objects.get(code="611026")


def published(county: County) -> InspectionRound:
    return InspectionRound.objects.get(county=county, is_reconstructed=False)


def test_the_committed_workbooks_are_as_the_builder_makes_them() -> None:
    built = subprocess.run(
        [sys.executable, "fixtures/demo/build.py", "--check"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr


@pytest.mark.parametrize("folder", demo.FOLDERS)
def test_the_files_are_small(folder: str) -> None:
    files = list((demo.FOLDER / folder).iterdir())
    assert files
    assert not [f.name for f in files if f.stat().st_size > 150_000]


@pytest.mark.parametrize("model", ROWS, ids=lambda m: m.__name__)
def test_every_row_without_a_source_is_marked(loaded: None, model: Any) -> None:
    assert not model.objects.filter(is_reconstructed=False).exists()


def test_rows_of_rounds_without_a_notice_are_all_marked(chenggu: County, zhashui: County) -> None:
    made = InspectionRound.objects.filter(is_reconstructed=True)
    assert made.count() == 6
    assert not Tally.objects.filter(round__in=made, is_reconstructed=False).exists()
    told = Finding.objects.filter(round__in=made, is_reconstructed=False)
    # The notice of the round after names these two as not put right.
    assert {one.unit.short_name for one in told} == {"沙河营镇", "上元观镇"}


def test_the_printed_tables_come_in_cell_by_cell(zhashui: County, chenggu: County) -> None:
    cells = Tally.objects.filter(round=published(zhashui))
    assert cells.count() == 65 * 3
    assert not cells.filter(is_reconstructed=True).exists()
    told = cells.filter(category="news").values_list("unit__short_name", "value")
    assert {("应急局", 21), ("环境局", 1), ("红岩寺镇", 50), ("农行", 0)} <= set(told)
    errors = Tally.objects.filter(round=published(chenggu))
    assert [errors.count(), sum(t.value for t in errors), sum(t.fixed or 0 for t in errors)] == [
        31, 105, 105,
    ]  # fmt: skip


def test_registers_have_as_many_units_as_the_notice_says(chenggu: County, zhashui: County) -> None:
    day = published(chenggu).ends_on
    units = Unit.objects.valid_between(day, day)
    assert units.filter(county=chenggu, kind="town").count() == 17
    assert units.filter(county=chenggu, kind__in=["department", "affiliate"]).count() == 35
    assert units.filter(county=zhashui, kind="town").count() == 9
    assert units.filter(county=zhashui).exclude(kind="town").count() == 56


def test_an_account_stays_with_the_owner_under_which_it_was_filed(chenggu: County) -> None:
    account = MediaAccount.objects.get(county=chenggu, name="城固乡村振兴")
    assert account.unit.name == "城固县扶贫开发办公室"
    assert account.unit.successor.short_name == "乡村振兴局"


def test_last_rounds_problems_are_as_the_notice_says(chenggu: County) -> None:
    items = RectificationItem.objects.filter(round=published(chenggu).previous)
    still_open = {item.unit.short_name for item in items if item.closed_on is None}
    assert [items.count(), still_open] == [15, {"沙河营镇", "上元观镇"}]


def test_six_columns_are_below_the_minimum(chenggu: County) -> None:
    first, end = published(chenggu).window
    columns = SiteColumn.objects.filter(county=chenggu, kind="unit_documents")
    few = {
        column.units.get().short_name
        for column in columns
        if column.publications.filter(published_at__gte=first, published_at__lt=end).count() < 5
    }
    assert few == {"上元观镇", "董家营镇", "发改局", "信访局", "住建局", "科技局"}


def test_rounds_are_linked_and_only_the_current_one_is_open(chenggu: County) -> None:
    main = published(chenggu)
    current = InspectionRound.objects.get(county=chenggu, state="open")
    assert [main.previous.code, main.year_earlier.code] == ["2023Q2", "2022Q3"]
    assert [current.code, current.previous, current.as_of] == ["2026Q4", main, TODAY]


def test_the_published_rounds_have_their_notices(chenggu: County, zhashui: County) -> None:
    told = Notice.objects.values_list("county__name", "round__code", "signed_off_on", "annotation")
    assert set(told) == {
        ("城固县", "2023Q3", date(2023, 10, 30), ""),
        ("柞水县", "2022H1", date(2022, 7, 8), "此件公开发布"),
    }


def test_nothing_of_the_current_round_lies_in_the_future(chenggu: County, zhashui: County) -> None:
    later = start_of(TODAY)
    assert not Post.objects.filter(published_at__gte=later).exists()
    assert not Publication.objects.filter(published_at__gte=later).exists()
    assert not Submission.objects.filter(submitted_on__gte=TODAY).exists()
    assert Submission.objects.filter(submitted_on__gte=TODAY - timedelta(days=60)).exists()


def test_the_current_round_has_something_to_do(chenggu: County) -> None:
    items = RectificationItem.objects.filter(round__county=chenggu, round__code="2026Q4")
    assert items.overdue(TODAY).exists()
    assert items.open().filter(due_on__range=(TODAY, TODAY + timedelta(days=7))).exists()
    assert Finding.objects.filter(round__code="2026Q4", state="candidate").exists()


def test_the_current_round_has_an_item_in_every_state(chenggu: County, zhashui: County) -> None:
    for county in (chenggu, zhashui):
        items = RectificationItem.objects.filter(round__county=county, round__is_reconstructed=True)
        current = items.filter(round__state="open")
        assert set(current.values_list("state", flat=True)) == set(RectificationItem.State.values)
        assert current.filter(extension_due__isnull=False).exists()
        assert current.filter(events__kind="extend").exists()
        assert current.filter(return_count__gt=0).exists()
        assert not current.filter(is_reconstructed=False).exists()
    assert RectificationItem.objects.late(TODAY).filter(round__county=chenggu).count() >= 4


def test_published_problems_were_put_right_step_by_step_by_people(chenggu: County) -> None:
    items = RectificationItem.objects.filter(round=published(chenggu))
    assert set(items.values_list("state", flat=True)) == {"closed"}
    assert [items.count(), items.late(TODAY).count()] == [10, 1]
    for item in items:
        steps = list(item.events.all())
        assert {step.by for step in steps if step.kind == "submit"} == {item.submitted_by}
        assert item.submitted_by != item.closed_by
        assert item.submitted_by is not None
        assert item.submitted_by.appointments.get().unit == item.unit
        assert item.findings.count() == 1
        assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_evidence_says_that_it_is_a_sample(chenggu: County) -> None:
    pieces = Evidence.objects.filter(county=chenggu)
    assert pieces.count() > 5
    assert all("样例" in piece.name and "重构数据" in piece.note for piece in pieces)


def test_what_evaluation_finds_is_worded_by_the_notice(chenggu: County) -> None:
    found = Finding.objects.filter(round=published(chenggu))
    assert found.filter(state="confirmed", indicator__isnull=False).count() == 10
    assert not found.filter(state="confirmed", is_reconstructed=True).exists()
    big = found.get(subject="重大项目")
    assert [big.kind, big.description] == ["column_not_updated", "重大项目栏目未及时更新"]
    assert [one.kind for one in found.filter(state="waived")] == ["account_surplus"]
    again = found.get(unit__short_name="上元观镇").repeats
    assert again is not None
    assert again.round.code == "2023Q2"


def test_loading_again_changes_nothing(chenggu: County, zhashui: County) -> None:
    before = [Event.objects.count(), ImportBatch.objects.count()]
    assert demo.load(today=TODAY, county="城固县") == []
    assert demo.load(today=TODAY - timedelta(days=120), county="城固县") == []
    assert [Event.objects.count(), ImportBatch.objects.count()] == before


def test_a_later_quarter_brings_its_own_round(chenggu: County) -> None:
    assert demo.load(today=date(2027, 2, 20), county="chenggu") == ["城固县"]
    newest = InspectionRound.objects.filter(county=chenggu).order_by("starts_on").last()
    assert [newest.code, newest.previous.code] == ["2027Q1", "2026Q4"]


def test_the_empty_county_has_towns_and_people_and_nothing_else(loaded: None, db: None) -> None:
    county = County.objects.get(name="宁陕县")
    assert Unit.objects.filter(county=county).count() == 5
    assert Appointment.objects.filter(county=county).count() == 2
    assert not InspectionRound.objects.filter(county=county).exists()


def test_a_county_set_up_by_hand_is_left_alone(db: None) -> None:
    own = make_county(name="平利县", code="610926", city="安康市")
    assert demo.load(today=TODAY, county="平利县") == []
    assert not Unit.objects.filter(county=own).exists()


def test_an_unknown_county_is_told_the_known_ones(db: None) -> None:
    with pytest.raises(CommandError, match="可选：石泉县"):
        call_command("load_demo", county="无名县")


def test_production_is_kept_free_of_demo_sign_ins(db: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境"):
        call_command("load_demo")
