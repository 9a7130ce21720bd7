"""Checking a text, a file or a notice: read, understand, let every rule speak."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.utils import timezone

from notices.checks import own
from notices.checks.context import Context
from notices.checks.knowledge import Knowledge, knowledge_of
from notices.checks.readers import UnreadableError, read
from notices.checks.register import rules
from notices.checks.remark import Remark, Report
from notices.checks.structure.manuscript import manuscript
from notices.composition.document import Document
from notices.composition.frozen import document_of
from notices.models import Notice
from notices.rendering.text import render
from units.models import County

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|u|em|font|a|h\d|section|table|tbody|thead|tr|td|th|img)\b[^<>]*>",
    re.I,
)
_BREAK = re.compile(r"\s*(?:<br\s*/?>|</(?:p|div|h\d|tr|section)>)\s*", re.I)
MAXIMUM_CHARACTERS = 200_000


def check_text(text: str, county: County | None = None) -> Report:
    """Return the report on a text of anybody's; with a county, its names, list and rules count.

    Only the first MAXIMUM_CHARACTERS characters are read.
    """
    return run(plain_text(text)[:MAXIMUM_CHARACTERS], knowledge_of(county))


def plain_text(text: str) -> str:
    """Return a text copied from a page's source without its entities (&nbsp;) and tags."""
    if len(_TAG.findall(text)) > 2:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return html.unescape(text) if _ENTITY.search(text) else text


def check_file(source: Path | bytes, name: str = "", county: County | None = None) -> Report:
    """Return the report on a .txt, .docx or .pdf file.

    Raises UnreadableError, whose message is a sentence for the user.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    file_name = name or (source.name if isinstance(source, Path) else "")
    return check_text(readable(data, file_name), county)


def readable(data: bytes, file_name: str, seconds: float = 60.0) -> str:
    """Return the text of a file that can be checked whole, else raise UnreadableError."""
    text = read(data, file_name, seconds)
    if len(text) > MAXIMUM_CHARACTERS:
        raise UnreadableError(
            f"“{file_name}”有{len(text) // 10_000}万多字，一次最多核{MAXIMUM_CHARACTERS // 10_000}万字。"
            "请只留下通报正文和附表，或分开来核。"
        )
    return text


def check_notice(notice: Notice) -> Report:
    """Return the report on one of our own notices as it would read now."""
    return check_document(notice, document_of(notice))


def check_document(notice: Notice, document: Document) -> Report:
    """Return the report on a notice as composed.

    Besides its text: tokens that cannot be answered, typed digits that a metric knows, confirmed
    findings that the text forgets, the title against the round, names against the register.
    """
    text = render(document)
    knowledge = knowledge_of(notice.county, timezone.localdate())
    report = run(text, knowledge)
    own_remarks = own.remarks(notice, document, text)
    every = [*report.remarks, *(r for r in own_remarks if r.rule not in knowledge.off)]
    return Report(text, tuple(sorted(every, key=_order)), report.off)


def _order(remark: Remark) -> tuple[int, int, int, str]:
    return remark.start, remark.severity.rank, remark.end, remark.rule


def run(text: str, knowledge: Knowledge | None = None) -> Report:
    """Return the report on a text; the same remark on the same place is made once."""
    knowledge = knowledge or Knowledge()
    context = Context(manuscript(text), knowledge)
    found: dict[tuple[str, int, int, str], Remark] = {}
    for rule in rules().values():
        if rule.key in knowledge.off:
            continue
        for note in rule.check(context):
            remark = Remark(
                rule.key, note.severity, text[note.start : note.end], note.start, note.end,
                note.message, note.expected,
            )  # fmt: skip
            found.setdefault((rule.key, note.start, note.end, note.message), remark)
    ordered = tuple(sorted(found.values(), key=_order))
    return Report(text, ordered, tuple(sorted(knowledge.off)))
