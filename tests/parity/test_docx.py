"""The five notices as .docx, printed by LibreOffice, beside our own PDF of them."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from notices.rendering import docx, pdf
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.lines import lines_of
from notices.rendering.layout_check.marks import Marks
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.office import printed
from tests.parity.test_notices import SEEDS, document_of

pytestmark = [pytest.mark.fonts, pytest.mark.office, pytest.mark.django_db]


@pytest.fixture(scope="module")
def pairs(
    loaded: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Marks, Marks]]:
    """Return what stands on the pages of each notice: by the word processor, and by us."""
    with django_db_blocker.unblock():
        documents = {seed: document_of(seed) for seed in SEEDS}
    files = {seed: docx.render(document) for seed, document in documents.items()}
    theirs = printed(files, tmp_path_factory.mktemp("office"))
    return {seed: (read(theirs[seed]), read(pdf.render(documents[seed]))) for seed in SEEDS}


def lines(marks: Marks) -> list[str]:
    return [line.text for page in marks.pages for line in lines_of(page)]


@pytest.mark.parametrize("seed", SEEDS)
def test_it_has_the_same_pages_and_the_same_words(
    pairs: dict[str, tuple[Marks, Marks]], seed: str
) -> None:
    theirs, ours = pairs[seed]
    assert len(theirs.pages) == len(ours.pages)
    assert sorted("".join(lines(theirs))) == sorted("".join(lines(ours)))


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_all_lines_break_alike(pairs: dict[str, tuple[Marks, Marks]], seed: str) -> None:
    """Word processors squeeze a mark of punctuation here and there; paragraphs begin alike."""
    theirs, ours = (lines(marks) for marks in pairs[seed])
    assert abs(len(theirs) - len(ours)) <= 2
    same = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).ratio()
    assert same >= 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_its_sheets_keep_the_standard(pairs: dict[str, tuple[Marks, Marks]], seed: str) -> None:
    found = measure(pairs[seed][0])
    assert [item.sentence for item in found if item.verdict is Verdict.FAIL] == []
