"""Many items at once: what can be done is done, what cannot is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.evidence import actions as bringing
from supervision.models import InspectionRound, RectificationItem
from supervision.rectification import actions
from tests.factories import make_rectification, make_unit, make_user
from tests.units.files.making import picture, upload
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(round: InspectionRound, unit_a: Unit, unit_b: Unit) -> list[RectificationItem]:
    today = timezone.localdate()
    return [
        make_rectification(round, unit, issued_on=today, due_on=today + timedelta(days=9))
        for unit in (unit_a, unit_b)
    ]


def browser(role: str, on: object) -> Client:
    client = Client()
    client.force_login(make_user(role, on))  # type: ignore[arg-type]
    return client


def answered(item: RectificationItem) -> RectificationItem:
    liaison = make_user("liaison", item.unit)
    photo = upload(f"{item.pk}.jpg", picture(size=(40, 20 + item.pk % 50)))
    bringing.bring(item=item, uploads=[photo], by=liaison)
    return actions.submit(item=item, by=liaison, text="已更新3条")


def handle(client: Client, item: RectificationItem, tab: str, **data: object) -> str:
    address = reverse("rectification_handle", args=[item.county_id]) + f"?tab={tab}"
    return client.post(address, data, follow=True).content.decode()


def test_answers_are_shown_with_their_evidence_and_closed_together(
    items: list[RectificationItem],
) -> None:
    for item in items:
        answered(item)
    staff = browser("staff", items[0].county)
    page = staff.get(reverse("rectification_handle", args=[items[0].county_id])).content.decode()
    assert page.count("<h1>") == 1
    assert page.count("已更新3条") == 2
    assert page.count("/small/") == 2
    done = handle(staff, items[0], "submitted", what="close", chosen=[i.pk for i in items])
    assert "已销号2项" in done
    assert set(RectificationItem.objects.values_list("state", flat=True)) == {"closed"}


def test_what_the_handler_answered_is_refused_by_name(items: list[RectificationItem]) -> None:
    both = make_user("staff", items[0].county)
    actions.submit(item=items[0], by=both, text="代填")
    answered(items[1])
    client = Client()
    client.force_login(both)
    page = handle(client, items[0], "submitted", what="close", chosen=[i.pk for i in items])
    assert "已销号1项" in page
    assert f"1项没有办理。{items[0].unit}“{items[0].problem}”：反馈人不能审核自己的反馈" in page


def test_returning_takes_a_reason_and_keeps_the_choice(items: list[RectificationItem]) -> None:
    answered(items[0])
    staff = browser("staff", items[0].county)
    page = handle(staff, items[0], "submitted", what="return", chosen=[items[0].pk])
    assert "请写明退回的原因" in page
    assert f'id="row-{items[0].pk}" checked' in " ".join(page.split())
    handle(staff, items[0], "submitted", what="return", chosen=[items[0].pk], note="缺截图")
    items[0].refresh_from_db()
    assert (items[0].state, items[0].return_count) == ("returned", 1)


def test_time_is_given_to_several_and_each_says_why(items: list[RectificationItem]) -> None:
    leader = browser("leader", items[0].county)
    until = items[0].due_on + timedelta(days=20)
    chosen = [i.pk for i in items]
    page = handle(leader, items[0], "owed", what="extend", chosen=chosen, note="系统停机")
    assert "请填写延至的日期" in page
    given = {"what": "extend", "chosen": chosen, "note": "系统停机", "until": until}
    assert "已延长期限2项" in handle(leader, items[0], "owed", **given)
    for item in RectificationItem.objects.all():
        assert item.due_on == until
        assert "经批准延至" in item.due_ground
        assert item.events.get(kind="extend").note.endswith("系统停机")


def test_extensions_asked_for_are_granted_or_refused(items: list[RectificationItem]) -> None:
    for item in items:
        actions.ask_extension(
            item=item, by=None, until=item.due_on + timedelta(days=5), reason="等采购"
        )
    leader = browser("leader", items[0].county)
    assert "等采购" in handle(leader, items[0], "asked", what="grant", chosen=[items[0].pk])
    page = handle(leader, items[0], "asked", what="refuse", chosen=[items[1].pk], note="可以按期")
    assert "已不同意延期1项" in page
    days = [i.due_on for i in RectificationItem.objects.order_by("pk")]
    assert days == [items[0].due_on + timedelta(days=5), items[1].due_on]


def test_who_may_not_judge_has_no_such_button(items: list[RectificationItem]) -> None:
    answered(items[0])
    leader = browser("leader", items[0].county)
    address = reverse("rectification_handle", args=[items[0].county_id])
    page = leader.get(address).content.decode()
    assert 'value="close"' not in page
    refused = leader.post(address, {"what": "close", "chosen": items[0].pk, "note": "好"})
    assert "没有这种处理方式" in refused.content.decode()
    assert browser("liaison", items[0].unit).get(address).status_code == 403


def test_an_item_of_another_county_cannot_be_chosen(items: list[RectificationItem]) -> None:
    elsewhere = make_unit()
    staff = browser("staff", elsewhere.county)
    answered(items[0])
    address = reverse("rectification_handle", args=[elsewhere.county_id])
    page = staff.post(address, {"what": "close", "chosen": items[0].pk, "note": "好"})
    assert page.status_code == 200
    items[0].refresh_from_db()
    assert items[0].state == "submitted"


def test_a_page_costs_the_same_however_much_is_on_it(
    round: InspectionRound, unit_a: Unit, django_assert_max_num_queries: object
) -> None:
    for n in range(12):
        answered(make_rectification(round, unit_a, problem=f"第{n}项", due_on=date(2023, 12, 1)))
    staff = browser("staff", round.county)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        staff.get(reverse("rectification_handle", args=[round.county_id]))
