"""The way of a problem through the pages: found, confirmed, issued, answered, closed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from supervision.metrics.actions import compute_round
from supervision.models import Finding, InspectionRound, RectificationItem
from supervision.rectification import actions
from tests.factories import (
    make_finding,
    make_indicator,
    make_order,
    make_rectification,
    make_round,
    make_unit,
    make_user,
)
from units import access
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> InspectionRound:
    return make_round()


@pytest.fixture
def unit(round: InspectionRound) -> Unit:
    return make_unit(round.county, short_name="住建局")


def browser(role: str, on: object) -> Client:
    client = Client()
    client.force_login(make_user(role, on))  # type: ignore[arg-type]
    return client


def post(client: Client, url: str, **data: object) -> str:
    return client.post(url, data, follow=True).content.decode()


def test_from_the_check_to_the_closing(round: InspectionRound, unit: Unit) -> None:
    make_indicator("overdue", 0, metric="hotline.overdue", group="unit",
                   finding_kind=Finding.Kind.WORK_ORDER_OVERDUE)  # fmt: skip
    make_order(unit, round.starts_on, due_at=round.starts_on, closed_at=round.ends_on)
    compute_round(round=round, by=None)
    staff, liaison = browser("staff", round.county), browser("liaison", unit)
    assert "新发现待确认问题1个" in post(staff, reverse("round_check", args=[round.pk]))
    finding = Finding.objects.get()
    review = reverse("finding_review", args=[round.pk])
    assert "看依据的记录" in staff.get(review).content.decode()
    assert "已确认1项" in post(staff, review, what="confirm", chosen=finding.pk)
    assert "已交办整改1项" in post(
        staff, f"{review}?tab=confirmed", what="issue", chosen=finding.pk
    )
    item = RectificationItem.objects.get()
    page = liaison.get(reverse("rectification_detail", args=[item.pk])).content.decode()
    assert "反馈整改结果" in page
    assert "销号" not in page.split("经过")[0].split("要求")[1]
    answer = reverse("rectification_step", args=[item.pk, "submit"])
    assert "等待信息中心审核" in post(liaison, answer, text="已回访办结")
    assert "已销号" in post(staff, reverse("rectification_step", args=[item.pk, "close"]))
    assert RectificationItem.objects.get().state == "closed"


def test_a_refusal_keeps_what_was_typed_and_chosen(round: InspectionRound) -> None:
    finding = make_finding(round, state="candidate")
    staff = browser("staff", round.county)
    review = reverse("finding_review", args=[round.pk])
    page = post(staff, review, what="waive", chosen=finding.pk, note=" ", until="")
    assert "请写明豁免的理由" in page
    assert f'id="row-{finding.pk}" checked' in " ".join(page.split())
    assert "请先勾选要办理的" in post(staff, review, what="confirm")


def test_a_finding_of_another_round_cannot_be_chosen(round: InspectionRound) -> None:
    elsewhere = make_finding(make_round(), state="candidate")
    staff = browser("staff", round.county)
    page = post(staff, reverse("finding_review", args=[round.pk]), what="confirm",
                chosen=elsewhere.pk)  # fmt: skip
    assert "已经不在这里" in page
    assert Finding.objects.get(pk=elsewhere.pk).state == "candidate"


def test_issuing_in_bulk_names_what_is_refused_and_does_the_rest(
    round: InspectionRound, unit: Unit
) -> None:
    ready = make_finding(round, unit, subject="甲栏目")
    unready = make_finding(round, unit, subject="乙栏目", state="candidate")
    staff = browser("staff", round.county)
    review = reverse("finding_review", args=[round.pk])
    page = post(staff, review, what="issue", chosen=[ready.pk, unready.pk])
    assert "已交办整改1项" in page
    assert "1项没有办理" in page
    assert "乙栏目：只有已确认的问题才能交办" in page
    assert "只有已确认的问题" in post(staff, review, what="issue", chosen=[unready.pk])


def test_units_without_anybody_to_tell_are_named_after_issuing(
    round: InspectionRound, unit: Unit
) -> None:
    silent = make_unit(round.county, name="无人镇", short_name="无人镇")
    browser("liaison", unit)
    chosen = [make_finding(round, one, state="confirmed").pk for one in (unit, silent)]
    review = reverse("finding_review", args=[round.pk])
    page = post(browser("staff", round.county), review, what="issue", chosen=chosen)
    assert "已交办整改2项" in page
    assert "没有人收到交办消息的单位：无人镇，没有联络员。请在“人员与任职”里邀请联络员" in page


def test_the_page_leads_on_to_what_waits_to_be_handed_out(
    round: InspectionRound, unit: Unit
) -> None:
    staff = browser("staff", round.county)
    review = reverse("finding_review", args=[round.pk])
    assert "系统按检查规则逐项核对" in staff.get(review).content.decode()
    finding = make_finding(round, unit, state="confirmed")
    page = staff.get(review).content.decode()
    assert "1个问题已确认待交办。" in page
    assert "系统按检查规则逐项核对" not in page
    page = post(staff, review, what="issue", chosen=finding.pk)
    assert "本轮的问题都已认定。" in page


def test_who_only_edits_findings_does_not_issue_them(
    round: InspectionRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No role of today is so; the roles are data."""
    may = access.may
    monkeypatch.setattr(
        access, "may", lambda *of, **on: "RECTIFICATION_ISSUE" not in of and may(*of, **on)
    )
    finding = make_finding(round, state="confirmed")
    staff = browser("staff", round.county)
    review = reverse("finding_review", args=[round.pk]) + "?tab=confirmed"
    assert 'value="issue"' not in staff.get(review).content.decode()
    assert "没有这种处理方式" in post(staff, review, what="issue", chosen=finding.pk)
    assert not RectificationItem.objects.exists()


def test_an_old_link_to_a_step_leads_to_the_item(round: InspectionRound, unit: Unit) -> None:
    item = make_rectification(round, unit)
    actions.close(item=item, by=None, note="已更新")
    liaison = browser("liaison", unit)
    address = reverse("rectification_step", args=[item.pk, "appeal"])
    assert "该事项已销号，现在不能申诉" in liaison.get(address, follow=True).content.decode()
    assert "不能申诉" in post(liaison, address, reason="不属实")


def test_the_ledger_shows_a_liaison_the_own_items_only(round: InspectionRound, unit: Unit) -> None:
    make_rectification(round, unit, problem="甲栏目未更新")
    make_rectification(round, make_unit(round.county), problem="乙栏目未更新")
    page = browser("liaison", unit).get(reverse("rectification_list", args=[round.county.pk]))
    assert "甲栏目未更新" in page.content.decode()
    assert "乙栏目未更新" not in page.content.decode()


def test_the_ledger_filters_by_state(round: InspectionRound, unit: Unit) -> None:
    make_rectification(round, unit, problem="甲")
    done = make_rectification(round, unit, problem="乙")
    actions.close(item=done, by=None, note="已更新")
    url = reverse("rectification_list", args=[round.county.pk])
    page = browser("staff", round.county).get(url, {"state": "closed"}).context["page"]
    assert [item.problem for item in page.object_list] == ["乙"]


def test_the_ledger_and_an_item_cost_a_fixed_number_of_queries(
    round: InspectionRound, unit: Unit, django_assert_max_num_queries: object
) -> None:
    staff = browser("staff", round.county)
    items = [make_rectification(round, unit, problem=f"第{n}项") for n in range(60)]
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        staff.get(reverse("rectification_list", args=[round.county.pk]))
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        staff.get(reverse("rectification_detail", args=[items[0].pk]))
