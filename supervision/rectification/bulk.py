"""The same step for many: each by itself, and those that are refused told by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from supervision.models import Finding, RectificationItem
from supervision.rectification.actions import groups_of, issue
from units.actions import RefusedError
from units.models import User

SHOWN = 5


@dataclass
class Outcome:
    """What was done, and a sentence by name for each that was refused."""

    done: list[Any] = field(default_factory=list)
    refused: list[tuple[str, RefusedError]] = field(default_factory=list)

    @property
    def refusals(self) -> str:
        """The refused by name and reason, the first few of them; empty where there is none."""
        if not self.refused:
            return ""
        told = "".join(f"{name}：{error}" for name, error in self.refused[:SHOWN])
        more = "其余略。" if len(self.refused) > SHOWN else ""
        return f"{len(self.refused)}项没有办理。{told}{more}"

    def settled(self) -> Outcome:
        """Return it, or raise RefusedError where nothing could be done."""
        if self.done or not self.refused:
            return self
        sentences = {str(error) for _, error in self.refused}
        first = self.refused[0][1]
        raise RefusedError(str(first) if len(sentences) == 1 else self.refusals, first.field)


def each(
    items: Iterable[RectificationItem],
    action: Callable[..., RectificationItem],
    *,
    by: User | None,
    **words: Any,
) -> Outcome:
    """Take the step with each item. Raises RefusedError where all are refused."""
    outcome = Outcome()
    for item in items:
        try:
            outcome.done.append(action(item=item, by=by, **words))
        except RefusedError as error:
            outcome.refused.append((f"{item.unit}“{item.problem[:30]}”", error))
    return outcome.settled()


def issue_each(
    findings: Iterable[Finding], *, by: User | None, together: bool = False, **words: Any
) -> Outcome:
    """Issue each finding, or those of each unit. Raises RefusedError where all are refused."""
    outcome = Outcome()
    for group in groups_of(list(findings), together):
        try:
            outcome.done += issue(findings=group, by=by, together=together, **words)
        except RefusedError as error:
            outcome.refused.append((str(group[0]), error))
    return outcome.settled()
