"""What every test may use, and which tests need more than Python."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations

from notices.rendering import font_setup
from units import event_guard

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

REQUIRED = set(os.environ.get("JIDU_REQUIRE", "").split(","))


def _missing() -> dict[str, str]:
    """Return, by marker, why its tests cannot run on this machine."""
    reasons = {}
    if not shutil.which("chromium"):
        reasons["browser"] = "no chromium here: deploy/system.sh tests installs it"
    if not (os.environ.get("JIDU_TEST_POSTGRES") and os.environ.get("JIDU_TEST_REDIS")):
        reasons["servers"] = "no PostgreSQL and Redis here: make test-services starts both"
    if not _writer():
        reasons["office"] = "no LibreOffice Writer here: deploy/system.sh tests installs it"
    if not shutil.which("softhsm2-util"):
        reasons["device"] = "no SoftHSM here: deploy/system.sh tests installs it"
    if not font_setup.ready(settings.FONT_DIR):
        reasons["fonts"] = (
            "the faces of documents are not here: manage.py install_fonts brings them"
        )
    return reasons


def _writer() -> bool:
    """Tell whether LibreOffice can read text documents; it is installed in pieces."""
    program = shutil.which("soffice")
    return bool(program) and Path(str(program)).resolve().with_name("libswlo.so").exists()


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_the_guard() -> Iterator[None]:
    """Let tests with transactions of their own empty the tables: on SQLite that is a DELETE,
    which the triggers refuse for events.
    """
    patch = pytest.MonkeyPatch()
    flush = DatabaseOperations.execute_sql_flush

    def execute(self: DatabaseOperations, sql_list: list[str]) -> None:
        off, on = event_guard.REMOVE["sqlite"], event_guard.INSTALL["sqlite"]
        flush(self, [*off, *sql_list, *on])

    patch.setattr(DatabaseOperations, "execute_sql_flush", execute)
    yield
    patch.undo()


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to run at all, in a sentence, where what must run cannot."""
    if hasattr(config, "workerinput"):
        return  # the process that hands out the tests has looked
    for name, reason in _missing().items():
        if name in REQUIRED:
            raise pytest.UsageError(f"JIDU_REQUIRE names {name}, but {reason}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with a printed reason, what cannot run here; in CI nothing is skipped."""
    for marker, reason in _missing().items():
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print, at the end of the run, the tables that tests recorded."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == "table" and report.when == "call":
                    terminalreporter.section(report.nodeid.rpartition("::")[2])
                    terminalreporter.write_line(text.expandtabs(12))
