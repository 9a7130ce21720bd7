"""From blocks to a document."""

from __future__ import annotations

import pytest

from notices.composition.compose import compose
from notices.composition.document import Document, Heading, Paragraph
from notices.composition.figures import Figure
from notices.models import Block
from tests.notices.conftest import Draft

pytestmark = pytest.mark.django_db

HEADING, CASES, ATTACHMENT = Block.Kind.HEADING, Block.Kind.CASES, Block.Kind.ATTACHMENT
UNITS_TABLE = {
    "rows": "unit",
    "columns": [{"label": "受理", "metric": "hotline.received"}],
}


def lines(draft: Draft) -> list[str]:
    return document(draft).text.split("\n")


def document(draft: Draft) -> Document:
    composed = compose(draft.notice)
    assert composed.faults == ()
    return composed


def test_headings_are_numbered_by_level(draft: Draft) -> None:
    draft.add("总体情况", HEADING).add("网站", HEADING, level=2).add("账号", HEADING, level=2)
    draft.add("工作要求", HEADING).add("抓紧", HEADING, level=2)
    assert lines(draft) == [
        "一、总体情况",
        "（一）网站",
        "（二）账号",
        "二、工作要求",
        "（一）抓紧",
    ]


def test_points_are_numbered_afresh_under_each_heading(draft: Draft) -> None:
    draft.add("问题", HEADING)
    draft.add("", lead="甲。", numbering="is").add("", lead="乙。", numbering="is")
    draft.add("要求", HEADING).add("", lead="丙。", numbering="is")
    assert lines(draft) == ["一、问题", "一是甲。", "二是乙。", "二、要求", "一是丙。"]


def test_a_block_left_out_leaves_no_gap_in_the_numbers(draft: Draft) -> None:
    draft.add("", lead="甲。", numbering="paren")
    draft.add("", lead="乙。", numbering="paren", when="letters.received")
    draft.add("", lead="丙。", numbering="paren")
    assert lines(draft) == ["（一）甲。", "（二）丙。"]


def test_points_of_a_section_are_counted_without_those_left_out(draft: Draft) -> None:
    draft.add("有{{section.items|cn}}个问题：")
    draft.add("", lead="甲。", numbering="is").add("", lead="乙。", numbering="is")
    draft.add("", lead="丙。", numbering="is", when="letters.received")
    assert lines(draft)[0] == "有两个问题："


def test_points_are_counted_on_their_own_level_only(draft: Draft) -> None:
    draft.add("", lead="甲。", numbering="paren")
    draft.add("有{{section.items|cn}}个方面：")
    draft.add("", lead="一。", numbering="arabic", join=True)
    draft.add("", lead="二。", numbering="arabic", join=True)
    draft.add("", lead="乙。", numbering="paren")
    assert lines(draft) == ["（一）甲。", "有两个方面：1.一。2.二。", "（二）乙。"]


def test_joined_blocks_make_one_paragraph(draft: Draft) -> None:
    draft.add("受理{{hotline.received}}件").add("，办结{{hotline.closed}}件。", join=True)
    assert lines(draft) == ["受理10件，办结10件。"]
    [paragraph] = document(draft).body
    assert isinstance(paragraph, Paragraph)
    assert len(paragraph.pieces) == 2


def test_what_is_joined_goes_with_its_head(draft: Draft) -> None:
    draft.add("上一段。")
    draft.add("来信{{letters.received}}件", when="letters.received").add("，超期若干。", join=True)
    assert lines(draft) == ["上一段。"]


def test_all_conditions_must_hold(draft: Draft) -> None:
    draft.add("甲", when=["hotline.received", "!letters.received"])
    draft.add("乙", when=["hotline.received", "letters.received"])
    assert lines(draft) == ["甲"]


def test_an_alternative_is_written_when_the_condition_fails(draft: Draft) -> None:
    draft.add(
        "甲", lead="来信。", numbering="paren", when="letters.received", otherwise="没有来信。"
    )
    assert lines(draft) == ["（一）来信。没有来信。"]


def test_cases_are_written_from_confirmed_findings(draft: Draft) -> None:
    kinds = ["column_not_updated", "wrong_expression", "letters_slow"]
    draft.add("如：{{cases}}。", CASES, kinds=kinds, separator="；")
    assert lines(draft) == [
        "如：住建局“施工信息”栏目没有按时更新；平木镇将“政治站位”误写为“整治站位”。"
    ]
    cases = document(draft).figures
    assert [figure.reference for figure in cases] == [
        "findings.total@finding_kind=column_not_updated",
        "findings.total@finding_kind=wrong_expression",
    ]


def test_cases_of_classes_without_findings_are_left_out(draft: Draft) -> None:
    draft.add("甲").add("如：{{cases}}。", CASES, kinds=["letters_slow"], join=True)
    assert lines(draft) == ["甲"]


def test_a_praised_unit_with_a_finding_in_the_same_matter_is_not_praised(draft: Draft) -> None:
    draft.add("{{praise.columns|names}}等{{praise.columns}}个单位")
    assert lines(draft) == ["留凤关镇、交通局等2个单位"]


def test_attachments_are_numbered_and_named_in_one_place(draft: Draft) -> None:
    draft.add("详见{{attachment.second}}。")
    draft.add("{{round.label}}甲表", ATTACHMENT, key="first", table=UNITS_TABLE)
    draft.add("乙表", ATTACHMENT, key="second", separate="随文另附。")
    composed = document(draft)
    assert composed.text == "详见附件2。"
    assert composed.attachment_list == ("1.2023年第三季度甲表", "2.乙表")
    assert [(a.label, a.title, a.note) for a in composed.attachments] == [
        ("附件1", "2023年第三季度甲表", ""),
        ("附件2", "乙表", "随文另附。"),
    ]


def test_a_single_attachment_has_no_number(draft: Draft) -> None:
    draft.add("甲表", ATTACHMENT, key="only", table=UNITS_TABLE)
    composed = document(draft)
    assert composed.attachment_list == ("甲表",)
    assert composed.attachments[0].label == "附件"


def test_an_attachment_without_reason_is_left_out(draft: Draft) -> None:
    draft.add("甲表", ATTACHMENT, key="a", table=UNITS_TABLE, when="letters.received")
    draft.add("乙表", ATTACHMENT, key="b", table=UNITS_TABLE)
    assert [a.title for a in document(draft).attachments] == ["乙表"]


def test_a_faulty_token_stays_visible_and_is_told(draft: Draft) -> None:
    draft.add("受理{{hotline.recieved}}件")
    composed = compose(draft.notice)
    assert composed.text == "受理{{hotline.recieved}}件"
    [fault] = composed.faults
    assert fault.startswith("第1段：第3个字起的“{{hotline.recieved}}”：没有名为")
    assert "hotline.received" in fault


def test_every_other_fault_is_told_as_well(draft: Draft) -> None:
    draft.add("甲{{").add("乙", when="hotline.recieved").add("丙", kind=HEADING, level=9)
    table = {"rows": "unit", "columns": [{"label": "数", "metric": "hotline.recieved"}]}
    draft.add("丁", ATTACHMENT, key="d", table=table)
    composed = compose(draft.notice)
    assert [fault.partition("：")[0] for fault in composed.faults] == [
        f"第{n}段" for n in (1, 2, 3, 4)
    ]
    assert composed.attachments[0].note == "本表暂时无法生成。"


def test_a_heading_may_hold_a_token(draft: Draft) -> None:
    draft.add("{{round.period}}情况", HEADING)
    [heading] = document(draft).body
    assert isinstance(heading, Heading)
    assert document(draft).text == "一、第三季度情况"


def test_the_document_knows_all_its_figures(draft: Draft) -> None:
    draft.add("受理{{hotline.received}}件")
    draft.add("甲表", ATTACHMENT, key="a", table=UNITS_TABLE)
    found = document(draft).figures
    assert all(isinstance(figure, Figure) for figure in found)
    assert [figure.text for figure in found] == ["10", "2", "2", "4", "2"]
