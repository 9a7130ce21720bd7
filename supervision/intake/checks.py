"""Checks on whole rows before anything is written, in words.

A database refuses a row with the name of a constraint and takes the whole batch with it. So
the models' own check constraints are evaluated here first, from the same definitions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from supervision.models import Tally

Values = dict[str, Any]
Condition = Callable[[Values], bool | None]

# By constraint: the field to blame, and what is wrong with it. `{field}` shows a value.
SENTENCES: dict[str, tuple[str, str]] = {
    "unit_valid_dates_in_order": ("valid_to", "停用日期{valid_to}早于启用日期{valid_from}。"),
    "unit_not_its_own_successor": ("successor", "承接单位不能是本单位。"),
    "unit_alias_dates_in_order": ("valid_to", "停用日期{valid_to}早于启用日期{valid_from}。"),
    "account_dates_in_order": (
        "deregistered_on",
        "注销日期{deregistered_on}早于开设日期{opened_on}。",
    ),
    "account_deregistered_has_date": (
        "deregistered_on",
        "状态为“已注销”的账号须填注销日期，其他状态的账号不填注销日期。",
    ),
    "filing_dates_in_order": ("approved_on", "批准日期{approved_on}早于报备日期{filed_on}。"),
    "column_minimum_has_period": (
        "minimum_period",
        "“最少更新条数”与“最少条数周期”须同时填写，或都不填。",
    ),
    "column_one_update_rule": (
        "minimum_count",
        "“最长更新间隔”与“最少更新条数”只能填一种更新要求。",
    ),
    "content_error_fixed_after_found": ("fixed_on", "改正日期{fixed_on}早于发现日期{found_on}。"),
    "rectification_due_after_issued": ("due_on", "整改期限{due_on}早于交办日期{issued_on}。"),
    "rectification_closed_after_issued": (
        "closed_on",
        "销号日期{closed_on}早于交办日期{issued_on}。",
    ),
    "rectification_nothing_before_issue": (
        "submitted_on",
        "反馈日期{submitted_on}早于交办日期{issued_on}。",
    ),
    "tally_fixed_at_most_value": ("fixed", "其中已改正或已办结 {fixed} 多于数量 {value}。"),
    "work_order_closed_after_received": (
        "closed_at",
        "办结时间{closed_at}早于受理时间{received_at}。",
    ),
    "work_order_due_after_received": ("due_at", "办理时限{due_at}早于受理时间{received_at}。"),
}


def shown(value: Any) -> str:
    """Return a value as an office writes it."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        text = f"{local.year}年{local.month}月{local.day}日"
        return text if not (local.hour or local.minute) else f"{text}{local:%H:%M}"
    if hasattr(value, "year"):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def broken(model: type[models.Model], values: Values) -> list[tuple[str, str]]:
    """Return (field, sentence) for each check constraint of the model that the row breaks.

    `values` holds every field of the row by name, as it would be stored.
    """
    found = []
    for name, condition in _conditions(model):
        if condition(values) is False:
            field, sentence = SENTENCES[name]
            found.append((field, sentence.format_map({k: shown(v) for k, v in values.items()})))
    return found


def broken_rows(
    model: type[models.Model], columns: dict[str, list[Any]], refused: Container[int]
) -> dict[int, list[tuple[str, str]]]:
    """Return what `broken` finds, by position, for rows given by column, but those refused.

    A field that no column brings stands as it does in a new row.
    """
    conditions = [c.condition for c in model._meta.constraints if c.name in SENTENCES]  # type: ignore[attr-defined]
    names = sorted({name for condition in conditions for name in _names(condition)})
    if not names:
        return {}
    checks = [condition for _, condition in _conditions(model)]
    found = {}
    for name in set(names) - set(columns):
        absent = model._meta.get_field(name).get_default()  # type: ignore[union-attr]
        columns = {**columns, name: [absent] * len(next(iter(columns.values())))}
    for position, row in enumerate(zip(*(columns[name] for name in names), strict=True)):
        if position in refused:
            continue
        values = dict(zip(names, row, strict=True))
        for check in checks:
            if check(values) is False:
                found[position] = broken(model, values)
                break
    return found


def _names(condition: Any) -> Iterator[str]:
    """Yield the fields that a condition speaks of."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        else:
            yield child[0].partition("__")[0]
            if isinstance(child[1], F):
                yield str(child[1].name)  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _conditions(model: type[models.Model]) -> list[tuple[str, Condition]]:
    return [
        (str(constraint.name), compiled(constraint.condition))
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint) and constraint.name in SENTENCES
    ]


def compiled(condition: Any) -> Condition:
    """Turn a Q of plain lookups into a function with SQL's three values (None: unknown)."""
    parts = [
        compiled(child) if isinstance(child, Q) else _lookup(*child) for child in condition.children
    ]
    joined = _all if condition.connector == Q.AND else _any
    if condition.negated:
        return lambda values: _not(joined(parts, values))
    return lambda values: joined(parts, values)


def _not(result: bool | None) -> bool | None:
    return None if result is None else not result


def _all(parts: list[Condition], values: Values) -> bool | None:
    unknown = False
    for part in parts:
        held = part(values)
        if held is False:
            return False
        unknown = unknown or held is None
    return None if unknown else True


def _any(parts: list[Condition], values: Values) -> bool | None:
    unknown = False
    for part in parts:
        held = part(values)
        if held:
            return True
        unknown = unknown or held is None
    return None if unknown else False


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "in": lambda a, b: a in b,
}


def _lookup(path: str, wanted: Any) -> Condition:
    name, _, operation = path.partition("__")
    if operation == "isnull":
        return lambda values: (values.get(name) is None) == wanted
    compare = _COMPARISONS[operation or "exact"]
    other = str(getattr(wanted, "name", "")) if isinstance(wanted, F) else ""

    def holds(values: Values) -> bool | None:
        left = values.get(name)
        right = values.get(other) if other else wanted
        return None if left is None or right is None else compare(left, right)

    return holds


class TallyCells:
    """The cells already taken in each round and source.

    Two tallies overlap unless some dimension is set in both to different values. For every
    pair of shapes (sets of dimensions in use) the cells are indexed by their values in the
    common dimensions, so that thousands of tallies need no comparison of each with each.
    """

    def __init__(self) -> None:
        self._cells: dict[Any, dict[frozenset[str], list[tuple[Values, str]]]] = {}
        self._index: dict[Any, dict[tuple[Any, ...], str]] = {}

    def add(self, tally: Tally, place: str) -> None:
        cell = tally.cell()
        group, shape = (tally.round_id, tally.source), frozenset(cell)
        self._cells.setdefault(group, {}).setdefault(shape, []).append((cell, place))
        for (other, of_shape, common), index in self._index.items():
            if other == group and of_shape == shape:
                index.setdefault(_projection(cell, common), place)

    def overlapped(self, tally: Tally) -> str | None:
        """Return the place of a tally that this one overlaps, or None."""
        cell = tally.cell()
        group = (tally.round_id, tally.source)
        for shape, cells in self._cells.get(group, {}).items():
            common = tuple(sorted(shape & set(cell)))
            key = (group, shape, common)
            if key not in self._index:
                self._index[key] = {_projection(c, common): at for c, at in reversed(cells)}
            place = self._index[key].get(_projection(cell, common))
            if place is not None:
                return place
        return None


def _projection(cell: Values, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(cell[name] for name in names)
