from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.factories import make_county, make_unit, make_user
from tests.units.files.making import pdf, picture, upload
from units import files
from units.models import Event, StoredFile, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(make_county())


def stored(
    unit: Unit, name: str = "整改前后.jpg", data: bytes = b"", purpose: str = "document"
) -> StoredFile:
    return files.receive(
        upload(name, data or picture()), purpose=purpose, county=unit.county, unit=unit, by=None
    )


def test_a_file_goes_out_as_an_attachment_that_nothing_runs(client: Client, unit: Unit) -> None:
    file = stored(unit, '回复"2026".pdf', pdf())
    client.force_login(make_user("staff", unit.county))
    response = client.get(f"/files/{file.pk}/")
    name = quote('回复"2026".pdf')
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == pdf()
    event = Event.objects.get(verb="下载文件")
    assert (event.object_id, event.county_id) == (str(file.pk), unit.county_id)


def test_a_picture_may_be_shown_and_nothing_else(client: Client, unit: Unit) -> None:
    client.force_login(make_user("staff", unit.county))
    shown = client.get(f"/files/{stored(unit).pk}/show/")
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"].startswith("sandbox")
    b"".join(shown)  # read to its end, it closes itself
    other = stored(unit, "a.pdf", pdf())
    assert client.get(f"/files/{other.pk}/show/").status_code == 404
    assert not Event.objects.filter(verb="下载文件").exists()


def test_only_those_who_see_the_unit_see_its_files(client: Client, unit: Unit) -> None:
    file = stored(unit)
    answers = {
        "its liaison": make_user("liaison", unit),
        "leader": make_user("leader", unit.county),
        "another unit's": make_user("liaison", make_unit(unit.county)),
        "another county's": make_user("staff", make_county()),
        "observer": make_user(),
    }
    told = {}
    for who, person in answers.items():
        client.force_login(person)
        response = client.get(f"/files/{file.pk}/")
        told[who] = response.status_code
        b"".join(response)  # read to its end, it closes itself
    assert told == {
        "its liaison": 200, "leader": 200, "another unit's": 404, "another county's": 404,
        "observer": 404,
    }  # fmt: skip


def test_what_a_unit_has_not_sent_is_not_the_offices(client: Client, unit: Unit) -> None:
    file = stored(unit, purpose="evidence")
    for who, status in ((make_user("liaison", unit), 200), (make_user("leader", unit.county), 404)):
        client.force_login(who)
        response = client.get(f"/files/{file.pk}/show/")
        assert response.status_code == status
        b"".join(response)  # read to its end, it closes itself


def test_nginx_sends_the_file_where_it_is_told_to(client: Client, unit: Unit, settings) -> None:
    settings.ACCEL_LOCATION = "/private/"
    file = stored(unit)
    client.force_login(make_user("staff", unit.county))
    response = client.get(f"/files/{file.pk}/")
    assert response["X-Accel-Redirect"] == f"/private/{file.place}"
    assert response.content == b""
    assert response["Content-Type"] == "image/jpeg"
    assert Event.objects.filter(verb="下载文件").exists()


def test_files_have_no_address_of_their_own(client: Client, unit: Unit) -> None:
    file = stored(unit)
    client.force_login(make_user("administrator"))
    for address in (f"/media/{file.place}", f"/static/{file.place}", f"/{file.place}"):
        assert client.get(address).status_code == 404
