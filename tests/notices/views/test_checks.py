"""The page 核稿: what is brought is read, marked and answered, and nothing of it is kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from notices.checks.marked import rows
from notices.checks.remark import Remark, Report, Severity
from units.models import County, Event, StoredFile, Unit

pytestmark = pytest.mark.django_db
EXAMPLE = settings.FIXTURES_DIR / "examples" / "faulty_notice.txt"
WRONG = "县长信箱收到来信62件，其中投诉30件、咨询20件、建议13件。"


def check(client: Client, **given: Any) -> HttpResponse:
    return client.post(reverse("check_start"), {"text": "", "county": "", **given})


def words(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_pasted_text_is_shown_with_its_marks_and_remarks(staff: Client) -> None:
    page = words(check(staff, text=WRONG))
    assert "错误1处" in page
    assert 'class="passage passage-error" href="#remark-1"' in page
    assert "所列3项相加为63件" in page
    assert "63件" in page


@pytest.mark.parametrize("suffix", ["txt", "docx"])
def test_a_file_is_read_and_not_kept(staff: Client, suffix: str) -> None:
    data = EXAMPLE.read_bytes()
    if suffix == "docx":
        from docx import Document

        made = Document()
        for line in EXAMPLE.read_text(encoding="utf-8").split("\n"):
            made.add_paragraph(line)
        written = io.BytesIO()
        made.save(written)
        data = written.getvalue()
    before = Event.objects.count()
    page = words(check(staff, file=SimpleUploadedFile(f"通报.{suffix}", data)))
    assert f"通报.{suffix}" in page
    assert "91.94%" in page
    assert not StoredFile.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.txt", b"", "是空的"),
        ("图片.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "不是文字文件"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为.docx"),
        ("坏.docx", b"PK\x03\x04 damaged", "已损坏"),
        ("坏.pdf", b"%PDF-1.7 damaged", "PDF"),
        ("大.txt", ("检查。\n" * 60_000).encode(), "万字"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(
    staff: Client, name: str, data: bytes, told: str
) -> None:
    page = words(check(staff, file=SimpleUploadedFile(name, data)))
    assert "field-error" in page
    assert told in page


def test_nothing_or_both_is_answered_with_a_sentence(staff: Client) -> None:
    assert "请选择一个文件，或粘贴" in words(check(staff))
    both = check(staff, text=WRONG, file=SimpleUploadedFile("a.txt", b"text"))
    assert "一次只核一样" in words(both)
    assert "超过 20 万字" in words(check(staff, text="检" * 200_001))


def test_a_county_brings_its_names_and_another_persons_county_is_refused(
    staff: Client, county: County, units: dict[str, Unit]
) -> None:
    text = "各镇人民政府：\n一、存在问题\n平木镇、青禾镇栏目未更新。"
    assert "青禾镇" in words(check(staff, text=text, county=county.pk))
    foreign = County.objects.exclude(pk=county.pk).first()
    if foreign:
        assert "field-error" in words(check(staff, text=text, county=foreign.pk))


def test_what_is_pasted_is_never_markup(staff: Client) -> None:
    page = words(check(staff, text="<script>alert(1)</script>来信62件，其中投诉30件、咨询33件。"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_example_is_checked_live(staff: Client) -> None:
    page = words(staff.get(reverse("check_example")))
    assert "错误12处，提醒2处" in page


def test_the_report_comes_as_a_word_document_with_comments(staff: Client) -> None:
    from docx import Document

    text = EXAMPLE.read_text(encoding="utf-8")
    sent = {"text": text, "name": "某县通报.docx", "county": ""}
    response = staff.post(reverse("check_report"), sent)
    assert response["Content-Disposition"].startswith("attachment")
    document = Document(io.BytesIO(b"".join(response)))  # type: ignore[call-overload]
    paragraphs = [p.text for p in document.paragraphs]
    assert any("某县通报.docx" in p for p in paragraphs)
    assert any("错误12处" in p for p in paragraphs)
    comments = [comment.text for comment in document.comments]
    assert len(comments) == 14
    assert any("91.94%" in comment for comment in comments)
    assert Event.objects.filter(verb="下载核稿意见").count() == 1


def test_a_report_of_nothing_leads_back(staff: Client) -> None:
    response = staff.post(reverse("check_report"), {"text": ""})
    assert response["Location"] == reverse("check_start")


def remark(start: int, end: int, text: str, severity: Severity = Severity.ERROR) -> Remark:
    return Remark("parts", severity, text[start:end], start, end, "不对。")


def test_passages_that_overlap_are_cut_where_each_begins_and_ends() -> None:
    text = "一二三四五六\n甲\t乙\n丙\t丁"
    remarks = (remark(1, 4, text), remark(2, 6, text, Severity.HINT), remark(9, 12, text))
    found = rows(Report(text, remarks))
    assert [(s.text, s.numbers, s.starts) for s in found[0].segments] == [
        ("一", "", ()),
        ("二", "1", (1,)),
        ("三四", "1 2", (2,)),
        ("五六", "2", ()),
    ]
    assert found[0].segments[2].gravest.number == 1  # type: ignore[union-attr]
    assert found[1].is_table
    assert [one.number for one in found[1].remarks] == [3]
    starts = [s.starts for line in found[1].cells for cell in line for s in cell]
    assert sorted(number for some in starts for number in some) == [3]


def test_every_remark_has_a_place_that_can_be_jumped_to(staff: Client) -> None:
    page = words(check(staff, text=EXAMPLE.read_text(encoding="utf-8")))
    for number in range(1, 15):
        assert page.count(f'id="passage-{number}"') == 1
        assert page.count(f'id="remark-{number}"') == 1
