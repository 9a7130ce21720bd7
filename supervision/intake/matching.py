"""Finding the stored record that a row speaks of, by natural key and in sets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from supervision.intake.layouts import Layout
from supervision.intake.table import Table
from supervision.intake.transforms import CLEAR
from units.models import County

_START = datetime(1970, 1, 1)
_EPOCH = _START.replace(tzinfo=UTC)
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

    def of(self, values: dict[str, Any], size: int) -> list[list[Key | None]]:
        """Return a column of keys per alternative, None where it does not apply."""
        return [self._keys(names, values, size) for names in self.alternatives]

    def _keys(self, names: tuple[str, ...], values: dict[str, Any], size: int) -> list[Key | None]:
        columns = []
        for name in names:
            empty, held = self.empty[name], values.get(name)
            columns.append(
                [empty] * size
                if held is None
                else [empty if v is None or v is CLEAR else v for v in held]
            )
        keys: list[Key | None] = list(zip(*columns, strict=True))
        if len(self.alternatives) > 1:
            return [None if None in key or "" in key else key for key in keys]  # type: ignore[operator]
        return keys

    def described(self, index: int) -> str:
        return "、".join(self.layout.by_name[name].label for name in self.alternatives[index])


def differ_earlier(index: int, mine: Key | Any, other: Key | Any) -> bool:
    """Tell whether an alternative before the one at `index` is filled on both sides, differently.

    `mine` and `other` hold a key per alternative.
    """
    return any(
        a is not None and b is not None and a != b
        for a, b in zip(mine[:index], other[:index], strict=True)
    )


class Existing:
    """The stored records that any row of the table may mean, as tuples in the order of `names`."""

    def __init__(self, layout: Layout, county: County, keys: Keys, table: Table) -> None:
        self.keys = keys
        self.names = [f.name for f in layout.stored] + (["facts"] if layout.facts else [])
        self.place = {name: index for index, name in enumerate(self.names)}
        self.pks: list[int] = []
        self.records: list[tuple[Any, ...]] = []
        self._load(layout, county, table)
        self.of_alternative: list[list[Key | None]] = []
        self.by_key: list[dict[Key, int]] = []
        columns = dict(zip(self.names, zip(*self.records, strict=True), strict=False))
        for held in keys.of(columns, len(self.records)):
            # Of several with one key the first stored counts.
            index = {key: place for place, key in enumerate(held) if key is not None}
            if len(index) < len(held):
                index = {k: n for n, k in reversed(list(enumerate(held))) if k is not None}
            self.of_alternative.append(held)
            self.by_key.append(index)
        self.lists: dict[str, dict[int, set[int]]] = {f.name: {} for f in layout.lists}
        for spec in layout.lists:
            if any(v is not None for v in table.values.get(spec.name, ())):
                self.lists[spec.name] = list_members(layout, spec.name, self.pks)

    def keys_of(self, place: int) -> list[Key | None]:
        return [held[place] for held in self.of_alternative]

    def as_dict(self, place: int) -> Stored:
        values = dict(zip(self.names, self.records[place], strict=True))
        return {**values, "pk": self.pks[place]}

    def _load(self, layout: Layout, county: County, table: Table) -> None:
        seen: set[int] = set()
        for alternative in layout.keys:
            pivot = _pivot(layout, alternative)
            held = table.values.get(pivot, ())
            wanted = {v for v in held if v is not None and v is not CLEAR}
            wanted = {v for v in wanted if not (isinstance(v, int) and v < 0)}
            if not wanted:
                continue
            records = layout.model._default_manager.filter(county=county)
            for pk, *values in fetched(among(records, pivot, wanted), ["pk", *self.names]):
                if pk not in seen:
                    seen.add(pk)
                    self.pks.append(pk)
                    self.records.append(tuple(values))


def _pivot(layout: Layout, alternative: tuple[str, ...]) -> str:
    """Return the key field to load by: the round if there is one, else the telling text."""
    if "round" in alternative:
        return "round"
    texts = [n for n in alternative if layout.by_name[n].type in {"text", "code"}]
    return texts[0] if texts else alternative[0]


def among(records: models.QuerySet[Any], name: str, values: Iterable[Any]) -> models.QuerySet[Any]:
    """Narrow to the records whose field is one of the values, be they a hundred thousand.

    They go as one parameter: a list of parameters is bounded, and each part of it would read
    the county's records again.
    """
    held = list(values)
    if len(held) <= CHUNK:
        return records.filter(**{f"{name}__in": held})
    if connection.vendor == "postgresql":
        # ANY of an array is hashed and asked in one scan; a subquery was once joined row by row.
        model = records.model
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        table, column = map(connection.ops.quote_name, (model._meta.db_table, field.column))
        kind = "bigint" if isinstance(held[0], int) else "text"
        condition = RawSQL(  # noqa: S611
            f"{table}.{column} = ANY(%s::{kind}[])", [held], output_field=models.BooleanField()
        )
        return records.filter(condition)
    several = RawSQL("SELECT value FROM json_each(%s)", [json.dumps(held)])
    return records.filter(**{f"{name}__in": several})


def fetched(records: models.QuerySet[Any], names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the fields of the records.

    What SQLite keeps as text or number is converted by column: Django's own way, value by
    value, takes longer than reading the rows.
    """
    rows = records.values_list(*names)
    if connection.vendor != "sqlite":
        return rows.iterator(chunk_size=10_000)
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        columns = [list(column) for column in zip(*cursor.fetchall(), strict=True)]
    for index, name in enumerate(names[: len(columns)]):
        field = records.model._meta.pk if name == "pk" else records.model._meta.get_field(name)
        if isinstance(field, models.DateTimeField):
            held = columns[index]
            columns[index] = [None if v is None else _EPOCH + (v - _START) for v in held]
        else:
            converters = field.get_db_converters(connection)
            converters += connection.ops.get_db_converters(_Column(field))  # type: ignore[arg-type]
            for convert in converters:
                columns[index] = [convert(v, None, connection) for v in columns[index]]
    return zip(*columns, strict=True)


class _Column:
    """A column to a converter: all that it asks of an expression."""

    def __init__(self, field: Any) -> None:
        self.output_field = field


def list_members(layout: Layout, name: str, pks: Iterable[int]) -> dict[int, set[int]]:
    """Return the members of a many-to-many field for each record."""
    relation = layout.model._meta.get_field(name)
    source, target = relation.m2m_column_name(), relation.m2m_reverse_name()  # type: ignore[union-attr]
    members: dict[int, set[int]] = {pk: set() for pk in pks}
    through = relation.remote_field.through  # type: ignore[union-attr]
    pairs = among(through.objects.all(), source, members).values_list(source, target)
    for owner, member in pairs:
        members[owner].add(member)
    return members
