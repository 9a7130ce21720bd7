"""One mail a person and day; nothing is sent twice, whoever dies when."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.factories import make_user
from units.actions import RefusedError
from units.delivery import actions
from units.messages.actions import mark_read, tell
from units.models import Message, Outgoing, User

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2026, 11, 23, 8, 5))


class Killed(BaseException):
    """What nobody catches, as `kill -9`."""


@pytest.fixture(autouse=True)
def _post_office(settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    settings.PORTAL_URL = "https://jidu.example.gov.cn"
    settings.DIGEST_HOUR = 8


@pytest.fixture
def person() -> User:
    return make_user(full_name="王五", email="wang@example.gov.cn")


def told(person: User, key: str = "a", subject: str = "期限将到", **more: str) -> None:
    now = MORNING - timedelta(hours=1)
    tell(people=[person], key=key, subject=subject, county=None, by=None, now=now, **more)


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """What the server does with each mail in turn: raise, or take it and raise."""
    script: list[BaseException | None] = []
    take = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        step = script.pop(0) if script else None
        if isinstance(step, smtplib.SMTPException):
            raise step
        taken = take(self, messages)
        if step:
            raise step
        return taken

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return script


def test_all_unread_messages_go_in_one_mail(person: User) -> None:
    told(person, "a", "【整改】期限将到", body="城关镇：栏目未更新", url="/rectification/7/")
    told(person, "b", "通报已送达")
    told(person, "c", "看过的")
    mark_read(by=person, message=Message.objects.get(key="c"), now=MORNING)
    assert actions.collect_digests(now=MORNING) == 1
    assert actions.deliver(now=MORNING) == {"sent": 1}
    [letter] = mail.outbox
    assert letter.to == ["wang@example.gov.cn"]
    assert letter.subject == "季督：2条消息，【整改】期限将到"
    assert letter.body.startswith("王五，您好：\n\n您在季督有2条未读消息。\n")
    assert "https://jidu.example.gov.cn/rectification/7/" in letter.body
    assert "看过的" not in letter.body
    assert Message.objects.get(key="a").mailed_at is not None


def test_a_person_gets_one_mail_a_day(person: User) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    told(person, "b")
    assert actions.collect_digests(now=MORNING + timedelta(hours=2)) == 0
    assert actions.collect_digests(now=MORNING + timedelta(days=1)) == 1
    assert Outgoing.objects.latest("pk").subject == "季督：期限将到"


def test_nothing_is_collected_early_or_without_mail_or_address(
    person: User, settings: Settings
) -> None:
    told(person)
    told(make_user())
    assert actions.collect_digests(now=MORNING - timedelta(minutes=10)) == 0
    settings.EMAIL_HOST = ""
    assert actions.collect_digests(now=MORNING) == 0
    settings.EMAIL_HOST = "mail.example.gov.cn"
    assert actions.collect_digests(now=MORNING + timedelta(days=8)) == 0
    assert actions.collect_digests(now=MORNING) == 1


def test_a_long_list_is_cut_and_counted(person: User) -> None:
    for n in range(45):
        told(person, f"k{n}", f"第{n}条")
    actions.collect_digests(now=MORNING)
    body = Outgoing.objects.get().body
    assert "第39条" in body
    assert "第40条" not in body
    assert "另有5条" in body


def test_killed_between_claim_and_sending_or_after_it_sends_nothing_twice(
    person: User, breaking: list[BaseException | None]
) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    breaking.append(Killed())  # the server has it, we do not know
    with pytest.raises(Killed):
        actions.deliver(now=MORNING)
    assert len(mail.outbox) == 1
    for hours in range(48):
        actions.collect_digests(now=MORNING + timedelta(minutes=30))
        assert actions.deliver(now=MORNING + timedelta(hours=hours)) == {}
    assert len(mail.outbox) == 1
    outgoing = Outgoing.objects.get()
    later = timezone.now() + timedelta(minutes=11)
    assert outgoing.state_at(later) == ("结果不明", "warn")
    assert list(Outgoing.objects.stuck(later)) == [outgoing]


def test_killed_while_collecting_collects_the_rest_afterwards(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_user(email="li@example.gov.cn")
    told(person)
    told(second)
    whole, calls = actions._collect, [person]

    def dying(*given: Any) -> int:
        if not calls:
            raise Killed
        calls.pop()
        return whole(*given)

    monkeypatch.setattr(actions, "TOGETHER", 1)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_collect", dying)
        with pytest.raises(Killed):
            actions.collect_digests(now=MORNING)
    assert actions.collect_digests(now=MORNING) == 1
    actions.deliver(now=MORNING)
    assert sorted(one.to[0] for one in mail.outbox) == ["li@example.gov.cn", "wang@example.gov.cn"]


def test_many_people_cost_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        told(make_user(email=f"u{number}@example.gov.cn"))
    with django_assert_max_num_queries(10):
        assert actions.collect_digests(now=MORNING) == 30
    assert not Message.objects.filter(mailing=None).exists()
    for mail_of_day in Outgoing.objects.all():
        assert [one.person for one in mail_of_day.messages.all()] == [mail_of_day.person]


def test_who_has_a_mail_already_is_left_alone(person: User) -> None:
    """Two that collect at once: the second looks again before it writes."""
    told(person)
    assert actions.collect_digests(now=MORNING) == 1
    told(person, key="b")
    waiting = Message.objects.filter(mailing=None)
    assert actions._collect([person], waiting, MORNING) == 0
    assert waiting.count() == 1


def test_a_refusal_is_tried_again_later_and_given_up_in_the_end(
    person: User, breaking: list[BaseException | None]
) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    breaking += [smtplib.SMTPDataError(451, b"try later")] * 6
    now, tries = MORNING, 0
    while not Outgoing.objects.get().given_up_at:
        tries += actions.deliver(now=now)["failed"]
        assert actions.deliver(now=now) == {}
        now = max(Outgoing.objects.get().next_try_at, now + timedelta(minutes=1))
    assert tries == 6
    outgoing = Outgoing.objects.get()
    assert outgoing.state_at() == ("未发出", "bad")
    assert outgoing.error == "邮件服务器拒收（451）：try later"
    actions.resend(outgoing=outgoing, by=None, now=now)
    assert actions.deliver(now=now) == {"sent": 1}
    with pytest.raises(RefusedError, match="已经发出"):
        actions.resend(outgoing=outgoing, by=None)


def test_an_address_that_does_not_exist_is_not_tried_again(
    person: User, breaking: list[BaseException | None]
) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    breaking.append(smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")}))
    assert actions.deliver(now=MORNING) == {"failed": 1}
    assert Outgoing.objects.get().given_up_at == MORNING


def test_a_silent_server_may_have_it_so_it_is_not_sent_again(
    person: User, breaking: list[BaseException | None]
) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    breaking.append(TimeoutError("timed out"))
    assert actions.deliver(now=MORNING) == {"unknown": 1}
    assert actions.deliver(now=MORNING + timedelta(days=1)) == {}
    assert "没有收到答复" in Outgoing.objects.get().error


def test_a_server_that_is_away_costs_one_attempt_a_run(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: EmailBackend) -> None:
        raise ConnectionRefusedError("Connection refused")

    told(person)
    told(make_user(email="li@example.gov.cn"))
    actions.collect_digests(now=MORNING)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "open", away)
        assert actions.deliver(now=MORNING) == {"failed": 1}
    assert Outgoing.objects.filter(failures=0).count() == 1
    assert actions.deliver(now=MORNING + timedelta(minutes=6)) == {"sent": 2}


def test_who_has_left_gets_no_mail(person: User) -> None:
    told(person)
    actions.collect_digests(now=MORNING)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert actions.deliver(now=MORNING) == {"failed": 1}
    assert not mail.outbox


def test_a_line_break_in_a_subject_does_no_harm(person: User) -> None:
    told(person, subject="标题\nBcc: x@example.com")
    actions.collect_digests(now=MORNING)
    assert actions.deliver(now=MORNING) == {"sent": 1}
    assert mail.outbox[0].subject == "季督：标题 Bcc: x@example.com"
