"""Names of units as files write them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import make_alias, make_county, make_unit
from units.aliases import AmbiguousUnit, Resolver, UnknownUnit
from units.models import County, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="城固县", city="汉中市")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="城固县住房和城乡建设局", short_name="住建局")


@pytest.mark.parametrize(
    "name",
    [
        "住建局", "县住建局", "城固县住建局", "城固住建局", "本县住建局", "汉中市城固县住建局",
        "陕西省汉中市城固县住建局", "城固县住房和城乡建设局", "住房和城乡建设局",
        "县住房和城乡建设局", " 住 建 局 ", "住建局　",
    ],
)  # fmt: skip
def test_the_forms_of_one_name_lead_to_one_unit(county: County, housing: Unit, name: str) -> None:
    assert Resolver(county).resolve(name) == housing


@pytest.mark.parametrize(
    "name", ["董家营镇", "董家营镇人民政府", "城固县董家营镇政府", "董家营镇政府"]
)
def test_a_town_is_found_with_and_without_its_government(county: County, name: str) -> None:
    town = make_unit(county, name="城固县董家营镇人民政府", short_name="董家营镇")
    assert Resolver(county).resolve(name) == town


@pytest.mark.parametrize("name", ["乾佑街办", "乾佑街道办", "乾佑街道", "乾佑街道办事处"])
def test_a_subdistrict_is_found_by_each_ending(county: County, name: str) -> None:
    office = make_unit(county, name="乾佑街道办事处", short_name="乾佑街道")
    assert Resolver(county).resolve(name) == office


def test_an_alias_is_found_and_may_be_handed_on_by_date(county: County) -> None:
    old = make_unit(county, short_name="教育局", valid_to=date(2023, 6, 30))
    new = make_unit(county, short_name="教科局", valid_from=date(2023, 7, 1))
    make_alias(new, "教育局", valid_from=date(2023, 7, 1))
    resolver = Resolver(county)
    assert resolver.resolve("县教育局", date(2023, 6, 30)) == old
    assert resolver.resolve("县教育局", date(2023, 7, 1)) == new
    assert resolver.resolve("教育局") == new


def test_a_lapsed_unit_is_refused_and_its_successor_only_suggested(county: County) -> None:
    new = make_unit(county, short_name="教科局")
    make_unit(county, short_name="科技局", valid_to=date(2023, 6, 30), successor=new)
    with pytest.raises(UnknownUnit, match=r"“科技局”在2023年7月1日已停用，是否为“教科局”") as error:
        Resolver(county).resolve("科技局", date(2023, 7, 1))
    assert error.value.suggestions == ["教科局"]


def test_an_unknown_name_comes_with_the_nearest_ones(county: County, housing: Unit) -> None:
    make_unit(county, short_name="交通局")
    with pytest.raises(UnknownUnit) as error:
        Resolver(county).resolve("县住健局")
    assert error.value.suggestions[0] == "住建局"
    assert len(error.value.suggestions) <= 3


def test_a_name_like_no_other_has_no_suggestion(county: County, housing: Unit) -> None:
    with pytest.raises(
        UnknownUnit, match="单位名录中没有“水利部门领导小组”，请核对，或先登记该单位。"
    ):
        Resolver(county).resolve("水利部门领导小组")


def test_a_name_of_two_units_asks_for_the_full_name(county: County) -> None:
    make_unit(county, name="甲服务中心", short_name="服务中心")
    make_unit(county, name="乙服务中心", short_name="服务中心")
    with pytest.raises(AmbiguousUnit, match="“甲服务中心”、“乙服务中心”"):
        Resolver(county).resolve("服务中心")


def test_units_of_another_county_are_not_found(county: County) -> None:
    make_unit(make_county(), short_name="审计局")
    with pytest.raises(UnknownUnit):
        Resolver(county).resolve("审计局")


def test_a_unit_about_to_be_created_is_found_until_it_is_removed(county: County) -> None:
    resolver = Resolver(county)
    unit = Unit(county=county, name="城固县审计局", short_name="审计局")
    resolver.add(unit)
    assert resolver.resolve("县审计局") is unit
    resolver.remove(unit)
    with pytest.raises(UnknownUnit):
        resolver.resolve("县审计局")


def test_resolving_asks_the_database_twice_and_no_more(county, housing, django_assert_num_queries):
    with django_assert_num_queries(2):
        resolver = Resolver(county)
        for _ in range(50):
            resolver.resolve("县住建局")


def test_many_unknown_names_are_refused_quickly(county: County) -> None:
    for n in range(30):
        make_unit(county, short_name=f"第{n}中心")
    resolver = Resolver(county)
    for n in range(1000):
        with pytest.raises(UnknownUnit):
            resolver.resolve(f"不知名单位{n}")
