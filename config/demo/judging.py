"""What the people of a demo county decide about a round's problems: as its notice names them.

Problems are found by evaluation wherever rows tell; what no row can tell (a tally without rows, a
visit, a sentence that somebody read) is recorded by hand. The words are those of the notice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from config.demo import following
from config.demo.derive import Row, Table
from config.demo.people import Cast
from supervision.findings import actions
from supervision.findings.deriving import derive_findings
from supervision.models import Finding, InspectionRound, RectificationItem
from units.aliases import Resolver
from units.models import Unit, User

Kind = Finding.Kind
# Kinds that say the same of an object in other words; a notice chooses its own.
SAME = (
    {Kind.COLUMN_NOT_UPDATED, Kind.COLUMN_BELOW_MINIMUM, Kind.COLUMN_BLANK},
    {Kind.ACCOUNT_NOT_UPDATED, Kind.ACCOUNT_SLOW_UPDATE},
    {Kind.GUIDE_INCOMPLETE, Kind.GUIDE_INACCURATE},
    {Kind.ZONE_INCOMPLETE, Kind.ZONE_NO_SIGNAGE},
)
DISMISSED = {
    Kind.WRONG_EXPRESSION: "与已列入通报的表述错误是同一处，不重复列出。",
}
WAIVED = {
    Kind.ACCOUNT_SURPLUS: "两个账号的名称均在已公布的检查结果中，归并前分别运行（演示认定）。",
}
UNNAMED = "通报没有列出，系重构数据所致（演示认定）。"


@dataclass(frozen=True)
class Problem:
    """A row of a county's list of problems, as its notice has it."""

    unit: Unit
    kind: Kind
    subject: str
    description: str
    case: dict[str, Any]
    is_reconstructed: bool

    def is_told_by(self, finding: Finding) -> int:
        """Return how well a candidate tells of the same: 0 for not at all."""
        kinds = next((one for one in SAME if self.kind in one), {self.kind})
        if finding.unit_id != self.unit.pk or finding.kind not in kinds:
            return 0
        return 2 if self.subject in (finding.subject, "") else 1


def problems(tables: list[Table], round: InspectionRound) -> list[Problem]:
    """Return what the sheets of problems list, units resolved as the intake does."""
    resolver = Resolver(round.county, round.ends_on)
    return [
        _problem(table, row, resolver)
        for table in tables
        if table.layout.kind == "findings"
        for row in table.rows
    ]


def _problem(table: Table, row: Row, resolver: Resolver) -> Problem:
    labels = {label: code for code, label in table.layout.choices("kind").items()}
    kind = str(row["kind"])
    case: dict[str, Any] = {name: str(row[name]) for name in actions.CASE_FACTS if row.get(name)}
    return Problem(
        resolver.resolve(str(row["unit"])),
        Kind(labels.get(kind, kind)),
        str(row.get("subject") or ""),
        str(row.get("description") or ""),
        case,
        bool(row.get("is_reconstructed")),
    )


def judge(round: InspectionRound, listed: list[Problem], by: User, now: datetime) -> None:
    """Evaluate the round; confirm what its notice names in its words, record what rows cannot
    tell, and decide about the rest.

    A notice that lists no problems by name (柞水) leaves what was found as it was found.
    """
    derive_findings(round=round, by=by)
    left = list(Finding.objects.filter(round=round, state=Finding.State.CANDIDATE))
    for problem in listed:
        best = max(left, key=problem.is_told_by, default=None)
        if best is None or not problem.is_told_by(best):
            _record(round, problem, by, now)
            continue
        left.remove(best)
        [confirmed] = actions.confirm(findings=[best], by=by, now=now)
        changed = actions.change(
            finding=confirmed, by=by, now=now, kind=problem.kind, subject=problem.subject,
            description=problem.description, **problem.case,
        )  # fmt: skip
        _mark(changed, problem)
    if not listed:
        actions.confirm(findings=left, by=by, note="通报附表列为零的单位。", now=now)
        return
    for finding in left:
        kind = Kind(finding.kind)
        if kind in WAIVED:
            actions.waive(findings=[finding], by=by, note=WAIVED[kind], now=now)
        else:
            note = DISMISSED.get(kind, UNNAMED)
            actions.dismiss(findings=[finding], by=by, note=note, now=now)


def _record(round: InspectionRound, problem: Problem, by: User, now: datetime) -> Finding:
    recorded = actions.record(
        round=round, by=by, unit=problem.unit, kind=problem.kind, subject=problem.subject,
        description=problem.description, now=now, **problem.case,
    )  # fmt: skip
    _mark(recorded, problem)
    return recorded


def _mark(finding: Finding, problem: Problem) -> None:
    """What a notice names is no reconstruction, whatever rows bear it out."""
    finding.is_reconstructed = problem.is_reconstructed
    Finding.objects.filter(pk=finding.pk).update(is_reconstructed=problem.is_reconstructed)


def silent(tables: list[Table], round: InspectionRound) -> list[Problem]:
    """Return a problem for each unit that the sheets count with nothing sent at all."""
    resolver = Resolver(round.county, round.ends_on)
    sent: dict[str, int] = {}
    for table in tables:
        for row in table.rows if table.layout.kind == "tallies" else ():
            if row.get("category"):
                sent[str(row["unit"])] = sent.get(str(row["unit"]), 0) + int(str(row["value"]))
    return [
        Problem(
            resolver.resolve(unit), Kind.SUBMISSION_ZERO, "信息报送", "本期没有采用稿件", {}, True
        )
        for unit, count in sent.items()
        if not count
    ]


def judge_current(round: InspectionRound, like: list[Problem], cast: Cast, today: date) -> None:
    """Evaluate the current round and issue some of what was found; the rest waits for a person.

    What rows do not tell yet is recorded as it was in the published round.
    """
    at = following.moment(today - timedelta(days=16))
    derive_findings(round=round, by=cast.staff)
    Finding.objects.filter(round=round).update(is_reconstructed=True)
    found = list(Finding.objects.filter(round=round).order_by("unit__display_order", "pk"))
    most = min(len(found) - 1, len(following.WAYS) - 2)
    chosen = _of_different_units(found, cast)[: max(0, most)]
    chosen = actions.confirm(findings=chosen, by=cast.staff, now=at)
    for problem in like:
        if len(chosen) == len(following.WAYS):
            break
        if not any(problem.is_told_by(finding) for finding in found):
            chosen.append(_record(round, replace(problem, is_reconstructed=True), cast.staff, at))
    following.follow_current(round, chosen, cast, today)


def _of_different_units(found: list[Finding], cast: Cast) -> list[Finding]:
    """Return those of units with a liaison first, then one a unit, then the rest."""
    first: dict[int, Finding] = {}
    for finding in found:
        first.setdefault(finding.unit_id, finding)
    known = cast.units_with_liaison()
    rest = [finding for finding in found if finding not in first.values()]
    return sorted(first.values(), key=lambda one: one.unit_id not in known) + rest


def link(round: InspectionRound, by: User, now: datetime) -> None:
    """Tie items that came in with a ledger to the problems of their round.

    A problem that only the ledger tells of is recorded, in its words.
    """
    items = RectificationItem.objects.filter(round=round, findings__isnull=True)
    for item in items.select_related("unit"):
        own = Finding.objects.confirmed().filter(round=round, unit=item.unit)
        named = [one for one in own if one.subject and one.subject in item.problem]
        said = [one for one in own if one.description and one.description in item.problem]
        found = next(iter([*said, *named]), None) or _told_by(item, by, now)
        item.findings.add(found)


def _told_by(item: RectificationItem, by: User, now: datetime) -> Finding:
    column = item.problem.partition("栏目")[0]
    facts: dict[str, Any] = {"kind": Kind.OTHER}
    if column != item.problem:
        facts = {"kind": Kind.COLUMN_BELOW_MINIMUM, "subject": column}
    found = actions.record(
        round=item.round, by=by, unit=item.unit, description=item.problem, now=now, **facts
    )
    Finding.objects.filter(pk=found.pk).update(is_reconstructed=item.is_reconstructed)
    return found
