"""A paper printed by Chromium is measured like any other: only what it really breaks is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.layout_check.papers import HAN, Paper, sheet_text


@pytest.mark.browser
def test_a_paper_from_a_browser_is_measured(tmp_path: Path) -> None:
    """Han only: with marks among it Chromium squeezes them, 29 characters to a line."""
    paper = Paper(paragraphs=(HAN * 5,) * 8, colophon=False)
    page = tmp_path / "paper.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><style>{sheet_text()}</style>{paper.html()}",
        encoding="utf-8",
    )
    subprocess.run(
        [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'paper.pdf'}",
            page.as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = measure(read((tmp_path / "paper.pdf").read_bytes()))
    assert [item.sentence for item in found if item.verdict is Verdict.FAIL] == []
    lacking = {item.check for item in found if item.verdict is Verdict.ABSENT}
    assert lacking == {"colophon_size", "colophon_page", "colophon_bottom", "colophon_width"}
