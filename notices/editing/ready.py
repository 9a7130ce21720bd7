"""What a new block begins with: ready-made attached tables, all classes of findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notices.composition.options import FINDINGS, ROWS
from notices.editing.texts import Text, blocks_of
from notices.models import Block
from supervision.indicators.definitions import Table
from supervision.metrics import catalogue
from supervision.models import Finding

MOST_KEYS = 1000


@dataclass(frozen=True)
class Ready:
    """A table to begin with: its title and its options."""

    key: str
    title: str
    options: Mapping[str, Any]


def tables() -> dict[str, Ready]:
    """Return the ready-made tables by key: those of the round's pages, and the problems."""
    found = [_ready(table) for table in catalogue.tables() if table.group in ROWS]
    problems = {"rows": FINDINGS, "kinds": list(Finding.Kind.values), "verdict": "不合格"}
    found.append(Ready(FINDINGS, "检查发现的问题", problems))
    return {one.key: one for one in found}


def _ready(table: Table) -> Ready:
    options: dict[str, Any] = {
        "rows": table.group,
        "name": table.group_title,
        "numbered": True,
        "columns": [{"label": c.title, "metric": c.metric} for c in table.columns],
    }
    if table.only:
        options["only"] = dict(table.only)
    if table.hide_zero:
        options["skip_empty"] = table.columns[0].metric
    if table.order == "value":
        options["sort"] = table.columns[0].metric
    return Ready(table.key, table.title, options)


def first_options(text: Text, kind: str) -> dict[str, Any]:
    """Return the settings with which a new block of the kind begins."""
    if kind == Block.Kind.HEADING:
        return {"level": 1}
    if kind == Block.Kind.CASES:
        return {"kinds": list(Finding.Kind.values), "separator": "；"}
    if kind == Block.Kind.ATTACHMENT:
        return {"key": free_key(text), "table": dict(next(iter(tables().values())).options)}
    return {}


def first_words(kind: str) -> str:
    """Return the text with which a new block of the kind begins."""
    if kind == Block.Kind.ATTACHMENT:
        return next(iter(tables().values())).title
    return "{{cases}}。" if kind == Block.Kind.CASES else ""


def free_key(text: Text) -> str:
    """Return a key that no attachment of the text has yet."""
    taken = {b.options.get("key") for b in blocks_of(text) if b.kind == Block.Kind.ATTACHMENT}
    return next(key for n in range(1, MOST_KEYS) if (key := f"annex{n}") not in taken)
