"""Every record has a readable admin list that opens without a query per row."""

from __future__ import annotations

from csv import DictReader
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from supervision.models import Website
from tests.factories import make_county, make_order, make_unit
from tests.factories.rows import make_rows
from units.models import Event, User

FORMULAE = {"=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")'}
OWN = {"units", "supervision", "notices"}
REGISTERED = [m for m in admin.site._registry if m._meta.app_label in OWN]


@pytest.fixture
def administrator_client(db: None, client: Client) -> Client:
    person = User.objects.create_superuser("admin", password="x", full_name="管理员")
    client.force_login(person)
    return client


@pytest.mark.parametrize("model", REGISTERED, ids=lambda m: m.__name__)
def test_the_list_opens_without_a_query_per_row(
    model: type[models.Model], administrator_client: Client
) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = administrator_client.get(address)
        assert response.status_code == 200
        assert response.context["cl"].result_count == model._base_manager.count()
        return len(captured)

    make_rows(model, 2)
    before = queries()
    make_rows(model, 4)
    assert queries() == before
    assert administrator_client.get(address, {"q": "张"}).status_code == 200


def test_no_record_is_without_admin() -> None:
    from django.apps import apps

    parts = {
        "ImportChange",
        "OutlineBlock",
        "NoticeBlock",
        "AnnouncedItem",
        "BlockChange",
        "FrozenDocument",
        "NamedUnit",
        "PreparedFile",
        "Presence",
        "Appointment",
        "EventChain",
        "CalendarDay",
        "WorkdayOrdinal",
    }
    missing = {
        m.__name__
        for m in apps.get_models()
        if m._meta.app_label in OWN and not m._meta.auto_created and m not in admin.site._registry
    }
    assert missing <= parts


def test_a_list_can_be_taken_away_as_a_file(administrator_client: Client) -> None:
    unit = make_unit(make_county())
    for text in FORMULAE:
        Website.objects.create(county=unit.county, name=text, unit=unit)
    address = reverse("admin:supervision_website_export")
    xlsx, csv = (
        administrator_client.post(address, {"format": format, "resource": "0"})
        for format in ("0", "1")
    )
    sheet = load_workbook(BytesIO(xlsx.content)).active
    assert sheet
    heading, *rows = sheet.iter_rows()
    column = [cell.value for cell in heading].index("name")
    cells = [row[column] for row in rows]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells} == {f"'{text}" for text in FORMULAE}
    lines = DictReader(StringIO(csv.content.decode("utf-8-sig")))
    assert {line["name"] for line in lines} == {f"'{text}" for text in FORMULAE}
    assert [event.after["rows"] for event in Event.objects.filter(verb="导出")] == [5, 5]


def test_numbers_and_days_stay_what_they_are_in_the_file(administrator_client: Client) -> None:
    make_order(make_unit(), date(2023, 7, 3), due_at=date(2023, 7, 13))
    address = reverse("admin:supervision_workorder_export")
    answer = administrator_client.post(address, {"format": "0", "resource": "0"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet
    heading, row = sheet.iter_rows(values_only=True)
    found = dict(zip(heading, row, strict=True))
    assert isinstance(found["id"], int)
    assert isinstance(found["received_at"], datetime)


def test_what_is_written_in_the_admin_leaves_events(administrator_client: Client) -> None:
    unit = make_unit(make_county(), short_name="住建局")
    address = reverse("admin:units_unit_change", args=[unit.pk])
    page = administrator_client.get(address)
    form = page.context["adminform"].form
    facts = {name: form[name].value() or "" for name in form.fields}
    lists = {"aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-name": "建设局"}
    changed = facts | {"name": "县住房和城乡建设局", "successor": make_unit(unit.county).pk}
    response = administrator_client.post(address, changed | lists)
    assert response.status_code == 302, response.context["errors"]
    event = Event.objects.get()
    assert (event.verb, event.object_id, event.county_id) == (
        "修改单位", str(unit.pk), unit.county_id,
    )  # fmt: skip
    assert event.before["name"] == "住建局全称"
    assert event.after["name"] == "县住房和城乡建设局"
    assert event.after["单位别名"] == ["新增 建设局（住建局）"]
    assert not {"seen", "password"} & event.after.keys()


def test_a_record_added_or_removed_in_the_admin_leaves_events(
    administrator_client: Client,
) -> None:
    unit = make_unit(make_county())
    administrator_client.post(
        reverse("admin:units_unitalias_add"),
        {"county": unit.county_id, "unit": unit.pk, "name": "旧名"},
    )
    added = Event.objects.get()
    assert (added.verb, added.after["unit"]) == ("新增单位别名", str(unit))
    alias = unit.aliases.get()
    administrator_client.post(
        reverse("admin:units_unitalias_delete", args=[alias.pk]), {"post": "yes"}
    )
    removed = Event.objects.exclude(pk=added.pk).get()
    assert (removed.verb, removed.before["name"]) == ("删除单位别名", "旧名")


@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_people_are_only_shown_in_the_admin(administrator_client: Client, name: str) -> None:
    """There nobody would keep one from appointing oneself."""
    person = User.objects.get(username="admin")
    address = reverse(f"admin:units_user_{name}", args=[] if name == "add" else [person.pk])
    assert administrator_client.post(address, {"post": "yes"}).status_code == 403
    assert not Event.objects.exists()
