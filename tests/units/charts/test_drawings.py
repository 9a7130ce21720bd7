"""The drawings measured: lengths, places, escaping, sameness, and what is awkward."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from units.charts import palette, samples, svg
from units.charts.bars import bar_chart
from units.charts.figures import MISSING, Bar, Chart, Figure, Row, Series
from units.charts.heat import heat_chart
from units.charts.lines import line_chart, sparkline
from units.charts.scales import axis, classes, runs, ticks
from units.charts.stacked import stacked_chart

SVG = "{http://www.w3.org/2000/svg}"
LONG = "石泉县城市管理综合执法局市容环境卫生服务中心"
NASTY = '<script>alert("1")</script>&\'\x00\x0b'


def bars(*values: float | None, label: str = "单位") -> Chart:
    items = [
        Bar(f"{label}{n}", Figure(v, str(v), f"/rows?n={n}&x=1") if v is not None else MISSING)
        for n, v in enumerate(values)
    ]
    return bar_chart("chart", "排名", items)


def read(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 our own drawing


def drawn_bars(chart: Chart) -> list[ET.Element]:
    group = read(chart.drawing).find(f".//{SVG}g[@class='chart-bars']")
    return [] if group is None else list(group)


def every_chart() -> list[Chart]:
    rounds = [f"2023年\n第{n}批次检查轮次" for n in range(40)]
    many = [Figure(n * 7 % 50, str(n * 7 % 50), "#") for n in range(40)]
    return [
        *samples.charts(),
        bars(5),
        bars(0, 0),
        bars(None, None),
        bars(12, -8, 0, None),
        bars(-3, -1),
        bars(*(60 - n for n in range(60)), label=LONG),
        line_chart("long", "折线", rounds, [Series(LONG, many)] * 6),
        line_chart("one", "折线", [LONG * 3], [Series("甲", [Figure(7, "7")])]),
        line_chart("none", "折线", ["甲"], [Series("甲", [MISSING])]),
        stacked_chart("none", "堆叠", ["甲"], [Series("乙", [MISSING])]),
        stacked_chart("zero", "堆叠", [LONG] * 60, [Series(LONG, [Figure(0, "0")] * 60)] * 3),
        heat_chart("year", "热", [f"{n}.1" for n in range(53)],
                   [Row(LONG, [Figure(n * 31, str(n * 31)) for n in range(53)], "#")] * 60),
        heat_chart("none", "热", ["1"], [Row("甲", [MISSING])]),
    ]  # fmt: skip


def extent(node: ET.Element, size: float, anchor: str) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a shape or of a line of text."""
    at = {key: float(v) for key, v in node.attrib.items() if re.fullmatch(r"-?[\d.]+", v)}
    match node.tag.removeprefix(SVG):
        case "rect":
            return at["x"], at["y"], at["x"] + at["width"], at["y"] + at["height"]
        case "circle":
            r = at["r"]
            return at["cx"] - r, at["cy"] - r, at["cx"] + r, at["cy"] + r
        case "line":
            return at["x1"], at["y1"], at["x2"], at["y2"]
        case "text":
            width = svg.text_width(node.text or "", size)
            left = at["x"] - {"end": width, "middle": width / 2}.get(anchor, 0)
            return left, at["y"] - size * 0.9, left + width, at["y"] + size * 0.15
        case "path":
            pairs = re.findall(r"M([\d.-]+) ([\d.-]+)", node.get("d", ""))
            xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
            return min(xs), min(ys), max(xs), max(ys)
    points = [pair.split(",") for pair in node.get("points", "").split()]
    xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def shapes(root: ET.Element) -> list[tuple[ET.Element, tuple[float, float, float, float]]]:
    """Return everything visible with its extent; size and anchor are inherited."""
    found = []

    def walk(node: ET.Element, size: float, anchor: str) -> None:
        size = float(node.get("font-size", size))
        anchor = node.get("text-anchor", anchor)
        if node.tag.removeprefix(SVG) in {"title", "desc"}:
            return
        if node.tag.removeprefix(SVG) not in {"svg", "g", "a"}:
            found.append((node, extent(node, size, anchor)))
        for child in node:
            walk(child, size, anchor)

    walk(root, palette.TEXT, "start")
    return found


def test_bars_are_as_long_as_their_figures() -> None:
    lengths = [float(bar.get("width", 0)) for bar in drawn_bars(bars(100, 50, 25))]
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.02)
    assert lengths[2] == pytest.approx(lengths[0] / 4, abs=0.02)


def test_zero_and_missing_have_no_bar_but_words() -> None:
    chart = bars(3, 0, None)
    assert len(drawn_bars(chart)) == 1
    words = [node.text for node in read(chart.drawing).iter(f"{SVG}text")]
    assert words.count("0") == 1
    assert words.count("—") == 1


def test_a_negative_change_goes_to_the_left_of_zero() -> None:
    rise, fall = drawn_bars(bars(12, -6))
    end = float(fall.get("x", 0)) + float(fall.get("width", 0))
    assert end == pytest.approx(float(rise.get("x", 0)), abs=0.02)
    assert float(rise.get("width", 0)) == pytest.approx(2 * float(fall.get("width", 0)), abs=0.03)
    assert fall.get("fill") == palette.RED


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_nothing_runs_out_of_the_drawing(chart: Chart) -> None:
    root = read(chart.drawing)
    _, _, width, height = (float(one) for one in root.get("viewBox", "").split())
    for node, (left, top, right, bottom) in shapes(root):
        inside = left >= -0.6 and top >= -0.6 and right <= width + 0.6 and bottom <= height + 0.6
        assert inside, ET.tostring(node, encoding="unicode")


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_no_words_overlap(chart: Chart) -> None:
    words = [box for node, box in shapes(read(chart.drawing)) if node.tag == f"{SVG}text"]
    for n, (left, top, right, bottom) in enumerate(words):
        for other in words[n + 1 :]:
            apart = (
                right <= other[0] + 0.5
                or other[2] <= left + 0.5
                or bottom <= other[1] + 0.5
                or other[3] <= top + 0.5
            )
            assert apart, (words[n], other)


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_every_drawing_is_an_image_with_words_and_a_table(chart: Chart) -> None:
    root = read(chart.drawing)
    image = root[0]
    assert image.get("role") == "img"
    assert image.get("aria-labelledby") == image[0].get("id")
    assert image[0].text == chart.title
    assert image[1].text == chart.summary
    assert chart.summary.endswith("。")
    assert chart.table.rows
    assert image.find(f".//{SVG}a") is None, "a link inside an image cannot be reached"
    assert "style=" not in chart.drawing
    assert "<script" not in chart.drawing


def test_labels_and_addresses_are_escaped() -> None:
    figure = Figure(3, NASTY, f'/rows?a=1&b="{NASTY}')
    chart = bar_chart("x", NASTY, [Bar(NASTY, figure)], measure=NASTY)
    heat = heat_chart("x", NASTY, [NASTY], [Row(NASTY, [figure], figure.url)])
    line = line_chart("x", NASTY, [NASTY], [Series(NASTY, [figure])])
    parts = stacked_chart("x", NASTY, [NASTY], [Series(NASTY, [figure])])
    for one in (chart, heat, line, parts):
        read(one.drawing)
        assert "<script" not in one.drawing
        assert "\x00" not in one.drawing


def test_figures_lead_to_their_rows() -> None:
    links = list(read(bars(3, 2, None).drawing).iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == ["/rows?n=0&x=1", "/rows?n=1&x=1"]
    assert links[0][0].text == "单位0：3"


def test_a_long_label_is_cut_in_the_drawing_and_whole_in_the_table() -> None:
    chart = bar_chart("x", "排名", [Bar(LONG, Figure(1, "1", "#"))])
    words = [node.text or "" for node in read(chart.drawing).iter(f"{SVG}text")]
    assert any(word.endswith("…") and LONG.startswith(word[:-1]) for word in words)
    assert chart.table.rows[0][0].text == LONG
    assert LONG in chart.drawing, "the whole name is in the link's title"


def test_the_same_figures_give_the_same_drawing() -> None:
    assert [c.drawing for c in every_chart()] == [c.drawing for c in every_chart()]


def test_a_line_stops_at_a_missing_figure_and_at_a_break() -> None:
    assert runs([1, 2, None, 4, 5, 6], {5}) == [[0, 1], [3, 4], [5]]
    figures = [Figure(1, "1"), Figure(2, "2"), MISSING, Figure(4, "4"), Figure(5, "5")]
    chart = line_chart("x", "折线", list("甲乙丙丁戊"), [Series("子", figures)])
    parts = read(chart.drawing)
    assert len(list(parts.iter(f"{SVG}polyline"))) == 3, "the legend and two runs"


def test_a_part_of_a_whole_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        stacked_chart("x", "堆叠", ["甲"], [Series("乙", [Figure(-1, "-1")])])


def test_a_sparkline_needs_two_figures() -> None:
    one = Figure(Decimal("74.5"), "74.5%")
    assert sparkline("s", "走势", [("甲", one), ("乙", MISSING)]) == ""
    flat = read(sparkline("s", "走势", [("甲", one), ("乙", one)]))
    assert flat[0][1].text == "甲 74.5%；乙 74.5%。"


def test_ticks_are_round_and_enclose_the_figures() -> None:
    assert ticks(0, 97) == [0, 25, 50, 75, 100]
    assert ticks(-8, 12) == [-10, -5, 0, 5, 10, 15]
    assert axis([0.0]) == [0, 0.25, 0.5, 0.75, 1]
    assert axis([91.2, 99.7], 100)[-1] == 100
    assert axis([100.0, 100.0], 100)[-1] == 100


def test_classes_part_lopsided_counts() -> None:
    assert classes([0, 0]) == []
    assert classes([1] * 9 + [500]) == [1]
    assert classes(range(1, 11)) == [1, 3, 5, 7, 9]


def test_the_palette_is_that_of_the_design_tokens() -> None:
    sheet = Path(settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"--([\w-]+): (#\w+);", sheet))
    own = {k.lower().replace("_", "-"): v for k, v in vars(palette).items()
           if isinstance(v, str) and v.startswith("#")}  # fmt: skip
    assert own
    assert {name: tokens.get(name) for name in own} == own


def test_weasyprint_draws_them_without_a_sheet(tmp_path: Path) -> None:
    from weasyprint import HTML

    made = HTML(string="".join(chart.drawing for chart in samples.charts())).write_pdf()
    assert made.startswith(b"%PDF")
    assert len(made) > 5000
