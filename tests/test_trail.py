"""Nothing is written, and no file leaves, without an event: found in the code itself.

tests/access/test_matrix.py asks the same of every URL as it is tried.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib import admin

from units.admin import ReadOnly
from units.audited_admin import AuditedAdmin
from units.history import OTHER_LABELS

ROOT: Path = settings.BASE_DIR
APPS = ("units", "supervision", "notices", "config")

WRITES = {
    f".{name}"
    for name in ("save", "create", "bulk_create", "get_or_create", "update_or_create", "update",
                 "bulk_update", "delete", "_raw_delete", "apply_async")
}  # fmt: skip
# Public functions of actions.py that write and leave no event, and why that is right.
WITHOUT_EVENT = {
    "units.delivery.actions.collect_digests": "the row says what is queued for whom",
    "units.delivery.actions.announce": "part of actions that leave one",
    "units.delivery.actions.deliver": "the row says when it went out, or why it did not",
    "units.signing_in.actions.ask_for_link": "queues the mail, which leaves one",
    "units.signing_in.actions.invite_by_mail": "starts the job that mails, which leaves one each",
    "units.signing_in.actions.note_presence": "when the person was last seen, each minute",
    "units.messages.actions.tell": "the message says who was told what and when",
    "units.messages.actions.tell_each": "the message says who was told what and when",
    "units.messages.actions.mark_read": "the message says when it was read",
    "units.signing_in.actions.set_password": "part of actions that leave one",
    "units.signing_in.actions.end_all_sessions": "part of actions that leave one",
    "units.second_factor.actions.start": "a secret that is not in force yet",
    "supervision.intake.actions.error_workbook": "reads only; the download of it leaves one",
    "notices.actions.request_pdf": "starts a job, whose row says who asked and when",
    "notices.actions.run_rendering": "the job; it keeps a file that can be made again any time",
    "notices.printing.actions.request_ledger": "starts a job; what it made leaves an event",
    "notices.printing.actions.run_ledger": "the job; what it made leaves an event when sent",
    "notices.editing.actions.note_presence": "who has the desk open, each few seconds",
    "notices.drawing.actions.request_pages": "starts a job, whose row says who asked and when",
    "notices.drawing.actions.run_drawing": "the job; it keeps pictures that can be made again",
    "notices.delivery.actions.tell_withdrawn": "part of withdraw, which leaves one",
    "notices.actions.keep_pdf": "keeps a file that can be made again any time",
}

TELLING = {"events.record", "downloads.send", "downloads.send_stored"}

# Modules that may answer with a file: the door itself.
DOORS = {"units/downloads.py"}
FILES = re.compile(r"FileResponse\(|StreamingHttpResponse\(|Content-Disposition|as_attachment")


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (f for f in sorted((ROOT / app).rglob("*.py")) if "migrations" not in f.parts)


class Module:
    """The functions of an actions.py and what each calls, names resolved by the imports."""

    def __init__(self, file: Path) -> None:
        self.name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        self.imported: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        self.functions = {
            node.name: set(self._calls(node))
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
        }

    def _calls(self, function: ast.FunctionDef) -> Iterator[str]:
        """Yield every name that the function uses, called or handed on, with its module."""
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                yield f"{self.imported.get(node.value.id, node.value.id)}.{node.attr}"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield f".{node.func.attr}"
            elif isinstance(node, ast.Name):
                yield self.imported.get(node.id, f"{self.name}.{node.id}")


def reaching(targets: set[str], calls_of: dict[str, set[str]]) -> set[str]:
    """Return the functions that call one of the targets, directly or through others."""
    found = set(targets)
    while more := {name for name, calls in calls_of.items() if calls & found} - found:
        found |= more
    return found


def recording() -> tuple[set[str], set[str]]:
    """Return the public functions of all actions.py that write, and which record an event."""
    everything = {}
    public = set()
    for file in sources():
        module = Module(file)
        for name, calls in module.functions.items():
            everything[f"{module.name}.{name}"] = calls
            if file.name == "actions.py" and not name.startswith("_"):
                public.add(f"{module.name}.{name}")
    return public & reaching(WRITES, everything), reaching({"units.events.record"}, everything)


def test_every_action_leaves_an_event() -> None:
    writing, recorded = recording()
    assert len(writing) > 25
    silent = writing - recorded
    assert silent == set(WITHOUT_EVENT), "call events.record, or give the reason above"


def test_files_leave_by_one_door() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sources()
        if str(file.relative_to(ROOT)) not in DOORS
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if FILES.search(line)
    ]
    assert not wrong, "answer with units.downloads.send or send_stored: they record it"


def test_whatever_the_admin_writes_leaves_an_event() -> None:
    silent = [
        model.__name__
        for model, one in admin.site._registry.items()
        if not isinstance(one, (AuditedAdmin, ReadOnly))
    ]
    assert not silent, "mix in units.audited_admin.AuditedAdmin, or make it ReadOnly"


def told_keys(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the keys written out where the function tells an event's before and after."""
    given: list[ast.expr] = []
    nodes = list(ast.walk(function))
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "trail.leave":
            yield from (k.arg for k in node.keywords if k.arg and k.arg not in {"on", "by"})
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in TELLING:
            given += [k.value for k in node.keywords if k.arg in {"before", "after"}]
    names = {one.id for one in given if isinstance(one, ast.Name)}
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            given += [node.value] if names & {ast.unparse(one) for one in targets} else []
    for inner in (inner for one in given for inner in ast.walk(one)):
        if isinstance(inner, ast.Dict):
            yield from (str(k.value) for k in inner.keys if isinstance(k, ast.Constant))


def test_what_events_tell_has_a_chinese_name() -> None:
    functions = [
        (file, node)
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    told = {(f"{file.name}: {one.name}", key) for file, one in functions for key in told_keys(one)}
    assert len(told) > 50
    assert {place for place in told if place[1] not in OTHER_LABELS} == set()
