from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from supervision.findings.evaluate import checked
from supervision.indicators.actions import IndicatorError, load_indicators
from supervision.indicators.thresholds import thresholds
from supervision.models import Indicator
from tests.factories import make_county, make_indicator, make_user
from units.models import Event

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 30)


def test_rules_are_loaded_once_and_a_countys_own_with_the_county() -> None:
    first = load_indicators(by=None)
    assert first == Indicator.objects.count()
    assert load_indicators(by=None) == 0
    county = make_county(name="凤县", city="宝鸡市")
    assert load_indicators(by=make_user()) == 1
    found = thresholds(county, DAY)
    assert found["account_update_days"].value == 14
    assert found["account_update_days.warn"].value == 10
    assert found["account_update_days"].level == "国家"
    assert found["account_original_ratio"].value == 60
    assert "account_original_ratio" not in thresholds(make_county(), DAY)
    assert Event.objects.filter(verb="载入检查指标").count() == 2


def test_all_rules_of_the_catalogue_are_there_with_their_source() -> None:
    for name, city in (("凤县", "宝鸡市"), ("城固县", "汉中市"), ("柞水县", "商洛市")):
        make_county(name=name, city=city)
    load_indicators(by=None)
    numbered = Indicator.objects.filter(level="national").exclude(number="")
    assert numbered.filter(use="rule").count() == 105
    assert numbered.filter(use="reference").count() == 7
    assert not Indicator.objects.filter(basis="").exists()


def test_every_rule_with_a_metric_can_be_evaluated() -> None:
    make_county(name="凤县", city="宝鸡市")
    load_indicators(by=None)
    with_metric = Indicator.objects.exclude(metric="")
    assert with_metric.count() >= 17
    assert {rule.code: said for rule in with_metric if (said := checked(rule))} == {}


def test_what_a_person_changed_is_left_alone() -> None:
    load_indicators(by=None)
    Indicator.objects.filter(code="WV1.1").update(author="王核对", condition="按正式文本")
    assert load_indicators(by=None) == 0
    assert Indicator.objects.get(code="WV1.1").condition == "按正式文本"


def test_a_changed_threshold_is_brought_up_to_date(tmp_path: Path) -> None:
    row = {
        "code": "x", "level": "national", "name": "甲", "condition": "甲", "threshold": 5,
        "status": "confirmed",
    }  # fmt: skip
    (tmp_path / "indicators.json").write_text(json.dumps([row]), encoding="utf-8")
    load_indicators(by=None, folder=tmp_path)
    changed = json.dumps([row | {"threshold": 6}])
    (tmp_path / "indicators.json").write_text(changed, encoding="utf-8")
    assert load_indicators(by=None, folder=tmp_path) == 1
    assert Indicator.objects.get().threshold == Decimal(6)
    event = Event.objects.order_by("pk").last()
    assert event
    assert (event.before["threshold"], event.after["threshold"]) == ("5.00", "6")


def test_an_unknown_status_is_told(tmp_path: Path) -> None:
    row = {"code": "x", "level": "national", "name": "甲", "threshold": 5, "status": "sure"}
    (tmp_path / "indicators.json").write_text(json.dumps([row]), encoding="utf-8")
    with pytest.raises(IndicatorError, match="检查指标“x”的 status“sure”不认识"):
        load_indicators(by=None, folder=tmp_path)


def test_the_most_local_rule_wins() -> None:
    county = make_county()
    make_indicator("days", 14)
    make_indicator("days", 12, level="province", region=county.province)
    assert thresholds(county, DAY)["days"].value == 12
    make_indicator("days", 11, level="city", region=county.city)
    make_indicator("days", 9, level="city", region="别的市")
    assert thresholds(county, DAY)["days"].value == 11
    make_indicator("days", 10, county=county)
    assert thresholds(county, DAY)["days"].value == 10
    assert thresholds(make_county(), DAY)["days"].value == 11


def test_a_stricter_rule_of_a_wider_level_holds() -> None:
    county = make_county()
    make_indicator("days", 14, stricter="lower")
    make_indicator("days", 20, county=county, stricter="lower")
    make_indicator("minimum", 5, stricter="higher")
    make_indicator("minimum", 8, county=county, stricter="higher")
    found = thresholds(county, DAY)
    assert (found["days"].value, found["days"].level) == (14, "国家")
    assert (found["minimum"].value, found["minimum"].level) == (8, "县")


def test_the_version_in_force_on_the_day_counts() -> None:
    county = make_county()
    make_indicator("days", 20, valid_to=date(2022, 12, 31))
    make_indicator("days", 14, valid_from=date(2023, 1, 1))
    make_indicator("days", 7, valid_from=date(2024, 1, 1))
    assert thresholds(county, date(2022, 6, 1))["days"].value == 20
    assert thresholds(county, DAY)["days"].value == 14
    assert thresholds(county, date(2024, 1, 1))["days"].value == 7
