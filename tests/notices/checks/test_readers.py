"""Files: what can be read is read alike, what cannot gets a sentence."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.checks.check import check_file, check_text
from notices.checks.readers import MAXIMUM_BYTES, UnreadableError, read
from notices.checks.readers.pdf import MAXIMUM_PAGES

pytestmark = pytest.mark.django_db

WRONG = "县长信箱共收到来信100件，逾期办结2件，按时办结率97%。"


def docx_of(lines: list[str], table: list[list[str]] | None = None) -> bytes:
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def pdf_of(pages: int) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    stored = io.BytesIO()
    writer.write(stored)
    return stored.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    report = check_file(WRONG.encode(encoding), "通报.txt")
    assert [r.rule for r in report.errors] == ["rates"]


def test_a_word_document_is_read_with_its_tables() -> None:
    table = [
        ["单位", "件数", "办结"],
        ["青禾镇", "3", "2"],
        ["石桥镇", "5", "5"],
        ["合计", "9", "7"],
    ]
    report = check_file(docx_of([WRONG, "附件", "信件办理情况统计表"], table), "通报.docx")
    assert sorted(r.rule for r in report.errors) == ["rates", "table_sums"]


def test_numbers_that_word_sets_itself_are_headings() -> None:
    from docx import Document

    document = Document()
    for text in ("总体情况", "存在问题"):
        document.add_paragraph(text, style="List Number")
    stored = io.BytesIO()
    document.save(stored)
    assert "总体情况" in read(stored.getvalue(), "a.docx")


@pytest.mark.fonts
def test_a_pdf_is_read_like_its_text() -> None:
    from weasyprint import HTML

    rows = [
        ["单位", "来信件数", "办结件数"],
        ["青禾镇", "3", "2"],
        ["石桥镇", "5", "5"],
        ["合计", "9", "7"],
    ]
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    style = "td {border: 1px solid; width: 2em}"  # narrow cells: names and headers break
    html = f"<html lang='zh'><style>{style}</style><body><p>{WRONG}</p><p>附件</p><table>{cells}</table></body></html>"
    found = check_file(HTML(string=html).write_pdf(), "通报.pdf").errors
    assert sorted(r.rule for r in found) == ["rates", "table_sums"]


@pytest.mark.fonts
def test_running_heads_do_not_stand_in_the_middle_of_a_sentence() -> None:
    from weasyprint import HTML

    style = "@page { size: 12cm 6cm; @top-left { content: '草稿' } @bottom-left { content: '某某通报.docx' } }"
    body = "".join(f"<p>第{n}项工作已经完成，共办理来信10件，情况良好。</p>" for n in range(30))
    html = f"<html lang='zh'><style>{style}</style><body>{body}</body></html>"
    text = read(HTML(string=html).write_pdf(), "a.pdf")
    assert text.count("草稿") <= 1
    assert text.count("某某通报.docx") <= 1
    assert text.replace("\n", "").count("情况良好") == 30


def encrypted_pdf() -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    stored = io.BytesIO()
    writer.write(stored)
    return stored.getvalue()


def bomb() -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", b" " * (70 * 1024 * 1024))
    return stored.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "空.txt", "空的"),
        (b" \n \n", "空.txt", "空的"),
        (bytes(range(256)) * 40, "乱码.txt", "编码"),
        (b"%PDF-1.7\nnothing", "坏.pdf", "损坏"),
        (pdf_of(1), "扫描.pdf", "扫描件"),
        (encrypted_pdf(), "加密.pdf", "密码"),
        (pdf_of(MAXIMUM_PAGES + 80), "两百页.pdf", "页"),
        (b"PK\x03\x04broken", "坏.docx", "损坏"),
        (docx_of([WRONG])[:2000], "截断.docx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧.doc", "另存为.docx"),
        (bomb(), "炸弹.docx", "过大"),
        (b"a" * (MAXIMUM_BYTES + 1), "大.txt", "MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        read(data, name)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith("。")


@pytest.mark.slow
def test_damaged_files_are_read_or_refused_but_never_fail() -> None:
    chance = random.Random(5)
    for whole in (docx_of([WRONG] * 5, [["甲", "1"], ["乙", "2"]]), pdf_of(2), WRONG.encode()):
        for _ in range(25):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            cut = bytes(data[: chance.randint(1, len(data))])
            with contextlib.suppress(UnreadableError):
                check_text(read(cut, "损坏的文件"))


class TestCommand:
    def test_it_exits_with_one_when_there_are_errors(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "通报.txt"
        path.write_text(WRONG, encoding="utf-8")
        with pytest.raises(SystemExit) as end:
            call_command("check_notice", str(path))
        assert end.value.code == 1
        assert "98%" in capsys.readouterr().out

    def test_it_prints_a_list_as_json(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        import json

        path = tmp_path / "通报.txt"
        path.write_text(WRONG, encoding="utf-8")
        with pytest.raises(SystemExit):
            call_command("check_notice", str(path), "--json")
        (remark,) = json.loads(capsys.readouterr().out)
        assert remark.keys() == {"rule", "severity", "quote", "message", "expected"}
        assert (remark["rule"], remark["severity"], remark["expected"]) == ("rates", "error", "98%")

    def test_it_ends_quietly_when_all_is_right(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "通报.txt"
        path.write_text(WRONG.replace("97%", "98%"), encoding="utf-8")
        call_command("check_notice", str(path))
        assert "错误0处" in capsys.readouterr().out

    @pytest.mark.parametrize("name", ["没有.txt", "空.txt"])
    def test_it_exits_with_two_when_it_cannot_read(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "空.txt").write_bytes(b"")
        with pytest.raises(CommandError) as refusal:
            call_command("check_notice", str(tmp_path / name))
        assert refusal.value.returncode == 2
