"""Which expressions hold where: the base list, the installation's own, the county's own.

The nearer one stands in place of the farther; withdrawn, it takes it out of use.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from notices.checks.expressions import Expression, ExpressionList, plain, standing
from notices.checks.remark import Severity
from notices.models import ListedExpression
from units.models import County

_MOST_KEPT = 16  # lists with their automata; a small office needs two
_kept: OrderedDict[int, tuple[Any, ExpressionList]] = OrderedDict()


@dataclass(frozen=True)
class Entry:
    """An expression as the page lists it: what it says, and who put it there.

    `row` is what stands for it in the database, None for one of the base list as it came;
    `base` tells that the base list has it too.
    """

    expression: Expression
    row: ListedExpression | None
    base: bool

    @property
    def is_withdrawn(self) -> bool:
        return self.row is not None and self.row.withdrawn_at is not None

    @property
    def source(self) -> str:
        if self.row is None:
            return "通用清单"
        whose = "本县" if self.row.county_id else "全部县区"
        return f"{whose}改动" if self.base else f"{whose}增补"


def rows_for(county: County | None) -> Any:
    """Return the rows that hold in a county, or where no county is chosen."""
    where = Q(county=None)
    if county is not None:
        where |= Q(county=county)
    return ListedExpression.objects.filter(where)


def entries(county: County | None) -> list[Entry]:
    """Return every entry, the withdrawn ones too, by class and then as listed; one query."""
    found: dict[str, Entry] = {
        plain(one.wrong): Entry(one, None, base=True) for one in standing().expressions
    }
    rows = sorted(rows_for(county), key=lambda row: row.county_id is not None)
    for row in rows:
        key = plain(row.wrong)
        before = found.get(key)
        found[key] = Entry(as_expression(row), row, base=bool(before and before.base))
    return list(found.values())


def as_expression(row: ListedExpression) -> Expression:
    exceptions = tuple(plain(str(word)) for word in row.exceptions)
    return Expression(
        row.wrong, row.right, row.kind, Severity(row.severity), exceptions, row.not_after,
        row.valid_from, row.valid_to, row.note,
    )  # fmt: skip


def in_force(county: County | None) -> ExpressionList:
    """Return the list to check by; kept in memory until a row changes, so it costs one query."""
    stamp = tuple(rows_for(county).aggregate(Count("pk"), Max("changed_at"), Max("pk")).values())
    key = county.pk if county else 0
    known = _kept.get(key)
    if known is None or known[0] != stamp:
        known = stamp, _built(entries(county)) if stamp[0] else standing()
        _kept[key] = known
    _kept.move_to_end(key)
    while len(_kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return known[1]


def _built(found: Iterable[Entry]) -> ExpressionList:
    return ExpressionList([one.expression for one in found if not one.is_withdrawn])
