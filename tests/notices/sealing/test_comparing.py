"""What comes back signed must be what was given out."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from notices.rendering import pdf
from notices.sealing.comparing import refuse_other
from notices.sealing.faults import SealError
from tests.notices.sealing.conftest import Bench


def rewritten(data: bytes) -> bytes:
    """Write the file anew, as a program does that does not append."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.compress_identical_objects()
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_the_signed_file_shows_what_was_given_out(bench: Bench) -> None:
    refuse_other(bench.printed.content, bench.signed)
    refuse_other(bench.printed.content, rewritten(bench.signed))


def test_an_unsigned_file_is_refused(bench: Bench) -> None:
    with pytest.raises(SealError, match="没有电子签名"):
        refuse_other(bench.printed.content, bench.printed.content)


def test_another_word_is_refused(bench: Bench) -> None:
    other = pdf.prepare(replace(bench.document, annotation="此件不公开"))
    with pytest.raises(SealError, match="第 1 页与定稿不一致"):
        refuse_other(bench.printed.content, other.content)


def test_other_pages_are_refused(bench: Bench) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(bench.signed)))
    writer.add_blank_page()
    stream = BytesIO()
    writer.write(stream)
    with pytest.raises(SealError, match="页"):
        refuse_other(bench.printed.content, stream.getvalue())


def test_a_note_over_the_text_is_refused(bench: Bench) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(bench.signed)))
    writer.add_annotation(0, FreeText(text="不算数", rect=(100, 400, 500, 600)))
    stream = BytesIO()
    writer.write(stream)
    with pytest.raises(SealError, match="别的内容"):
        refuse_other(bench.printed.content, stream.getvalue())


def test_a_script_is_refused(bench: Bench) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(bench.signed)))
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    stream = BytesIO()
    writer.write(stream)
    with pytest.raises(SealError, match="脚本"):
        refuse_other(bench.printed.content, stream.getvalue())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"PK\x03\x04"])
def test_a_damaged_file_is_refused(bench: Bench, data: bytes) -> None:
    with pytest.raises(SealError, match="损坏"):
        refuse_other(bench.printed.content, data)
