"""Checking a text, a file or a notice: read, understand, let every rule speak."""

from __future__ import annotations

from pathlib import Path

from notices.checks import own
from notices.checks.context import Context, Register
from notices.checks.readers import read
from notices.checks.register import rules
from notices.checks.remark import Remark, Report
from notices.checks.structure.manuscript import manuscript
from notices.composition.frozen import document_of
from notices.models import Notice
from notices.rendering.text import render
from units.models import County, Unit, UnitAlias

MAXIMUM_CHARACTERS = 200_000


def check_text(text: str, county: County | None = None) -> Report:
    """Return the report on a text of anybody's; with a county, its register of units counts.

    Only the first MAXIMUM_CHARACTERS characters are read.
    """
    return run(text[:MAXIMUM_CHARACTERS], register_of(county) if county else None)


def check_file(source: Path | bytes, name: str = "", county: County | None = None) -> Report:
    """Return the report on a .txt, .docx or .pdf file.

    Raises UnreadableError, whose message is a sentence for the user.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    file_name = name or (source.name if isinstance(source, Path) else "")
    return check_text(read(data, file_name), county)


def check_notice(notice: Notice) -> Report:
    """Return the report on one of our own notices as it would read now.

    Besides its text: tokens that cannot be answered, typed digits that a metric knows, confirmed
    findings that the text forgets, the title against the round, names against the register.
    """
    document = document_of(notice)
    text = render(document)
    report = run(text, register_of(notice.county))
    every = [*report.remarks, *own.remarks(notice, document, text)]
    return Report(text, tuple(sorted(every, key=_order)))


def _order(remark: Remark) -> tuple[int, int, int, str]:
    return remark.start, remark.severity.rank, remark.end, remark.rule


def run(text: str, register: Register | None = None) -> Report:
    """Return the report on a text; the same remark on the same place is made once."""
    context = Context(manuscript(text), register)
    found: dict[tuple[str, int, int, str], Remark] = {}
    for rule in rules().values():
        for note in rule.check(context):
            remark = Remark(
                rule.key, note.severity, text[note.start : note.end], note.start, note.end,
                note.message, note.expected,
            )  # fmt: skip
            found.setdefault((rule.key, note.start, note.end, note.message), remark)
    return Report(text, tuple(sorted(found.values(), key=_order)))


def register_of(county: County) -> Register:
    """Return what the checker knows of a county; two queries."""
    names: set[str] = set()
    for name, short in Unit.objects.filter(county=county).values_list("name", "short_name"):
        names |= {name, short} - {""}
    names.update(UnitAlias.objects.filter(county=county).values_list("name", flat=True))
    cuts_off = county.rounding == County.Rounding.CUT_OFF
    return Register(county.name, frozenset(names), cuts_off)
