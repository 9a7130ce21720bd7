"""Rows for the rounds that no notice tells of, made from those of the published round.

The demo counties have one published round each. The rounds before it, a year before it and
the current one are made from its sheets when they are loaded: days are moved into the other
window, some rows are left out, order numbers are new. The same target always gets the same
rows. All of them are marked 重构数据.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from supervision.intake import dates, headers
from supervision.intake.layouts import Field, Layout
from supervision.intake.workbook import Cell, Sheet
from supervision.models import Finding, Tally

Row = dict[str, Cell]
RECONSTRUCTED = "重构数据"
# Problems that recur from round to round; a wrong expression is one office's own.
RECURRING = {
    Finding.Kind.COLUMN_NOT_UPDATED,
    Finding.Kind.COLUMN_BELOW_MINIMUM,
    Finding.Kind.WORK_ORDER_OVERDUE,
    Finding.Kind.LETTERS_SLOW,
    Finding.Kind.ACCOUNT_NOT_UPDATED,
    Finding.Kind.ACCOUNT_SLOW_UPDATE,
    Finding.Kind.ZONE_INCOMPLETE,
}


@dataclass(frozen=True)
class Window:
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Target:
    """The round that rows are made for.

    `share` of the rows are kept and `late` of the orders closed late; from the day `until` on
    nothing has happened yet (None: the round is over).
    """

    code: str
    main: Window
    window: Window
    share: float
    late: float = 0.0
    until: date | None = None

    def chance(self, *of: object) -> float:
        """Return a number in [0, 1) that depends on nothing but the target and the words."""
        words = "/".join(map(str, (self.code, *of)))
        return int.from_bytes(blake2b(words.encode(), digest_size=6).digest(), "big") / 2**48

    def moved(self, moment: datetime) -> datetime:
        """Return the moment at the same place of the other window, at the same hour."""
        offset = (moment.date() - self.main.first).days
        day = self.window.first + timedelta(days=offset * self.window.days // self.main.days)
        return datetime.combine(day, moment.time())

    def knows(self, moment: datetime) -> bool:
        return self.until is None or moment.date() < self.until

    @property
    def elapsed(self) -> float:
        """The part of the window that is over."""
        if self.until is None:
            return 1.0
        return min(1.0, max(0.0, (self.until - self.window.first).days / self.window.days))


@dataclass(frozen=True)
class Table:
    """The rows of one sheet by field name; days and moments as datetime."""

    layout: Layout
    fields: tuple[str, ...]
    rows: list[Row]

    def sheet(self, number: int) -> Sheet:
        """Return the table as a sheet with the layout's own headers."""
        names = [n for n in self.fields if n not in {"round", "is_reconstructed"}]
        labels: list[Cell] = [self.layout.by_name[name].label for name in names]
        body: list[list[Cell]] = [
            [*(row.get(name) for name in names), RECONSTRUCTED] for row in self.rows
        ]
        mark: Cell = self.layout.by_name["is_reconstructed"].label
        return Sheet(f"{self.layout.label}{number}", [[*labels, mark], *body])


def read(sheet: Sheet, file_name: str) -> Table | None:
    """Return the sheet's rows by field, or None for a sheet that the intake does not know."""
    reading = headers.read(sheet, file_name, has_round=True)
    if reading.layout is None:
        return None
    columns = [(c.index, c.field) for c in reading.columns if c.field]
    names = [spec.name for _, spec in columns]
    told: Row = {
        spec.name: code
        for spec in reading.layout.fields
        if spec.name not in names and (code := headers.value_from_title(spec, reading.title))
    }
    rows: list[Row] = [
        {spec.name: _value(spec, cells[index]) for index, spec in columns} | told
        for cells in sheet.rows[reading.header_row + 1 :]
        if any(cell not in (None, "") for cell in cells)
    ]
    return Table(reading.layout, (*names, *told), rows)


def _value(spec: Field, cell: Cell) -> Cell:
    if spec.type in {"date", "moment"} and cell not in (None, ""):
        return dates.parse(cell)[0]
    return cell


def derive(tables: Iterable[Table], target: Target) -> list[Table]:
    """Return what the target's round would have brought, table by table; empty ones left out."""
    made = []
    for table in tables:
        maker = MAKERS.get(table.layout.kind)
        if maker is None:
            continue
        rows = [new for n, row in enumerate(table.rows) if (new := maker(table, row, n, target))]
        if rows:
            made.append(Table(table.layout, table.fields, rows))
    return made


def _order(table: Table, row: Row, n: int, target: Target) -> Row | None:
    received, due, closed = row["received_at"], row.get("due_at"), row.get("closed_at")
    number = str(row["number"])
    assert isinstance(received, datetime)
    new = target.moved(received)
    if target.chance("keep", number) >= target.share or not target.knows(new):
        return None
    made = row | {"received_at": new, "number": _renumbered(number, received, new, target)}
    made["due_at"] = due_at = new + (due - received) if isinstance(due, datetime) else None
    closed_at = new + (closed - received) if isinstance(closed, datetime) else None
    if closed_at is None and due_at and target.until is None:  # open in its round, not for ever
        closed_at = max(due_at, datetime.combine(target.window.last, new.time()))
        closed_at += timedelta(days=9)
    if closed_at and due_at and target.chance("late", number) < target.late:
        closed_at = due_at + timedelta(days=1)
    if target.until:
        age = (target.until - new.date()).days
        stuck = 12 <= age <= 40 and target.chance("stuck", number) < 0.05
        if stuck or closed_at is None or not target.knows(closed_at):
            closed_at = None
            made["satisfaction"] = None
    made["closed_at"] = closed_at
    return made


def _renumbered(number: str, received: datetime, new: datetime, target: Target) -> str:
    """Put the new day where the number holds the old one; else add the round's code."""
    old = f"{received:%y%m%d}"
    head, found, tail = number.rpartition(old)
    return f"{head}{new:%y%m%d}{tail}" if found else f"{number}-{target.code}"


def _dated(name: str, thinned: bool) -> Callable[[Table, Row, int, Target], Row | None]:
    """Return the maker for rows that stand on one day; a feed is never thinned."""

    def make(table: Table, row: Row, n: int, target: Target) -> Row | None:
        moment = row[name]
        assert isinstance(moment, datetime)
        new = target.moved(moment)
        if thinned and target.chance("keep", n, row.get("title")) >= target.share:
            return None
        return row | {name: new} if target.knows(new) else None

    return make


def _tally(table: Table, row: Row, n: int, target: Target) -> Row | None:
    value = row["value"]
    assert isinstance(value, int)
    part = target.share * (0.9 + 0.2 * target.chance("value", n)) * target.elapsed
    made = row | {"value": round(value * part), "note": "按已通报轮次推算"}
    if row.get("fixed") is not None:
        rest = 0.8 if target.until else 1.0
        made["fixed"] = int(round(value * part) * rest)
    return made


def _finding(table: Table, row: Row, n: int, target: Target) -> Row | None:
    kind = _code(table.layout, "kind", row)
    return row if kind in RECURRING and target.chance("keep", n) < 0.6 else None


def _code(layout: Layout, name: str, row: Row) -> str:
    text = str(row[name])
    return {label: code for code, label in layout.choices(name).items()}.get(text, text)


MAKERS: dict[str, Callable[[Table, Row, int, Target], Row | None]] = {
    "work_orders": _order,
    "publications": _dated("published_at", thinned=True),
    "posts": _dated("published_at", thinned=False),
    "submissions": _dated("submitted_on", thinned=True),
    "tallies": _tally,
    "findings": _finding,
}


def articles(table: Table, target: Target, layout: Layout) -> Table:
    """Return the submissions that a table of tallies counts, one row each, over the window.

    For the current round: a desk lives on rows, and nothing was printed for it.
    """
    rows: list[Row] = []
    for cell in table.rows:
        if _code(table.layout, "source", cell) != Tally.Source.SUBMISSIONS or not cell["value"]:
            continue
        value = cell["value"]
        assert isinstance(value, int)
        for n in range(value):
            chance = target.chance(cell["unit"], cell["category"], n)
            day = target.window.first + timedelta(days=int(chance * target.window.days))
            if chance < target.elapsed and target.chance("keep", cell["unit"], n) < target.share:
                rows.append({
                    "unit": cell["unit"], "category": cell["category"], "submitted_on": day,
                    "title": f"{cell['unit']}{cell['category']}信息第{n + 1}篇",
                    "is_adopted": "采用",
                })  # fmt: skip
    return Table(layout, ("unit", "category", "title", "submitted_on", "is_adopted"), rows)


RECTIFIED = ("unit", "problem", "issued_on", "due_on", "submitted_on", "closed_on")


def rectified(findings: Table, target: Target, issued: date, due: date, layout: Layout) -> Table:
    """Return the items that followed from the findings of a round that is over, all closed.

    One in six was closed after its day.
    """
    rows = []
    for n, (unit, problem) in enumerate(problems(findings)):
        days = max(1, (due - issued).days)
        answered = issued + timedelta(days=1 + int(target.chance("answer", n) * (days - 1)))
        closed = due + timedelta(days=3) if target.chance("slow", n) < 1 / 6 else answered
        rows.append(_item(unit, problem, issued, due, answered, max(answered, closed)))
    return Table(layout, RECTIFIED, rows)


def problems(table: Table) -> list[tuple[Cell, str]]:
    """Return (unit, what is wrong) of each finding, or of each unit that submitted nothing."""
    found: dict[tuple[Cell, str], None] = {}
    for row in table.rows:
        if table.layout.kind == "findings":
            subject, words = str(row.get("subject") or ""), str(row.get("description") or "")
            found[row["unit"], words if subject in words else f"{subject}：{words}"] = None
        elif table.layout.kind == "tallies" and row.get("category") and not row["value"]:
            found[row["unit"], f"未报送{row['category']}信息"] = None
    return list(found)


def _item(
    unit: Cell, problem: str, issued: date, due: date, answered: date | None, closed: date | None
) -> Row:
    return dict(zip(RECTIFIED, (unit, problem, issued, due, answered, closed), strict=True))
