"""The pages of the rules, as a clerk and a second person use them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from supervision.indicators.actions import load_indicators
from supervision.models import Indicator
from tests.factories import make_account, make_county, make_posts, make_round, make_unit, make_user
from units.models import County, User

pytestmark = pytest.mark.django_db
CODE = "account_update_days"
TYPED = {
    "level": "county", "name": "账号更新", "condition": "更新间隔", "threshold": "9",
    "warn_at": "7",
    "window": "滚动", "basis": "县政办发〔2026〕1号", "status": "confirmed",
    "valid_from": "2023-07-01", "valid_to": "",
}  # fmt: skip


@pytest.fixture
def county() -> County:
    load_indicators(by=None)
    county = make_county()
    make_round(county)
    account = make_account(make_unit(county, short_name="住建局"), name="住建发布")
    make_posts(account, date(2023, 7, 1), date(2023, 9, 30), every=12)
    return county


@pytest.fixture
def staff(county: County) -> User:
    return make_user("staff", county)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_is_searched_and_filtered(county: County, staff: User) -> None:
    client = signed_in(staff)
    assert "共 129 条" in page(client, "rule_list", county.pk)
    assert "账号更新" in page(client, "rule_list", county.pk, q="account_update")
    manual = page(client, "rule_list", county.pk, how="manual", object="order")
    assert "12345签收" in manual
    assert "热线工单逾期" not in manual
    assert "没有符合条件" in page(client, "rule_list", county.pk, level="county")
    assert "账号更新" in page(client, "rule_list", county.pk, level="nonsense", q="账号更新")
    assert "单项否决" in page(client, "rule_list", county.pk, veto="on", status="partly")


def test_the_list_takes_a_fixed_number_of_queries(
    county: County, staff: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(staff)
    page(client, "rule_list", county.pk)
    with django_assert_max_num_queries(12):
        page(client, "rule_list", county.pk)


def test_a_rule_shows_how_it_is_judged(county: County, staff: User) -> None:
    client = signed_in(staff)
    assert "政务新媒体.不合格数" in page(client, "rule_detail", county.pk, CODE)
    assert "由人检查" in page(client, "rule_detail", county.pk, "HL1")
    assert "不作为正式得分" in page(client, "rule_detail", county.pk, "WD1.1")
    assert "说明结论怎样得出" in page(client, "rule_detail", county.pk, "G1")
    assert "供参考" in page(client, "rule_detail", county.pk, "RA1")


def test_a_rule_without_an_official_number_shows_no_code(county: County, staff: User) -> None:
    client = signed_in(staff)
    for name in ("rule_detail", "rule_propose"):
        words = re.sub(r"<[^>]*>", "", page(client, name, county.pk, "zone_incomplete"))
        assert "公开专区资料不全" in words
        assert "zone_incomplete" not in words
    listed = re.sub(r"<[^>]*>", "", page(client, "rule_list", county.pk, q="公开专区资料不全"))
    assert "zone_incomplete" not in listed
    assert "WV1.1" in page(client, "rule_detail", county.pk, "WV1.1")


def test_a_version_is_previewed_then_proposed_then_checked(county: County, staff: User) -> None:
    client, url = signed_in(staff), reverse("rule_propose", args=[county.pk, CODE])
    seen = client.post(url, TYPED)
    text = seen.content.decode()
    assert "新增不合格1个" in text
    assert "住建发布" in text
    assert Indicator.objects.filter(level="county").count() == 0
    digest = seen.context["form"].digest
    changed = client.post(url, TYPED | {"threshold": "8", "previewed": digest})
    assert "对进行中轮次的影响" in changed.content.decode()  # other words: previewed again
    assert Indicator.objects.filter(level="county").count() == 0
    made = client.post(url, TYPED | {"previewed": digest}, follow=True)
    assert "等待另一位有权限的人员复核" in made.content.decode()
    rule = Indicator.objects.get(level="county")
    waiting = page(client, "rule_list", county.pk, waiting="on")
    assert "有待复核的版本" in waiting
    assert "复核通过" not in page(client, "rule_version", county.pk, rule.pk)
    leader = signed_in(make_user("leader", county))
    assert "复核通过" in page(leader, "rule_version", county.pk, rule.pk)
    step = reverse("rule_step", args=[county.pk, rule.pk, "check"])
    assert "已复核" in leader.post(step, follow=True).content.decode()
    rule.refresh_from_db()
    assert rule.is_checked


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"threshold": "many"}, "请填写数字"),
        ({"threshold": ""}, "请填写阈值"),
        ({"threshold": "-1"}, "不小于 0"),
        ({"threshold": "NaN"}, "请填写数字"),
        ({"threshold": "1e999999"}, "数字"),
        ({"warn_at": "12"}, "提醒线应低于阈值"),
        ({"valid_from": "明天"}, "请写成 2026-12-01"),
        ({"valid_to": "2020-01-01"}, "失效日期早于生效日期"),
        ({"basis": " "}, "请写明依据"),
        ({"level": "national"}, "不在可用的选项中"),
        ({"status": "sure"}, "不在可用的选项中"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    county: County, staff: User, changed: dict[str, str], sentence: str
) -> None:
    url = reverse("rule_propose", args=[county.pk, CODE])
    response = signed_in(staff).post(url, TYPED | changed)
    assert sentence in response.content.decode()
    assert not Indicator.objects.filter(level="county").exists()


def test_a_change_that_was_overtaken_is_shown(county: County, staff: User) -> None:
    client, url = signed_in(staff), reverse("rule_propose", args=[county.pk, CODE])
    digest = client.post(url, TYPED).context["form"].digest
    client.post(url, TYPED | {"previewed": digest})
    rule = Indicator.objects.get(level="county")
    change = reverse("rule_change", args=[county.pk, rule.pk])
    seen = client.get(change).context["form"]["seen"].value()
    Indicator.objects.filter(pk=rule.pk).update(threshold=8)
    mine = TYPED | {"threshold": "6", "warn_at": "5", "seen": seen}
    digest = client.post(change, mine).context["form"].digest
    again = client.post(change, mine | {"previewed": digest}).content.decode()
    assert "您的填写没有保存" in again
    rule.refresh_from_db()
    assert rule.threshold == 8


def test_an_administrator_may_propose_for_the_nation(county: County) -> None:
    client = signed_in(make_user("administrator"))
    url = reverse("rule_propose", args=[county.pk, "WD1.1"])
    typed = {
        "level": "national", "name": "概况信息", "condition": "未开设", "points": "5",
        "basis": "国办秘函〔2019〕19号", "status": "confirmed", "valid_from": "2026-01-01",
    }  # fmt: skip
    digest = client.post(url, typed).context["form"].digest
    client.post(url, typed | {"previewed": digest})
    made = Indicator.objects.get(code="WD1.1", valid_from="2026-01-01")
    assert (made.level, made.status, made.is_checked) == ("national", "confirmed", False)
    staff = signed_in(make_user("staff", county))
    step = reverse("rule_step", args=[county.pk, made.pk, "check"])
    assert staff.post(step).status_code in {302, 403}
    made.refresh_from_db()
    assert not made.is_checked
