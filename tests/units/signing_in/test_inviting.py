"""Invitations by mail: one job for all who are invited, told person by person."""

from __future__ import annotations

import re
import smtplib

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.factories import make_unit, make_user
from tests.units.signing_in.conftest import verbs
from units import exports
from units.models import County, Job, User
from units.signing_in import actions

BROKEN = "broken@example.gov.cn"


@pytest.fixture
def post_office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A server that refuses one address; the list tells what else is wrong with it."""
    settings.MAIL_RESET = True
    faults: list[str] = []
    take = EmailBackend.send_messages

    def send(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        if faults:
            raise ConnectionRefusedError
        if messages[0].to == [BROKEN]:
            raise smtplib.SMTPRecipientsRefused({BROKEN: (550, b"no such user")})
        return take(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return faults


def invited(**emails: str) -> list[User]:
    return [make_user(username=name, full_name=name, email=to) for name, to in emails.items()]


def started(people: list[User], by: User) -> Job:
    job = actions.invite_by_mail(people=people, root="http://testserver/", county=None, by=by)
    assert job
    return job


def run(job: Job) -> dict[str, str]:
    told = actions.run_invitations(job, lambda percent, message: None)["outcomes"]
    return {name: words for name, words, tone in told}


def test_each_person_is_told_of(post_office: list[str], administrator: User) -> None:
    people = invited(甲="a@example.gov.cn", 乙="", 丙=BROKEN, 丁="d@example.gov.cn")
    people[3].set_password("Shan-shui-2023")
    people[3].save()
    outcomes = {"甲": "已寄出", "乙": "没有邮箱", "丙": "邮件服务器拒收", "丁": "已启用，不必寄"}
    assert run(started(people, administrator)) == outcomes
    assert [one.to for one in mail.outbox] == [["a@example.gov.cn"]]
    assert "邮寄邀请链接" in verbs(people[0])
    assert "邮寄邀请链接" not in verbs(people[2])


def test_a_job_that_begins_again_mails_nobody_twice(
    post_office: list[str], administrator: User
) -> None:
    job = started(invited(甲="a@example.gov.cn"), administrator)
    assert run(job) == run(job) == {"甲": "已寄出"}
    assert len(mail.outbox) == 1


def test_a_server_out_of_reach_is_asked_once(post_office: list[str], administrator: User) -> None:
    post_office.append("away")
    people = invited(甲="a@example.gov.cn", 乙="b@example.gov.cn", 丙="")
    outcomes = run(started(people, administrator))
    assert outcomes == {"甲": "连不上邮件服务器", "乙": "连不上邮件服务器", "丙": "没有邮箱"}


def test_without_mail_there_is_no_job(administrator: User) -> None:
    people = invited(甲="a@example.gov.cn")
    root = "http://testserver/"
    assert actions.invite_by_mail(people=people, root=root, county=None, by=administrator) is None


def test_people_of_a_roster_are_mailed_as_those_invited_one_by_one(
    client: Client,
    person: User,
    county: County,
    post_office: list[str],
    django_capture_on_commit_callbacks: type,
) -> None:
    make_unit(county, short_name="城关镇")
    client.force_login(person)
    header = ["姓名", "账号", "邮箱", "单位"]
    rows = [["赵六", "zhaoliu", "zhao@example.gov.cn", "城关镇"], ["钱七", "qianqi", "", "城关镇"],
            ["孙八", "sunba", "不是邮箱", "城关镇"]]  # fmt: skip
    file = SimpleUploadedFile("名册.xlsx", exports.workbook("名册", header, rows))
    page = client.post(reverse("roster_start", args=[county.pk]), {"file": file}).content.decode()
    assert "邮箱：" in page
    found = re.search(r'name="sealed"\s+value="([^"]+)"', page)
    assert found
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[call-arg]
        done = client.post(reverse("roster_apply", args=[county.pk]), {"sealed": found[1]})
    job = Job.objects.get()
    assert reverse("job_detail", args=[job.pk]) in done.content.decode()
    assert [one.to for one in mail.outbox] == [["zhao@example.gov.cn"]]
    told = client.get(reverse("job_detail", args=[job.pk])).content.decode()
    assert "已寄出 1 人，没有邮箱 1 人" in told or "没有邮箱 1 人，已寄出 1 人" in told
    assert told.count("没有邮箱") == 2
    assert User.objects.get(username="zhaoliu").email == "zhao@example.gov.cn"
