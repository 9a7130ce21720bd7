"""The register of rules: every file in `rules` puts one function here."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

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
    check: Check = lambda context: iter(())


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


def every_rule() -> dict[str, Rule]:
    """Return the rules of any text, and after them those of our own notices alone."""
    from notices.checks import own

    return rules() | own.RULES


def label(key: str) -> str:
    """Return the Chinese name of a rule, of a text or of our own notices."""
    return every_rule()[key].label


def example(key: str) -> str:
    """Return a passage that the rule would remark on, in plain words for our own notices'."""
    return str(_examples().get(key, ""))


@cache
def _examples() -> dict[str, str]:
    path = Path(settings.FIXTURES_DIR) / "examples" / "rules.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
