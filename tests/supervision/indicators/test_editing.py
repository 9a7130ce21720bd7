"""A version of a rule is proposed by one person, checked by another, and ends by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from supervision.indicators.editing import actions
from supervision.indicators.standing import standings, versions
from supervision.indicators.thresholds import rules_in_force, thresholds
from supervision.models import Indicator
from tests.factories import make_county, make_indicator, make_user
from units.actions import RefusedError
from units.models import County, Event, User

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
FACTS: dict[str, Any] = {
    "name": "账号更新", "condition": "更新间隔", "threshold": Decimal(10), "warn_at": Decimal(7),
    "window": "滚动", "points": None, "cap": None, "veto": False, "basis": "县政办发〔2026〕1号",
    "status": "confirmed", "valid_from": date(2026, 1, 1), "valid_to": None,
}  # fmt: skip


@pytest.fixture
def county() -> County:
    return make_county()


@pytest.fixture
def base() -> Indicator:
    return make_indicator(
        "account_update_days", 14, warn_at=10, condition="更新间隔", operator=">",
        stricter="lower", metric="accounts.failing", warn_metric="accounts.warned",
        group="account", finding_kind="account_not_updated", unit_of_measure="天",
    )  # fmt: skip


@pytest.fixture
def author(county: County) -> User:
    return make_user("staff", county)


def propose(base: Indicator, county: County, by: User, **changed: Any) -> Indicator:
    given = {"level": "county"} | FACTS | changed
    return actions.propose(base=base, county=county, by=by, **given)


def test_a_proposed_version_is_in_force_once_another_person_checked_it(
    base: Indicator, county: County, author: User
) -> None:
    made = propose(base, county, author)
    assert thresholds(county, DAY)["account_update_days"].value == 14
    with pytest.raises(RefusedError, match="不能复核自己"):
        actions.check(indicator=made, by=author)
    checker = make_user("leader", county)
    actions.check(indicator=made, by=checker)
    assert rules_in_force(county, DAY)["account_update_days"] == made
    made.refresh_from_db()
    assert (made.author, made.checker) == (str(author), str(checker))
    assert made.metric == "accounts.failing"
    verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))[-2:]
    assert verbs == ["提出检查指标版本", "复核检查指标版本"]
    with pytest.raises(RefusedError, match="已经复核生效"):
        actions.check(indicator=made, by=checker)


def test_the_database_refuses_one_person_in_both_roles(
    base: Indicator, county: County, author: User
) -> None:
    made = propose(base, county, author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=made.pk).update(checked_by=author, checked_at=made.proposed_at)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"valid_from": None}, "valid_from", "请填写生效日期"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to", "失效日期早于生效日期"),
        ({"threshold": Decimal(-1)}, "threshold", "不小于 0"),
        ({"warn_at": Decimal(12)}, "warn_at", "提醒线应低于阈值"),
        ({"threshold": None}, "threshold", "也要填阈值"),
        ({"condition": "超过14天"}, "condition", "还写着原来的 14"),
        ({"status": "sure"}, "status", "不是有效选项"),
        ({"basis": "据" * 301}, "basis", "301"),
    ],
)
def test_an_unfit_version_is_refused_at_its_field(
    base: Indicator,
    county: County,
    author: User,
    changed: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    with pytest.raises(RefusedError, match=sentence) as refused:
        propose(base, county, author, **changed)
    assert refused.value.field == field


def test_one_version_waits_at_a_time_and_a_day_has_one(
    base: Indicator, county: County, author: User
) -> None:
    first = propose(base, county, author)
    with pytest.raises(RefusedError, match="已有一个待复核的版本"):
        propose(base, county, author, valid_from=DAY)
    actions.check(indicator=first, by=make_user())
    with pytest.raises(RefusedError, match="同一天生效"):
        propose(base, county, author)
    assert propose(base, county, author, valid_from=DAY).pk


def test_only_who_proposed_may_change_and_anyone_may_send_back(
    base: Indicator, county: County, author: User
) -> None:
    made = propose(base, county, author)
    other = make_user("staff", county)
    with pytest.raises(RefusedError, match="由提出人修改"):
        actions.change(indicator=made, by=other, **FACTS)
    changed = actions.change(indicator=made, by=author, **FACTS | {"threshold": Decimal(9)})
    assert changed.threshold == 9
    with pytest.raises(RefusedError, match="请写明原因"):
        actions.drop(indicator=made, by=other, reason=" ")
    actions.drop(indicator=made, by=other, reason="没有依据")
    assert Indicator.objects.get() == base
    assert Event.objects.latest("pk").after == {"reason": "没有依据"}
    with pytest.raises(RefusedError, match="已被撤回"):
        actions.check(indicator=made, by=other)


def test_a_version_ends_by_another_person(base: Indicator, county: County, author: User) -> None:
    made = propose(base, county, author)
    checker = make_user("leader", county)
    with pytest.raises(RefusedError, match="还没有复核"):
        actions.end(indicator=made, by=checker, on=DAY)
    actions.check(indicator=made, by=checker)
    with pytest.raises(RefusedError, match="不能停用自己"):
        actions.end(indicator=made, by=author, on=DAY)
    with pytest.raises(RefusedError, match="早于生效日期"):
        actions.end(indicator=made, by=checker, on=date(2025, 1, 1))
    actions.end(indicator=made, by=checker, on=DAY)
    assert rules_in_force(county, date(2026, 11, 23))["account_update_days"] == base


def test_a_city_version_holds_in_its_counties_only(base: Indicator, county: County) -> None:
    made = propose(base, county, make_user(), level="city")
    actions.check(indicator=made, by=make_user())
    assert (made.region, made.county) == (county.city, None)
    assert rules_in_force(county, DAY)[base.code] == made
    elsewhere = make_county(city="别的市")
    assert rules_in_force(elsewhere, DAY)[base.code] == base


def test_the_standing_of_each_version_is_told(
    base: Indicator, county: County, author: User
) -> None:
    laxer = propose(base, county, author, threshold=Decimal(20), warn_at=None)
    states = [(one.rule, one.state) for one in standings(versions(county), DAY)]
    assert states == [(laxer, "待复核"), (base, "有效")]
    actions.check(indicator=laxer, by=make_user())
    county_one, national = standings(versions(county), DAY)
    assert (county_one.state, national.state) == ("未采用", "有效")
    assert county_one.why == "国家级的规则更严，县级的不得放宽。"
    assert national.why == "比县级的更严，按国家级的执行。"
    early = standings(versions(county), date(2025, 1, 1))
    assert [one.state for one in early] == ["未生效", "有效"]
