"""Cells as values, or refused in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.intake.layouts import layouts
from supervision.intake.transforms import CLEAR, CellError, converter

ZONE = ZoneInfo("Asia/Shanghai")


def value(kind: str, field: str, cell: Any) -> Any:
    layout = layouts()[kind]
    return converter(layout, layout.by_name[field])(cell)


def refusal(kind: str, field: str, cell: Any) -> str:
    with pytest.raises(CellError) as error:
        value(kind, field, cell)
    return str(error.value)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　路灯 不亮　", "路灯 不亮"),
        ("ＡＢＣ１２３", "ABC123"),
        ("您好，请问：何时？", "您好，请问：何时？"),
        ("一\n二\t三", "一 二 三"),
        (12, "12"),
        (12.0, "12"),
        (date(2023, 9, 28), "2023-09-28"),
        ("\u200b路灯\ufeff", "路灯"),
        ("路\x00灯", "路灯"),
    ],
)
def test_text_is_tidied_and_keeps_its_punctuation(cell: Any, text: str) -> None:
    assert value("posts", "title", cell) == text


@pytest.mark.parametrize("cell", [None, "", " ", "　", "\xa0", "-", "——", "/", "NULL", "\u200b"])
def test_a_cell_that_says_nothing_is_nothing(cell: Any) -> None:
    assert value("work_orders", "topic", cell) is None
    assert value("work_orders", "closed_at", cell) is None


def test_none_in_words_is_nothing_where_no_text_is_meant() -> None:
    assert value("work_orders", "closed_at", "无") is None
    assert value("work_orders", "topic", "无") == "无"


def test_an_optional_field_is_emptied_on_purpose() -> None:
    assert value("work_orders", "closed_at", "清空") is CLEAR
    assert value("work_orders", "number", "清空") == "清空"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("20230701000000001", "20230701000000001"),
        (" GD-2023 001", "GD-2023001"),
        ("'20230701000000001", "20230701000000001"),
        ('="20230701000000001"', "20230701000000001"),
        ("２０２３", "2023"),
        (123456789012345, "123456789012345"),
        (42.0, "42"),
    ],
)
def test_a_number_of_an_order_is_text(cell: Any, code: str) -> None:
    assert value("work_orders", "number", cell) == code


@pytest.mark.parametrize("cell", [20230701000000001, 2.0230701e16, "2.02307E+16", 1e20])
def test_a_long_number_typed_as_number_is_refused(cell: Any) -> None:
    said = refusal("work_orders", "number", cell)
    assert "按数字保存" in said
    assert "“文本”格式" in said


@pytest.mark.parametrize(
    "cell", [1234, "1234", "1,234", "１２３４", "1，234", " 1 234 ", "1234件", "1234.0"]
)
def test_integers_are_read_in_every_style(cell: Any) -> None:
    assert value("tallies", "value", cell) == 1234


@pytest.mark.parametrize(
    "cell", ["一百", "1.5", 1.5, True, date(2023, 9, 28), "12a", -1, "-1", 1e12]
)
def test_what_is_no_count_is_refused(cell: Any) -> None:
    assert "数量应" in refusal("tallies", "value", cell)


def test_a_small_integer_has_a_small_limit() -> None:
    assert "0 到 32767" in refusal("work_orders", "returned_count", 40000)


@pytest.mark.parametrize("cell", ["投诉", "complaint", "投诉类", " 投诉 ", "投 诉"])
def test_a_choice_goes_by_label_code_or_synonym(cell: str) -> None:
    assert value("work_orders", "appeal_kind", cell) == "complaint"


def test_an_unknown_choice_lists_what_may_stand() -> None:
    said = refusal("work_orders", "appeal_kind", "吐槽")
    assert "诉求类型“吐槽”无法识别，可填：咨询、求助、投诉" in said


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        ("是", True), ("原创", True), ("转载", False), (1, True), ("√", True), (False, False),
        ("否", False),
    ],
)  # fmt: skip
def test_a_flag_is_read(cell: Any, flag: bool) -> None:
    assert value("posts", "is_original", cell) is flag


def test_an_unknown_flag_says_what_to_write() -> None:
    assert "请填“是”或“否”" in refusal("posts", "is_original", "也许")


def test_a_due_day_ends_with_the_day_and_a_receiving_day_begins_it() -> None:
    assert value("work_orders", "received_at", "2023-09-28") == datetime(2023, 9, 28, tzinfo=ZONE)
    end = datetime(2023, 9, 28, 23, 59, 59, tzinfo=ZONE)
    assert value("work_orders", "due_at", "2023-09-28") == end
    assert value("work_orders", "closed_at", date(2023, 9, 28)) == end
    noon = datetime(2023, 9, 28, 12, tzinfo=ZONE)
    assert value("work_orders", "due_at", "2023-09-28 12:00") == noon


def test_long_free_text_is_cut_and_other_long_text_refused() -> None:
    assert len(value("work_orders", "title", "长" * 900)) == 300
    assert "最多 300 个字" in refusal("posts", "title", "长" * 301)


def test_personal_numbers_are_masked_in_free_text_only() -> None:
    assert value("work_orders", "title", "电话13812345678") == "电话138****5678"
    assert value("posts", "title", "电话13812345678") == "电话13812345678"


def test_an_address_of_another_scheme_is_refused() -> None:
    assert value("posts", "url", "www.fengxian.gov.cn/1.html") == "www.fengxian.gov.cn/1.html"
    assert "http" in refusal("posts", "url", "javascript:alert(1)")


PLAIN = [
    (kind, spec.name)
    for kind, layout in layouts().items()
    for spec in layout.fields
    if spec.type in {"text", "code", "integer", "date", "moment", "choice", "flag"}
]
CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(),
    st.datetimes(), st.times(),
)  # fmt: skip


@given(st.sampled_from(PLAIN), CELLS)
def test_any_cell_gives_a_value_or_a_sentence(field: tuple[str, str], cell: Any) -> None:
    said = "。"
    try:
        value(*field, cell)
    except CellError as error:
        said = str(error)
    assert said.endswith("。")
