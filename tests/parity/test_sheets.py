"""The five notices on paper: each sheet measured against GB/T 9704-2012."""

from __future__ import annotations

import pytest

from notices.rendering import pdf
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.parity.test_notices import SEEDS, document_of

pytestmark = [pytest.mark.fonts, pytest.mark.django_db]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sheets_keep_the_standard(loaded: None, seed: str) -> None:
    found = measure(read(pdf.render(document_of(seed))))
    assert [item.sentence for item in found if item.verdict is Verdict.FAIL] == []
