"""A check is one function in the register; what it finds is one row of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notices.rendering.layout_check.structure import Layout

Measure = float | int | str | None


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    ABSENT = "absent"  # the document has no such thing, and need not have it

    @property
    def label(self) -> str:
        return {"pass": "合格", "fail": "不合格", "absent": "未见"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """`measured`, `expected` and `tolerance` are in `unit`; `page` counts from 1."""

    verdict: Verdict
    sentence: str
    measured: Measure = None
    expected: Measure = None
    tolerance: float | None = None
    unit: str = ""
    page: int | None = None
    check: str = ""
    label: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict.value}


Find = Callable[["Layout"], Finding]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    label: str
    find: Find


REGISTER: dict[str, Check] = {}


def check(name: str, label: str) -> Callable[[Find], Find]:
    """Enter a function into the register under an English name and a Chinese label."""

    def enter(find: Find) -> Find:
        if name in REGISTER:
            raise ValueError(f"there is a check {name} already")
        REGISTER[name] = Check(name, label, find)
        return find

    return enter


def absent(sentence: str) -> Finding:
    return Finding(Verdict.ABSENT, sentence)


def failed(
    sentence: str, *, page: int | None = None, measured: Measure = None, expected: Measure = None
) -> Finding:
    return Finding(Verdict.FAIL, sentence, measured, expected, page=page)


def passed(sentence: str, *, measured: Measure = None, expected: Measure = None) -> Finding:
    return Finding(Verdict.PASS, sentence, measured, expected)


def length(
    what: str,
    measured: float,
    expected: float,
    tolerance: float,
    *,
    unit: str = "mm",
    page: int | None = None,
) -> Finding:
    """Compare a length with the standard's; a hundredth of slack is for rounding."""
    good = abs(measured - expected) <= tolerance + 0.01
    said = f"{what} {measured:.2f} {unit}"
    wanted = f"应为 {expected:.2f}±{tolerance:g} {unit}"
    return Finding(
        Verdict.PASS if good else Verdict.FAIL,
        f"{said}，符合要求。" if good else f"{said}，{wanted}。",
        round(measured, 2),
        round(expected, 2),
        tolerance,
        unit,
        page,
    )
