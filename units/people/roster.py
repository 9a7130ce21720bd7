"""A roster of liaisons (联络员名册), read from rows: who is new, who is known, what is wrong.

Nothing is written here. What was found right is carried to the confirming request as signed
text, and checked anew there, as people and units may have changed in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from units import sealed
from units.actions import RefusedError
from units.aliases import Resolver, UnitNameError, normal
from units.models import Appointment, County, Unit, User

MAX_LINES = 500
HEADERS = {
    "full_name": ("姓名", "联络员", "联络员姓名", "信息员", "信息员姓名"),
    "username": ("账号", "用户名", "登录名"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话"),
    "email": ("邮箱", "电子邮箱", "邮箱地址", "电子邮件"),
    "unit": ("单位", "单位名称", "所在单位", "工作单位"),
    "starts_on": ("任职日期", "任职时间", "起始日期"),
}
LABELS = {name: headers[0] for name, headers in HEADERS.items()}
EXAMPLE = ("张三（示例，请删去）", "", "13800000000", "", "城关镇", "2026-01-01")
_SEALED = "units.people.roster"
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
Lines = list[tuple[int, dict[str, str]]]  # number in the file, and what stands in which column


class RosterError(RefusedError):
    """A file that is no roster; the message is a sentence."""


@dataclass
class Line:
    """One person of the roster. `note` says what will be done; `faults` why it cannot be."""

    number: int
    texts: dict[str, str]
    full_name: str = ""
    username: str = ""
    phone: str = ""
    email: str = ""
    unit: Unit | None = None
    starts_on: date | None = None
    person: User | None = None
    is_same: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def goes_in(self) -> bool:
        return not self.faults and not self.is_same

    @property
    def note(self) -> str:
        if self.faults:
            return " ".join(self.faults)
        if self.is_same:
            return "已在任，不变"
        return "已有账号，增加任职" if self.person else "新建账号并任职"


def read(rows: Sequence[Sequence[Any]]) -> Lines:
    """Return number and texts of every line below the headings. Raises RosterError."""
    found = next(((n, names) for n, row in enumerate(rows[:10]) if (names := _names(row))), None)
    if found is None:
        raise RosterError("没有找到表头：第一行要有“姓名”“单位”，以及“账号”或“手机”。")
    heading, names = found
    lines = []
    for number, row in enumerate(rows[heading + 1 :], heading + 2):
        texts = {name: _text(row[at]) for name, at in names.items() if at < len(row)}
        if any(texts.values()) and "示例" not in texts.get("full_name", ""):
            lines.append((number, texts))
    if not lines:
        raise RosterError("表头下面没有人员，请填写后再上传。")
    if len(lines) > MAX_LINES:
        raise RosterError(f"一次最多导入 {MAX_LINES} 人，现有 {len(lines)} 人，请分次导入。")
    return lines


def _names(row: Sequence[Any]) -> dict[str, int]:
    """Return which column holds what, if the row is one of headings."""
    words = [normal(str(cell or "")) for cell in row]
    names = {
        name: next(at for at, word in enumerate(words) if word in headers)
        for name, headers in HEADERS.items()
        if any(word in headers for word in words)
    }
    has_key = "username" in names or "phone" in names
    return names if {"full_name", "unit"} <= names.keys() and has_key else {}


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def check(lines: Lines, *, county: County, by: User) -> list[Line]:
    """Return the lines with what was found: unit, day, person, and every fault in words."""
    resolver = Resolver(county)
    checked = [_line(number, texts, resolver) for number, texts in lines]
    _find_people(checked, by)
    _find_same(checked)
    first: dict[tuple[str, int | None], int] = {}
    for line in checked:
        key = (line.username, line.unit.pk if line.unit else None)
        if line.username and key in first:
            line.faults.append(f"与第 {first[key]} 行重复。")
        first.setdefault(key, line.number)
    return checked


def _line(number: int, texts: dict[str, str], resolver: Resolver) -> Line:
    line = Line(number, texts)
    line.full_name = texts.get("full_name", "")
    line.phone = re.sub(r"[\s-]", "", texts.get("phone", ""))
    line.email = texts.get("email", "")
    line.username = texts.get("username", "") or line.phone
    if not line.full_name:
        line.faults.append("缺少姓名。")
    if not line.username:
        line.faults.append("账号和手机至少填一项。")
    line.faults += _malformed(line)
    try:
        line.unit = resolver.resolve(texts.get("unit", ""))
    except UnitNameError as error:
        line.faults.append(str(error))
    try:
        line.starts_on = _day(texts.get("starts_on", ""))
    except ValueError:
        written = texts["starts_on"]
        line.faults.append(f"任职日期“{written}”看不懂，请写成 2026-01-01 的样子。")
    return line


def _malformed(line: Line) -> list[str]:
    """Return what the fields of a person refuse."""
    given = {name: getattr(line, name) for name in ("full_name", "username", "phone", "email")}
    person = User(**given)
    names = [name for name in given if given[name]]
    every = {f.name for f in User._meta.fields}
    try:
        person.clean_fields(exclude=every - set(names))
    except ValidationError as error:
        return [f"{LABELS[name]}：{''.join(said)}" for name, said in error.message_dict.items()]
    return []


def _day(text: str) -> date:
    """Return the day that is written, today where none is. Raises ValueError."""
    if not text:
        return timezone.localdate()
    if not (found := _DAY.match(text)):
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return date(year, month, day)


def _find_people(lines: list[Line], by: User) -> None:
    """Tie lines to the people who have the account; somebody else's account is a fault."""
    names = {line.username for line in lines if line.username}
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    seen = set(User.objects.visible_to(by).filter(username__in=names).values_list("pk", flat=True))
    for line in lines:
        person = known.get(line.username)
        if person is None:
            continue
        if person.pk not in seen or person.full_name != line.full_name:
            whose = f"“{person.full_name}”" if person.pk in seen else "其他人"
            line.faults.append(f"账号“{line.username}”已由{whose}使用，请核对或另取账号。")
        elif not person.is_active:
            line.faults.append(f"{person}的账号已停用，请先启用。")
        elif person.pk == by.pk:
            line.faults.append("不能给自己任职。")
        else:
            line.person = person


def _find_same(lines: list[Line]) -> None:
    """Mark who is the unit's liaison already."""
    people = [line.person.pk for line in lines if line.person]
    held = set(
        Appointment.objects.unended(timezone.localdate())
        .filter(person__in=people, role="liaison")
        .values_list("person", "unit")
    )
    for line in lines:
        if line.person and line.unit:
            line.is_same = (line.person.pk, line.unit.pk) in held


def seal(lines: Iterable[Line], *, county: County, by: User) -> str:
    rows = ((line.number, line.texts) for line in lines)
    return sealed.seal(rows, purpose=_SEALED, county=county, by=by)


def unseal(text: str, *, county: County, by: User) -> Lines:
    """Return the lines of `seal`. Raises RefusedError when they are not what was shown."""
    rows = sealed.unseal(text, purpose=_SEALED, county=county, by=by)
    return [(number, texts) for number, texts in rows]
