"""The list of wrong expressions: what it finds, and where it is silent."""

from __future__ import annotations

from datetime import date

import pytest

from notices.checks.check import check_text
from notices.checks.expressions import ExpressionList, parse, plain, standing

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [r.expected for r in check_text(text).remarks if r.rule == "expressions"]


def test_blanks_and_width_do_not_hide_a_wrong_expression() -> None:
    assert found("各单位要提高整 治\u3000站位，认真落实。") == ["政治站位"]


def test_a_line_break_inside_does_not_hide_it() -> None:
    assert found(
        "各镇、各部门要切实提高思想认识，进一步增强责任意识，提高整治\n站位，认真落实。"
    ) == ["政治站位"]


@pytest.mark.parametrize(
    "text",
    [
        "如：某镇将“政治站位”错误表述为“整治站位”。",
        "个别稿件把“部署”写成“布署”，审核把关不严。",
        "出现“撤消”“注消”等错别字，应为“撤销”“注销”。",
        "有的文件中“贯切落实”应为“贯彻落实”。",
    ],
)
def test_an_expression_cited_as_wrong_is_no_fault(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "会议纪要公布署名文章3篇。",
        "年末完成整改。",
        "交通迅速恢复。",
        "构建全国统一大市场。",
        "已上报消息3条。",
    ],
)
def test_a_longer_word_that_holds_it_rightly_is_no_fault(text: str) -> None:
    assert found(text) == []


def test_what_was_right_at_the_time_is_no_fault() -> None:
    day = {
        "wrong": "县扶贫办",
        "right": "县乡村振兴局",
        "severity": "hint",
        "valid_from": "2022-01-01",
    }
    terms = ExpressionList(parse([day]))
    assert [bool(terms.find("县扶贫办", on)) for on in (None, date(2020, 1, 1), date(2023, 1, 1))] == [
        False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"wrong": "错", "right": "对"}, "至少两个字"),
        ({"wrong": "错字", "right": "错字"}, "不同"),
        ({"wrong": "错字", "right": "对字", "severity": "grave"}, "级别"),
        ({"wrong": "错字", "right": "对字", "valid_from": "昨天"}, "日期"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_a_sentence(
    row: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        parse([row])


def test_the_same_expression_twice_is_refused() -> None:
    row = {"wrong": "错字", "right": "对字"}
    with pytest.raises(ValueError, match="重复"):
        parse([row, row])


def test_every_expression_of_the_list_is_found_and_its_right_form_is_not() -> None:
    terms = standing()
    for expression in terms.expressions:
        day = expression.valid_from or date(2024, 1, 1)
        assert [m.expression.wrong for m in terms.find(f"，{plain(expression.wrong)}，", day)] == [
            expression.wrong
        ]
        assert terms.find(f"，{plain(expression.right)}，", day) == []
        for word in expression.exceptions:
            assert expression.wrong not in {m.expression.wrong for m in terms.find(word, day)}, word
