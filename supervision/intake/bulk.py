"""Writing many rows of one model: COPY on PostgreSQL, one prepared statement on SQLite.

Rows come by column and by the names of the fields, relations as keys. What Django would do for
each row (an object, signals, a statement of its own) takes longer than all the rest together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Any, Protocol

from django.db import connection, models

_STEP = 5_000
_FEW = 100  # up to here a statement for each row costs less than a temporary table
Columns = Mapping[str, Sequence[Any]]
_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_FLAGS = {True: "t", False: "f", None: "\\N"}


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def lines(model: type[models.Model], columns: Columns) -> Iterator[list[str]]:
    """Yield the rows as lines of text in COPY's form, some thousand at a time.

    The text is the same on every database: a digest of it tells whether rows are as written.
    """
    fields = [model._meta.get_field(name) for name in columns]
    size = len(next(iter(columns.values()), ()))
    for start in range(0, size, _STEP):
        held = (column[start : start + _STEP] for column in columns.values())
        parts = [_texts(f, values) for f, values in zip(fields, held, strict=True)]
        yield list(map("\t".join, zip(*parts, strict=True)))


def _texts(field: Any, values: Sequence[Any]) -> list[str]:
    if isinstance(field, models.DateTimeField):
        return ["\\N" if v is None else _utc(v).isoformat() for v in values]
    if isinstance(field, models.DateField):
        return ["\\N" if v is None else v.isoformat() for v in values]
    if isinstance(field, models.BooleanField):
        return [_FLAGS[v] for v in values]
    if isinstance(field, models.JSONField):
        values = [json.dumps(v, ensure_ascii=False, sort_keys=True) for v in values]
    elif not isinstance(field, (models.CharField, models.TextField)):
        return ["\\N" if v is None else str(v) for v in values]
    joined = "".join(filter(None, values))
    if not any(mark in joined for mark in "\\\t\n\r"):
        return values if None not in values else ["\\N" if v is None else v for v in values]  # type: ignore[return-value]
    return ["\\N" if v is None else v.translate(_MARKS) for v in values]


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def told(chunk: list[str]) -> bytes:
    """Return lines as a digest sees them."""
    return ("\n".join(chunk) + "\n").encode()


def insert(
    model: type[models.Model],
    columns: Columns,
    constants: Mapping[str, Any],
    digest: Digest | None = None,
) -> None:
    """Insert rows; fields that are in neither get their defaults. `digest` sees the columns."""
    rest: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name not in columns and not field.primary_key and not field.generated:
            default = field.get_default()
            rest[field.name] = constants.get(field.name, default)
    names = [*columns, *rest]
    if connection.vendor == "postgresql":
        tail = "\t" + next(iter(lines(model, {n: [v] for n, v in rest.items()})))[0] + "\n"
        _copy(_table(model), _names(model, names), _tailed(lines(model, columns), tail, digest))
        return
    if digest is not None:
        for chunk in lines(model, columns):
            digest.update(told(chunk))
    sql = f"INSERT INTO {_table(model)} ({', '.join(_names(model, names))}) VALUES "  # noqa: S608
    sql += f"({', '.join(['%s'] * len(names))})"
    stored = [_stored(model, n, column) for n, column in columns.items()]
    fixed = [repeat(_stored(model, n, [v])[0]) for n, v in rest.items()]
    with connection.cursor() as cursor:
        cursor.executemany(sql, zip(*stored, *fixed, strict=False))  # type: ignore[arg-type]


def _tailed(chunks: Iterable[list[str]], tail: str, digest: Digest | None) -> Iterator[bytes]:
    for chunk in chunks:
        if digest is not None:
            digest.update(told(chunk))
        yield (tail.join(chunk) + tail).encode()


def update(model: type[models.Model], pks: Sequence[int], columns: Columns) -> None:
    """Set fields of stored records; the columns go by position as the keys do."""
    names, table = _names(model, columns), _table(model)
    if connection.vendor == "postgresql" and len(pks) > _FEW:
        keyed = {model._meta.pk.name: pks, **columns}
        named = _names(model, keyed)
        given = ", ".join(f"{name} = staged.{name}" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE staged ON COMMIT DROP AS "  # noqa: S608
                f"SELECT {', '.join(named)} FROM {table} WITH NO DATA"
            )
            _copy("staged", named, _tailed(lines(model, keyed), "\n", None))
            cursor.execute(f"UPDATE {table} SET {given} FROM staged WHERE {table}.id = staged.id")  # noqa: S608
            cursor.execute("DROP TABLE staged")
        return
    given = ", ".join(f"{name} = %s" for name in names)
    fields = [model._meta.get_field(name) for name in columns]
    stored = [
        [f.get_db_prep_save(v, connection) for v in column]  # type: ignore[union-attr]
        for f, column in zip(fields, columns.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {given} WHERE id = %s",  # noqa: S608
            zip(*stored, pks, strict=True),  # type: ignore[arg-type]
        )


def _copy(table: str, names: Iterable[str], chunks: Iterator[bytes]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN", _Stream(chunks))


class _Stream:
    """Chunks of bytes as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks = chunks
        self.held = b""

    def read(self, size: int) -> bytes:
        while len(self.held) < size and (chunk := next(self.chunks, b"")):
            self.held += chunk
        given, self.held = self.held[:size], self.held[size:]
        return given


# Only names of tables and columns are put into statements, from the models.
def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [
        connection.ops.quote_name(model._meta.get_field(name).column)  # type: ignore[union-attr, arg-type]
        for name in names
    ]


def _stored(model: type[models.Model], name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Return values as SQLite keeps them."""
    field = model._meta.get_field(name)
    if isinstance(field, models.DateTimeField):
        return [None if v is None else _utc(v).isoformat(" ")[:-6] for v in values]
    if isinstance(field, models.DateField):
        return [None if v is None else v.isoformat() for v in values]
    if isinstance(field, models.JSONField):
        return [json.dumps(v) for v in values]
    return values
