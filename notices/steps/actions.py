"""What people do to a notice on its way from draft to issue."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notices.checks.notice_report import blocking
from notices.composition import frozen
from notices.drawing.actions import request_pages
from notices.models import FigureOverride, FrozenDocument, Notice, NoticeBlock, NoticeStep
from notices.steps import issuing, numbers, telling
from notices.steps.rules import RULES, why_not
from notices.steps.sealing import queue_sealing
from notices.steps.words import Words, read, stamp_of
from supervision.actions import bind_round, release_round
from units import events
from units.actions import RefusedError, hold
from units.models import Unit, User
from units.templatetags.words import day

Kind = NoticeStep.Kind
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
CODE_LENGTH = 16  # 80 bits: nobody guesses one
CHANGED = "内容刚刚有改动，这一步没有办理。请刷新页面，看过新的内容再办。"
OVERRIDE_FACTS = ("reference", "text", "computed", "reason", "by", "at")
COPIED = ("title", "addressees", "copied_to", "annotation", "form")


def check(*, notice: Notice, by: User | None, now: datetime | None = None) -> NoticeStep:
    """Run the checker; a notice without blocking errors is ready for review."""
    words = read(notice)
    _refuse_errors(notice)
    if missing := numbers.why_no_number(notice):
        raise RefusedError(missing)
    return _take(notice, Kind.CHECK, by, "", words, now)


def send_to_review(
    *, notice: Notice, by: User | None, remark: str = "", now: datetime | None = None
) -> NoticeStep:
    """Hand the checked notice to the reviewers. Raises RefusedError if it was changed since."""
    words = read(notice)
    checked = notice.steps.filter(kind=Kind.CHECK).last()
    if checked and checked.digest != words.digest:
        raise RefusedError("自动核稿之后内容有改动，请重新自动核稿再送核稿。")
    return _take(notice, Kind.SEND, by, remark, words, now)


def submit(
    *, notice: Notice, by: User | None, remark: str = "", now: datetime | None = None
) -> NoticeStep:
    """Pass the reviewed notice on to be signed; its pages are drawn before the leader looks."""
    words = read(notice)
    _refuse_errors(notice)
    step = _take(notice, Kind.SUBMIT, by, remark, words, now)
    request_pages(notice=notice, by=by)
    return step


def return_notice(*, notice: Notice, by: User | None, remark: str) -> NoticeStep:
    """Give the notice back to its author, with what is to be changed."""
    return _take(notice, Kind.RETURN, by, remark, read(notice))


@transaction.atomic
def issue(
    *,
    notice: Notice,
    by: User | None,
    deliver_to: Sequence[Unit] = (),
    remark: str = "",
    now: datetime | None = None,
) -> NoticeStep:
    """Issue the signed notice: from now on those it is addressed to may read it."""
    notice = _held(notice)
    if not hasattr(notice, "signed_file"):
        raise RefusedError("签章文件还没有生成，请等签章完成后再印发。")
    notice.issued_at = now or timezone.now()
    step = _move(notice, Kind.ISSUE, by, remark, None, now)
    issuing.after_issue(notice=notice, by=by, deliver_to=deliver_to)
    return step


def sign(
    *,
    notice: Notice,
    by: User | None,
    method: str = FrozenDocument.Method.PKCS12,
    seen: str = "",
    remark: str = "",
    now: datetime | None = None,
) -> NoticeStep:
    """Sign: number the notice, freeze its words and figures, and have its file sealed.

    `seen` is the digest of the document that the person read; another one is refused. The file
    is made by a job, which may be interrupted and repeated: the number stays.
    """
    words = read(notice)
    if seen and seen != words.digest:
        raise RefusedError(CHANGED)
    if words.document.faults:
        raise RefusedError(f"通报里还有数字标记没有值：{words.document.faults[0]}")
    _refuse_errors(notice)
    with transaction.atomic():
        hold(notice.county)  # the round and the series of numbers are the county's
        notice = _held(notice)
        if refused := why_not(notice, Kind.SIGN, by):
            raise RefusedError(refused)
        if stamp_of(notice) != words.stamp:
            raise RefusedError(CHANGED)
        notice.signed_off_on = notice.signed_off_on or timezone.localdate(now)
        numbers.reserve(notice, notice.signed_off_on.year)
        _freeze(notice, words, method)
        bind_round(
            round=notice.round, notice=f"《{notice.title}》（{notice.document_number}）", by=by
        )
        step = _move(notice, Kind.SIGN, by, remark, words, now)
        queue_sealing(notice=notice, by=by)
    return step


def _freeze(notice: Notice, words: Words, method: str) -> None:
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    address = f"{settings.PORTAL_URL}{reverse('verify_code', args=[code])}"
    prints = settings.PRINT_CODES and settings.PORTAL_URL
    document = frozen.signed(
        words.document,
        number=notice.document_number,
        dated=notice.signed_off_on,
        verification=address if prints else "",
    )
    FrozenDocument.objects.create(
        notice=notice,
        content=frozen.to_json(document),
        digest=frozen.digest(document),
        code=code,
        method=method,
        frozen_at=timezone.now(),
    )


@transaction.atomic
def withdraw(*, notice: Notice, by: User | None, remark: str) -> NoticeStep:
    """Take a signed notice back. It keeps its number, marked as void; its round can be reopened."""
    hold(notice.county)
    notice = _held(notice)
    step = _move(notice, Kind.WITHDRAW, by, remark, None)
    release_round(round=notice.round, by=by)
    issuing.after_withdrawal(notice=notice, by=by)
    return step


@transaction.atomic
def reissue(*, notice: Notice, by: User | None) -> Notice:
    """Draft a new version of a withdrawn notice, with its words. Returns the new one."""
    hold(notice.county)
    notice = _held(notice)
    if refused := why_not(notice, Kind.REISSUE, by):
        raise RefusedError(refused)
    newest = Notice.objects.filter(round=notice.round).order_by("-version")[0]
    if newest.pk != notice.pk:
        raise RefusedError(f"本轮已有第{newest.version}版通报，请在那一版上办理。")
    again = Notice.objects.create(
        county=notice.county,
        round=notice.round,
        outline=notice.outline,
        version=notice.version + 1,
        created_by=by,
        created_at=timezone.now(),
        **{name: getattr(notice, name) for name in COPIED},
    )
    NoticeBlock.objects.bulk_create(
        NoticeBlock(
            notice=again,
            position=block.position,
            kind=block.kind,
            lead=block.lead,
            text=block.text,
            options=block.options,
        )
        for block in notice.blocks.all()
    )
    FigureOverride.objects.bulk_create(
        FigureOverride(
            notice=again,
            **{name: getattr(override, name) for name in OVERRIDE_FACTS},
        )
        for override in notice.overrides.all()
    )
    NoticeStep.objects.create(
        notice=again, kind=Kind.REISSUE, by=by, at=timezone.now(), text=read(again).text
    )
    events.record(
        by=by,
        county=again.county,
        verb="重新拟稿",
        on=again,
        after={"round": again.round.code, "version": again.version},
    )
    return again


def _refuse_errors(notice: Notice) -> None:
    """Raise RefusedError while the checker finds errors that block."""
    errors = blocking(notice)
    if errors:
        first = errors[0]
        raise RefusedError(
            f"自动核稿发现 {len(errors)} 处错误，改正或说明理由放行后才能继续。"
            f"第一处：{first.message}"
        )


@transaction.atomic
def _take(
    notice: Notice,
    kind: NoticeStep.Kind,
    by: User | None,
    remark: str,
    words: Words,
    now: datetime | None = None,
) -> NoticeStep:
    notice = _held(notice)
    if stamp_of(notice) != words.stamp:
        raise RefusedError(CHANGED)
    return _move(notice, kind, by, remark, words, now)


def _held(notice: Notice) -> Notice:
    """Return the notice as it is stored now, and as it stays until the transaction ends.

    Who needs the county as well holds it first.
    """
    notices = Notice.objects.select_for_update(of=("self",))
    found: Notice = notices.select_related(
        "county", "outline", "created_by", "round__county", "round__previous"
    ).get(pk=notice.pk)
    return found


def _move(
    notice: Notice,
    kind: NoticeStep.Kind,
    by: User | None,
    remark: str,
    words: Words | None,
    now: datetime | None = None,
) -> NoticeStep:
    """Take a step with the held notice: the state, the row, the event, the messages."""
    rule = RULES[kind]
    if refused := why_not(notice, kind, by):
        raise RefusedError(refused)
    if rule.needs_remark and not remark.strip():
        raise RefusedError(f"请写明{rule.label}的理由，拟稿人会看到。", "remark")
    before = notice.state
    notice.state = rule.target
    notice.save()
    step: NoticeStep = NoticeStep.objects.create(
        notice=notice,
        kind=kind,
        by=by,
        at=now or timezone.now(),
        remark=remark.strip()[:500],
        text=words.text if words else "",
        digest=words.digest if words else "",
    )
    telling.tell_of(step)
    after = {"state": notice.state, "remark": step.remark}
    if kind == Kind.SIGN and notice.signed_off_on:
        after |= {"number": notice.document_number, "dated": day(notice.signed_off_on)}
    events.record(
        by=by,
        county=notice.county,
        verb=f"通报{step.get_kind_display()}",
        on=notice,
        before={"state": before},
        after=after,
    )
    return step
