"""The administrator's pages of what leaves the portal."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.factories import make_county, make_unit, make_user
from units.models import County, Event, GroupWebhook, Job, Outgoing, User
from units.signing_in.actions import run_invitations

pytestmark = pytest.mark.django_db
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd1234"


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县")


@pytest.fixture
def administrator() -> Client:
    browser = Client()
    browser.force_login(make_user("administrator", password="correct-horse"))
    return browser


def mail_row(person: User, **fields: object) -> Outgoing:
    now = timezone.now()
    given = {
        "channel": "mail",
        "key": f"k{Outgoing.objects.count()}",
        "person": person,
        "subject": "期限将到",
        "body": "只给本人看",
        "created_at": now,
        "next_try_at": now,
    }
    return Outgoing.objects.create(**given | fields)


def test_what_needs_a_person_is_listed_apart_and_can_be_sent_again(administrator: Client) -> None:
    person = make_user(email="wang@example.gov.cn")
    mail_row(person, subject="发出的", sent_at=timezone.now())
    stuck = mail_row(person, subject="没发出的", given_up_at=timezone.now(), error="连不上")
    page = administrator.get("/outgoing/").content.decode()
    assert "发出的" in page
    assert "需要处理（1）" in page
    assert "只给本人看" not in page
    only = administrator.get("/outgoing/?show=stuck").content.decode()
    assert "没发出的" in only
    assert "连不上" in only
    answer = administrator.post(reverse("outgoing_resend", args=[stuck.pk]), follow=True)
    assert "已排队重发" in answer.content.decode()
    again = administrator.post(reverse("outgoing_resend", args=[stuck.pk]), follow=True)
    assert "不必再发" in again.content.decode()


def test_the_list_costs_a_fixed_number_of_queries(
    administrator: Client, county: County, django_assert_max_num_queries: object
) -> None:
    person = make_user()
    for _ in range(30):
        mail_row(person)
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        administrator.get("/outgoing/")


def test_setting_the_group_asks_for_the_password_and_hides_the_address(
    administrator: Client, county: County
) -> None:
    here = reverse("webhook_change", args=[county.pk])
    given = {"address": ADDRESS, "format": "text", "is_active": "on"}
    page = administrator.post(here, given).content.decode()
    if "群消息地址已保存" not in page and not GroupWebhook.objects.exists():
        assert "密码" in page
        administrator.post(here, given | {"confirm-password": "correct-horse"})
    assert GroupWebhook.objects.get().address == ADDRESS
    page = administrator.get(here).content.decode()
    assert "abcd1234" not in page
    assert "…1234" in page
    answer = administrator.post(reverse("webhook_try", args=[county.pk]), follow=True)
    assert "测试消息已排队" in answer.content.decode()
    assert Outgoing.objects.get().subject == "季督：测试"


def test_a_wrong_address_stands_at_the_field(administrator: Client, county: County) -> None:
    here = reverse("webhook_change", args=[county.pk])
    session = administrator.session
    session["confirmed_at"] = timezone.now().timestamp()
    session.save()
    page = administrator.post(here, {"address": "https://example.com/", "format": "text"})
    assert "本系统只向 qyapi.weixin.qq.com 发群消息" in page.content.decode()


def test_an_invitation_is_mailed_when_mail_is_set_up(
    administrator: Client, county: County, settings: Settings
) -> None:
    unit = make_unit(county)
    given = {
        "full_name": "赵六", "username": "zhaoliu", "email": "zhao@example.gov.cn",
        "role": "liaison", "unit": str(unit.pk), "starts_on": "2026-11-22",
    }  # fmt: skip
    session = administrator.session
    session["confirmed_at"] = timezone.now().timestamp()
    session.save()
    here = reverse("person_invite", args=[county.pk])
    settings.MAIL_RESET = False
    page = administrator.post(here, given).content.decode()
    assert "邀请链接" in page
    assert not mail.outbox
    settings.MAIL_RESET = True
    page = administrator.post(here, given | {"username": "zhaoliu2"}).content.decode()
    assert "链接也会寄到本人的邮箱" in page
    run_invitations(Job.objects.get(), lambda percent, message: None)
    [letter] = mail.outbox
    assert letter.to == ["zhao@example.gov.cn"]
    assert "您的账号：zhaoliu2" in letter.body
    assert "http://testserver/sign-in/password/" in letter.body
    assert Event.objects.filter(verb="邮寄邀请链接").count() == 1
