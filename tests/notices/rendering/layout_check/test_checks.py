"""Every check finds the fault planted for it, and no other check does; a clean paper passes."""

from __future__ import annotations

from typing import Any

import pytest

from notices.rendering.layout_check.findings import REGISTER, Finding, Verdict
from notices.rendering.layout_check.measure import measure
from notices.rendering.layout_check.reading import read
from tests.notices.rendering.layout_check.papers import HAN, MARKED, PLAIN, print_paper

TWO_LINES = f'<p><span style="line-height:1pt">{HAN[:27]}{{}}<br>{{}}{HAN[:9]}</span></p>'

# By check: what is planted.
FAULTS: dict[str, dict[str, Any]] = {
    "page_size": {"sheet": "@page { size: 215.9mm 297mm; margin-right: 31.9mm } "},
    "margin_top": {"sheet": "@page { margin-top: 40mm; margin-bottom: 32mm } "},
    "margin_left": {"sheet": "@page { margin-left: 31mm; margin-right: 23mm }"},
    "area_width": {
        "sheet": "@page { margin-right: 29.4mm } html { letter-spacing: -.58pt }"
        ".organ, .number, .line { width: 156mm } h1 { margin-right: -3.4mm }"
        ".attachment, .colophon { margin-right: -3.4mm }"
        "@page:right { @bottom-right { padding-right: 4.4pt } }",
    },
    "inside_area": {"sheet": "table { margin-left: -8mm; width: 160mm }"},
    "line_pitch": {"sheet": "html { line-height: 28pt }"},
    "lines_per_page": {
        "sheet": "@page { margin-bottom: 50mm }"
        "@page:right { @bottom-right { padding-top: 18.1mm } }"
        "@page:left { @bottom-left { padding-top: 18.1mm } }",
        "colophon": False,
    },
    "characters_per_line": {"sheet": "html { letter-spacing: 0 }"},
    "title_size": {"sheet": "h1 { font-size: 20pt }"},
    "body_size": {
        "sheet": ".text b { font-weight: normal; font-size: 15pt }",
        "paragraphs": (f"{HAN}<b>{HAN[:9]}</b>", *(PLAIN, MARKED) * 3),
    },
    "page_number_size": {"sheet": "@page { font-size: 12pt }"},
    "colophon_size": {"sheet": ".colophon { font-size: 12pt }"},
    "line_starts": {"after": TWO_LINES.format("县", "，")},
    "line_ends": {"after": TWO_LINES.format("（", "")},
    "letterhead_top": {"sheet": ".organ { top: 31mm }"},
    "red_line_gap": {"sheet": ".number { bottom: 7.8mm }"},
    "red_line_width": {"sheet": ".line { width: 150mm }"},
    "title_centred": {"sheet": "h1 { position: relative; left: 3mm }"},
    "body_on_first_page": {
        "sheet": ".text { break-before: page } .text ~ .text { break-before: auto }"
    },
    "page_numbers": {"sheet": "@page :left { @bottom-left { content: none } }"},
    "page_number_place": {
        "sheet": "@page:right { @bottom-right { padding-top: 6mm } }"
        "@page:left { @bottom-left { padding-top: 6mm } }",
    },
    "page_number_side": {
        "sheet": "@page:left { @bottom-left { text-align: right; padding-right: 14pt } }"
    },
    "colophon_page": {"last": '<p style="break-before: page">附记</p>'},
    "colophon_bottom": {"sheet": ".colophon { position: relative; top: -6mm }"},
    "colophon_width": {"sheet": ".colophon { margin-right: 10mm }"},
    "attachment_pages": {
        "sheet": ".attachment + .attachment { break-before: auto; margin-top: 29pt }"
    },
    "attachment_titles": {
        "attached": ("政府网站栏目更新情况统计表", "群众来信办理情况清单"),
    },
    "missing_glyphs": {"paragraphs": (PLAIN, MARKED, "样例\U000f1234局", *(PLAIN, MARKED) * 3)},
}


def findings(**changes: Any) -> dict[str, Finding]:
    return {found.check: found for found in measure(read(print_paper(**changes)))}


def failing(found: dict[str, Finding]) -> dict[str, str]:
    return {name: f.sentence for name, f in found.items() if f.verdict is Verdict.FAIL}


def test_a_paper_that_keeps_the_standard_passes_every_check() -> None:
    found = findings()
    assert failing(found) == {}
    assert {name for name, f in found.items() if f.verdict is Verdict.ABSENT} == set()
    assert found.keys() == REGISTER.keys()


def test_a_colophon_on_an_odd_page_is_not_on_the_last_face() -> None:
    found = findings(verso=False)
    assert failing(found) == {"colophon_page": "版记在第7页，双面印刷时应在最后一面（双数页）。"}


@pytest.mark.parametrize("name", FAULTS)
def test_the_planted_fault_is_found_and_no_other(name: str) -> None:
    found = findings(**FAULTS[name])
    assert failing(found).keys() == {name}, failing(found)
    assert found[name].sentence.endswith(("。", "……", "’"))
