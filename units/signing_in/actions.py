"""Signing in and out, passwords, locks. Each leaves an event."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from units import jobs, origins
from units.actions import RefusedError, sentences
from units.models import County, Event, Job, PersonSession, User
from units.second_factor import codes
from units.signing_in import links, lockout, stamps, trail
from units.signing_in.store import digest

logger = logging.getLogger(__name__)

MAILED = "邮寄重设密码链接"
INVITED = "邮寄邀请链接"
LETTERS = {
    MAILED: ("季督：重设密码", "registration/password_mail.txt"),
    INVITED: ("季督：请启用您的账号", "registration/invitation_mail.txt"),
}
MAIL_TASK = "units.tasks.mail_links"
INVITE_TASK = "units.tasks.mail_invitations"
Outcome = tuple[str, str]  # of a mail, in words and a tone
SENT, NO_ADDRESS, NOT_NEEDED = ("已寄出", "good"), ("没有邮箱", "warn"), ("已启用，不必寄", "")
REFUSED, CUT_OFF = ("邮件服务器拒收", "bad"), ("连不上邮件服务器", "bad")
MAIL_AGAIN = timedelta(minutes=5)
BACKEND = "django.contrib.auth.backends.ModelBackend"
WARN_FROM = 2  # attempts left
LIMITS = {"idle": "久未操作，自动退出", "long": "登录时间已满，自动退出"}


def check_password(*, request: HttpRequest, username: str, password: str) -> User:
    """Return whose name and password these are. Raises RefusedError with what to do."""
    return _authenticate(
        request, username, "账号或密码不对，请检查大小写和输入法后再试。", "", password=password
    )


def check_code(*, request: HttpRequest, person: User, code: str) -> User:
    """Return the person if the code of the second factor is right. Raises RefusedError."""
    sentence = "验证码不对或已用过，请等手机上出现下一个再输入；也可以用一个恢复码。"
    return _authenticate(request, person.username, sentence, "code", code=code)


def confirm_identity(*, request: HttpRequest, by: User, password: str, code: str = "") -> User:
    """Have the signed-in person prove again who it is. Raises RefusedError."""
    _authenticate(request, by.username, "密码不对，请重新输入。", "password", password=password)
    if codes.device_of(by):
        check_code(request=request, person=by, code=code)
    stamps.confirm(request.session)
    return by


def _authenticate(
    request: HttpRequest, username: str, sentence: str, field: str, **proof: str
) -> User:
    if lock := lockout.found(request, username):
        raise RefusedError(str(lock))
    person = auth.authenticate(request, username=username, **proof)
    if isinstance(person, User):
        return person
    known = User.objects.filter(username=username).first()
    what = "验证码不对" if "code" in proof else "密码不对"
    trail.leave("登录失败", on=known, reason=what if known else "没有这个账号")
    if lock := lockout.found(request, username):
        trail.leave("锁定登录", on=known, until=f"{lock.until:%Y-%m-%dT%H:%M%z}")
        raise RefusedError(str(lock))
    left = lockout.left(username)
    warning = f"再输错{left}次，此账号将锁定{_minutes()}分钟。" if left <= WARN_FROM else ""
    raise RefusedError(sentence + warning, field)


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


@transaction.atomic
def begin_session(*, request: HttpRequest, person: User, with_code: bool) -> PersonSession:
    """Sign the person in; sessions that have run out are cleared away."""
    auth.login(request, person, backend=BACKEND)
    stamps.put(request.session, with_code=with_code)
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    alive = PersonSession.objects.filter(person=person).alive(now)
    _drop(PersonSession.objects.filter(person=person).exclude(pk__in=alive.values("pk")))
    session = PersonSession.objects.create(
        person=person,
        key_hash=digest(str(request.session.session_key)),
        began_at=now,
        seen_at=now,
        address=origins.client_address(request) or None,
        device=origins.short_agent(request.headers.get("User-Agent", "")),
    )
    trail.leave("登录", on=person, by=person, code=with_code)
    return session


@transaction.atomic
def end_session(*, request: HttpRequest, by: User, why: str = "") -> None:
    """Sign the person out of this browser; `why` is a limit that ended the session."""
    PersonSession.objects.filter(key_hash=_own(request)).delete()
    auth.logout(request)
    trail.leave(LIMITS.get(why, "退出登录"), on=by, by=by)


def note_presence(*, request: HttpRequest) -> None:
    """Remember that the person is still here; written once a minute at most."""
    if stamps.see(request.session):
        PersonSession.objects.filter(key_hash=_own(request)).update(seen_at=timezone.now())


@transaction.atomic
def end_elsewhere(*, request: HttpRequest, by: User, session: PersonSession | None = None) -> int:
    """End one other session of the person, or all of them; return how many there were."""
    others = PersonSession.objects.filter(person=by).exclude(key_hash=_own(request))
    if session is not None:
        others = others.filter(pk=session.pk)
    where = [str(one) for one in others]
    _drop(others)
    if where:
        trail.leave("退出其他登录", on=by, by=by, sessions=where)
    return len(where)


@transaction.atomic
def change_password(*, request: HttpRequest, by: User, current: str, password: str) -> User:
    """Change one's own password; every other session of the person ends. Raises RefusedError."""
    confirm_password_of(request, by, current)
    person: User = User.objects.select_for_update().get(pk=by.pk)
    if person.check_password(password):
        raise RefusedError("新密码与现在的密码相同，请换一个。", "password")
    set_password(person, password)
    _keep_only(request, person)
    trail.leave("修改密码", on=person, by=person)
    return person


def confirm_password_of(request: HttpRequest, person: User, password: str) -> None:
    _authenticate(request, person.username, "现在的密码不对。", "current", password=password)


def set_password(person: User, password: str) -> None:
    """Store a password that meets the policy. Raises RefusedError."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise RefusedError(sentences(error), "password") from error
    person.set_password(password)
    person.save(update_fields=["password"])


def _keep_only(request: HttpRequest, person: User) -> None:
    """End the person's sessions but this one, which gets a new key."""
    own = PersonSession.objects.filter(person=person, key_hash=_own(request)).first()
    _drop(PersonSession.objects.filter(person=person).exclude(key_hash=_own(request)))
    auth.update_session_auth_hash(request, person)
    stamps.confirm(request.session)
    if own:
        own.key_hash = digest(str(request.session.session_key))
        own.save(update_fields=["key_hash"])


@transaction.atomic
def choose_password(*, request: HttpRequest, number: str, token: str, password: str) -> User:
    """Set the password by a one-time link, which ends every session. Raises RefusedError."""
    found = links.person_of(number, token)
    if found is None:
        raise RefusedError("这个链接已经用过或过了期，请联系系统管理员重新发一个。")
    person: User = User.objects.select_for_update().get(pk=found.pk)
    if links.person_of(number, token) is None:  # another request was quicker
        raise RefusedError("这个链接已经用过，请直接登录。")
    set_password(person, password)
    _drop(PersonSession.objects.filter(person=person))
    lockout.forget(person.username)
    trail.leave("设置密码", on=person, by=person)
    return person


@transaction.atomic
def issue_link(*, person: User, by: User) -> str:
    """Return the path of a one-time link with which the person chooses a new password."""
    if not person.is_active:
        raise RefusedError("此账号已停用，请先启用，再发重设密码的链接。")
    trail.leave("签发重设密码链接", on=person, by=by)
    return links.path(person)


def ask_for_link(*, email: str, root: str) -> bool:
    """Have a worker mail a link to whoever has the address, if anybody; root is our own address.

    The work is left to a worker also so that the answer takes as long for an address that
    nobody has. Raises RefusedError.
    """
    try:
        import_string(MAIL_TASK).apply_async([email, root], expires=900)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("the task to mail a link was not queued: %s", error)
        raise RefusedError("现在发不出邮件，请过几分钟再试，或联系系统管理员。") from error
    return True


def mail_links(*, email: str, root: str) -> int:
    """Mail a one-time link to each person with the address, at most one in five minutes."""
    people = User.objects.filter(email__iexact=email, is_active=True)
    return sum(_mail_link(person, root) for person in people)


def invite_by_mail(
    *, people: Sequence[User], root: str, county: County | None, by: User
) -> Job | None:
    """Have one job mail the invited their links, too; none where no mail can be sent."""
    if not settings.MAIL_RESET:
        return None
    return jobs.start(
        task=INVITE_TASK,
        subject=f"invitation:{min(one.pk for one in people)}",
        label="寄送邀请",
        county=county,
        by=by,
        params={"people": [one.pk for one in people], "root": root},
    )


def run_invitations(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Mail each invited person the link for a first password; tell of each what came of it.

    One that this job has mailed already, before its worker died, is not mailed again.
    """
    people = User.objects.filter(pk__in=job.params["people"]).order_by("full_name", "pk")
    outcomes: list[tuple[str, Outcome]] = []
    cut_off = False
    for number, person in enumerate(people):
        progress(100 * number // len(people), f"第{number + 1}人，共{len(people)}人")
        outcome = _invitation(person, job) if not (cut_off and person.email) else CUT_OFF
        cut_off = cut_off or outcome == CUT_OFF
        outcomes.append((str(person), outcome))
    counts = Counter(words for _, (words, _) in outcomes)
    told = "，".join(f"{words} {count} 人" for words, count in counts.items())
    return {"message": told, "outcomes": [[name, *outcome] for name, outcome in outcomes]}


def _invitation(person: User, job: Job) -> Outcome:
    if not person.email:
        return NO_ADDRESS
    if not person.is_active or person.has_usable_password():
        return NOT_NEEDED
    try:
        _mail_link(person, job.params["root"], INVITED, since=job.created_at)
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        logger.warning("the invitation of person %s was refused: %s", person.pk, error)
        return REFUSED
    except OSError as error:
        logger.warning("the invitation of person %s was not mailed: %s", person.pk, error)
        return CUT_OFF
    return SENT


@transaction.atomic
def _mail_link(person: User, root: str, verb: str = MAILED, since: datetime | None = None) -> bool:
    User.objects.select_for_update().get(pk=person.pk)
    recent = Event.objects.filter(
        object_type=User._meta.label,
        object_id=str(person.pk),
        verb=verb,
        at__gt=since or timezone.now() - MAIL_AGAIN,
    )
    if recent.exists():
        return False
    link = root.rstrip("/") + links.path(person)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    subject, template = LETTERS[verb]
    text = render_to_string(template, {"person": person, "link": link, "hours": hours})
    send_mail(subject, text, None, [person.email])
    trail.leave(verb, on=person)
    return True


@transaction.atomic
def unlock(*, person: User, by: User) -> bool:
    """Let a locked person try again at once; tell whether anything was counted against it."""
    if not lockout.forget(person.username):
        return False
    trail.leave("解除锁定", on=person, by=by)
    return True


def end_all_sessions(person: User) -> None:
    """Sign a person out everywhere, as part of another action."""
    _drop(PersonSession.objects.filter(person=person))


def _drop(sessions: object) -> None:
    keys = [one.key_hash for one in sessions]  # type: ignore[attr-defined]
    Session.objects.filter(session_key__in=keys).delete()
    PersonSession.objects.filter(key_hash__in=keys).delete()


def _own(request: HttpRequest) -> str:
    return digest(str(request.session.session_key))
