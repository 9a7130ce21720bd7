"""The register of rules: every file in `rules` puts one function here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from notices.checks.context import Context, Note
from notices.checks.remark import Severity

Check = Callable[[Context], Iterator[Note]]


@dataclass(frozen=True)
class Rule:
    """A rule as the page lists it; `severity` is the gravest it gives."""

    key: str
    label: str
    severity: Severity
    description: str
    check: Check


_rules: dict[str, Rule] = {}


def rule(key: str, label: str, severity: Severity) -> Callable[[Check], Check]:
    """Enter a function; its docstring is the Chinese description on the page."""

    def enter(check: Check) -> Check:
        _rules[key] = Rule(key, label, severity, (check.__doc__ or "").strip(), check)
        return check

    return enter


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by key, in the order of their files."""
    from notices.checks import rules as package

    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
    return dict(_rules)


def label(key: str) -> str:
    """Return the Chinese name of a rule, of a text or of our own notices."""
    from notices.checks import own

    known = rules().get(key)
    return known.label if known else own.LABELS[key]
