"""The list of wrong expressions (fixtures/expressions): data that an office edits.

It is a checklist, no proof-reader: what is not on it is not found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from notices.checks.remark import Severity
from notices.checks.structure.passages import compact, one_width


@dataclass(frozen=True)
class Expression:
    """A wrong expression and the right one.

    `exceptions` are longer words that hold the wrong one rightly (公布署名 holds 布署);
    `not_after` are signs after which it is right; outside the dates it is right too.
    """

    wrong: str
    right: str
    kind: str
    severity: Severity
    exceptions: tuple[str, ...] = field(default=())
    not_after: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def holds_on(self, day: date | None) -> bool:
        """Whether it is wrong on a day; without a day only what is wrong at all times is."""
        if day is None:
            return self.valid_from is None and self.valid_to is None
        after = self.valid_from is None or self.valid_from <= day
        return after and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Match:
    expression: Expression
    start: int
    end: int


class ExpressionList:
    """Expressions, found all at once in a text that is compared without blanks and width."""

    def __init__(self, expressions: list[Expression]) -> None:
        import ahocorasick_rs

        self.expressions = expressions
        self._terms = ahocorasick_rs.AhoCorasick(
            [plain(e.wrong) for e in expressions],
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        )

    def find(self, text: str, day: date | None = None) -> list[Match]:
        """Return what is wrong in a text as compared (see passages); longer words win."""
        found = []
        for index, start, end in self._terms.find_matches_as_indexes(text):
            expression = self.expressions[index]
            if not expression.holds_on(day) or (start and text[start - 1] in expression.not_after):
                continue
            if not any(_inside(text, word, start, end) for word in expression.exceptions):
                found.append(Match(expression, start, end))
        return found


def _inside(text: str, word: str, start: int, end: int) -> bool:
    """Tell whether a longer word stands over the place of a match."""
    first = max(end - len(word), 0)
    return word in text[first : start + len(word)]


def plain(text: str) -> str:
    return compact(one_width(text), 0).text


def parse(rows: list[dict[str, Any]]) -> list[Expression]:
    """Return the expressions of rows as stored. Raises ValueError with a sentence."""
    found: list[Expression] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        wrong, right = str(row.get("wrong", "")).strip(), str(row.get("right", "")).strip()
        if len(plain(wrong)) < 2 or not right or wrong == right:
            raise ValueError(f"第{number}条：错误表述至少两个字，且应写明不同的规范表述。")
        if wrong in seen:
            raise ValueError(f"第{number}条：“{wrong}”重复，请删去一条。")
        seen.add(wrong)
        try:
            severity = Severity(row.get("severity", "warning"))
            since, until = (_day(row.get(key)) for key in ("valid_from", "valid_to"))
        except ValueError:
            raise ValueError(f"第{number}条：“{wrong}”的级别或日期不对。") from None
        exceptions = tuple(plain(str(word)) for word in row.get("exceptions", ()))
        found.append(
            Expression(
                wrong, right, str(row.get("class", "固定表述")), severity, exceptions,
                str(row.get("not_after", "")), since, until, str(row.get("note", "")),
            )
        )  # fmt: skip
    return found


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def standing() -> ExpressionList:
    """Return the list that comes with the product."""
    path = Path(settings.FIXTURES_DIR) / "expressions" / "expressions.json"
    return ExpressionList(parse(json.loads(path.read_text(encoding="utf-8"))))
