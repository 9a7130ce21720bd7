"""What a rule says about a passage, and the report of all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How sure and how grave: an error cannot be right, a warning needs a look."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "提醒", "hint": "提示"}[self.value]

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True)
class Remark:
    """One remark.

    `quote` is the passage as printed, at `start` up to but not including `end`, counted in
    characters of the text that was read; `message` says what is wrong and why in a Chinese
    sentence that stands alone; `expected` is what should stand there, empty where only a
    person can say.
    """

    rule: str
    severity: Severity
    quote: str
    start: int
    end: int
    message: str
    expected: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the form that `check_notice --json` prints."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "quote": self.quote,
            "message": self.message,
            "expected": self.expected,
        }


@dataclass(frozen=True)
class Report:
    """The text as it was read and the remarks on it in reading order.

    `off` are the keys of the rules that the county does not use.
    """

    text: str
    remarks: tuple[Remark, ...]
    off: tuple[str, ...] = ()

    def of(self, severity: Severity) -> Sequence[Remark]:
        return [remark for remark in self.remarks if remark.severity == severity]

    @property
    def errors(self) -> Sequence[Remark]:
        return self.of(Severity.ERROR)

    @property
    def warnings(self) -> Sequence[Remark]:
        return self.of(Severity.WARNING)

    @property
    def hints(self) -> Sequence[Remark]:
        return self.of(Severity.HINT)

    @property
    def summary(self) -> str:
        counts = [f"{severity.label}{len(self.of(severity))}处" for severity in Severity]
        return "，".join(counts)
