"""The policy, changing a password, and links to choose one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from tests.factories import make_user
from tests.units.signing_in.conftest import PASSWORD, enter, verbs
from units.models import User
from units.signing_in import actions, links
from units.tasks import mail_links

pytestmark = pytest.mark.django_db
NEW = "Qing-chun-8861"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Ab3-efgh", "密码太短：现有8位，至少要10位。"),
        ("8502937461", "字母、数字、符号中的至少两种"),
        ("a1a1a1a1a1a1", "重复的字符太多"),
        ("zhangsan-2026", "与账号、姓名或邮箱太相近"),
        ("Admin@20242024", "太常见"),
        ("Password123456!", "太常见"),
        ("WoAiNi-1314520", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    person: User, password: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, person)
    assert sentence in "".join(refusal.value.messages)


@pytest.mark.parametrize("password", ["Jidu-2023-demo", "明月松间照，清泉石上流8", NEW])
def test_a_strong_one_is_taken(person: User, password: str) -> None:
    validate_password(password, person)


def change(client: Client, current: str = PASSWORD, new: str = NEW, repeated: str = NEW) -> str:
    given = {"current": current, "password": new, "repeated": repeated}
    return client.post(reverse("password_change"), given, follow=True).content.decode()


def test_changing_the_password_ends_the_other_sessions(person: User) -> None:
    here, there = Client(), Client()
    enter(there, person)
    enter(here, person)
    assert "密码已修改" in change(here)
    assert here.get("/me/").content.decode().count("本机") == 1
    assert there.get("/me/").status_code == 302
    assert enter(Client(), person).status_code == 200
    assert enter(Client(), person, NEW).status_code == 302
    assert "修改密码" in verbs(person)


def test_a_change_that_is_not_right_says_why(person: User) -> None:
    client = Client()
    enter(client, person)
    assert "现在的密码不对" in change(client, current="falsch")
    assert "两次输入的新密码不一样" in change(client, repeated="x")
    assert "密码太短" in change(client, new="Ab3-efgh", repeated="Ab3-efgh")
    assert "新密码与现在的密码相同" in change(client, new=PASSWORD, repeated=PASSWORD)


def choose(link: str, password: str = NEW) -> str:
    given = {"password": password, "repeated": password}
    return Client().post(link, given, follow=True).content.decode()


def test_an_administrator_issues_a_link_that_works_once(person: User, administrator: User) -> None:
    there, office = Client(), Client()
    enter(there, person)
    enter(office, administrator)
    page = office.post(reverse("person_link", args=[person.pk])).content.decode()
    found = re.search(r"http://testserver(/sign-in/password/[^<\s]+/)", page)
    assert found
    assert "zhangsan" in Client().get(found[1]).content.decode()
    assert "密码太短" in choose(found[1], "kurz")
    assert "密码已设置好" in choose(found[1])
    assert "链接已失效" in choose(found[1], "Noch-ein-2026")
    assert there.get("/me/").status_code == 302
    assert enter(Client(), person, NEW).status_code == 302
    assert "签发重设密码链接" in verbs(person)
    assert "设置密码" in verbs(person)


def test_a_link_frees_a_locked_person(person: User) -> None:
    for _ in range(5):
        enter(Client(), person, "falsch")
    choose(links.path(person))
    assert enter(Client(), person, NEW).status_code == 302


def test_a_link_dies_of_age_and_of_tampering(person: User, settings: Settings) -> None:
    link = links.path(person)
    assert "链接已失效" in choose(link[:-2] + "x/")
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "链接已失效" in choose(link)


def test_a_link_for_one_person_does_not_serve_another(person: User, administrator: User) -> None:
    mine, theirs = links.path(person).split("/"), links.path(administrator).split("/")
    mine[3] = theirs[3]
    assert "链接已失效" in choose("/".join(mine))


def test_without_mail_the_page_tells_whom_to_ask(db: None) -> None:
    page = Client().get(reverse("password_forgotten")).content.decode()
    assert "请联系系统管理员" in page
    assert "邮箱" not in page


@pytest.fixture
def post_office(settings: Settings) -> Settings:
    settings.MAIL_RESET = True
    return settings


def test_a_link_comes_by_mail(person: User, post_office: Settings) -> None:
    User.objects.filter(pk=person.pk).update(email="Zhang@shiquan.gov.cn")
    known = Client().post("/sign-in/forgotten/", {"email": "zhang@shiquan.gov.cn"}, follow=True)
    unknown = Client().post("/sign-in/forgotten/", {"email": "x@shiquan.gov.cn"}, follow=True)
    assert "如果这个邮箱属于本系统的用户" in known.content.decode()
    assert len(mail.outbox) == 1
    assert "邮寄重设密码链接" in verbs(person)
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)
    assert link
    assert "密码已设置好" in choose(link[1])
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())


def test_a_mailbox_is_not_flooded(
    person: User, post_office: Settings, later: Callable[[timedelta], None]
) -> None:
    User.objects.filter(pk=person.pk).update(email="zhang@shiquan.gov.cn")
    for _ in range(3):
        actions.mail_links(email="zhang@shiquan.gov.cn", root="http://testserver/")
    assert len(mail.outbox) == 1
    later(timedelta(minutes=6))
    actions.mail_links(email="zhang@shiquan.gov.cn", root="http://testserver/")
    assert len(mail.outbox) == 2


def test_a_queue_that_is_away_is_told(
    post_office: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(mail_links, "apply_async", away)
    page = Client().post("/sign-in/forgotten/", {"email": "zhang@shiquan.gov.cn"})
    assert "现在发不出邮件" in page.content.decode()


@pytest.mark.parametrize("number", ["MQ", "x", "YWJj", "OTk5"])
def test_a_made_up_link_is_no_link(person: User, number: str) -> None:
    assert "链接已失效" in Client().get(f"/sign-in/password/{number}/abc-def/").content.decode()


def test_a_disabled_person_gets_no_link(person: User, administrator: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    client = Client()
    enter(client, administrator)
    page = client.post(reverse("person_link", args=[person.pk]), follow=True).content.decode()
    assert "此账号已停用" in page


def test_a_person_without_password_is_invited_by_the_same_link(db: None) -> None:
    fresh = make_user(username="xinren")
    assert not fresh.has_usable_password()
    assert "密码已设置好" in choose(links.path(fresh))


def test_the_help_tells_the_limits_that_are_set(person: User, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT, settings.SESSION_IDLE_SECONDS = 4, 600
    client = Client()
    enter(client, person)
    page = client.get(reverse("help_page", args=["account"])).content.decode()
    assert "密码至少10位" in page
    assert "连续输错4次，账号锁定15分钟" in page
    assert "10分钟没有操作，或一次登录满12小时" in page
