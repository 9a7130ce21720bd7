from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.composition.tokens import FILTERS, Filter, Token, TokenError, parse, tokens


def only(text: str) -> Token:
    [token] = tokens(text)
    return token


def test_text_without_tokens_is_one_part() -> None:
    assert parse("各镇人民政府") == ["各镇人民政府"]
    assert parse("") == []


def test_text_around_tokens_is_kept_in_order() -> None:
    parts = parse("受理{{hotline.received}}件，办结{{hotline.closed}}件")
    assert [p if isinstance(p, str) else p.reference for p in parts] == [
        "受理", "hotline.received", "件，办结", "hotline.closed", "件",
    ]  # fmt: skip


def test_a_token_knows_where_it_stands() -> None:
    text = "受理{{hotline.received}}件"
    token = only(text)
    assert text[token.start : token.end] == token.source == "{{hotline.received}}"


def test_filters_and_arguments_are_read_in_order() -> None:
    token = only("{{ hotline.overdue@unit_class=towns | breakdown:unit | top:3 | sep:、 }}")
    assert token.reference == "hotline.overdue@unit_class=towns"
    assert token.filters == (
        Filter("breakdown", "unit"),
        Filter("top", "3"),
        Filter("sep", "、"),
    )


def test_filters_may_be_written_in_chinese() -> None:
    assert only("{{12345热线.超期数｜分列：unit｜前：3}}").filters == (
        Filter("breakdown", "unit"),
        Filter("top", "3"),
    )


def test_chinese_names_of_spaces_and_fields_mean_the_same() -> None:
    assert only("{{轮次.整改期限|月日}}") == Token(
        "{{轮次.整改期限|月日}}", 0, 14, "round", "rectify_by", (Filter("month_day"),)
    )


@pytest.mark.parametrize(
    ("text", "part_of_message"),
    [
        ("受理{{hotline.received件", "没有用“}}”结束"),
        ("受理{{a {{b}}", "没有用“}}”结束"),
        ("受理hotline}}件", "没有与它成对的“{{”"),
        ("受理｛｛hotline.received｝｝件", "半角花括号"),
        ("{{}}", "花括号里要写指标"),
        ("{{a|}}", "后面缺少写法"),
        ("{{a|nmaes}}", "是否要写“names”"),
        ("{{a|top}}", "例如“top:3”"),
        ("{{a|top:三}}", "应为正整数"),
        ("{{a|top:0}}", "应为正整数"),
        ("{{a|count:3}}", "不带参数"),
        ("{{a|breakdown}}", "例如“breakdown:unit”"),
        ("{{round.rectify}}", "是否要写“rectify_by”"),
        ("{{county.}}", "后面缺少名称"),
        ("{{" + "a" * 400 + "}}", "最多 300 个字"),
    ],
)
def test_a_fault_is_told_in_a_sentence(text: str, part_of_message: str) -> None:
    with pytest.raises(TokenError) as caught:
        parse(text)
    assert part_of_message in str(caught.value)


def test_a_fault_is_told_with_its_place() -> None:
    with pytest.raises(TokenError) as caught:
        parse("共受理{{hotline.received|nmaes}}件")
    assert caught.value.position == 3
    assert str(caught.value).startswith("第4个字起的“{{hotline.received|nmaes}}”：")


@pytest.mark.parametrize("text", ["{{a.__class__}}", "{{a.b()}}", "{{a[0]}}", "{{1+1}}", "{{'x'}}"])
def test_nothing_is_looked_up_or_called(text: str) -> None:
    token = only(text)
    assert token.reference == text[2:-2]
    assert token.filters == ()


def fault_in(text: str) -> TokenError | None:
    try:
        parse(text)
    except TokenError as error:
        return error
    return None


@given(st.text(alphabet="{}|:：｜@=. a\n名前轮次", max_size=60) | st.text(max_size=60))
def test_any_text_parses_or_is_a_token_error(text: str) -> None:
    fault = fault_in(text)
    if fault is None:
        assert "".join(p if isinstance(p, str) else p.source for p in parse(text)) == text
    else:
        assert str(fault)
        assert 0 <= fault.position <= len(text)


@given(st.sampled_from(sorted(FILTERS)), st.text(max_size=20))
def test_any_argument_is_read_or_is_a_token_error(name: str, argument: str) -> None:
    fault = fault_in("{{hotline.received|" + name + ":" + argument + "}}")
    assert fault is None or str(fault)
