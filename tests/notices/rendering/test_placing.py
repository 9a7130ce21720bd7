"""Sizes and breaks that the words decide."""

from __future__ import annotations

import pytest

from notices.composition.document import Cell, Column, Table
from notices.composition.phrasing import broken, width
from notices.rendering.measures import STANDARD, fill, names, points
from notices.rendering.placing import title
from notices.rendering.table_sizes import sizes


@pytest.mark.parametrize(
    ("whole", "lines"),
    [
        ("通报", ["通报"]),
        (
            "石泉县人民政府办公室关于2023年第一季度政务公开（县政府门户网站和政务新媒体）工作情况的通报",
            [
                "石泉县人民政府办公室关于2023年第一季度",
                "政务公开（县政府门户网站和政务新媒体）",
                "工作情况的通报",
            ],
        ),
        (
            "凤县人民政府办公室关于2023年第三季度全县政务信息公开工作进展情况的通报",
            ["凤县人民政府办公室关于2023年第三季度", "全县政务信息公开工作进展情况的通报"],
        ),
    ],
)
def test_titles_break_at_words(whole: str, lines: list[str]) -> None:
    assert broken(whole, 20) == lines


def test_no_line_of_a_title_is_too_wide_or_begins_with_a_comma() -> None:
    for length in range(1, 90):
        lines = broken(("通报情况的说明，" * 12)[:length], 20)
        assert all(width(line) <= 20 for line in lines)
        assert not [line for line in lines if line.startswith("，")]
        assert "".join(lines) == ("通报情况的说明，" * 12)[:length]


def test_a_title_fills_whole_lines_of_the_grid() -> None:
    for text in ("通报", "关于" * 15, "关于" * 25, "关于" * 35):
        placed = title(text)
        height = len(placed.lines) * float(placed.line_height[:-2]) + 2 * float(placed.padding[:-2])
        assert height / STANDARD.pitch == pytest.approx(round(height / STANDARD.pitch), abs=1e-3)


def two_up(rows: int) -> Table:
    columns = (Column("单位", "name"), Column("件数")) * 2
    row = (Cell("县发展和改革局"), Cell("3"), Cell("县财政局"), Cell("0"))
    return Table(columns, (row,) * rows)


def test_two_halves_side_by_side_go_on_one_face_in_smaller_type() -> None:
    assert [sizes(two_up(rows)).name for rows in (10, 25, 30, 34)] == [
        "size-1", "size-3", "size-3", "size-4",
    ]  # fmt: skip


def test_a_single_table_is_never_set_small_to_save_a_face() -> None:
    table = Table((Column("单位", "name"), Column("件数")), ((Cell("甲"), Cell("1")),) * 400)
    assert sizes(table).name == "size-1"


def test_columns_share_the_whole_width() -> None:
    table = Table(
        (Column("序号", "order"), Column("单位", "name"), Column("存在问题", "words")),
        ((Cell("1"), Cell("甲局"), Cell("长" * 200)),),
    )
    shares = [float(share[:-1]) for share in sizes(table).columns]
    assert sum(shares) == pytest.approx(100, abs=0.01)
    assert shares[2] == max(shares)


def test_every_name_the_sheet_uses_has_a_measure() -> None:
    assert fill("a { margin: var(--pitch); }", names(STANDARD)) == "a { margin: 28.99pt; }"
    assert names(STANDARD)["seal-gap-lines"] == "2"
    assert points("#e60012") == "#e60012"
    with pytest.raises(KeyError):
        fill("var(--nothing)", names(STANDARD))


def test_a_heading_of_a_column_is_broken_evenly() -> None:
    columns = (Column("单位", "name"), Column("整改情况", "text"), *(Column("受理件数"),) * 8)
    row = (Cell("城固县保障性住房管理中心"), Cell("已整改"), *(Cell("1"),) * 8)
    found = sizes(Table(columns, (row,)))
    assert found.heads[:2] == ("单位", "整改\n情况")
    assert "".join(found.heads).replace("\n", "") == "".join(one.label for one in columns)
