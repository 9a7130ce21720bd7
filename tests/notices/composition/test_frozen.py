"""Freezing a document: whatever it holds comes back exactly, for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.composition import frozen
from notices.composition.compose import compose
from notices.composition.document import Document
from notices.models import FrozenDocument, Notice
from notices.rendering import text
from tests.notices.conftest import Draft

OLD = Path(__file__).with_name("frozen_1.json")


@given(st.from_type(Document))
@settings(max_examples=60, deadline=None)
def test_every_document_comes_back_as_it_was(document: Document) -> None:
    written = frozen.to_json(document)
    read = frozen.from_json(written)
    assert read == document
    assert frozen.to_json(read) == written


@pytest.mark.django_db
def test_a_composed_notice_with_table_and_chart_comes_back(draft: Draft) -> None:
    draft.add("共{{hotline.received}}件，{{letters.received@appeal_kind=咨询}}件。", lead="一、")
    columns = [
        {"label": "按时办结率", "metric": "hotline.on_time_rate"},
        {"label": "受理", "metric": "hotline.received"},
    ]
    draft.add(
        "受理情况表", "attachment", key="table",
        table={"rows": "unit", "name": "单位", "columns": columns},
        chart={"kind": "bars", "columns": ["受理"]},
    )  # fmt: skip
    document = compose(draft.notice)
    assert not document.faults
    assert document.attachments[0].chart
    assert frozen.from_json(frozen.to_json(document)) == document


@pytest.mark.django_db
def test_a_frozen_notice_keeps_saying_what_was_signed(notice: Notice) -> None:
    document = replace(compose(notice), dated=date(2023, 10, 8), is_draft=False)
    FrozenDocument.objects.create(
        notice=notice, content=frozen.to_json(document), digest=frozen.digest(document),
        code="c", frozen_at=timezone.now(),
    )  # fmt: skip
    notice.blocks.all().delete()
    notice.county.issuing_organ = "别的机关"
    assert frozen.document_of(notice) == document


def test_a_document_frozen_by_an_earlier_version_still_reads() -> None:
    document = frozen.from_json(OLD.read_text(encoding="utf-8"))
    written = text.render(document)
    assert "平政办发〔2023〕3号" in written
    assert "共受理10件" in written
    assert document.attachments[0].chart is not None


@pytest.mark.parametrize(
    "data",
    ["", "{}", "[]", '{"format": 2, "document": {}}', '{"format": 1, "document": {"is": "Cell"}}',
     '{"format": 1, "document": {"is": "os"}}', '{"format": 1, "document": 3}'],
)  # fmt: skip
def test_other_data_are_refused(data: str) -> None:
    with pytest.raises(frozen.FrozenError):
        frozen.from_json(data)


def test_what_a_document_cannot_hold_is_refused() -> None:
    document = frozen.from_json(OLD.read_text(encoding="utf-8"))
    with pytest.raises(TypeError, match="cannot hold"):
        frozen.to_json(replace(document, title=1.5))  # type: ignore[arg-type]
