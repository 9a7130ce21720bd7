"""Recognising what a sheet is."""

from __future__ import annotations

from typing import Any

import pytest

from supervision.intake.headers import Choice, letter, read
from supervision.intake.layouts import layouts
from supervision.intake.workbook import Sheet
from tests.supervision.intake.building import ORDER_HEADER, order, orders


def recognise(*rows: list[Any], name: str = "Sheet1", file: str = "表.xlsx", **options: Any) -> Any:
    return read(Sheet(name, list(rows)), file, has_round=True, **options)


def mapped(reading: Any) -> dict[str, str]:
    return {c.letter: c.field.name for c in reading.columns if c.field}


@pytest.mark.parametrize("kind", list(layouts()))
def test_a_sheet_with_all_headers_of_a_kind_is_of_that_kind(kind: str) -> None:
    layout = layouts()[kind]
    header = list(dict.fromkeys(f.headers[0] for f in layout.fields if not f.is_hint))
    reading = recognise(header, ["x"] * len(header))
    assert reading.layout is layout, reading.problem


@pytest.mark.parametrize("kind", list(layouts()))
def test_a_sheet_with_only_what_must_be_there_is_of_that_kind(kind: str) -> None:
    layout = layouts()[kind]
    header = [f.headers[0] for f in layout.fields if f.required]
    assert recognise(header, ["x"] * len(header)).layout is layout


@pytest.mark.parametrize("kind", list(layouts()))
def test_the_template_order_of_columns_does_not_matter(kind: str) -> None:
    layout = layouts()[kind]
    header = [f.headers[-1] for f in layout.fields if f.required][::-1]
    reading = recognise(header, ["x"] * len(header), name=layout.titles[0])
    assert reading.layout is layout, reading.problem


def test_the_header_may_stand_below_a_title_and_blank_rows() -> None:
    title = ["2023年第三季度12345热线工单明细表", None, None]
    reading = recognise(title, [], ["制表：信息中心"], ORDER_HEADER, order())
    assert (reading.layout.kind, reading.header_row) == ("work_orders", 3)


def test_a_header_of_two_tiers_is_read_as_one() -> None:
    upper = ["工单编号", "承办单位", "时间", None, None]
    lower = [None, None, "受理时间", "办理时限", "办结时间"]
    reading = recognise(upper, lower, name="热线工单")
    assert reading.header_row == 1
    assert list(mapped(reading).values()) == [
        "number",
        "unit",
        "received_at",
        "due_at",
        "closed_at",
    ]


def test_headers_are_known_by_synonyms_width_blanks_and_notes_in_brackets() -> None:
    header = ["案件 编号*", "责任单位：", "派单时间\n", "群众评价（满意度）", "实际办结时间(时)"]
    assert list(mapped(recognise(header, name="热线")).values()) == [
        "number",
        "unit",
        "received_at",
        "satisfaction",
        "closed_at",
    ]


def test_unknown_and_repeated_columns_are_named() -> None:
    reading = recognise([*ORDER_HEADER, "经办人", "编号"], name="热线")
    assert [(c.letter, c.note) for c in reading.columns if not c.field] == [
        ("I", "未采用"),
        ("J", "与A列重复，未采用"),
    ]


def test_a_missing_column_is_named_with_the_nearest_kind() -> None:
    reading = recognise(["工单编号", "诉求类型", "受理时间", "办结时间"], name="热线")
    assert reading.layout is None
    assert "最接近“工单”，但第 1 行表头缺少“承办单位”列" in reading.problem


def test_the_channel_may_stand_in_title_sheet_or_file_name() -> None:
    header = ["编号", "办理单位", "来信时间"]
    assert recognise(["县长信箱来信办理情况"], header).layout.kind == "work_orders"
    assert recognise(header, name="县长信箱").layout.kind == "work_orders"
    assert recognise(header, file="市长信箱.xlsx").layout.kind == "work_orders"
    assert "“渠道”" in recognise(header).problem


def test_the_nearest_words_tell_the_channel() -> None:
    reading = recognise(["编号", "办理单位", "来信时间"], name="县长信箱", file="12345和信箱.xlsx")
    assert reading.layout.kind == "work_orders"


def test_a_sheet_of_nothing_known_is_refused_in_words() -> None:
    assert "没有找到任何一类数据的表头" in recognise(["甲", "乙"], [1, 2]).problem


def test_empty_and_hidden_sheets_are_left_out() -> None:
    assert recognise([None, ""]).is_ignored
    hidden = Sheet("说明", [ORDER_HEADER], is_hidden=True)
    assert read(hidden, "表.xlsx").is_ignored


def test_a_sheet_that_fits_two_kinds_asks_for_one() -> None:
    header = ["责任单位", "事项名称", "专区名称"]
    reading = recognise(header, ["甲", "乙", "丙"])
    assert "请指定数据类别" in reading.problem
    assert set(reading.candidates) == {"guides", "zones"}


def test_a_chosen_kind_overrides_and_says_what_it_misses() -> None:
    header = ["责任单位", "事项名称", "专区名称"]
    assert recognise(header, choice=Choice("zones")).layout.kind == "zones"
    assert "指定的类别是“工单”" in recognise(header, choice=Choice("work_orders")).problem


def test_a_chosen_field_overrides_the_header() -> None:
    reading = recognise(
        [*ORDER_HEADER, "经办部门"], name="热线", choice=Choice(None, {8: "unit", 3: ""})
    )
    assert mapped(reading)["I"] == "unit"
    assert "D" not in mapped(reading)


def test_a_kind_with_rounds_needs_a_column_or_a_chosen_round() -> None:
    header = ["责任单位", "问题类别", "问题描述"]
    without = read(Sheet("问题清单", [header]), "表.xlsx", has_round=False)
    assert "没有“检查轮次”一列" in without.problem
    assert recognise(header, name="问题清单").layout.kind == "findings"


def test_column_letters_go_on_after_z() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701)] == ["A", "Z", "AA", "AZ", "BA", "ZZ"]


def test_orders_builder_is_recognised() -> None:
    assert read(orders(order()), "表.xlsx").layout is layouts()["work_orders"]


ODD = ["单子号码", "事由", "谁办", "来的时间", "怎么来的"]
POINTED = {0: "number", 1: "title", 2: "unit", 3: "received_at", 4: "channel"}


def test_columns_are_offered_though_no_header_is_known() -> None:
    title = ["十月办件情况", None, None, None, None]
    choice = Choice("work_orders")
    reading = recognise(title, ODD, ["A1", "路灯", "住建局", "2023-08-01", "热线"], choice=choice)
    assert reading.layout is None
    assert [c.header for c in reading.columns] == ODD
    assert (reading.header_row, reading.candidates) == (1, ["work_orders"])
    assert reading.problem.startswith("第 2 行的表头中没有认出“工单”的列，未导入。")


def test_columns_pointed_out_are_read_from_the_row_below_the_title() -> None:
    title = ["十月办件情况", None, None, None, None]
    row = ["A1", "路灯", "住建局", "2023-08-01", "热线"]
    reading = recognise(title, ODD, row, choice=Choice("work_orders", POINTED))
    assert reading.layout is layouts()["work_orders"]
    assert reading.header_row == 1
    assert len(mapped(reading)) == 5


def test_orders_without_a_channel_say_what_a_title_may_tell() -> None:
    reading = recognise(ORDER_HEADER, order(), name="Sheet1", file="补报.xlsx")
    assert "缺少“渠道”列" in reading.problem
    assert "把“12345热线”“县长信箱”“市长信箱”等写进文件名或表的标题" in reading.problem
