"""What the pages about people show."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from units.models import Appointment, User
from units.people import actions
from units.tables import Cell, Column, Table
from units.templatetags.words import day


def state_of(person: User, posts: Iterable[Appointment]) -> tuple[str, str]:
    """Return the state of a person in a word, and its tone."""
    today = timezone.localdate()
    if not person.is_active:
        return "已停用", "bad"
    if all(post.state_on(today) == "已免职" for post in posts):
        return "已离任", ""
    if not person.has_usable_password():
        return "待启用", "warn"
    return "在任", "good"


def people_table(people: Iterable[User]) -> Table:
    """Draw people with their `posts`, as fetched by the list."""
    columns = [
        Column("姓名"),
        Column("账号"),
        Column("任职", "wide"),
        Column("手机"),
        Column("状态"),
        Column("最近登录", "date"),
    ]
    rows = []
    for person in people:
        posts: list[Appointment] = person.posts  # type: ignore[attr-defined]
        word, tone = state_of(person, posts)
        running = [p for p in posts if p.state_on(timezone.localdate()) != "已免职"] or posts
        held = [f"{post.place}{post.role_label}" for post in running]
        last = person.last_login
        rows.append(
            [
                Cell(
                    person.full_name or person.username, reverse("person_detail", args=[person.pk])
                ),
                Cell(person.username),
                Cell("、".join(held)),
                Cell(person.phone),
                Cell(word, chip=tone) if tone else Cell(word),
                Cell(f"{localtime(last):%Y-%m-%d}" if last else "从未"),
            ]
        )
    return Table("人员", columns, rows, hide_caption=True)


def posts_table(posts: Iterable[Appointment], by: User | None = None) -> Table:
    """Draw appointments, newest first; with `by`, a link to end those the person may end."""
    columns = [
        Column("角色"),
        Column("县区或单位", "wide"),
        Column("任职日期", "date"),
        Column("免职日期", "date"),
        Column("状态"),
    ]
    if by is not None:
        columns.append(Column("办理", "actions"))
    today = timezone.localdate()
    tones = {"在任": "good", "未到任": "info"}
    rows = []
    for post in posts:
        word = post.state_on(today)
        row = [
            Cell(post.role_label),
            Cell(post.place),
            Cell(day(post.starts_on)),
            Cell(day(post.ends_on)),
            Cell(word, chip=tones[word]) if word in tones else Cell(word),
        ]
        if by is not None:
            may_end = word != "已免职" and actions.may_end(by, post)
            url = reverse("appointment_end", args=[post.pk])
            row.append(Cell("免职", url) if may_end else Cell())
        rows.append(row)
    return Table("任职", columns, rows, hide_caption=True)
