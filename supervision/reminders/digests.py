"""What each person is to be reminded of on a day: one digest a person, in plain Chinese."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from supervision.models import RectificationItem, Reminder
from supervision.reminders.stages import Reached, Stages, reached, stages_of
from units import access
from units.models import Appointment, County, User
from units.workdays.calendar import Calendar, written

MOST = 60  # characters of a problem in a line
LISTED = 30  # items written out in one digest; the rest are counted
# Those that wait for the unit; an answer or an appeal waits for the office.
WITH_UNIT = (RectificationItem.State.ISSUED, RectificationItem.State.RETURNED)


@dataclass
class Digest:
    """All of one person's items that came to a new stage, the most urgent first."""

    person: User
    lines: list[tuple[RectificationItem, Reached]] = field(default_factory=list)

    def subject(self, on: date) -> str:
        return f"整改提醒：{counted([item for item, _ in self.lines], on)}"

    def body(self, on: date) -> str:
        lines = [line_of(item, on) for item, _ in self.lines[:LISTED]]
        if left := len(self.lines) - LISTED:
            lines += [f"另有{left}项，请登录查看。"] if left > 0 else []
        return "\n".join(lines)

    @property
    def url(self) -> str:
        """The item if there is one, else the county's ledger."""
        first = self.lines[0][0]
        if len(self.lines) == 1:
            return reverse("rectification_detail", args=[first.pk])
        return reverse("rectification_list", args=[first.county_id])


def digests(county: County, on: date) -> list[Digest]:
    """Return the digests of the county that are still to be sent on the day."""
    calendar, stages = Calendar(), stages_of(county)
    items = at_stage(_waiting(county, stages, on), stages, on, calendar)
    if not items:
        return []
    offices = Offices(county, on)
    done = Reminder.objects.filter(item__in=[item for item, _ in items])
    known = set(done.values_list("item", "stage", "due_on", "person"))
    today = set(
        Reminder.objects.filter(item__county=county, told_on=on).values_list("person", flat=True)
    )
    found: dict[int, Digest] = {}
    for item, at in items:
        of_unit, of_county = offices.people(item.unit_id, at.stage.tell)
        for person in (of_unit | of_county).values():
            if (item.pk, at.key, item.due_on, person.pk) in known or person.pk in today:
                continue
            found.setdefault(person.pk, Digest(person)).lines.append((item, at))
    return [found[pk] for pk in sorted(found)]


def _waiting(county: County, stages: Stages, on: date) -> QuerySet[RectificationItem]:
    items: QuerySet[RectificationItem] = RectificationItem.objects.filter(
        county=county, state__in=WITH_UNIT, issued_on__lt=on, due_on__lte=on + stages.lead
    )
    return items.select_related("unit").order_by("due_on", "unit__display_order", "pk")


def at_stage(
    items: Iterable[RectificationItem], stages: Stages, on: date, calendar: Calendar
) -> list[tuple[RectificationItem, Reached]]:
    found = []
    for item in items:
        if at := reached(stages, item.issued_on, item.due_on, on, calendar):
            found.append((item, at))
    return found


class Offices:
    """The people of a county by role and place, read once."""

    def __init__(self, county: County, on: date) -> None:
        posts = Appointment.objects.current(on).of_county(county).filter(person__is_active=True)
        self.held: Mapping[tuple[str, int | None], dict[int, User]] = defaultdict(dict)
        for post in posts.select_related("person"):
            self.held[post.role, post.unit_id][post.person_id] = post.person

    def people(self, unit: int, tell: Iterable[str]) -> tuple[dict[int, User], dict[int, User]]:
        """Return those who hold one of the roles for the unit, and those who do for the county.

        If nobody of the unit does, the office is told, which then sees to the unit.
        """

        of_unit: dict[int, User] = {}
        of_county: dict[int, User] = {}
        for role in tell:
            if access.roles()[role].scope == "unit":
                of_unit |= self.held.get((role, unit), {})
            else:
                of_county |= self.held.get((role, None), {})
        if not of_unit:
            of_county |= self.held.get(("staff", None), {})
        return of_unit, of_county


def counted(items: Iterable[RectificationItem], on: date) -> str:
    """Say how many are overdue, due today, due soon: “逾期2项，今天到期1项，临近到期3项”."""
    counts = Counter(
        "逾期" if item.due_on < on else "今天到期" if item.due_on == on else "临近到期"
        for item in items
    )
    words = ("逾期", "今天到期", "临近到期")
    return "，".join(f"{word}{counts[word]}项" for word in words if counts[word])


def line_of(item: RectificationItem, on: date) -> str:
    """Write one item in one line: whose, what, by when, how far off in calendar days."""
    days = (item.due_on - on).days
    when = f"还有{days}天" if days > 0 else f"已逾期{-days}天" if days else "今天到期"
    problem = item.problem
    if len(problem) > MOST:  # without the rule in brackets, rather than cut in it
        problem = problem.partition("（")[0] or problem
        problem = problem if len(problem) <= MOST else f"{problem[: MOST - 1]}…"
    year = f"{item.due_on.year}年" if item.due_on.year != on.year else ""
    returned = "（已退回，请补正）" if item.state == RectificationItem.State.RETURNED else ""
    asked = "（已申请延期，待审批）" if item.extension_due else ""
    return f"{item.unit}：{problem}，期限{year}{written(item.due_on)}，{when}{returned}{asked}"


def announcement(county: County, on: date) -> tuple[str, str] | None:
    """Return subject and text for the group chat: how many items of which unit were reminded of
    on the day; no problem is written out where everybody can read it.
    """
    items = list(
        RectificationItem.objects.filter(county=county, reminders__told_on=on)
        .select_related("unit")
        .order_by("unit__display_order", "pk")
        .distinct()
    )
    if not items:
        return None
    by_unit: dict[str, list[RectificationItem]] = defaultdict(list)
    for item in items:
        by_unit[str(item.unit)].append(item)
    lines = [f"{unit}：{counted(of_unit, on)}" for unit, of_unit in by_unit.items()]
    return (
        f"{county}整改提醒（{written(on)}）：{counted(items, on)}",
        "\n".join([*lines, "请登录季督办理。"]),
    )
