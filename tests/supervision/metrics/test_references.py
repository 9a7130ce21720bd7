from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.metrics import catalogue
from supervision.metrics.references import BadReference, UnknownGroup, UnknownMetric, parse


def test_a_metric_is_named_by_key_or_by_label() -> None:
    assert parse("hotline.on_time_rate") == parse("12345热线.按时办结率")


def test_groups_and_choices_are_named_by_code_or_by_label() -> None:
    one = parse("letters.received@appeal_kind=complaint")
    assert one == parse("网民来信.受理件数@诉求类型=投诉")
    assert str(one) == "letters.received@appeal_kind=complaint"


def test_two_groups_cross() -> None:
    crossed = parse("hotline.received@appeal_kind=投诉,unit_class=towns")
    assert crossed.grouping == ("unit_class", "appeal_kind")


def test_names_of_units_are_left_for_the_county_to_resolve() -> None:
    assert parse("hotline.overdue@unit=住建局").groups == (("unit", "住建局"),)


def test_a_comma_inside_a_name_does_not_end_it() -> None:
    reference = parse("publications.total@column=执法信息,处罚")
    assert reference.groups == (("column", "执法信息,处罚"),)


def test_an_unknown_metric_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownMetric) as caught:
        parse("12345热线.按时办理率")
    assert caught.value.suggestions[0] == "12345热线.按时办结率"
    assert str(caught.value) == (
        "没有名为“12345热线.按时办理率”的指标，最接近的是“12345热线.按时办结率”、"
        "“12345热线.办结率”、“12345热线.按时办结件数”。"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hotline.received@colour=red", "没有“colour”这种分组；"),
        ("hotline.received@unit", "“unit”应写成 分组=取值"),
        ("hotline.received@appeal_kind=催办", "“诉求类型”没有“催办”，应为 咨询、求助"),
        ("hotline.received@platform=微信公众号", "没有按“平台类型”统计"),
        ("hotline.received@unit=住建局,topic=物业", "没有按“单位”、“诉求热点”统计"),
        ("websites@unit=住建局", "指标“政府网站.总数”没有按“单位”统计"),
        ("websites@colour=red", "不分组"),
    ],
)
def test_a_wrong_group_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UnknownGroup) as caught:
        parse(text)
    assert sentence in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_reference_or_a_sentence(text: str) -> None:
    sentence = "。"
    try:
        parse(text)
    except BadReference as error:
        sentence = str(error)
    assert sentence.endswith("。")


def test_every_metric_is_found_by_its_label() -> None:
    for key, metric in catalogue.metrics().items():
        assert parse(metric.label).key == key
        assert parse(str(parse(key))).key == key
