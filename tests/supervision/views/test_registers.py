"""The register lists: what they show, find, sort and cost, and whose rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from supervision.views import registers
from supervision.views.registers import REGISTERS
from tests.factories import (
    make_account,
    make_alias,
    make_column,
    make_order,
    make_unit,
    make_user,
)
from units.models import Appointment, County, Event, Unit, User

pytestmark = pytest.mark.django_db


def address(county: County, key: str) -> str:
    return reverse("register_list", args=[county.pk, key])


@pytest.mark.parametrize("key", REGISTERS)
def test_an_empty_register_says_what_to_do_next(staff: Client, county: County, key: str) -> None:
    Appointment.objects.filter(role="liaison").delete()
    Unit.objects.all().delete()
    page = staff.get(address(county, key))
    assert page.status_code == 200
    assert "还没有记录" in page.content.decode() or key == "units"


@pytest.fixture
def orders(unit_a: Unit, unit_b: Unit) -> None:
    make_order(
        unit_a, date(2023, 7, 3), number="GD001", title="路灯不亮", closed_at=date(2023, 7, 5)
    )
    make_order(unit_b, date(2023, 8, 3), number="GD002", title="占道经营", appeal_kind="complaint")


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"q": "路灯"}, "GD001", "GD002"),
        ({"appeal_kind": "complaint"}, "GD002", "GD001"),
        ({"since": "2023-08-01"}, "GD002", "GD001"),
        ({"until": "2023-07-03"}, "GD001", "GD002"),
    ],
)
def test_filters_narrow_the_list(
    staff: Client, county: County, asked: dict[str, str], there: str, gone: str
) -> None:
    page = staff.get(address(county, "work-orders"), asked).content.decode()
    assert there in page
    assert gone not in page


@pytest.mark.usefixtures("orders")
def test_the_filter_by_unit_offers_the_units_of_the_county(
    staff: Client, county: County, unit_b: Unit
) -> None:
    elsewhere = make_unit(short_name="别县单位")
    page = staff.get(address(county, "work-orders"), {"unit": unit_b.pk}).content.decode()
    assert "GD002" in page
    assert "GD001" not in page
    assert elsewhere.short_name not in page


@pytest.mark.usefixtures("orders")
def test_headings_sort_and_nonsense_is_ignored(staff: Client, county: County) -> None:
    def order(**asked: str) -> bool:
        page = staff.get(address(county, "work-orders"), asked).content.decode()
        return page.index("GD001") < page.index("GD002")

    assert order(sort="number")
    assert not order(sort="-number")
    assert not order(sort="county__name;drop", since="昨天", page="x")
    assert order(sort="number", since="0001-01-01", until="9999-12-31")


@pytest.mark.usefixtures("orders")
def test_a_liaison_sees_the_rows_of_the_own_unit_only(
    client: Client, county: County, people: dict[str, User]
) -> None:
    client.force_login(people["liaison_a"])
    page = client.get(address(county, "work-orders")).content.decode()
    assert "GD001" in page
    assert "GD002" not in page
    assert "县住建局" not in page


@pytest.mark.usefixtures("orders")
def test_a_unit_elsewhere_opens_no_register_to_an_observer(client: Client, county: County) -> None:
    observer = make_user("liaison", make_unit())
    Appointment.objects.create(
        person=observer, role="observer", region="安康市", starts_on=date(2000, 1, 1)
    )
    client.force_login(observer)
    for name in ("register_list", "register_export"):
        page = client.get(reverse(name, args=[county.pk, "work-orders"]))
        assert page.status_code == 404


@pytest.mark.usefixtures("orders")
def test_an_observer_who_is_a_liaison_sees_the_rows_of_the_own_unit_only(
    client: Client, county: County, unit_a: Unit
) -> None:
    observer = make_user("liaison", unit_a)
    Appointment.objects.create(
        person=observer, role="observer", region="安康市", starts_on=date(2000, 1, 1)
    )
    client.force_login(observer)
    page = client.get(address(county, "work-orders")).content.decode()
    assert "GD001" in page
    assert "GD002" not in page


def test_rows_of_another_county_are_not_listed(staff: Client, county: County) -> None:
    make_order(make_unit(), date(2023, 7, 3), number="GD999")
    assert "GD999" not in staff.get(address(county, "work-orders")).content.decode()


def test_units_are_found_by_alias(staff: Client, county: County, unit_a: Unit) -> None:
    make_alias(unit_a, "城关")
    page = staff.get(address(county, "units"), {"q": "城关"}).content.decode()
    assert page.count('data-label="全称"') == 1


def test_reconstructed_rows_are_marked(staff: Client, county: County, unit_a: Unit) -> None:
    make_order(unit_a, date(2023, 7, 3), is_reconstructed=True)
    page = staff.get(address(county, "work-orders")).content.decode()
    assert "重构数据" in page


@pytest.mark.parametrize(("key", "queries"), [("units", 9), ("columns", 9), ("accounts", 9),
                                              ("work-orders", 9)])  # fmt: skip
def test_a_list_costs_a_fixed_number_of_queries(
    staff: Client, county: County, key: str, queries: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(15):
        unit = make_unit(county)
        make_alias(unit, f"别名{unit.pk}")
        make_column(county, units=[unit])
        make_account(unit)
        make_order(unit, date(2023, 7, 3))
    with django_assert_max_num_queries(queries):  # type: ignore[operator]
        staff.get(address(county, key))


def exported(client: Client, county: County, key: str, **asked: str) -> list[tuple[object, ...]]:
    response = client.get(reverse("register_export", args=[county.pk, key]), asked)
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    return list(sheet.values)


@pytest.mark.usefixtures("orders")
def test_the_filtered_list_is_exported_and_leaves_an_event(staff: Client, county: County) -> None:
    heading, *rows = exported(staff, county, "work-orders", q="路灯")
    assert heading[:3] == ("编号", "渠道", "诉求内容")
    assert [row[0] for row in rows] == ["GD001"]
    assert Event.objects.get().after == {"list": "工单与来信", "rows": 1}


def test_no_exported_cell_is_a_formula(staff: Client, county: County, unit_a: Unit) -> None:
    for n, title in enumerate(('=HYPERLINK("http://x")', "+1", "-1", "@x", "正常")):
        make_order(unit_a, date(2023, 7, 3 + n), title=title)
    titles = {row[2] for row in exported(staff, county, "work-orders")[1:]}
    assert titles == {'\'=HYPERLINK("http://x")', "'+1", "'-1", "'@x", "正常"}


@pytest.mark.usefixtures("orders")
def test_a_liaison_exports_the_rows_of_the_own_unit_only(
    client: Client, county: County, people: dict[str, User]
) -> None:
    client.force_login(people["liaison_a"])
    assert [row[0] for row in exported(client, county, "work-orders")[1:]] == ["GD001"]
    assert client.get(reverse("register_export", args=[county.pk, "units"])).status_code == 404


@pytest.mark.usefixtures("orders")
def test_too_long_a_list_asks_for_a_filter(
    staff: Client, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "EXPORT_LIMIT", 1)
    address = reverse("register_export", args=[county.pk, "work-orders"])
    assert "请先筛选" in staff.get(address, follow=True).content.decode()
