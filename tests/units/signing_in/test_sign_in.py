"""Signing in and out, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import make_user
from tests.units.signing_in.conftest import PASSWORD, enter, verbs
from units.models import Event, PersonSession, User
from units.signing_in.store import SessionStore

pytestmark = pytest.mark.django_db


def test_the_right_password_leads_to_the_page_that_was_asked_for(person: User) -> None:
    client = Client()
    asked = client.get(reverse("my_account"))
    assert asked.url == "/sign-in/?next=/me/"  # type: ignore[attr-defined]
    response = client.post(
        asked.url,
        {"username": "zhangsan", "password": PASSWORD, "next": "/me/"},  # type: ignore[attr-defined]
    )
    assert response.url == "/me/"  # type: ignore[attr-defined]
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_led_to_another_site(person: User, elsewhere: str) -> None:
    given = {"username": "zhangsan", "password": PASSWORD, "next": elsewhere}
    assert Client().post("/sign-in/", given).url == "/"  # type: ignore[attr-defined]


def test_signing_in_and_out_leave_events_with_the_county(person: User) -> None:
    client = Client()
    enter(client, person, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/130 Edg/130")
    client.post("/sign-out/")
    assert verbs(person) == ["登录", "退出登录"]
    assert set(Event.objects.values_list("county_id", flat=True)) == {
        person.appointments.get().county_id
    }
    assert not PersonSession.objects.exists()
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("name", ["zhangsan", "nobody"])
def test_the_answer_does_not_tell_whether_the_account_exists(person: User, name: str) -> None:
    page = Client().post("/sign-in/", {"username": name, "password": "falsch"})
    assert "账号或密码不对，请检查大小写和输入法后再试。" in page.content.decode()


def test_a_failure_is_recorded_without_what_was_typed(person: User) -> None:
    Client().post("/sign-in/", {"username": "my-secret-password", "password": "x"})
    event = Event.objects.get(verb="登录失败")
    assert event.object_label == "不存在的账号"
    assert "my-secret-password" not in f"{event.before}{event.after}{event.object_label}"


def test_a_disabled_person_does_not_come_in(person: User) -> None:
    User.objects.update(is_active=False)
    assert "账号或密码不对" in enter(Client(), person).content.decode()


def test_the_key_of_a_session_is_nowhere_in_the_database(person: User) -> None:
    client = Client()
    enter(client, person)
    key = client.session.session_key
    stored = Session.objects.get()
    assert stored.session_key == PersonSession.objects.get().key_hash != key
    stolen = Client()
    stolen.cookies["sessionid"] = stored.session_key
    assert stolen.get("/me/").status_code == 302


def test_the_key_changes_when_the_person_signs_in(person: User) -> None:
    client = Client()
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key
    enter(client, person)
    assert client.session.session_key != before


def test_an_idle_session_ends_and_says_so(person: User, later: Callable[[timedelta], None]) -> None:
    client = Client()
    enter(client, person)
    later(timedelta(minutes=29))
    assert client.get("/me/").status_code == 200
    later(timedelta(minutes=29))
    assert client.get("/me/").status_code == 200
    later(timedelta(minutes=31))
    page = client.get("/me/", follow=True)
    assert page.redirect_chain == [("/sign-in/?next=/me/&why=idle", 302)]
    assert "超过30分钟没有操作" in page.content.decode()
    assert verbs(person)[-1] == "久未操作，自动退出"


def test_no_session_lasts_longer_than_twelve_hours(
    person: User, later: Callable[[timedelta], None]
) -> None:
    client = Client()
    enter(client, person)
    for _ in range(25):
        later(timedelta(minutes=29))
        last = client.get("/me/")
    assert last.status_code == 302
    assert "登录已满12小时" in client.get(last.url).content.decode()  # type: ignore[attr-defined]


def test_presence_is_written_once_a_minute_at_most(
    person: User,
    later: Callable[[timedelta], None],
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = Client()
    enter(client, person)
    first = PersonSession.objects.get().seen_at
    later(timedelta(seconds=30))
    client.get("/me/")
    assert PersonSession.objects.get().seen_at == first
    later(timedelta(seconds=40))
    client.get("/me/")
    assert PersonSession.objects.get().seen_at > first


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(person: User) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/7/"}
    response = Client().get("/jobs/7/progress/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/?next=/jobs/7/"


def test_other_sessions_are_listed_and_ended(person: User) -> None:
    here, there = Client(), Client()
    enter(there, person, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) MicroMessenger/8 Safari")
    enter(here, person, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/132")
    page = here.get("/me/").content.decode()
    assert "微信" in page
    assert "Firefox" in page
    here.post(reverse("sessions_end"))
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert verbs(person)[-1] == "退出其他登录"


def test_a_single_session_is_ended_but_never_another_persons(person: User) -> None:
    here, there, third = Client(), Client(), Client()
    for client in (there, third, here):
        enter(client, person)
    stranger = make_user(username="wangwu", password=PASSWORD)
    outside = Client()
    enter(outside, stranger)
    one = PersonSession.objects.filter(person=person).order_by("pk")[0]
    assert outside.post(reverse("sessions_end"), {"session": one.pk}).status_code == 404
    here.post(reverse("sessions_end"), {"session": one.pk})
    assert there.get("/me/").status_code == 302
    assert third.get("/me/").status_code == 200


def test_the_administration_of_data_has_no_sign_in_of_its_own(person: User) -> None:
    assert Client().get("/admin/", follow=True).request["PATH_INFO"] == "/sign-in/"


def test_a_request_whose_session_ends_meanwhile_is_answered_in_chinese(
    person: User, later: Callable[[timedelta], None]
) -> None:
    client = Client()
    enter(client, person)
    later(timedelta(minutes=2))
    real = SessionStore.save

    def too_late(self: SessionStore, must_create: bool = False) -> None:
        Session.objects.all().delete()
        real(self, must_create)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionStore, "save", too_late)
        answer = client.get("/me/")
    assert answer.status_code == 400
    assert "没有办成" in answer.content.decode()
