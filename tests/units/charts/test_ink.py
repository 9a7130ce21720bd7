"""The drawings in black ink: the same lengths and words, told apart without colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from tests.units.charts.test_drawings import LONG, SVG, every_chart, read
from units.charts import palette, samples
from units.charts.bars import bar_chart
from units.charts.figures import Bar, Chart, Figure, Row, Series
from units.charts.heat import heat_chart
from units.charts.ink import GREYS, in_ink
from units.charts.stacked import stacked_chart

GREY = re.compile(r"#([0-9a-f])\1\1|#([0-9a-f]{2})\2\2")
PLACES = ("x", "y", "width", "height", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points", "d")


def count(number: int) -> Figure:
    return Figure(number, str(number), "/rows?n=1&x=2")


def inked(chart: Chart) -> ET.Element:
    return read(in_ink(chart.drawing, "FandolSong-Regular,Noto Serif SC"))


def places(root: ET.Element) -> list[tuple[str, ...]]:
    """Return where everything stands that is drawn, links and hatches left out."""
    skipped = {id(one) for top in root for one in top.iter() if top.tag == f"{SVG}defs"}
    for over in root.iter(f"{SVG}a"):
        skipped |= {id(one) for one in over.iter()}
    return [
        (node.tag, node.text or "", *(node.get(name, "") for name in PLACES))
        for node in root.iter()
        if id(node) not in skipped
        and node.tag.removeprefix(SVG) in {"rect", "line", "circle", "polyline", "path", "text"}
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_only_ink_and_links_differ(chart: Chart) -> None:
    printed = places(inked(chart))
    grounds = [one for one in printed if one not in places(read(chart.drawing))]
    assert [one for one in printed if one not in grounds] == places(read(chart.drawing))
    assert all(tag == f"{SVG}rect" for tag, *_ in grounds)


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_nothing_is_left_that_paper_cannot_show(chart: Chart) -> None:
    root = inked(chart)
    for node in root.iter():
        assert node.tag.removeprefix(SVG) not in {"a", "title", "desc", "image"}
        for name in ("fill", "stroke"):
            colour = node.get(name, "none")
            hatch = re.fullmatch(r"url\(#(.+)\)", colour)
            if hatch:
                assert root.find(f".//{SVG}pattern[@id='{hatch[1]}']") is not None
            else:
                assert colour == "none" or GREY.fullmatch(colour), colour


def test_words_keep_to_the_faces_asked_for() -> None:
    root = inked(samples.charts()[0])
    assert root.get("font-family") == "FandolSong-Regular,Noto Serif SC"


def test_what_warns_is_hatched_and_its_figure_stands_on_white() -> None:
    parts = [
        Series("按时办结", [count(60)], palette.BLUE),
        Series("在办", [count(30)], palette.BLUE_LINE),
        Series("逾期", [count(40)], palette.RED),
    ]
    root = inked(stacked_chart("parts", "堆叠", ["甲"], parts))
    fills = [rect.get("fill") for rect in root.findall(f"{SVG}g/{SVG}rect")]
    hatch = "url(#parts-title-c8102e)"
    assert fills == ["#595959", "#d9d9d9", hatch, "#595959", "#d9d9d9", hatch, "#fff"]
    written = {one.text: one.get("fill") for one in root.iter(f"{SVG}text") if one.get("fill")}
    assert (written["60"], written["30"], written["40"]) == ("#fff", "#000", "#000")


def test_neighbouring_shades_of_a_map_are_told_apart() -> None:
    def light(colour: str) -> float:
        value = int(colour[1:3], 16) / 255
        return float(((value + 0.055) / 1.055) ** 2.4)

    shades = ["#ffffff", *(GREYS[fill] for fill, _ in palette.SHADES)]
    steps = [light(a) - light(b) for a, b in pairwise(shades)]
    assert min(steps) > 0.05
    for (_, ink), grey in zip(palette.SHADES, shades[1:], strict=True):
        darker, lighter = sorted([light(grey), 0.0 if ink == palette.INK else 1.0])
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_pieces_of_a_long_drawing_have_one_scale() -> None:
    items = [Bar(LONG if n == 0 else f"单位{n}", count(100 - n)) for n in range(40)]
    whole = bar_chart("all", "横条", items)
    piece = bar_chart("two", "横条", items[20:], among=items)

    def lengths(chart: Chart) -> list[str | None]:
        group = read(chart.drawing).find(f".//{SVG}g[@class='chart-bars']")
        return [] if group is None else [bar.get("width") for bar in group]

    assert lengths(piece) == lengths(whole)[20:]


def test_pieces_of_a_map_have_one_set_of_shades() -> None:
    rows = [Row(f"单位{n}", [count(n), count(n * 3)]) for n in range(40)]
    last = heat_chart("map", "热", ["甲", "乙"], rows[:3], among=rows)
    assert palette.BLUE_NIGHT not in last.drawing.partition("0</text>")[0].rpartition("单位2")[2]
    assert "–117" in last.drawing


def test_pieces_of_stacked_bars_have_one_scale() -> None:
    names = [f"单位{n}" for n in range(40)]
    series = [Series("甲", [count(n + 1) for n in range(40)])]
    first = stacked_chart(
        "one", "堆叠", names[:10], [Series("甲", series[0].figures[:10])], among=(names, series)
    )
    whole = stacked_chart("all", "堆叠", names, series)

    def lengths(chart: Chart) -> list[str | None]:
        return [one.get("width") for one in read(chart.drawing).iter(f"{SVG}rect")
                if one.get("class") == "chart-bar"]  # fmt: skip

    assert lengths(first) == lengths(whole)[:10]
