"""Layouts: what a workbook of each kind looks like, read from fixtures/layouts.

A layout names a model, the titles and headers by which files call it, and the natural keys.
A record type costs one such file and no code.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

# The kind whose rows a field of this type points to.
REFERENCES = {
    "unit": "units",
    "units": "units",
    "website": "websites",
    "column": "columns",
    "account": "accounts",
    "guide": "guides",
    "zone": "zones",
}
TYPES = {*REFERENCES, "text", "code", "integer", "date", "moment", "choice", "flag", "round"}


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """Return a header or label as compared: one width, no blanks, no marks of must-fill."""
    return re.sub(r"[\s*＊:：]+", "", unicodedata.normalize("NFKC", text)).lower()


def bare(text: str) -> str:
    """Return a normal header without its trailing note in brackets, e.g. a unit of measure."""
    return re.sub(r"\([^()]*\)$", "", text)


@dataclass(frozen=True)
class Field:
    """One column of a layout.

    `ends_day`: a date without a time means the end of that day. `month`: a month without a day
    means its first. `is_private`: free text in which identity and phone numbers are masked.
    `is_fact`: kept in the record's `facts`.
    `is_hint`: helps to find another field's record and is not stored itself. `example`: what
    the template shows in its example row; true for the first choice, a number or a date.
    """

    name: str
    label: str
    type: str
    headers: tuple[str, ...]
    required: bool = False
    default: Any = None
    synonyms: dict[str, str] = field(default_factory=dict)
    from_title: dict[str, str] = field(default_factory=dict)
    true: tuple[str, ...] = ("是",)
    false: tuple[str, ...] = ("否",)
    is_fact: bool = False
    is_hint: bool = False
    is_private: bool = False
    ends_day: bool = False
    month: bool = False
    choices_of: str = ""
    example: str | bool = ""

    @cached_property
    def known_headers(self) -> frozenset[str]:
        return frozenset(normal(h) for h in (*self.headers, self.label, self.name))


@dataclass(frozen=True)
class Closing:
    """What a kind gives to a round (see supervision.intake.closed)."""

    moment: str
    facts: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    with_late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    kind: str
    label: str
    model: type[models.Model]
    titles: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]
    closing: Closing | None = None

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def by_header(self) -> dict[str, list[Field]]:
        """The fields that a header may name, in their order."""
        found: dict[str, list[Field]] = {}
        for spec in self.fields:
            for header in spec.known_headers:
                found.setdefault(header, []).append(spec)
        return found

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        """The fields that are plain columns of the model."""
        return tuple(
            f for f in self.fields if not f.is_fact and not f.is_hint and f.type != "units"
        )

    @cached_property
    def lists(self) -> tuple[Field, ...]:
        """The fields that are many-to-many relations."""
        return tuple(f for f in self.fields if f.type == "units")

    @cached_property
    def facts(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.is_fact)

    @cached_property
    def needs_round(self) -> bool:
        return any(f.type == "round" for f in self.fields)

    @cached_property
    def builds_on(self) -> frozenset[str]:
        """The kinds whose rows this one points to, itself excluded."""
        kinds = {REFERENCES[f.type] for f in self.fields if f.type in REFERENCES}
        return frozenset(kinds - {self.kind})

    def choices(self, name: str) -> dict[str, str]:
        """Return the labels of a choice field by code."""
        spec = self.by_name[name]
        model, attribute = self.model, name
        if spec.choices_of:
            label, _, attribute = spec.choices_of.rpartition(".")
            model = apps.get_model(label)
        target: Any = model._meta.get_field(attribute)
        return {str(code): str(label) for code, label in target.flatchoices}


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """Return the layouts by kind, those that others build on first."""
    found = {}
    for path in sorted((settings.FIXTURES_DIR / "layouts").glob("*.json")):
        layout = _layout(json.loads(path.read_text(encoding="utf-8")))
        found[layout.kind] = layout
    ordered: dict[str, Layout] = {}
    while len(ordered) < len(found):
        ready = [k for k, v in found.items() if k not in ordered and v.builds_on <= set(ordered)]
        if not ready:
            raise ValueError("layouts build on each other in a circle")
        ordered |= {kind: found[kind] for kind in ready}
    return ordered


_MARKS = {
    "fact": "is_fact",
    "hint": "is_hint",
    "private": "is_private",
    "ends_day": "ends_day",
    "choices_of": "choices_of",
}
_LISTS = ("headers", "true", "false")


def _layout(data: dict[str, Any]) -> Layout:
    return Layout(
        kind=data["kind"],
        label=data["label"],
        model=apps.get_model(data["model"]),
        titles=tuple(normal(t) for t in data["titles"]),
        keys=tuple(tuple(key) for key in data["keys"]),
        fields=tuple(_field(row) for row in data["fields"]),
        closing=_closing(data["closing"]) if "closing" in data else None,
    )


def _closing(row: dict[str, Any]) -> Closing:
    return Closing(row["moment"], *(tuple(row.get(k, ())) for k in ("facts", "late", "with_late")))


def _field(row: dict[str, Any]) -> Field:
    if row["type"] not in TYPES:
        raise ValueError(f"unknown field type {row['type']}")
    values = {_MARKS.get(name, name): value for name, value in row.items()}
    for name in _LISTS:
        if name in values:
            values[name] = tuple(values[name])
    return Field(**values)
