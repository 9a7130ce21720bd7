"""The rules of the house: direction, size, templates, data files, glossary."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from notices.composition.tokens import tokens
from notices.outlines import outlines
from supervision.indicators import schema
from supervision.intake.layouts import layouts
from units import access

ROOT = settings.BASE_DIR
LAYERS = ["units", "supervision", "notices", "config"]
ROOMS = [
    ["models"],
    ["intake", "indicators"],
    ["metrics"],
    ["evidence"],
    ["visits"],
    ["findings"],
    ["rectification"],
    ["ledgers"],
    ["closing", "reminders", "calendars"],
    ["dashboards"],
    ["assessing"],
    ["actions", "forms", "tasks", "admin", "resources", "views", "urls", "management", "apps"],
]
MAXIMUM_LINES = 400
SOURCES = (".py", ".html", ".css", ".js", ".sh")
IGNORED = {
    line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
} | {".git"}


def tracked(*suffixes: str) -> list[Path]:
    """Return our own files; what tools and installations leave is in IGNORED."""
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(set(names) - IGNORED)
        found += [Path(folder) / name for name in sorted(files) if name.endswith(suffixes)]
    return found


def modules(app: str) -> list[Path]:
    return [
        f for f in tracked(".py")
        if f.relative_to(ROOT).parts[0] == app and "migrations" not in f.parts
    ]  # fmt: skip


def imports(file: Path) -> Iterator[str]:
    """Yield every imported module, those inside functions included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(name: str) -> int | None:
    head = name.split(".")[0]
    return LAYERS.index(head) if head in LAYERS else None


def room_of(dotted: str) -> int | None:
    parts = dotted.split(".")
    if parts[0] != "supervision" or len(parts) < 2:
        return None
    return next((i for i, rooms in enumerate(ROOMS) if parts[1] in rooms), None)


@pytest.mark.parametrize("app", LAYERS)
def test_imports_point_only_downwards(app: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(app)
        for name in imports(file)
        if (target := layer_of(name)) is not None and target > LAYERS.index(app)
    ]
    assert not wrong


def test_string_references_between_apps_point_only_downwards() -> None:
    wrong = []
    for model in apps.get_models():
        own = layer_of(model._meta.app_label)
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, models.Field) else None
            if own is None or target is None or isinstance(target, str):
                continue
            other = layer_of(target._meta.app_label)
            if other is not None and other > own:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not wrong


def test_rooms_of_supervision_are_entered_in_order() -> None:
    wrong = []
    for file in modules("supervision"):
        own = room_of(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name in imports(file):
            target = room_of(name)
            if own is not None and target is not None and target > own:
                wrong.append(f"{file.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_no_file_is_too_long() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in tracked(*SOURCES)
        if "migrations" not in file.parts
        and (lines := file.read_text(encoding="utf-8").count("\n")) > MAXIMUM_LINES
    }
    assert not long


def test_forbidden_rooms_do_not_exist() -> None:
    banned = {"utils.py", "common.py", "helpers.py", "signals.py", "misc.py"}
    assert not [f for f in tracked(".py") if f.name in banned]


def test_every_template_is_used() -> None:
    text = "\n".join(f.read_text(encoding="utf-8") for f in tracked(".py", ".html"))
    named = set(re.findall(r"[\"']([\w./-]+\.html)[\"']", text))
    by_handler = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
    unused = {
        name
        for file in tracked(".html")
        if file.is_relative_to(ROOT / "templates")
        and (name := str(file.relative_to(ROOT / "templates"))) not in named | by_handler
        and not name.startswith(("admin/", "help/pages/"))
    }
    assert not unused


def test_templates_carry_no_inline_code() -> None:
    inline = re.compile(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\bsrc=)|javascript:", re.I)
    wrong = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked(".html")
        if "document" not in file.parts  # the printed page carries its own sheet, by WeasyPrint
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if inline.search(line)
    ]
    assert not wrong


def test_a_name_of_one_block_is_not_used_in_another() -> None:
    """What `as` names in a block is forgotten at its end: elsewhere the link leads nowhere."""
    wrong = []
    for file in tracked(".html"):
        blocks = re.findall(r"{% block \w+ %}(.*?){% endblock", file.read_text("utf-8"), re.S)
        given = [set(re.findall(r" as (\w+) %}", block)) for block in blocks]
        for block, here in zip(blocks, given, strict=True):
            used = set(re.findall(r"[ =](\w+)(?= |$)", " ".join(re.findall(r"{%(.*?)%}", block))))
            wrong += [f"{file.relative_to(ROOT)}: {n}" for n in (used & set().union(*given)) - here]
    assert not wrong


def test_views_write_only_through_actions() -> None:
    writes = re.compile(r"\.(save|create|bulk_create|bulk_update|update|delete)\(")
    wrong = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for app in LAYERS
        for file in modules(app)
        if "views" in file.parts or file.name in {"views.py", "home.py", "tasks.py"}
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if writes.search(line) and "actions." not in line
    ]
    assert not wrong


def test_tasks_are_five_lines_at_most() -> None:
    long = [
        f"{file.relative_to(ROOT)}: {node.name}"
        for app in LAYERS
        for file in modules(app)
        if file.name == "tasks.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and len(node.body) > 5
    ]
    assert not long


def test_every_model_is_in_the_glossary() -> None:
    entries = json.loads((settings.FIXTURES_DIR / "glossary.json").read_text(encoding="utf-8"))
    known = {entry["code"]: entry["chinese"] for entry in entries}
    own = [m for m in apps.get_models() if m._meta.app_label in LAYERS and not m._meta.auto_created]
    missing = {m.__name__ for m in own} - known.keys()
    assert not missing
    assert not [code for code, chinese in known.items() if not chinese]


def test_every_model_and_field_has_a_chinese_name() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in LAYERS or model._meta.auto_created:
            continue
        if not han.search(str(model._meta.verbose_name)):
            wrong.append(model._meta.label)
        for field in model._meta.fields:
            name = str(getattr(field, "verbose_name", ""))
            inherited = field.model._meta.app_label == "auth" or field.name in {"id", "batch"}
            if not inherited and not han.search(name) and name != "SHA-256":
                wrong.append(f"{model._meta.label}.{field.name}: {name}")
    assert not wrong


def test_metric_outline_and_layout_data_are_valid() -> None:
    """Each reader raises, with file and reason, on what does not fit its schema."""
    metrics, tiles, tables = schema.read(settings.FIXTURES_DIR / "metrics")
    assert metrics
    assert tiles
    assert tables
    assert all(tokens(block.text) is not None for o in outlines().values() for block in o.blocks)
    wrong = [
        f"{layout.kind}.{field.name}"
        for layout in layouts().values()
        for field in (*layout.stored, *layout.lists)
        if field.name not in {f.name for f in layout.model._meta.get_fields()}
    ]
    assert not wrong
    assert access.roles()


def test_psycopg_3_is_absent() -> None:
    """Django would silently prefer it to psycopg2."""
    with pytest.raises(ModuleNotFoundError):
        __import__("psycopg")


def test_requirements_are_locked_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").split("\n")
        pinned = [line for line in lines if line and line[0].isalnum()]
        assert pinned
        assert all("==" in line for line in pinned)
        assert not [line for line in lines if "://" in line]
