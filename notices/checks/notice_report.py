"""The checker's report on one of our own notices: what stands open, and what was let pass."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields

from notices.checks.check import check_document
from notices.checks.expressions import plain
from notices.checks.places import places
from notices.checks.remark import Remark, Report, Severity
from notices.composition.document import Document
from notices.composition.frozen import document_of
from notices.composition.overrides import named
from notices.models import CheckWaiver, FigureOverride, Notice

NEVER_WAIVED = {"own_tokens"}  # a mark that is printed as typed
_STOPS = re.compile(r"[。；！？\n]")


@dataclass(frozen=True)
class NoticeRemark(Remark):
    """A remark with the block it speaks of, if it speaks of one, and its waiver, if it has one.

    `key` stays the same as long as the rule says the same of the same words in the same
    sentence; `block` is the primary key of the NoticeBlock, `position` its number.
    """

    key: str = ""
    block: int | None = None
    position: int | None = None
    waiver: CheckWaiver | None = None

    @property
    def can_be_waived(self) -> bool:
        return self.rule not in NEVER_WAIVED


@dataclass(frozen=True)
class NoticeReport(Report):
    """A report whose open remarks are told apart from those that a person let pass.

    `remarks` holds all of them, in reading order; `lapsed` are the waivers that apply no longer,
    because their passage or what is said of it changed; `overrides` are the figures that a person
    wrote otherwise than the data says, each with its name.
    """

    remarks: tuple[NoticeRemark, ...] = ()
    lapsed: tuple[CheckWaiver, ...] = ()
    overrides: tuple[tuple[str, FigureOverride], ...] = ()

    @property
    def open(self) -> list[NoticeRemark]:
        return [remark for remark in self.remarks if remark.waiver is None]

    @property
    def waived(self) -> list[NoticeRemark]:
        return [remark for remark in self.remarks if remark.waiver is not None]

    def of(self, severity: Severity) -> list[NoticeRemark]:
        """Return the open remarks of a severity."""
        return [remark for remark in self.open if remark.severity == severity]

    @property
    def errors(self) -> list[NoticeRemark]:
        return self.of(Severity.ERROR)

    @property
    def summary(self) -> str:
        waived = len(self.waived)
        return super().summary + (f"，已放行{waived}处" if waived else "")

    def named(self, key: str) -> NoticeRemark | None:
        return next((remark for remark in self.remarks if remark.key == key), None)


def report_of(notice: Notice, document: Document | None = None) -> NoticeReport:
    """Return the report on the notice as it reads now; `document` saves composing it again.

    Composing and checking cost some 150 ms; the queries do not grow with the text.
    """
    document = document or document_of(notice)
    report = check_document(notice, document)
    waivers = {w.key: w for w in notice.waivers.standing().select_related("by")}
    positions = dict(notice.blocks.values_list("pk", "position"))
    found = places(document, report.text)
    remarks = []
    for key, remark in _keyed(report):
        block = next((p.block for p in found if p.start <= remark.start < p.end), 0)
        own = {field.name: getattr(remark, field.name) for field in fields(Remark)}
        remarks.append(
            NoticeRemark(
                **own,
                key=key,
                block=block or None,
                position=positions.get(block),
                waiver=waivers.get(key),
            )
        )
    made = {remark.key for remark in remarks}
    lapsed = tuple(waiver for key, waiver in waivers.items() if key not in made)
    return NoticeReport(report.text, tuple(remarks), report.off, lapsed, tuple(named(notice)))


def blocking(notice: Notice) -> list[NoticeRemark]:
    """Return the errors that nobody let pass: they stand in the way of submission."""
    return report_of(notice).errors


def _keyed(report: Report) -> Iterator[tuple[str, Remark]]:
    """Yield every remark with its key; the same said twice of equal sentences gets a number."""
    seen: Counter[str] = Counter()
    for remark in report.remarks:
        parts = (remark.rule, plain(remark.quote), remark.message, _sentence(report.text, remark))
        digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]
        seen[digest] += 1
        yield (digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"), remark


def _sentence(text: str, remark: Remark) -> str:
    """Return the sentence or sentences that a remark's passage stands in, as compared."""
    before = [stop.end() for stop in _STOPS.finditer(text, 0, remark.start)]
    after = _STOPS.search(text, max(remark.end - 1, remark.start))
    return plain(text[before[-1] if before else 0 : after.end() if after else len(text)])
