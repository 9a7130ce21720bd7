"""Drawings on the sheet: every kind at its extremes, measured and read back."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from notices.composition import charts
from notices.composition.document import Attachment, Chart
from notices.rendering import pdf
from notices.rendering.layout_check.findings import Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.layout_check.test_notices import TABLE, document
from units.charts import bars, heat, stacked
from units.charts.figures import MISSING, Bar, Figure, Row, Series
from units.charts.figures import Chart as Drawn
from units.charts.lines import line_chart, sparkline

pytestmark = pytest.mark.fonts

LONG_UNIT = "城市管理综合执法局市容环境卫生服务中心"


def count(number: int) -> Figure:
    return Figure(number, str(number), "/rows")


def drawings(units: int) -> dict[str, list[Drawn]]:
    """Return each kind of drawing of so many units with long names, zeros and gaps among them."""
    names = [f"{LONG_UNIT}{n}" for n in range(units)]
    counts = [count((n + 1) * 7 % 50) if (n + 1) % 9 else MISSING for n in range(units)]
    items = [
        Bar(name, figure, n) for n, (name, figure) in enumerate(zip(names, counts, strict=True), 1)
    ]
    halves = [Series("按时办结", counts), Series("逾期", counts)]
    rows = [Row(name, [count(n % 13 * week) for week in range(13)]) for n, name in enumerate(names)]
    months = [f"{2020 + n // 12}年\n{n % 12 + 1}月" for n in range(units)]
    width = charts.WIDTH
    return {
        "bars": [
            bars.bar_chart(f"bars-{n}", "横条", piece, width=width, among=items,
                           average=("全县", count(30)))
            for n, piece in enumerate(charts.cut(items, bars.PITCH))
        ],
        "stacked": [
            stacked.stacked_chart(
                f"stacked-{n}", "堆叠", [names[i] for i in piece],
                [Series(one.name, [one.figures[i] for i in piece]) for one in halves],
                width=width, among=(names, halves),
            )
            for n, piece in enumerate(charts.cut(range(units), stacked.PITCH))
        ],
        "heat": [
            heat.heat_chart(f"heat-{n}", "热力", [f"7.{w + 1}" for w in range(13)], piece,
                            width=width, among=rows)
            for n, piece in enumerate(charts.cut(rows, heat.PITCH))
        ],
        "lines": [line_chart("lines", "折线", months, halves, width=width)],
    }  # fmt: skip


def drawn(units: int) -> tuple[Attachment, ...]:
    """Return an attachment of each kind, the last with a sparkline and its table."""
    made = drawings(units)
    spark = sparkline("spark", "走势", [("一", count(3)), ("二", count(5)), ("三", count(4))])
    svgs = {kind: tuple(one.drawing for one in pieces) for kind, pieces in made.items()}
    svgs["lines"] += (spark,)
    note = "数据来源：2023年7月1日至9月30日检查数据，截至2023年9月30日。"
    return tuple(
        Attachment(
            f"附件{n}", f"各单位2023年第三季度办理情况{kind}", TABLE,
            chart=Chart(f"各单位办理情况{kind}", found, "", "件", note), shows_table=n == len(svgs),
        )
        for n, (kind, found) in enumerate(svgs.items(), 1)
    )  # fmt: skip


@pytest.fixture(scope="module", params=[1, 60])
def sheets(request: pytest.FixtureRequest) -> bytes:
    return pdf.render(document(attachments=drawn(request.param)))


def test_sheets_with_drawings_keep_the_standard(sheets: bytes) -> None:
    found = measure(read(sheets))
    assert [f.sentence for f in found if f.verdict is Verdict.FAIL] == []


def test_drawings_are_words_and_lines_not_pictures(sheets: bytes) -> None:
    reader = PdfReader(BytesIO(sheets))
    assert not [image for page in reader.pages for image in page.images]
    words = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "单位：件" in words
    assert "数据来源：2023年7月1日至9月30日检查数据" in words
    assert "城市管理综合执法局市容环境" in words


def test_the_faces_of_drawings_are_embedded(sheets: bytes) -> None:
    for page in PdfReader(BytesIO(sheets)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile3" in descendant["/FontDescriptor"]


def test_a_long_drawing_goes_on_and_says_so() -> None:
    reader = PdfReader(BytesIO(pdf.render(document(attachments=drawn(60)[:1]))))
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    drawings = [page for page in pages if "各单位办理情况bars" in page and "单位：件" in page]
    assert len(drawings) == 3
    assert ["（续）" in page for page in drawings] == [False, True, True]
