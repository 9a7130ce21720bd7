"""Notices of many shapes as .docx, printed by LibreOffice, beside our own PDF of them."""

from __future__ import annotations

import difflib
import random
import re
from dataclasses import dataclass
from datetime import date

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
from notices.rendering import docx, pdf
from notices.rendering.layout_check.lines import lines_of
from notices.rendering.layout_check.marks import Marks
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.office import printed
from tests.notices.rendering.papers import document, wide_table
from tests.notices.rendering.test_charts import drawn

pytestmark = [pytest.mark.fonts, pytest.mark.office]

NUMBER = re.compile(r"^—\d+—$")
SEED, HOW_MANY = 20231013, 12
UNITS = ("住建局", "县卫健局", "农业农村局", "城市管理综合执法局市容环境卫生服务中心", "湑水镇")
PHRASES = (
    "第三季度受理{n}件，办结{n}件，办结率{n}.5%；",
    "{u}“部门动态”“政策解读”栏目没有按时更新。",
    "{u}、{u}更新及时，答复规范（详情见附件）；",
    "按照《政府网站发展指引》（国办发〔2017〕{n}号）的要求，",
    "群众来信要件件有着落、事事有回音，",
    "如：{u}将“政治站位”误写为“整治站位”，",
)


@dataclass(frozen=True)
class Pair:
    document: Document
    theirs: Marks
    ours: Marks


def made(dice: random.Random) -> Document:
    """Return a notice of a random shape: short or long, with tables, charts, or neither."""
    organ = dice.choice(
        ["泾县", "试点县人民政府", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县"]
    )
    attachments = [_table(dice, n) for n in range(dice.choice([0, 0, 1, 2, 4]))]
    if dice.random() < 0.2:
        attachments += drawn(dice.randint(3, 30))[:2]
    if dice.random() < 0.2:
        attachments.append(
            Attachment("", "各镇公开平台更新情况统计表", wide_table(rows=dice.randint(1, 40)))
        )
    count = len(attachments)
    labels = [f"附件{n}" if count > 1 else "附件" for n in range(1, count + 1)]
    return document(
        letterhead=f"{organ}办公室文件", signature=f"{organ}办公室", printed_by=f"{organ}办公室",
        title=f"{organ}办公室关于2023年第三季度政务公开工作情况的通报",
        document_number="试政办发〔2023〕12号",
        addressees="、".join(dice.choices(UNITS, k=dice.randint(1, 8))),
        body=tuple(_body(dice)),
        attachments=tuple(
            Attachment(label, one.title, one.table, one.note, one.chart, one.shows_table)
            for label, one in zip(labels, attachments, strict=True)
        ),
        annotation=dice.choice(["", "此件公开发布"]), copied_to=dice.choice(["", "县委办公室"]),
        printed_on=dice.choice([None, date(2023, 10, 14)]),
        form=dice.choice(["ordinary", "ordinary", "letter"]), is_draft=dice.random() < 0.2,
    )  # fmt: skip


def _body(dice: random.Random) -> list[Heading | Paragraph]:
    found: list[Heading | Paragraph] = []
    for number in "一二三四五六"[: dice.randint(1, 6)]:
        found.append(Heading(1, f"{number}、", ("工作情况",)))
        for _ in range(dice.randint(1, 4)):
            lead = ("（一）", ("公开不及时。",)) if dice.random() < 0.4 else ("", ())
            found.append(Paragraph((Piece((_words(dice),), *lead),)))
    return found


def _words(dice: random.Random) -> str:
    phrases = dice.choices(PHRASES, k=dice.randint(1, 14))
    filled = (one.format(n=dice.randint(1, 999), u=dice.choice(UNITS)) for one in phrases)
    return "".join(filled).rstrip("，；。") + "。"


def _table(dice: random.Random, number: int) -> Attachment:
    columns = (Column("序号", "order"), Column("单位", "name"), Column("存在问题", "words"),
               *(Column(f"受理件数{n}") for n in range(dice.randint(0, 3))))  # fmt: skip
    rows = tuple(
        (Cell(str(n)), Cell(dice.choice(UNITS)), Cell(_words(dice)[: dice.randint(2, 40)]),
         *(Cell(str(dice.randint(0, 99))) for _ in columns[3:]))
        for n in range(1, dice.randint(1, 60) + 1)
    )  # fmt: skip
    name = "各镇各部门" * dice.randint(1, 4)
    return Attachment("", f"{name}第{number + 1}类情况统计表", Table(columns, rows))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    dice = random.Random(SEED)
    documents = [made(dice) for _ in range(HOW_MANY)]
    files = {str(n): docx.render(one) for n, one in enumerate(documents)}
    theirs = printed(files, tmp_path_factory.mktemp("office"))
    return [
        Pair(one, read(theirs[str(n)]), read(pdf.render(one))) for n, one in enumerate(documents)
    ]


def lines(marks: Marks) -> list[str]:
    found = (line.text for page in marks.pages for line in lines_of(page))
    return [text for text in found if not NUMBER.match(text)]


@pytest.mark.parametrize("number", range(HOW_MANY))
def test_a_word_processor_sets_it_as_the_pdf_is(pairs: list[Pair], number: int) -> None:
    """On an odd last face the PDF alone moves the colophon over to its back (7.4).

    What stands after the signature, charts and turned tables, is not text to both.
    """
    pair = pairs[number]
    moved = pair.document.has_colophon and len(pair.theirs.pages) % 2
    assert len(pair.theirs.pages) + moved == len(pair.ours.pages)
    theirs, ours = lines(pair.theirs), lines(pair.ours)
    before = [sorted("".join(one).partition("2023年10月13日")[0]) for one in (theirs, ours)]
    assert before[0] == before[1]
    assert difflib.SequenceMatcher(None, theirs, ours, autojunk=False).ratio() >= 0.8
