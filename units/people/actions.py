"""What is done to people: invite, appoint, end, hand over, deactivate, take in a roster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from units import access, events
from units.actions import RefusedError, sentences
from units.models import Appointment, County, User
from units.people.authority import Office, may_give, require_give, require_manage
from units.templatetags.words import day

PERSON_FACTS = ("username", "full_name", "phone", "email")


@dataclass(frozen=True)
class NewPerson:
    full_name: str
    username: str
    phone: str = ""
    email: str = ""


@transaction.atomic
def invite(*, person: NewPerson, office: Office, starts_on: date, by: User | None) -> User:
    """Take a new person in, appointed and without a password until a one-time link is used.

    Raises RefusedError, at the field, when the user name is taken or a fact is not well-formed.
    """
    require_give(by, None, office)
    made = User(
        username=person.username, full_name=person.full_name, phone=person.phone, email=person.email
    )
    made.set_unusable_password()
    _validate(made)
    made.save()
    events.record(
        by=by, county=office.in_county, verb="邀请人员", on=made, after=_facts(made, PERSON_FACTS)
    )
    appoint(person=made, office=office, starts_on=starts_on, by=by)
    return made


@transaction.atomic
def appoint(*, person: User, office: Office, starts_on: date, by: User | None) -> Appointment:
    """Appoint a person from a day on. Raises RefusedError when it is held already."""
    require_give(by, person, office)
    person = _locked(person)
    if not person.is_active:
        raise RefusedError(f"{person}的账号已停用，请先启用再任职。")
    same = Appointment.objects.filter(
        person=person, role=office.role, county=office.county, unit=office.unit,
        region=office.region,
    )  # fmt: skip
    if held := same.unended(starts_on).first():
        raise RefusedError(
            f"{person}自{day(held.starts_on)}起已任{held.role_label}（{held.place}），不必重复任职。"
        )
    made = Appointment(
        person=person, role=office.role, county=office.county, unit=office.unit,
        region=office.region, starts_on=starts_on,
    )  # fmt: skip
    _validate(made)
    made.save()
    events.record(by=by, county=made.in_county, verb="任职", on=person, after=_post(made))
    return made


@transaction.atomic
def end(*, appointment: Appointment, ends_on: date, by: User | None) -> Appointment:
    """End an appointment: from the day on it grants nothing. It stays on record.

    Raises RefusedError when it has ended, starts later, or is the last administrator's.
    """
    _lock_administrators()
    stored = Appointment.objects.select_for_update(of=["self"]).select_related(
        "person", "county", "unit__county"
    ).get(pk=appointment.pk)  # fmt: skip
    require_give(by, stored.person, Office.of(stored))
    if stored.ends_on is not None and stored.ends_on <= timezone.localdate():
        raise RefusedError(f"此项任职已于{day(stored.ends_on)}免去，不必再办。")
    if ends_on < stored.starts_on:
        raise RefusedError(
            f"免职日期不能早于任职日期{day(stored.starts_on)}；任错了就填同一天。", "ends_on"
        )
    before = _post(stored)
    stored.ends_on = ends_on
    stored.save(update_fields=["ends_on"])
    if stored.role == "administrator":
        _require_administrator()
    events.record(
        by=by, county=stored.in_county, verb="免职", on=stored.person, before=before,
        after=_post(stored),
    )  # fmt: skip
    return stored


@transaction.atomic
def hand_over(
    *,
    person: User,
    appointments: Iterable[Appointment],
    to: User | NewPerson,
    on: date,
    by: User | None,
) -> User:
    """Let somebody else take over appointments of a person from a day on; return who does.

    What is open stays with the unit. The first one's history is kept. Raises RefusedError.
    """
    posts = list(appointments)
    if not posts or any(post.person_id != person.pk for post in posts):
        raise RefusedError("请选择要交接的任职。", "appointments")
    if isinstance(to, User) and to.pk == person.pk:
        raise RefusedError("接任的人不能是本人，请另选。", "successor")
    offices = [Office.of(post) for post in posts]
    if isinstance(to, NewPerson):
        successor = invite(person=to, office=offices.pop(0), starts_on=on, by=by)
    else:
        successor = to
    for office in offices:
        appoint(person=successor, office=office, starts_on=on, by=by)
    for post in posts:
        end(appointment=post, ends_on=on, by=by)
    events.record(
        by=by, county=posts[0].in_county, verb="交接工作", on=person,
        after={"to": str(successor), "to_id": successor.pk, "on": on.isoformat(),
               "posts": [f"{post.role_label}（{post.place}）" for post in posts]},
    )  # fmt: skip
    return successor


@transaction.atomic
def change(*, person: User, by: User | None, **facts: Any) -> User:
    """Change name, phone or mail address of a person. Raises RefusedError."""
    stored = _locked(person)
    require_manage(by, stored)
    before = _facts(stored, PERSON_FACTS)
    for name, value in facts.items():
        setattr(stored, name, value)
    after = _facts(stored, PERSON_FACTS)
    if after == before:
        return stored
    _validate(stored)
    stored.save(update_fields=list(facts))
    events.record(
        by=by, county=county_of(stored), verb="修改人员", on=stored, before=before, after=after
    )
    return stored


@transaction.atomic
def deactivate(*, person: User, by: User | None) -> User:
    """Close a person's account at once; appointments and history stay as they are."""
    _lock_administrators()
    stored = _locked(person)
    require_manage(by, stored)
    if not stored.is_active:
        raise RefusedError(f"{stored}的账号已经停用，不必再办。")
    _switch(stored, False, "停用账号", by)
    if stored.appointments.unended(timezone.localdate()).filter(role="administrator").exists():
        _require_administrator()
    return stored


@transaction.atomic
def reactivate(*, person: User, by: User | None) -> User:
    """Open a closed account again: with the old password, and the appointments still running."""
    stored = _locked(person)
    require_manage(by, stored)
    if stored.is_active:
        raise RefusedError(f"{stored}的账号正在使用，不必再办。")
    _switch(stored, True, "启用账号", by)
    return stored


def _switch(person: User, is_active: bool, verb: str, by: User | None) -> None:
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    events.record(
        by=by, county=county_of(person), verb=verb, on=person,
        before={"is_active": not is_active}, after={"is_active": is_active},
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What came of one line of a roster: who, and whether the person is new."""

    person: User
    is_new: bool


@transaction.atomic
def take_in_roster(*, county: County, lines: Iterable[Any], by: User | None) -> list[Taken]:
    """Appoint the liaisons of a checked roster (units.people.roster), all of them or none.

    Raises RefusedError with the line that does not go in.
    """
    if by is not None and not access.may(by, "PERSON_MANAGE", on=county):
        raise PermissionDenied("您没有管理本县区人员的权限。")
    taken: list[Taken] = []
    for line in lines:
        office = Office("liaison", unit=line.unit)
        known = line.person or next(
            (one.person for one in taken if one.person.username == line.username), None
        )
        try:
            if known is None:
                new = NewPerson(line.full_name, line.username, line.phone, line.email)
                person = invite(person=new, office=office, starts_on=line.starts_on, by=by)
            else:
                person = known
                appoint(person=person, office=office, starts_on=line.starts_on, by=by)
        except RefusedError as error:
            raise RefusedError(f"第 {line.number} 行：{error}") from error
        taken.append(Taken(person, known is None))
    events.record(
        by=by, county=county, verb="导入联络员", on=county,
        after={"lines": len(taken), "new": sum(one.is_new for one in taken)},
    )  # fmt: skip
    return taken


def county_of(person: User) -> County | None:
    """Return the county of the person's latest appointment that has one."""
    posts = person.appointments.select_related("county", "unit__county").order_by("-starts_on")
    return next((post.in_county for post in posts if post.in_county), None)


def may_end(by: User, appointment: Appointment) -> bool:
    return appointment.person_id != by.pk and may_give(by, Office.of(appointment))


def _locked(person: User) -> User:
    found: User = User.objects.select_for_update().get(pk=person.pk)
    return found


def _lock_administrators() -> None:
    """Let two administrators who remove each other take turns."""
    list(Appointment.objects.select_for_update().filter(role="administrator").order_by("pk"))


def _require_administrator() -> None:
    """Refuse what would leave the installation without anybody who can administer it."""
    lasting = Appointment.objects.filter(
        role="administrator", ends_on__isnull=True, starts_on__lte=timezone.localdate(),
        person__is_active=True,
    ).select_related("person")  # fmt: skip
    if not any(one.person.has_usable_password() for one in lasting):
        raise RefusedError("这是最后一名能登录的系统管理员，请先任命另一名，再办理。")


def _validate(record: User | Appointment) -> None:
    """Raise RefusedError, at the first field that is wrong."""
    try:
        record.full_clean(exclude=["password"] if isinstance(record, User) else None)
    except ValidationError as error:
        field = next(iter(error.message_dict), "")
        raise RefusedError(sentences(error), field) from error


def _facts(person: User, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(person, name) for name in names}


def _post(appointment: Appointment) -> dict[str, Any]:
    return {
        "role": appointment.role,
        "place": appointment.place,
        "starts_on": appointment.starts_on.isoformat(),
        "ends_on": appointment.ends_on.isoformat() if appointment.ends_on else None,
    }
