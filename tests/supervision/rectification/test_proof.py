"""What the rows themselves say of an item, so that nobody has to look it up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from supervision.models import AccountFiling, Finding, InspectionRound
from supervision.rectification import actions
from supervision.rectification.proof import shown_by_rows
from tests.factories import (
    make_account,
    make_column,
    make_content_error,
    make_finding,
    make_order,
    make_post,
    make_publication,
    make_round,
    make_submission,
    make_unit,
)
from tests.factories.records import moment
from units.models import Unit

pytestmark = pytest.mark.django_db
MONDAY = date(2023, 10, 16)


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


@pytest.fixture
def unit(round: InspectionRound) -> Unit:
    return make_unit(round.county)


def shown(round: InspectionRound, unit: Unit, kind: str, **fields: Any) -> str:
    """Issue a problem on the Monday and return what the rows say of it."""
    finding = Finding.objects.filter(round=round, unit=unit, kind=kind).first()
    if finding is None:
        finding = make_finding(round, unit, kind=kind, **fields)
        actions.issue(findings=[finding], by=None, now=moment(MONDAY))
    return shown_by_rows(finding.rectificationitem_set.get())


def test_a_column_that_is_updated_again(round: InspectionRound, unit: Unit) -> None:
    column = make_column(round.county, units=[unit], name="部门文件")
    make_publication(column, date(2023, 10, 15))
    given = {"kind": "column_not_updated", "subject": "部门文件"}
    assert shown(round, unit, **given) == ""
    night = datetime(2023, 10, 18, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    make_publication(column, date(2023, 10, 17))
    make_publication(column, night)
    told = "“部门文件”交办后已发布2条信息，最近一次在10月18日。"
    assert shown(round, unit, **given) == told


def test_a_column_is_known_by_the_figure_not_by_its_name(
    round: InspectionRound, unit: Unit
) -> None:
    column = make_column(round.county, units=[unit], name="旧名")
    make_publication(column, date(2023, 10, 17))
    reference = f"columns.blank@column={column.pk}"
    given = {"kind": "column_blank", "subject": "新名", "reference": reference}
    assert "已发布1条信息" in shown(round, unit, **given)


def test_an_account_that_posts_again(round: InspectionRound, unit: Unit) -> None:
    account = make_account(unit, name="石泉住建")
    make_post(account, date(2023, 10, 20))
    given = {"kind": "account_not_updated", "subject": "石泉住建"}
    assert shown(round, unit, **given) == "“石泉住建”交办后已发布1条推文，最近一次在10月20日。"


def test_orders_of_the_channel_that_are_closed_since(round: InspectionRound, unit: Unit) -> None:
    given = {"kind": "work_order_overdue", "subject": "12345热线"}
    make_order(unit, date(2023, 9, 1), due_at=date(2023, 9, 8), channel="county_mailbox")
    assert shown(round, unit, **given) == ""
    order = make_order(unit, date(2023, 9, 1), due_at=date(2023, 9, 8))
    assert shown(round, unit, **given) == "交办时已到期的工单还有1件未办结。"
    order.closed_at = moment(date(2023, 10, 20))
    order.save()
    assert shown(round, unit, **given) == "交办时已到期的工单均已办结。"
    letters = {"kind": "letters_slow", "subject": "网民来信"}
    assert shown(round, unit, **letters) == "交办时已到期的工单还有1件未办结。"


def test_the_figure_tells_the_channel(round: InspectionRound, unit: Unit) -> None:
    make_order(unit, date(2023, 9, 1), due_at=date(2023, 9, 8), channel="disclosure_request")
    given = {
        "kind": "work_order_overdue",
        "reference": f"disclosure_requests.overdue@unit={unit.pk}",
    }
    assert shown(round, unit, **given) == "交办时已到期的工单还有1件未办结。"


def test_a_wrong_expression_put_right_everywhere(round: InspectionRound, unit: Unit) -> None:
    given = {"kind": "wrong_expression", "facts": {"wrong": "整治站位"}}
    make_content_error(unit, date(2023, 9, 1), wrong="整治站位", fixed_on=date(2023, 10, 17))
    other = make_content_error(unit, date(2023, 9, 2), wrong="整治站位", place="另一处")
    assert shown(round, unit, **given) == "“整治站位”还有1处没有登记改正。"
    other.fixed_on = date(2023, 10, 19)
    other.save()
    assert shown(round, unit, **given) == "“整治站位”已登记在10月19日改正。"


@pytest.mark.parametrize(
    ("kind", "filed", "words"),
    [
        ("account_opened_without_filing", "open", "报备开设"),
        ("account_not_deregistered", "deregister", "报备注销"),
    ],
)
def test_an_account_that_is_filed_since(
    round: InspectionRound, unit: Unit, kind: str, filed: str, words: str
) -> None:
    account = make_account(unit, name="石泉住建")
    given = {"kind": kind, "subject": "石泉住建"}
    assert shown(round, unit, **given) == ""
    AccountFiling.objects.create(
        county=unit.county, account=account, kind=filed, filed_on=date(2023, 10, 18)
    )
    assert shown(round, unit, **given) == f"“石泉住建”已在10月18日{words}。"


def test_a_unit_that_sends_articles_again(round: InspectionRound, unit: Unit) -> None:
    make_submission(unit, date(2023, 10, 1))
    assert shown(round, unit, kind="submission_zero") == ""
    make_submission(unit, date(2023, 10, 18))
    assert shown(round, unit, kind="submission_zero") == "交办后已报送1条。"
