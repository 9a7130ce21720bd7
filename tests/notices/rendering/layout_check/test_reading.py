"""What cannot be measured is told in a sentence, soon, whatever the bytes are."""

from __future__ import annotations

import base64
import random
import time
import zlib
from io import BytesIO

import pytest

from notices.rendering.layout_check.reading import read, read_apart
from notices.rendering.layout_check.refusal import UnreadableError
from tests.notices.rendering.layout_check.papers import PLAIN, print_paper

PIXEL = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
).decode()


@pytest.fixture(scope="module")
def small() -> bytes:
    return print_paper(paragraphs=(PLAIN,), listed=(), colophon=False)


def sentence(data: bytes) -> str:
    with pytest.raises(UnreadableError) as refused:
        read(data, seconds=20)
    return str(refused.value)


def test_an_empty_file_is_told() -> None:
    assert "0 字节" in sentence(b"")


@pytest.mark.parametrize("data", [b"PK\x03\x04 a workbook", b"\xd0\xcf\x11\xe0", "通报".encode()])
def test_a_file_that_is_no_pdf_is_told(data: bytes) -> None:
    assert "不是 PDF" in sentence(data)


def test_a_cut_off_file_is_told(small: bytes) -> None:
    assert "损坏" in sentence(small[:200])


def test_a_locked_file_is_told(small: bytes) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(small)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = BytesIO()
    writer.write(locked)
    assert "密码" in sentence(locked.getvalue())


def test_a_scanned_page_is_told() -> None:
    from weasyprint import HTML

    image = f'<img width=400 height=500 src="data:image/png;base64,{PIXEL}">'
    assert "扫描" in sentence(HTML(string=image).write_pdf())


def test_a_page_without_text_is_told() -> None:
    from weasyprint import HTML

    assert "没有任何文字" in sentence(HTML(string="<hr>").write_pdf())


def outcome(data: bytes) -> str:
    try:
        return f"{len(read(data, seconds=10).pages)} 页。"
    except UnreadableError as error:
        return str(error)


def test_any_damage_ends_in_marks_or_a_sentence(small: bytes) -> None:
    chance = random.Random(9704)
    for _ in range(40):
        broken = bytearray(small)
        for _ in range(chance.choice((1, 20, 400))):
            broken[chance.randrange(8, len(broken))] = chance.randrange(256)
        started = time.process_time()
        assert outcome(bytes(broken)).endswith("。")
        assert time.process_time() - started < 15


def test_time_has_an_end(small: bytes) -> None:
    with pytest.raises(UnreadableError, match="用时过长"):
        read(small, seconds=-1)


@pytest.mark.slow
def test_a_bomb_is_stopped() -> None:
    packed = zlib.compressobj()
    head = packed.compress(b"0" * 2**20) + packed.flush(zlib.Z_FULL_FLUSH)
    more = packed.compress(b"0" * 2**20) + packed.flush(zlib.Z_FULL_FLUSH)
    stream = head + more * 4096  # 4 GB
    body = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n" % (len(stream), stream)
    )
    with pytest.raises(UnreadableError, match="。"):
        read_apart(body, seconds=3)


def test_reading_apart_gives_the_same_marks(small: bytes) -> None:
    assert read_apart(small).pages == read(small).pages
