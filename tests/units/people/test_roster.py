from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import make_county, make_unit, make_user
from tests.units.people.conftest import DAY
from units import access
from units.actions import RefusedError
from units.models import Appointment, County, Unit, User
from units.people import actions, roster

pytestmark = pytest.mark.django_db
HEADER = ["姓名", "账号", "手机", "单位", "任职日期"]


def checked(county: County, by: User, *rows: list[Any], header: list[Any] = HEADER) -> Any:
    return roster.check(roster.read([header, *rows]), county=county, by=by)


def test_a_line_names_person_unit_and_day(county: County, unit_b: Unit, staff: User) -> None:
    [line] = checked(county, staff, ["赵六", "zhaoliu", 13800000001, "住建局", date(2026, 3, 1)])
    assert (line.unit, line.starts_on, line.phone) == (unit_b, date(2026, 3, 1), "13800000001")
    assert line.goes_in
    assert line.note == "新建账号并任职"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026.3.1", date(2026, 3, 1)),
        ("2026/03/01", date(2026, 3, 1)),
        (datetime(2026, 3, 1, 0, 0), date(2026, 3, 1)),
        (None, timezone.localdate()),
    ],
)
def test_days_are_read_as_offices_write_them(
    county: County, unit_a: Unit, staff: User, written: Any, day: date
) -> None:
    [line] = checked(county, staff, ["赵六", "zhaoliu", None, "城关镇", written])
    assert line.starts_on == day


def test_a_phone_number_serves_as_user_name(county: County, unit_a: Unit, staff: User) -> None:
    [line] = checked(county, staff, ["赵六", None, "138 0000 0001", "城关镇", None])
    assert line.username == "13800000001"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([None, "a", None, "城关镇", None], "缺少姓名"),
        (["赵六", None, None, "城关镇", None], "至少填一项"),
        (["赵六", "a b", None, "城关镇", None], "账号"),
        (["赵六", None, "123", "城关镇", None], "11 位数字"),
        (["赵六", "a", None, "没有这个局", None], "没有"),
        (["赵六", "a", None, None, None], "单位"),
        (["赵六", "a", None, "城关镇", "去年"], "看不懂"),
        (["赵六", "a", None, "城关镇", "2026-02-30"], "看不懂"),
    ],
)
def test_every_fault_is_told_in_words(
    county: County, unit_a: Unit, staff: User, row: list[Any], said: str
) -> None:
    [line] = checked(county, staff, row)
    assert said in line.note
    assert not line.goes_in


def test_a_unit_of_another_county_is_none_of_ours(county: County, staff: User) -> None:
    make_unit(make_county(name="凤县"), short_name="留凤关镇")
    [line] = checked(county, staff, ["赵六", "zhaoliu", None, "留凤关镇", None])
    assert line.unit is None
    assert not line.goes_in


def test_somebody_elses_user_name_is_refused_without_telling_whose(
    county: County, unit_a: Unit, staff: User, liaison: User
) -> None:
    stranger = make_user("liaison", make_unit(make_county()), full_name="外县人")
    lines = checked(
        county,
        staff,
        ["赵六", liaison.username, None, "城关镇", None],
        ["赵六", stranger.username, None, "城关镇", None],
    )
    assert "已由“王五”使用" in lines[0].note
    assert "已由其他人使用" in lines[1].note


def test_who_is_there_already_gets_another_unit_or_stays(
    county: County, unit_a: Unit, unit_b: Unit, staff: User, liaison: User
) -> None:
    own, other, twice = checked(
        county,
        staff,
        ["王五", liaison.username, None, "城关镇", None],
        ["王五", liaison.username, None, "住建局", None],
        ["王五", liaison.username, None, "住建局", None],
    )
    assert (own.note, other.note) == ("已在任，不变", "已有账号，增加任职")
    assert "与第 3 行重复" in twice.note


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["姓名", "单位"], ["赵六", "城关镇"]],
        [HEADER],
        [HEADER, ["张三（示例，请删去）", None, "13800000000", "城关镇", None]],
        [HEADER, *([["赵六", "a", None, "城关镇", None]] * 501)],
    ],
)
def test_what_is_no_roster_is_refused(rows: list[list[Any]]) -> None:
    with pytest.raises(roster.RosterError):
        roster.read(rows)


def test_headings_may_stand_below_a_title() -> None:
    rows = [
        ["石泉县联络员名册"],
        ["联络员", "联系电话", "单位名称"],
        ["赵六", "13800000001", "城关镇"],
    ]
    assert roster.read(rows) == [
        (3, {"full_name": "赵六", "phone": "13800000001", "unit": "城关镇"})
    ]


def test_all_go_in_or_none(county: County, unit_a: Unit, unit_b: Unit, staff: User) -> None:
    lines = checked(
        county,
        staff,
        ["赵六", "zhaoliu", None, "城关镇", None],
        ["赵六", "zhaoliu", None, "住建局", None],
    )
    taken = actions.take_in_roster(county=county, lines=lines, by=staff)
    assert [one.is_new for one in taken] == [True, False]
    assert access.scope_of(taken[0].person).units == {unit_a.pk, unit_b.pk}
    again = roster.check(
        [(2, {"full_name": "钱七", "username": "qianqi", "unit": "城关镇"})],
        county=county,
        by=staff,
    )
    make_user(username="qianqi")  # taken in between
    before = Appointment.objects.count()
    with pytest.raises(RefusedError, match="第 2 行"):
        actions.take_in_roster(county=county, lines=again, by=staff)
    assert Appointment.objects.count() == before


def test_what_was_shown_is_confirmed_by_the_same_person_for_the_same_county(
    county: County, unit_a: Unit, staff: User
) -> None:
    lines = checked(county, staff, ["赵六", "zhaoliu", None, "城关镇", DAY])
    sealed = roster.seal(lines, county=county, by=staff)
    [(number, texts)] = roster.unseal(sealed, county=county, by=staff)
    assert (number, texts["starts_on"]) == (2, DAY.isoformat())
    for other, by in ((make_county(), staff), (county, make_user("staff", county))):
        with pytest.raises(RefusedError, match="不是您"):
            roster.unseal(sealed, county=other, by=by)
    with pytest.raises(RefusedError, match="改动"):
        roster.unseal(sealed[:-1] + "x", county=county, by=staff)
