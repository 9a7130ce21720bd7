"""One of each drawing for the page 组件样例, with what is awkward: zeros, gaps, long names."""

from __future__ import annotations

from units.charts.bars import bar_chart
from units.charts.figures import MISSING, Bar, Chart, Figure, Row, Series
from units.charts.heat import heat_chart
from units.charts.lines import line_chart, sparkline
from units.charts.stacked import stacked_chart

ROUNDS = ["2022年\n第三季度", "2022年\n第四季度", "2023年\n第一季度", "2023年\n第二季度"]


def _percent(value: float) -> Figure:
    return Figure(value, f"{value}%", "#")


def _count(value: int) -> Figure:
    return Figure(value, str(value), "#")


def charts() -> list[Chart]:
    """Return one chart of each kind."""
    rates = [_percent(71.2), MISSING, _percent(88.5), _percent(92.4)]
    others = [_percent(64), _percent(70.5), _percent(69), _percent(80)]
    ranked = [
        Bar("城关镇", _percent(100), 1),
        Bar("县城市管理综合执法局市容环境卫生服务中心", _percent(86.4), 2),
        Bar("县住房和城乡建设局", _percent(77.8), 3),
        Bar("水利局", _percent(0), 4),
        Bar("交通运输局", MISSING),
    ]
    changes = [
        Bar("环境保护", Figure(12, "+12 件", "#")),
        Bar("城市管理", Figure(-8, "-8 件", "#")),
        Bar("教育", Figure(0, "0 件", "#")),
    ]
    parts = [
        Series("按时办结", [_count(n) for n in (42, 30, 0, 61)]),
        Series("逾期", [_count(n) for n in (6, 3, 0, 2)]),
    ]
    weeks = ["7.3", "7.10", "7.17", "7.24", "7.31", "8.7", "8.14", "8.21", "8.28", "9.4", "9.11",
             "9.18", "9.25"]  # fmt: skip
    heat = [
        Row("城关镇", [_count(n * n % 17) for n in range(13)], "#"),
        Row("县住房和城乡建设局", [_count(n % 3) for n in range(13)], "#"),
        Row("水利局", [_count(0) if n < 9 else MISSING for n in range(13)], "#"),
    ]
    flat = [one.replace("\n", "") for one in ROUNDS]
    return [
        bar_chart("sample-bars", "横条：排名", ranked, measure="按时办结率",
                  average=("全县", _percent(82.1))),
        bar_chart("sample-changes", "横条：增减", changes, heading="类别", measure="比上轮增减"),
        line_chart("sample-lines", "折线", ROUNDS, [Series("按时办结率", rates),
                   Series("满意率", others)], unit="%", highest=100),
        stacked_chart("sample-stacked", "堆叠条", flat, parts),
        heat_chart("sample-heat", "热力图", weeks, heat, unit="条", note="列为每周的星期一。"),
    ]  # fmt: skip


def spark() -> str:
    """Return a sparkline for a tile."""
    figures = [("第一季度", _percent(71.2)), ("第二季度", MISSING), ("第三季度", _percent(70)),
               ("第四季度", _percent(74.5))]  # fmt: skip
    return sparkline("sample-spark", "近 4 轮按时办结率", figures)
