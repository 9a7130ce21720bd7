"""The pages of steps, signed files and verification."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter

from notices.drawing import actions as drawing
from notices.models import Notice, NoticeStep, SignedFile
from notices.steps import actions as steps
from supervision.models import InspectionRound
from units import jobs
from units.models import Job, User

pytestmark = [pytest.mark.django_db, pytest.mark.fonts]
State, Kind = Notice.State, NoticeStep.Kind
Walk = Callable[[str], Notice]
People = dict[str, User]


def blank() -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(stream)
    return stream.getvalue()


DATA = blank()


def entered(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def issued(walk: Walk, people: People) -> Notice:
    """A signed notice whose bytes are kept, and which is issued."""
    notice = walk(State.SIGNED)
    SignedFile.objects.create(
        notice=notice, place=default_storage.save("signed/a.pdf", ContentFile(DATA)),
        size=len(DATA), sha256=hashlib.sha256(DATA).hexdigest(), method="uploaded", signer="",
        is_checked=False, signed_at=timezone.now(),
    )  # fmt: skip
    steps.issue(notice=notice, by=people["staff"])
    return Notice.objects.get(pk=notice.pk)


def test_each_person_sees_the_buttons_of_their_steps(walk: Walk, people: People) -> None:
    notice = walk(State.IN_REVIEW)
    address = reverse("notice_detail", args=[notice.pk])
    reviewer = entered(people["reviewer"]).get(address).content.decode()
    staff = entered(people["staff"]).get(address).content.decode()
    assert "核稿通过，送签发" in reviewer
    assert "核稿通过，送签发" not in staff
    assert "退回" not in staff.partition("办理")[2].partition("notice-title")[0]


def test_that_the_round_must_end_first_is_said_long_before_the_leader_signs(
    notice: Notice, people: People, walk: Walk
) -> None:
    InspectionRound.objects.filter(pk=notice.round_id).update(state="open")
    detail = reverse("notice_detail", args=[notice.pk])
    staff = entered(people["staff"])
    assert "签发前要由信息中心先结束本轮" in staff.get(detail).content.decode()
    notice.refresh_from_db()
    walk(State.SUBMITTED)
    assert "签发前要由信息中心" not in staff.get(detail).content.decode()


def test_the_way_is_gone_by_buttons(walk: Walk, people: People) -> None:
    notice = walk(State.CHECKED)
    for who, kind, facts in (
        ("staff", Kind.SEND, {}),
        ("reviewer", Kind.RETURN, {"remark": "标题再斟酌"}),
        ("staff", Kind.CHECK, {}),
        ("staff", Kind.SEND, {}),
        ("reviewer", Kind.SUBMIT, {"remark": "可以"}),
    ):
        answer = entered(people[who]).post(
            reverse("step_take", args=[notice.pk, kind]), facts, follow=True
        )
        assert answer.status_code == 200
    notice.refresh_from_db()
    assert notice.state == State.SUBMITTED
    draw(notice)
    leader = entered(people["leader"])
    assert notice.title in leader.get(reverse("notice_waiting")).content.decode()
    page = leader.get(reverse("notice_sign", args=[notice.pk]))
    seen = page.context["form"].initial["seen"]
    answer = leader.post(
        reverse("notice_sign", args=[notice.pk]), {"seen": seen, "method": "uploaded"}
    )
    assert answer.status_code == 302
    notice.refresh_from_db()
    assert notice.state == State.SIGNED
    history = leader.get(reverse("step_list", args=[notice.pk])).content.decode()
    assert "标题再斟酌" in history


def draw(notice: Notice) -> None:
    """Draw the pages as the worker does that a submitted notice wakes."""
    job = Job.objects.filter(task=drawing.TASK).latest("pk")
    jobs.run(job.pk, drawing.run_drawing)


def test_what_is_signed_is_what_the_pages_showed(walk: Walk, people: People) -> None:
    notice = walk(State.SUBMITTED)
    leader, address = entered(people["leader"]), reverse("notice_sign", args=[notice.pk])
    assert "确认签发" not in leader.get(address).content.decode(), "nothing is shown yet"
    draw(notice)
    page = leader.get(address)
    assert page.content.decode().count('<img class="page-picture"') == 4
    posted = {"seen": page.context["form"].initial["seen"], "method": "uploaded", "remark": "同意"}
    Notice.objects.filter(pk=notice.pk).update(annotation="此件公开发布")  # as by a second window
    answer = leader.post(address, posted)
    text = answer.content.decode()
    assert "上次绘制版面之后内容有改动" in text
    assert "确认签发" not in text
    bar = leader.post(reverse("sign_pages", args=[notice.pk])).content.decode()
    assert "progress" in bar
    assert "progress" in leader.get(address).content.decode()
    draw(notice)
    stale = leader.post(address, posted)
    assert "内容刚刚有改动" in stale.content.decode()
    assert Notice.objects.get(pk=notice.pk).state == State.SUBMITTED
    form = stale.context["form"]
    assert form["remark"].value() == "同意"
    assert form["seen"].value() == stale.context["form"].initial["seen"] != posted["seen"]
    assert leader.post(address, posted | {"seen": form["seen"].value()}).status_code == 302
    assert Notice.objects.get(pk=notice.pk).state == State.SIGNED


def test_a_failed_drawing_is_said_and_can_be_repeated(walk: Walk, people: People) -> None:
    notice = walk(State.SUBMITTED)
    Job.objects.filter(task=drawing.TASK).update(
        state=Job.State.FAILED, message="排版出错。", finished_at=timezone.now()
    )
    page = entered(people["leader"]).get(reverse("notice_sign", args=[notice.pk]))
    assert "排版出错。" in page.content.decode()
    assert 'hx-trigger="submit"' in page.content.decode(), "not over and over by itself"


def test_a_return_without_a_remark_is_refused_in_a_sentence(walk: Walk, people: People) -> None:
    notice = walk(State.IN_REVIEW)
    answer = entered(people["reviewer"]).post(
        reverse("step_take", args=[notice.pk, Kind.RETURN]), {"remark": ""}, follow=True
    )
    assert "请写明理由" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.state == State.IN_REVIEW


def test_the_history_shows_what_was_changed(walk: Walk, people: People) -> None:
    notice = walk(State.IN_REVIEW)
    steps.return_notice(notice=notice, by=people["reviewer"], remark="改")
    notice.blocks.create(position=91, kind="paragraph", text="请认真对照整改。")
    steps.check(notice=Notice.objects.get(pk=notice.pk), by=people["staff"])
    page = entered(people["staff"]).get(reverse("step_list", args=[notice.pk]))
    assert "<ins>" in page.content.decode()


def test_downloads_of_a_signed_notice_are_the_signed_bytes(issued: Notice, people: People) -> None:
    issued.blocks.all().delete()
    for who in ("staff", "liaison"):
        answer = entered(people[who]).get(reverse("notice_download", args=[issued.pk, "pdf"]))
        assert b"".join(answer.streaming_content) == DATA  # type: ignore[attr-defined]


def test_anybody_may_verify_an_issued_notice(issued: Notice) -> None:
    anybody = Client()
    good = anybody.post(reverse("verify"), {"file": SimpleUploadedFile("a.pdf", DATA)})
    page = good.content.decode()
    assert "真：这是本系统印发的通报" in page
    assert issued.document_number in page
    bad = anybody.post(reverse("verify"), {"file": SimpleUploadedFile("a.pdf", DATA + b" ")})
    assert "伪" in bad.content.decode()
    assert issued.document_number not in bad.content.decode()
    by_code = anybody.get(reverse("verify_code", args=[issued.frozen.code]))
    assert issued.document_number in by_code.content.decode()
    typed = anybody.get(reverse("verify"), {"code": issued.frozen.code.lower()})
    assert issued.document_number in typed.content.decode()


def test_nothing_is_told_of_what_is_not_issued(walk: Walk) -> None:
    notice = walk(State.SIGNED)
    page = Client().get(reverse("verify_code", args=[notice.frozen.code]))
    assert page.status_code == 404
    assert notice.title not in page.content.decode()


def test_a_withdrawn_notice_is_shown_as_void(issued: Notice, people: People) -> None:
    steps.withdraw(notice=issued, by=people["leader"], remark="数据有误")
    sent = {"file": SimpleUploadedFile("a.pdf", DATA)}
    assert "作废" in Client().post(reverse("verify"), sent).content.decode()
    page = entered(people["liaison"]).get(reverse("notice_detail", args=[issued.pk]))
    assert "作废" in page.content.decode()


def test_who_asks_too_often_has_to_wait(settings: LazySettings) -> None:
    settings.VERIFICATIONS_A_MINUTE = 2
    cache.clear()
    anybody = Client()
    answers = [anybody.get(reverse("verify_code", args=["ABC"])).status_code for _ in range(4)]
    assert answers[:2] == [404, 404]
    assert 429 in answers[2:]
    cache.clear()


def test_what_is_too_large_or_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notices.views.verify.LARGEST", 5)
    sent = {"file": SimpleUploadedFile("a.pdf", DATA)}
    assert "超过" in Client().post(reverse("verify"), sent).content.decode()
    assert "请选择" in Client().post(reverse("verify"), {}).content.decode()


def test_the_code_is_printed_where_the_office_wants_it(walk: Walk, settings: LazySettings) -> None:
    from notices.composition.frozen import document_of
    from notices.rendering import html

    settings.PRINT_CODES, settings.PORTAL_URL = True, "https://jidu.example.cn"
    notice = walk(State.SIGNED)
    document = document_of(notice)
    code = notice.frozen.code
    assert document.verification == f"https://jidu.example.cn/verify/{code}/"
    page = html.render(document)
    assert f"{code[:4]} {code[4:8]}" in page
    assert "<svg" in page
