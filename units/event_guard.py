"""Triggers by which the database itself refuses to change or remove an event.

Removing is let through up to the seal of the event's chain: pruning sets the seal first. On
SQLite a migration that alters units_event makes the table anew and loses them: such a migration
ends with `install` (a test tries both doors on the migrated database). Whoever owns the database
can drop triggers; then the chain tells.
"""

from __future__ import annotations

from typing import Any

_SEALED = (
    "EXISTS (SELECT 1 FROM units_eventchain"
    " WHERE number = OLD.chain AND sealed_sequence >= OLD.sequence)"
)
_SENTENCE = "操作记录只能新增，不能修改或删除"

INSTALL = {
    "sqlite": [
        "CREATE TRIGGER units_event_no_update BEFORE UPDATE ON units_event"
        f" BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
        f"CREATE TRIGGER units_event_no_delete BEFORE DELETE ON units_event WHEN NOT {_SEALED}"
        f" BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION units_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' AND {_SEALED} THEN RETURN OLD; END IF;"
        f" RAISE EXCEPTION '{_SENTENCE}'; END $$",
        "CREATE TRIGGER units_event_append_only BEFORE UPDATE OR DELETE ON units_event"
        " FOR EACH ROW EXECUTE FUNCTION units_event_refuse()",
    ],
}
REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS units_event_no_update",
        "DROP TRIGGER IF EXISTS units_event_no_delete",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS units_event_append_only ON units_event",
        "DROP FUNCTION IF EXISTS units_event_refuse()",
    ],
}


def install(apps: Any, schema_editor: Any) -> None:
    """Put the triggers in place; for RunPython at the end of a migration."""
    remove(apps, schema_editor)
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
