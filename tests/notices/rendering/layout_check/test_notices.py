"""Our own sheets measured at their extremes: length, attachments, names and titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from notices.composition.document import (
    Attachment,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Piece,
    Table,
)
from notices.rendering import pdf
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read

pytestmark = pytest.mark.fonts

SENTENCE = "各镇各部门要把检查发现的问题（含“两微一端”）逐项整改到位，并及时反馈整改结果；"
LONG_NAME = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人民政府办公室"
LONG_TITLE = (
    "关于2023年第三季度全县政府网站与政务新媒体检查情况及政务公开、政民互动、"
    "信息报送等重点工作推进落实情况的通报"
)
TABLE = Table(
    (Column("单位", "name"), Column("受理件数"), Column("按时办结率")),
    tuple((Cell(f"单位{n}"), Cell(str(n)), Cell("100%")) for n in range(60)),
)


def paragraphs(count: int) -> tuple[Heading | Paragraph, ...]:
    text = Paragraph((Piece((SENTENCE * 6 + "特此通报。",)),))
    return (Heading(1, "一、", ("总体情况",)), *(text for _ in range(count)))


def attachments(count: int) -> tuple[Attachment, ...]:
    labels = [f"附件{n}" for n in range(1, count + 1)] if count > 1 else ["附件"] * count
    return tuple(
        Attachment(
            label, f"第{n}类单位2023年第三季度政务公开暨政府网站信息报送采编情况统计表", TABLE
        )
        for n, label in enumerate(labels, 1)
    )


def document(**changes: Any) -> Document:
    made = Document(
        letterhead="试点县人民政府办公室文件",
        title="试点县人民政府办公室关于2023年第三季度检查情况的通报",
        document_number="试政办发〔2023〕12号", addressees="各镇人民政府，县政府各工作部门",
        body=paragraphs(8), attachments=(), signature="试点县人民政府办公室",
        dated=date(2023, 10, 13), annotation="此件公开发布", copied_to="县委办公室",
        printed_by="试点县人民政府办公室", printed_on=date(2023, 10, 14), is_draft=False,
    )  # fmt: skip
    return replace(made, **changes)


EXTREMES: dict[str, dict[str, Any]] = {
    "one page": {"body": (Paragraph((Piece(("请认真整改。",)),),),), "annotation": ""},
    "thirty pages": {"body": paragraphs(68)},
    "no attachment": {},
    "one attachment": {"attachments": attachments(1)},
    "nine attachments": {"attachments": attachments(9)},
    "long names": {
        "letterhead": f"{LONG_NAME}文件", "signature": LONG_NAME, "printed_by": LONG_NAME,
        "title": f"{LONG_NAME}关于检查情况的通报",
    },
    "long title": {"title": LONG_TITLE},
    "short names": {
        "letterhead": "泾县", "signature": "泾县政府", "title": "通报", "addressees": "各镇",
    },
    "a draft without number": {"is_draft": True, "document_number": ""},
    "nothing known of the print": {"copied_to": "", "printed_on": None},
}  # fmt: skip


def failures(**changes: Any) -> list[str]:
    found = measure(read(pdf.render(document(**changes))))
    return [item.sentence for item in found if item.verdict is Verdict.FAIL]


@pytest.mark.parametrize("extreme", EXTREMES)
def test_the_sheet_keeps_the_standard(extreme: str) -> None:
    marks = read(pdf.render(document(**EXTREMES[extreme])))
    assert [f.sentence for f in measure(marks) if f.verdict is Verdict.FAIL] == []
    if extreme == "one page":
        assert len(marks.pages) == 2  # the colophon is on the back
    if extreme == "thirty pages":
        assert 28 <= len(marks.pages) <= 32


def test_a_long_name_in_a_long_title_leaves_room_for_the_body() -> None:
    assert failures(**{**EXTREMES["long names"], "title": LONG_NAME + LONG_TITLE}) == []
