"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values for the fields named (`county_id` for a link).

    Ten times faster than bulk_create, because no object is made and no value converted: values
    are text, numbers, truth values or None. Runs in the caller's transaction.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = {name: quote(str(fields[name].column)) for name in names}
    into = f"{quote(model._meta.db_table)} ({', '.join(columns.values())})"
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(rows))  # noqa: S608
            return
        lines = io.StringIO()
        csv.writer(lines).writerows(rows)
        lines.seek(0)
        # An empty cell is NULL, but in a column that cannot hold it: there it is empty text.
        solid = ", ".join(column for name, column in columns.items() if not fields[name].null)
        forced = f", FORCE_NOT_NULL ({solid})" if solid else ""
        cursor.copy_expert(f"COPY {into} FROM STDIN (FORMAT csv{forced})", lines)
