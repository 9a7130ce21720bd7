"""The lease on a job: who holds it is alive and at work on it.

The operating system, or PostgreSQL, takes a lease back at the very moment its holder dies, so
neither a long silence can be mistaken for death nor a death for silence. It goes with the
database: SQLite is one machine, where a locked file serves; PostgreSQL may be reached from many,
and keeps an advisory lock for the session in which the job's work is done.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

LOCK_CLASS = 20261  # first half of the advisory lock's key, so that no other use can meet ours
# A worker whose whole machine is gone does not close its session: the server asks, for a minute.
KEEPALIVE = (
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; "
)


@contextmanager
def hold(job_id: int) -> Iterator[bool]:
    """Hold the lease for the block; the block gets False if somebody else holds it."""
    held = _session_lease if connection.vendor == "postgresql" else _file_lease
    with held(job_id) as mine:
        yield mine


def is_held(job_id: int) -> bool:
    """Look whether somebody holds the lease, without touching it."""
    if connection.vendor == "postgresql":
        return _is_locked(job_id, by_us=False)
    try:
        handle = os.open(_file(job_id), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def is_kept(job_id: int) -> bool:
    """Tell a holder whether the lease is still its own: the session may have broken.

    A connection that works proves nothing: Django may have opened a new one already.
    """
    if connection.vendor != "postgresql":
        return True
    try:
        return _is_locked(job_id, by_us=True)
    except (DatabaseError, InterfaceError):
        return False


def _is_locked(job_id: int, *, by_us: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND objid = %s AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND (pid = pg_backend_pid() OR NOT %s)",
            [LOCK_CLASS, job_id, by_us],
        )
        return cursor.fetchone() is not None


@contextmanager
def _session_lease(job_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute(KEEPALIVE + "SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, job_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            # A session that broke has given its locks back already.
            with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, job_id])


@contextmanager
def _file_lease(job_id: int) -> Iterator[bool]:
    path = _file(job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Somebody may have removed the file between our opening and our locking it.
            mine = path.exists() and os.fstat(handle).st_ino == path.stat().st_ino
        except OSError:
            mine = False
        try:
            yield mine
        finally:
            if mine:
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _file(job_id: int) -> Path:
    """Return the job's file; jobs of another database in the same folder have other names."""
    database = hashlib.sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()[:8]
    return Path(settings.VAR_DIR) / "leases" / f"{database}-{job_id}"
