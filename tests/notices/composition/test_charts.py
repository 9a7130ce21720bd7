"""Attached tables drawn: which figures, in which order, cut for the face, told as text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from notices.composition import options as block_options
from notices.composition.charts import cut
from notices.composition.compose import compose
from notices.composition.document import Attachment, Chart
from notices.composition.options import OptionError
from notices.models import Block
from notices.rendering import html, text
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_order, make_round, make_tally, make_unit
from tests.notices.conftest import Draft
from units.models import Unit

pytestmark = pytest.mark.django_db

RECEIVED = {"label": "受理", "metric": "hotline.received"}
ON_TIME = {"label": "按时办结", "metric": "hotline.on_time"}
OVERDUE = {"label": "逾期", "metric": "hotline.overdue"}
RATE = {"label": "按时办结率", "metric": "hotline.on_time_rate"}
UNITS = {"rows": "unit", "name": "单位", "columns": [RECEIVED, ON_TIME, OVERDUE, RATE]}


def attached(draft: Draft, chart: dict[str, Any], table: dict[str, Any] = UNITS) -> Attachment:
    draft.add("各单位办理情况", Block.Kind.ATTACHMENT, key="a", table=table, chart=chart)
    document = compose(draft.notice)
    assert not document.faults, document.faults
    return document.attachments[-1]


def drawn(draft: Draft, chart: dict[str, Any], table: dict[str, Any] = UNITS) -> Chart:
    found = attached(draft, chart, table).chart
    assert found is not None
    return found


def order(chart: Chart, *names: str) -> list[str]:
    """Return the names in the order in which they are drawn."""
    words = "".join(chart.drawings)
    return sorted(names, key=lambda name: words.index(f">{name}</text>"))


NAMES = ("平木镇", "留凤关镇", "住建局", "交通局")


def test_bars_follow_the_register(draft: Draft) -> None:
    chart = drawn(draft, {"kind": "bars", "columns": ["按时办结率"]})
    assert order(chart, *NAMES) == list(NAMES)
    assert (chart.title, chart.unit) == ("按时办结率", "%")
    assert "数据来源：2023年7月1日至9月30日检查数据，截至2023年9月30日。" in chart.note


def test_ranked_bars_stand_best_first_with_places(draft: Draft) -> None:
    chart = drawn(draft, {"kind": "bars", "columns": ["按时办结率"], "ranked": True,
                          "average": True})  # fmt: skip
    assert order(chart, *NAMES) == ["留凤关镇", "平木镇", "住建局", "交通局"]
    assert ">1</text>" in chart.drawings[0]
    assert "全县 60%" in chart.drawings[0]


def test_a_county_that_publishes_no_ranking_has_none_in_its_notice(draft: Draft) -> None:
    draft.notice.county.publishes_ranking = False
    draft.notice.county.save()
    draft.notice.refresh_from_db()
    table = UNITS | {"sort": "hotline.received"}
    chart = {"kind": "bars", "columns": ["按时办结率"], "ranked": True, "top": 2}
    made = attached(draft, chart, table)
    assert made.chart
    assert made.table
    assert order(made.chart, *NAMES) == list(NAMES)
    assert ">1</text>" not in made.chart.drawings[0]
    assert [row[0].text for row in made.table.rows] == list(NAMES)


def test_stacked_bars_are_made_of_the_columns_asked_for(draft: Draft) -> None:
    chart = drawn(draft, {"kind": "stacked", "title": "办理", "columns": ["按时办结", "逾期"]})
    assert ">按时办结</text>" in chart.drawings[0]
    assert ">受理</text>" not in chart.drawings[0]
    assert (chart.title, chart.unit) == ("办理", "件")
    assert "住建局：按时办结 2件、逾期 2件" in chart.summary


def test_a_map_has_a_cell_for_each_figure(draft: Draft) -> None:
    chart = drawn(draft, {"kind": "heat", "columns": ["受理", "逾期"]})
    assert "4行2列" in chart.summary


def test_topics_are_drawn_too(draft: Draft, round: InspectionRound) -> None:
    unit = make_unit(round.county, short_name="水利局", kind=Unit.Kind.DEPARTMENT)
    for topic, count in (("供水", 3), ("供暖", 5), ("道路", 1)):
        for _ in range(count):
            make_order(unit, date(2023, 8, 1), topic=topic)
    compute_round(round=round, by=None)
    table = {"rows": "topic", "name": "热点", "columns": [RECEIVED]}
    chart = drawn(draft, {"kind": "bars", "top": 2}, table)
    assert order(chart, "供暖", "供水") == ["供暖", "供水"]
    assert "道路" not in chart.drawings[0]


def test_lines_run_over_the_last_rounds(draft: Draft, round: InspectionRound) -> None:
    before = make_round(
        round.county, code="2023Q2", label="2023年第二季度", starts_on=date(2023, 4, 1),
        ends_on=date(2023, 6, 30),
    )  # fmt: skip
    make_order(make_unit(round.county), date(2023, 5, 1), due_at=date(2023, 5, 9),
               closed_at=date(2023, 5, 8))  # fmt: skip
    compute_round(round=before, by=None)
    table = {"rows": "round", "columns": [RATE, RECEIVED]}
    made = attached(draft, {"kind": "lines", "columns": ["按时办结率"]}, table)
    assert made.table
    assert [[cell.text for cell in row] for row in made.table.rows] == [
        ["2023年第二季度", "100%", "1"],
        ["2023年第三季度", "60%", "10"],
    ]
    present, earlier = made.table.rows[1][1].run, made.table.rows[0][1].run
    assert not isinstance(present, str)
    assert not isinstance(earlier, str)
    assert (present.reference, earlier.reference) == ("hotline.on_time_rate", "")


def test_text_has_the_table_in_place_of_the_drawing(draft: Draft) -> None:
    attached(draft, {"kind": "bars", "columns": ["按时办结率"], "alone": True})
    written = text.render(compose(draft.notice))
    assert "图：按时办结率（单位：%），数据如下" in written
    assert "住建局\t4\t2\t2\t50%" in written


def test_a_drawing_alone_is_printed_without_its_table(draft: Draft) -> None:
    attached(draft, {"kind": "bars", "columns": ["按时办结率"], "alone": True})
    sheet = html.render(compose(draft.notice))
    assert "<svg" in sheet
    assert '<table class="table' not in sheet
    assert "单位：%" in sheet
    assert "href" not in sheet


def test_the_page_shows_the_drawing_with_links_and_the_table(draft: Draft, staff: Client) -> None:
    attached(draft, {"kind": "bars", "columns": ["按时办结率"], "alone": True})
    page = staff.get(draft.notice.get_absolute_url()).content.decode()
    assert 'class="chart-link" href="/rounds/' in page
    assert "查看数据表" in page


def test_a_drawing_alone_says_what_it_rests_on(draft: Draft, round: InspectionRound) -> None:
    make_tally(round, "work_orders", 7, channel="hotline", unit=Unit.objects.first())
    compute_round(round=round, by=None)
    chart = drawn(draft, {"kind": "bars", "columns": ["受理"], "alone": True})
    assert "汇总填报，无明细" in chart.note


def test_a_round_without_figures_says_so(draft: Draft) -> None:
    table = {"rows": "account", "columns": [{"label": "推文", "metric": "posts.total"}]}
    assert "没有数据" in drawn(draft, {"kind": "bars"}, table).drawings[0]


@pytest.mark.parametrize(
    ("chart", "table", "sentence"),
    [
        ({"kind": "pie"}, UNITS, "图示的类型（kind）应为 bars"),
        ({"kind": "bars"}, UNITS, "横条（bars）只画一列"),
        ({"kind": "bars", "columns": ["没有"]}, UNITS, "附表没有名为 没有 的指标列"),
        ({"kind": "bars", "colour": "red"}, UNITS, "图示不认识选项 colour"),
        ({"kind": "lines"}, UNITS, "附表的行要写 round"),
        ({"kind": "heat"}, {"rows": "findings", "kinds": ["other"]}, "要有按指标的附表"),
        ({"kind": "heat", "columns": "受理"}, UNITS, "列名的列表"),
        ({"kind": "lines"}, {"rows": "round", "columns": [
            {"label": "镇", "metric": "hotline.received@unit_class=towns"}]}, "不限定分组"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_told(
    chart: dict[str, Any], table: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(OptionError, match=sentence):
        block_options.read(Block.Kind.ATTACHMENT, {"key": "a", "table": table, "chart": chart})


@pytest.mark.parametrize(
    ("kind", "columns", "sentence"),
    [("heat", ["受理", "按时办结率"], "计量单位不同"), ("stacked", ["按时办结率"], "不能画比率")],
)
def test_figures_that_do_not_go_together_are_told_in_the_draft(
    draft: Draft, kind: str, columns: list[str], sentence: str
) -> None:
    chart = {"kind": kind, "columns": columns}
    draft.add("办理情况", Block.Kind.ATTACHMENT, key="a", table=UNITS, chart=chart)
    document = compose(draft.notice)
    assert sentence in "".join(document.faults)
    assert document.attachments[-1].note == "本表暂时无法生成。"


@pytest.mark.parametrize(
    ("count", "pitch", "sizes"),
    [(0, 22, [0]), (1, 22, [1]), (22, 22, [22]), (23, 22, [12, 11]), (60, 22, [20, 20, 20]),
     (200, 30, [16, 23, 23, 23, 23, 23, 23, 23, 23])],
)  # fmt: skip
def test_a_long_drawing_is_cut_into_faces(count: int, pitch: float, sizes: list[int]) -> None:
    pieces = cut(range(count), pitch)
    assert [len(piece) for piece in pieces] == sizes
    assert [n for piece in pieces for n in piece] == list(range(count))
