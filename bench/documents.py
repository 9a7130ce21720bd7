"""Notices as PDF: time and memory of a warm worker, and what happens when an annex is long."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.frame import Bench, Measure, in_turn, item, peak_memory, reset_peak
from notices.composition.frozen import document_of
from notices.models import Notice
from notices.rendering import pdf


def _documents() -> dict[str, Any]:
    notices = Notice.objects.select_related("round__county").order_by("round__county__name")
    return {str(notice.round.county): document_of(notice) for notice in notices}


@item("pdf", stacks=("demo",))
def notices(bench: Bench) -> Iterator[Measure]:
    documents = _documents()
    timed = in_turn(
        {county: lambda d=document: pdf.render(d) for county, document in documents.items()},  # type: ignore[misc]
        runs=bench.runs,
    )
    most = peak_memory()
    from pypdf import PdfReader  # later than the memory is read

    pages = {
        county: len(PdfReader(BytesIO(timing.result)).pages) for county, timing in timed.items()
    }
    for county, count in pages.items():
        yield Measure(
            f"notice PDF, {county}, {count} pages", timed[county].cpu, "s CPU",
            0.6 * max(1, count / 8),
            note="pdf: 0.6 s for 8 pages or fewer, in proportion for more.",
        )  # fmt: skip
    yield Measure("notice PDF, memory of a worker after all of them", most, "MB", 200)
    longest = max(pages, key=lambda county: pages[county])
    html = bench.folder / "notice.html"
    html.write_text(_standalone(documents[longest]), encoding="utf-8")
    for name, command in _printers(bench.folder, html).items():
        other = in_turn({name: lambda c=command: _run(c)}, runs=1)[name]  # type: ignore[misc]
        yield Measure(
            f"notice PDF, {longest}", timed[longest].wall, "s", 1, other.wall, name,
            note="pdf: the others print the same HTML with the same sheet, each in a process of"
            " its own, as they are used on a server.",
        )  # fmt: skip


def _standalone(document: Any) -> str:
    from notices.rendering import html, stylesheets

    sheet = "\n".join(stylesheets.texts(document))
    return html.render(document).replace("</head>", f"<style>{sheet}</style></head>", 1)


def _printers(folder: Path, source: Path) -> dict[str, list[str]]:
    found = {}
    if chromium := shutil.which("chromium"):
        found["Chromium"] = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/c",
            f"--print-to-pdf={folder}/chromium.pdf", source.as_uri(),
        ]  # fmt: skip
    if office := shutil.which("soffice"):
        found["LibreOffice"] = [
            office, "--headless", f"-env:UserInstallation=file://{folder}/o",
            "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(source),
        ]  # fmt: skip
    return found


def _run(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=120)  # noqa: S603


@item("annex", stacks=("demo",))
def long_annex(bench: Bench) -> Iterator[Measure]:
    """A notice whose attachment lists thousands of rows."""
    document = next(d for d in _documents().values() if any(a.table for a in d.attachments))
    short, long = 1000, 5000
    pdf.render(_with_rows(document, 50))
    reset_peak()
    times = {}
    for rows in (short, long):
        began = time.process_time()
        pdf.render(_with_rows(document, rows))
        times[rows] = time.process_time() - began
    yield Measure(
        f"notice PDF with an annex of {long:,} rows", times[long], "s CPU", 1.3,
        times[short] * long / short, f"as for {short:,} rows, in proportion",
    )  # fmt: skip
    yield Measure(
        f"notice PDF with an annex of {long:,} rows, memory", peak_memory(), "MB", 250,
        note="annex: laid out in slices that go into one file, its workbook included.",
    )  # fmt: skip


def _with_rows(document: Any, count: int) -> Any:
    """The document with its first table made so many rows long."""
    place, attachment = next((n, a) for n, a in enumerate(document.attachments) if a.table)
    body = [row for row in attachment.table.rows if all(cell.rows == 1 for cell in row)]
    rows = tuple(body[n % len(body)] for n in range(count))
    table = replace(attachment.table, rows=rows)
    attachments = list(document.attachments)
    attachments[place] = replace(attachment, table=table)
    return replace(document, attachments=tuple(attachments))
