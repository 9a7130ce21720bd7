"""What a notice says about a unit: the sentence or case, by any of its names."""

from __future__ import annotations

from datetime import date

import pytest

from notices.composition.document import Attachment, Cell, Column, Heading, Paragraph, Piece, Table
from notices.delivery.passages import Names, cases, of_units
from tests.factories import make_unit
from tests.notices.rendering.papers import document
from units.models import County, Unit, UnitAlias

pytestmark = pytest.mark.django_db

ON = date(2023, 10, 13)


@pytest.fixture
def works(county: County) -> Unit:
    return make_unit(county, name="试点县住房和城乡建设局", short_name="县住建局")


def said(county: County, unit: Unit, *texts: str, on: date = ON) -> list[str]:
    body = tuple(Paragraph((Piece((one,)),)) for one in texts)
    found = of_units(document(body=body), Names(county, on))
    return [passage.text for passage in found.get(unit.pk, [])]


def test_the_whole_sentence_is_given(county: County, works: Unit) -> None:
    text = "总体较好。县住建局栏目没有更新。其他单位正常。"
    assert said(county, works, text) == ["县住建局栏目没有更新。"]


@pytest.mark.parametrize("name", ["试点县住房和城乡建设局", "县住建局", "住建局", "建设局"])
def test_any_name_of_the_unit_will_do(county: County, works: Unit, name: str) -> None:
    UnitAlias.objects.create(county=county, unit=works, name="建设局")
    assert said(county, works, f"{name}办理超期。") == [f"{name}办理超期。"]


def test_a_name_within_the_name_of_another_is_not_the_unit(county: County, works: Unit) -> None:
    team = make_unit(county, name="住建局综合执法大队", short_name="住建局大队")
    assert said(county, works, "住建局综合执法大队没有备案。") == []
    assert said(county, team, "住建局综合执法大队没有备案。") == ["住建局综合执法大队没有备案。"]


def test_a_name_counts_only_on_the_days_it_was_in_use(county: County, works: Unit) -> None:
    UnitAlias.objects.create(
        county=county, unit=works, name="房管局", valid_to=date(2022, 12, 31)
    )  # fmt: skip
    assert said(county, works, "房管局没有答复。") == []
    assert said(county, works, "房管局没有答复。", on=date(2022, 6, 1)) == ["房管局没有答复。"]


def test_of_a_long_sentence_the_case_is_given_with_its_lead() -> None:
    filler = "平木镇的“通知公告”栏目两个月没有更新"
    text = f"一是更新不及时：{filler}；住建局“施工信息”没有更新；{filler}；{filler}。"
    assert cases(text)[1] == "一是更新不及时：住建局“施工信息”没有更新"
    assert cases("甲镇好；乙镇差。") == ["甲镇好；乙镇差。"]
    assert cases("他说：“好。”后来呢？")[0] == "他说：“好。”"


def test_passages_lead_to_their_place_under_their_heading(county: County, works: Unit) -> None:
    body = (
        Heading(1, "二、", ("存在问题",)),
        Paragraph((Piece(("住建局办理超期。",)),)),
    )
    table = Table(
        (Column("单位", "name"), Column("问题", "words"), Column("件数")),
        (
            (Cell("县住建局", rows=2), Cell("超期"), Cell("3")),
            (Cell(rows=0), Cell("未备案"), Cell("1")),
            (Cell("平木镇"), Cell("超期"), Cell("9")),
        ),
    )
    made = document(body=body, attachments=(Attachment("附件", "问题清单", table),))
    found = of_units(made, Names(county, ON))[works.pk]
    assert [(one.anchor, one.place, one.text) for one in found] == [
        ("part-2", "二、存在问题", "住建局办理超期。"),
        ("attachment-1", "附件 问题清单", "单位：县住建局，问题：超期，件数：3"),
        ("attachment-1", "附件 问题清单", "单位：县住建局，问题：未备案，件数：1"),
    ]


def test_of_a_table_two_up_only_the_unit_s_half_is_given(county: County, works: Unit) -> None:
    columns = (Column("单位", "name"), Column("件数"))
    table = Table(columns * 2, ((Cell("住建局"), Cell("3"), Cell("平木镇"), Cell("4")),))
    made = document(attachments=(Attachment("附件", "统计表", table),))
    assert [p.text for p in of_units(made, Names(county, ON))[works.pk]] == [
        "单位：住建局，件数：3"
    ]
