"""Documents made up for the tests of print: no database, every measure known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
from notices.composition.figures import Figure

SENTENCE = "各镇各部门要把检查发现的问题逐项整改到位并及时反馈整改结果。"
TALLIED = Figure("12", "hotline.received", "12", from_tally=True)


def document(**changes: object) -> Document:
    made = Document(
        letterhead="试点县人民政府办公室文件",
        title="试点县人民政府办公室关于2023年第三季度检查情况的通报",
        document_number="", addressees="各镇人民政府",
        body=(
            Heading(1, "一、", ("总体情况",)),
            *(Paragraph((Piece((SENTENCE * 6,)),)) for _ in range(5)),
        ),
        attachments=(), signature="试点县人民政府办公室", dated=date(2023, 10, 13), annotation="",
        copied_to="", printed_by="试点县人民政府办公室", printed_on=None, is_draft=False,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def long_table(rows: int) -> Table:
    return Table(
        (Column("序号", "order"), Column("单位", "name"), Column("受理件数"), Column("按时办结率")),
        tuple(
            (Cell(str(n)), Cell(f"单位{n}"), Cell(str(n * 2)), Cell(f"{n % 100}.5%"))
            for n in range(1, rows + 1)
        ),
        (Cell(), Cell("合计"), Cell(str(rows * (rows + 1))), Cell("50%")),
    )


def wide_table(columns: int = 14, rows: int = 30) -> Table:
    names = tuple(Column(f"第{n}类公开平台更新情况", "text") for n in range(1, columns))
    return Table(
        (Column("单位", "name"), *names),
        tuple(
            (Cell(f"试点县第{n}镇"), *(Cell(f"更新{n}条{c}处") for c in range(1, columns)))
            for n in range(1, rows + 1)
        ),
    )


def spanned_table() -> Table:
    """Three cases of one unit, in a cell that spans them, and one of another."""
    rows = [
        (Cell("住建局", rows=3), Cell("=1+1"), Cell(TALLIED)),
        (Cell(rows=0), Cell("栏目超期未更新"), Cell("3.5%")),
        (Cell(rows=0), Cell("无人值守"), Cell("—")),
        (Cell("交通局"), Cell("账号未备案"), Cell("1024")),
    ]
    return Table((Column("单位", "name"), Column("问题", "words"), Column("件数")), tuple(rows))


def attached(*tables: Table) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(f"附件{n}" if len(tables) > 1 else "附件", f"第{n}类情况统计表", table)
        for n, table in enumerate(tables, 1)
    )
