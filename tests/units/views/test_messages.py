"""The page of a person's messages, and the number in the frame."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_county, make_user
from units.messages.actions import mark_read, tell
from units.models import Message, User

pytestmark = pytest.mark.django_db
HERE = "/messages/"


@pytest.fixture
def person() -> User:
    return make_user("staff", make_county(name="石泉县"))


@pytest.fixture
def client(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def told(person: User, key: str, subject: str = "期限将到", url: str = "") -> Message:
    tell(people=[person], key=key, subject=subject, url=url, county=None, by=None)
    return Message.objects.get(person=person, key=key)


def page_of(client: Client, address: str = HERE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_empty_page_says_what_will_come(client: Client) -> None:
    assert "还没有消息" in page_of(client)
    assert "没有未读消息" in page_of(client, f"{HERE}?show=unread")


def test_unread_ones_come_first_and_are_counted_in_the_frame(client: Client, person: User) -> None:
    mark_read(by=person, message=told(person, "a", "较早已读"))
    told(person, "b", "最早未读")
    mark_read(by=person, message=told(person, "c", "最近已读"))
    page = page_of(client)
    assert page.index("最早未读") < page.index("最近已读") < page.index("较早已读")
    assert '<span class="unread-count">1</span>' in page
    assert 'aria-label="消息，1 条未读"' in page
    only = page_of(client, f"{HERE}?show=unread")
    assert "最早未读" in only
    assert "最近已读" not in only


def test_opening_marks_as_read_and_leads_to_the_matter(client: Client, person: User) -> None:
    message = told(person, "a", url=reverse("county_list"))
    response = client.post(reverse("message_open", args=[message.pk]))
    assert response["Location"] == reverse("county_list")
    message.refresh_from_db()
    assert message.read_at is not None


def test_marking_as_read_leads_back_to_the_same_page_and_nowhere_else(
    client: Client, person: User
) -> None:
    for n in range(31):
        told(person, f"k{n}", url=reverse("county_list"))
    address = reverse("message_open", args=[Message.objects.latest("pk").pk])
    for back, led in (
        (f"{HERE}?page=2", f"{HERE}?page=2"),
        ("https://example.com/messages/", HERE),
        ("//example.com", HERE),
        ("/help/start/", HERE),
    ):
        response = client.post(address, {"stay": "1", "back": back})
        assert response["Location"] == led
    assert "第 2 / 2 页" in page_of(client, f"{HERE}?page=2")


def test_all_can_be_marked_at_once(client: Client, person: User) -> None:
    told(person, "a")
    told(person, "b")
    response = client.post(reverse("message_read_all"), follow=True)
    assert "已把 2 条消息标为已读" in response.content.decode()
    assert "unread-count" not in page_of(client)


def test_text_is_text(client: Client, person: User) -> None:
    told(person, "a", "<script>alert(1)</script>")
    assert "<script>alert" not in page_of(client)


def test_the_page_costs_a_fixed_number_of_queries(
    client: Client, person: User, django_assert_max_num_queries: object
) -> None:
    for n in range(40):
        told(person, f"k{n}")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page_of(client)
