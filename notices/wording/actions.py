"""What people do to the list of expressions: put on, change, take out of use, import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from notices.checks.expression_lists import Entry, entries
from notices.checks.expressions import Expression, plain
from notices.models import ListedExpression
from notices.wording.values import understood, words
from notices.wording.workbook import Line
from units import access, events
from units.actions import RefusedError, hold
from units.models import County, User


@transaction.atomic
def add(*, county: County | None, by: User, **written: Any) -> ListedExpression:
    """Put an expression on the county's list, or on everybody's. Raises RefusedError."""
    _require(by, county)
    expression = _expression(written)
    if known := entry_of(county, expression.wrong):
        state = "已撤下，请在清单里恢复" if known.is_withdrawn else "请直接修改"
        raise RefusedError(f"“{expression.wrong}”已在清单里（{known.source}），{state}。", "wrong")
    return _kept(county, expression, None, by, "增加错误表述")


@transaction.atomic
def change(*, county: County | None, wrong: str, by: User, **written: Any) -> ListedExpression:
    """Change what is said of a listed expression; one of the base list is overlaid."""
    _require(by, county)
    known = _known(county, wrong)
    expression = _expression({**written, "wrong": known.expression.wrong})
    return _kept(county, expression, known, by, "修改错误表述")


@transaction.atomic
def withdraw(*, county: County | None, wrong: str, by: User) -> ListedExpression:
    """Take an expression out of use; it stays on the list. Raises RefusedError."""
    _require(by, county)
    known = _known(county, wrong)
    if known.is_withdrawn:
        raise RefusedError(f"“{wrong}”已经撤下，不必再办。")
    return _kept(county, known.expression, known, by, "撤下错误表述", withdrawn=True)


@transaction.atomic
def restore(*, county: County | None, wrong: str, by: User) -> ListedExpression:
    _require(by, county)
    known = _known(county, wrong)
    if not known.is_withdrawn:
        raise RefusedError(f"“{wrong}”正在用，不必恢复。")
    return _kept(county, known.expression, known, by, "恢复错误表述")


@transaction.atomic
def take_in(*, county: County | None, lines: Iterable[Line], by: User) -> int:
    """Write the lines of a file that change something; return how many. One event for all."""
    _require(by, county)
    known = {plain(one.expression.wrong): one for one in entries(county)}
    written = 0
    for line in lines:
        if line.expression is not None and line.goes_in:
            before = known.get(plain(line.expression.wrong))
            _write(county, line.expression, before, by, withdrawn=False)
            written += 1
    events.record(
        by=by, county=county, verb="导入错误表述", on=ListedExpression, label="错误表述清单",
        after={"count": written},
    )  # fmt: skip
    return written


def entry_of(county: County | None, wrong: str) -> Entry | None:
    """Return the entry of the list in force there, the withdrawn ones included."""
    key = plain(wrong)
    return next((one for one in entries(county) if plain(one.expression.wrong) == key), None)


def _known(county: County | None, wrong: str) -> Entry:
    known = entry_of(county, wrong)
    if known is None:
        raise RefusedError(f"清单里没有“{wrong[:60]}”，请刷新后再办。")
    return known


def _require(by: User, county: County | None) -> None:
    if county is None:
        access.require_everywhere(by, "EXPRESSION_EDIT")
    elif not access.may(by, "EXPRESSION_EDIT", on=county):
        raise PermissionDenied("您没有修改错误表述清单的权限，请联系管理员核对任职。")
    else:
        hold(county)


def _expression(written: dict[str, Any]) -> Expression:
    expression, faults = understood(written)
    if expression is None:
        raise RefusedError(faults[0].sentence, faults[0].field)
    return expression


def _kept(
    county: County | None,
    expression: Expression,
    known: Entry | None,
    by: User,
    verb: str,
    *,
    withdrawn: bool = False,
) -> ListedExpression:
    row = _write(county, expression, known, by, withdrawn=withdrawn)
    before = _facts(known.expression, known.is_withdrawn) if known else None
    after = _facts(expression, withdrawn)
    events.record(by=by, county=county, verb=verb, on=row, before=before, after=after)
    return row


def _write(
    county: County | None,
    expression: Expression,
    known: Entry | None,
    by: User,
    *,
    withdrawn: bool,
) -> ListedExpression:
    """Write the row of this list; one of a list farther off stays as it is."""
    own = known.row if known and known.row and known.row.county_id == _pk(county) else None
    row = own or ListedExpression(county=county, wrong=expression.wrong)
    row.right, row.kind, row.severity = expression.right, expression.kind, expression.severity.value
    row.exceptions, row.not_after = list(expression.exceptions), expression.not_after
    row.valid_from, row.valid_to = expression.valid_from, expression.valid_to
    row.note = expression.note
    row.withdrawn_at = timezone.now() if withdrawn else None
    row.changed_by, row.changed_at = by, timezone.now()
    row.save()
    return row


def _pk(county: County | None) -> int | None:
    return county.pk if county else None


def _facts(expression: Expression, withdrawn: bool) -> dict[str, Any]:
    return {**words(expression), "withdrawn": withdrawn}
