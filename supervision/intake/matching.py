"""Finding the stored record that a row speaks of, by natural key and in sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from supervision.intake.layouts import Layout
from supervision.intake.lookups import identity
from supervision.intake.rows import Row
from supervision.intake.transforms import CLEAR
from units.models import County

CHUNK = 900  # below SQLite's limit of variables
Stored = dict[str, Any]
Key = tuple[Any, ...]


def blank(layout: Layout, name: str) -> Any:
    """Return what an empty field is stored as."""
    if layout.by_name[name].default is not None:
        return layout.by_name[name].default
    target: Any = layout.model._meta.get_field(name)
    if target.null:
        return None
    default = target.get_default()
    return default if default is not None else ""


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    held = list(items)
    for start in range(0, len(held), CHUNK):
        yield held[start : start + CHUNK]


class Keys:
    """The natural keys of a layout, alternatives in order of preference.

    With several alternatives, one counts only when all its fields are filled (a publication
    without address is known by column, title and time). A `strict` one is unique in the
    database as well, so two different records cannot share it.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.alternatives = layout.keys
        self.empty = {f.name: blank(layout, f.name) for f in layout.stored}
        unique = [
            set(c.fields) - {"county"}
            for c in layout.model._meta.constraints
            if isinstance(c, models.UniqueConstraint) and c.condition is None
        ]
        self.strict = [set(names) in unique for names in layout.keys]

    def of_values(self, values: dict[str, Any]) -> list[Key | None]:
        """Return a key per alternative, None where it does not apply."""
        return [self._key(names, values) for names in self.alternatives]

    def of_stored(self, stored: Stored) -> list[Key | None]:
        return [self._key(names, stored) for names in self.alternatives]

    def _key(self, names: tuple[str, ...], values: dict[str, Any]) -> Key | None:
        key = []
        for name in names:
            value = values.get(name)
            value = self.empty[name] if value is None or value is CLEAR else identity(value)
            if len(self.alternatives) > 1 and value in (None, ""):
                return None
            key.append(value)
        return tuple(key)

    def described(self, index: int) -> str:
        return "、".join(self.layout.by_name[name].label for name in self.alternatives[index])

    def differs_earlier(self, index: int, mine: list[Key | None], other: list[Key | None]) -> bool:
        """Tell whether an alternative before this one is filled on both sides, differently."""
        return any(
            a is not None and b is not None and a != b
            for a, b in zip(mine[:index], other[:index], strict=True)
        )


class Existing:
    """The stored records that any of the rows may mean."""

    def __init__(self, layout: Layout, county: County, keys: Keys, rows: list[Row]) -> None:
        self.keys = keys
        self.by_key: list[dict[Key, Stored]] = [{} for _ in layout.keys]
        self.lists: dict[str, dict[int, set[int]]] = {f.name: {} for f in layout.lists}
        stored = self._load(layout, county, rows)
        for record in stored.values():
            for index, key in enumerate(keys.of_stored(record)):
                if key is not None:
                    self.by_key[index].setdefault(key, record)
        for spec in layout.lists:
            if any(spec.name in row.values for row in rows):
                self.lists[spec.name] = list_members(layout, spec.name, stored)

    @staticmethod
    def _load(layout: Layout, county: County, rows: list[Row]) -> dict[int, Stored]:
        names = [f.name for f in layout.stored] + (["facts"] if layout.facts else [])
        found: dict[int, Stored] = {}
        for alternative in layout.keys:
            pivot = _pivot(layout, alternative)
            wanted = {identity(v) for row in rows if (v := row.values.get(pivot)) is not None}
            wanted = {v for v in wanted if v is not CLEAR and not (isinstance(v, int) and v < 0)}
            if not wanted and len(layout.keys) > 1:
                continue
            for chunk in chunks(wanted):
                records = layout.model._default_manager.filter(
                    county=county, **{f"{pivot}__in": chunk}
                )
                for pk, *values in records.values_list("pk", *names):
                    found[pk] = dict(zip(names, values, strict=True), pk=pk)
        return found


def _pivot(layout: Layout, alternative: tuple[str, ...]) -> str:
    """Return the key field to load by: the round if there is one, else the telling text."""
    if "round" in alternative:
        return "round"
    texts = [n for n in alternative if layout.by_name[n].type in {"text", "code"}]
    return texts[0] if texts else alternative[0]


def list_members(layout: Layout, name: str, pks: Iterable[int]) -> dict[int, set[int]]:
    """Return the members of a many-to-many field for each record."""
    relation = layout.model._meta.get_field(name)
    source, target = relation.m2m_column_name(), relation.m2m_reverse_name()  # type: ignore[union-attr]
    members: dict[int, set[int]] = {pk: set() for pk in pks}
    through = relation.remote_field.through  # type: ignore[union-attr]
    for chunk in chunks(members):
        pairs = through.objects.filter(**{f"{source}__in": chunk}).values_list(source, target)
        for owner, member in pairs:
            members[owner].add(member)
    return members
