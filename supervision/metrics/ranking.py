"""Ranking: dense, ties shown (并列)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Item = TypeVar("Item")


def dense(
    values: Iterable[Item], *, key: Callable[[Item], Any] | None = None, largest_first: bool = True
) -> list[tuple[int, Item]]:
    """Return (rank, item) pairs, best first: equal keys share a rank and none is skipped after.

    Several keys are a tuple. Items that tie keep the order in which they were given.
    """
    by: Callable[[Item], Any] = key or (lambda item: item)
    ranked: list[tuple[int, Item]] = []
    rank, before = 0, object()
    for item in sorted(values, key=by, reverse=largest_first):
        if by(item) != before:
            rank, before = rank + 1, by(item)
        ranked.append((rank, item))
    return ranked
