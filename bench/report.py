"""Writing results: a table for the terminal, and the same in bench/results.md."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bench.frame import SCALES, Measure

FILE = Path(__file__).with_name("results.md")
HEAD = """# Results of `make bench`

Each item runs beside its reference in one process, in turn; figures are medians. CPU includes the
database server's. Ratios can be compared between machines, figures cannot.
"""
TITLES = {
    "county": "County scale",
    "province": "Province scale",
}
VERSIONS = ("Django", "psycopg2-binary", "celery", "weasyprint", "openpyxl", "python-calamine")


def write(scale: str, measures: Iterable[Measure], remarks: Iterable[str]) -> None:
    """Replace the section of the scale in results.md, keeping the other."""
    sections = _sections()
    sections[TITLES[scale]] = _section(measures, remarks)
    kept = [(TITLES[s], sections[TITLES[s]]) for s in SCALES if TITLES[s] in sections]
    parts = [HEAD, *(f"## {title}\n\n{text}" for title, text in kept)]
    FILE.write_text("\n".join(parts), encoding="utf-8")


def _sections() -> dict[str, str]:
    if not FILE.exists():
        return {}
    pieces = re.split(r"^## (.+)\n\n", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        title: text.rstrip() + "\n" for title, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _section(measures: Iterable[Measure], remarks: Iterable[str]) -> str:
    measures = list(measures)
    notes = dict.fromkeys(m.note for m in measures if m.note)
    lines = [f"{datetime.now():%Y-%m-%d}, {os.cpu_count()} cores; {versions()}.", ""]
    lines += [f"{remark}" for remark in remarks]
    lines += ["", *table(measures)]
    lines += ["", *(f"- {note}" for note in notes)] if notes else []
    return "\n".join(lines) + "\n"


def table(measures: Iterable[Measure]) -> list[str]:
    """Return the lines of a Markdown table."""
    head = "| item | measured | reference | ratio | limit | ok |"
    return [head, "|---|---|---|---|---|---|", *map(_line, measures)]


def _line(m: Measure) -> str:
    reference = f"{_figure(m.reference)} {m.unit} {m.against}" if m.reference is not None else "–"
    ratio = f"{m.ratio:.2f}" if m.ratio is not None else "–"
    sign = "≥" if m.at_least else "≤"
    limit = "–" if m.limit is None else f"{sign} {m.limit:g}" + (" ×" if m.ratio else f" {m.unit}")
    ok = {True: "yes", False: "**no**", None: ""}[m.ok]
    return f"| {m.item} | {_figure(m.measured)} {m.unit} | {reference} | {ratio} | {limit} | {ok} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def versions() -> str:
    """Name what the figures depend on."""
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    found += [f"{name} {version(name)}" for name in VERSIONS]
    for command in (["postgres", "--version"], ["redis-server", "--version"]):
        found += [text] if (text := _told(command)) else []
    return ", ".join(found)


def _told(command: list[str]) -> str:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = os.pathsep.join([*map(str, homes), os.environ.get("PATH", "")])
    try:
        told = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=True, env=os.environ | {"PATH": path}
        ).stdout
    except OSError:
        return ""
    number = re.search(r"(?:v=)?(\d+\.[\d.]+)", told)
    return f"{command[0]} {number[1]}" if number else ""
