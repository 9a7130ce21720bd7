"""The outline files: every one is well formed, and every token in it resolves."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from notices import actions
from notices.composition.compose import compose
from notices.composition.options import OptionError, read
from notices.models import Block
from notices.outlines import DEFAULT, OutlineError, outlines
from notices.outlines import read as read_outline
from supervision.indicators.actions import load_indicators
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_account, make_column, make_county, make_round, make_unit

CITIES = {"柞水县": "商洛市", "城固县": "汉中市", "凤县": "宝鸡市"}
NAMED_COLUMNS = {
    "平利县": ["走进平利", "新闻中心", "信息公开", "网上办事", "政民互动"],
    "凤县": ["健康凤县行动"],
}


def test_there_are_five_counties_and_one_for_the_others() -> None:
    assert {file.county for file in outlines().values()} == {
        "石泉县", "平利县", "柞水县", "城固县", "凤县", "",
    }  # fmt: skip
    assert outlines()[DEFAULT].county == ""


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted(outlines()))
@pytest.mark.parametrize("published", [True, False], ids=["published", "another"])
def test_every_token_resolves_even_without_any_rows(key: str, published: bool) -> None:
    file = outlines()[key]
    name = file.county or "宁陕县"
    county = make_county(name=name, city=CITIES.get(name, "安康市"))
    unit = make_unit(county)
    make_account(unit)
    for column in NAMED_COLUMNS.get(name, []):
        make_column(county, name=column, units=[unit])
    load_indicators(by=None)
    round = make_round(county, code=_published(key) if published else "2030Q1")
    compute_round(round=round, by=None)
    actions.load_outlines(by=None)
    composed = compose(actions.create_notice(round=round, by=None))
    assert composed.faults == ()
    assert "{{" not in composed.text


def _published(key: str) -> str:
    codes = [
        code
        for block in outlines()[key].blocks
        for code in block.options.get("rounds", [])
        if block.options.get("rounds")
    ]
    return codes[-1] if codes else "2023Q3"


@pytest.mark.django_db
def test_loading_gives_each_county_its_outline_once() -> None:
    county = make_county(name="凤县", city="宝鸡市")
    make_county(name="没有提纲的县")
    [loaded] = actions.load_outlines(by=None)
    assert (loaded.county, loaded.is_default) == (county, True)
    assert loaded.blocks.count() == len(outlines()["fengxian"].blocks)
    assert actions.load_outlines(by=None) == []


@pytest.mark.django_db
def test_a_namesake_in_another_city_gets_no_outline() -> None:
    make_county(name="凤县", city="另一市")
    assert actions.load_outlines(by=None) == []


@pytest.mark.django_db
def test_an_outline_that_staff_changed_is_left_alone() -> None:
    make_county(name="凤县", city="宝鸡市")
    [loaded] = actions.load_outlines(by=None)
    loaded.blocks.all().delete()
    actions.load_outlines(by=None)
    assert not loaded.blocks.exists()


def test_faults_of_a_file_are_told_by_block(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    blocks = [
        {"kind": "headline", "text": "甲"},
        {"kind": "heading", "text": "甲", "options": {"join": True}},
        {"kind": "paragraph", "text": "{{a|nmaes}}", "options": {"when": "b|"}},
    ]
    given = {
        "county": "", "city": "", "name": "", "title": "", "addressees": "", "copied_to": "",
        "annotation": "", "blocks": blocks,
    }  # fmt: skip
    file.write_text(json.dumps(given), encoding="utf-8")
    with pytest.raises(OutlineError) as caught:
        read_outline(file)
    told = str(caught.value).split("\n")
    assert len(told) == 4
    assert "headline" in told[0]
    assert "join" in told[1]
    assert all(line.startswith("x.json：第3段：") for line in told[2:])


@pytest.mark.parametrize(
    ("kind", "options", "part_of_message"),
    [
        ("heading", {"level": 7}, "1 到 4"),
        ("paragraph", {"numbering": "roman"}, "编号方式"),
        ("paragraph", {"when": 3}, "when"),
        ("cases", {}, "问题类别"),
        ("attachment", {"table": {"rows": "unit"}}, "代码"),
        ("attachment", {"key": "a"}, "另附"),
        ("attachment", {"key": "a", "table": {"rows": "town"}}, "附表的行"),
        ("attachment", {"key": "a", "table": {"rows": "unit", "wide": True}}, "wide"),
        ("attachment", {"key": "a", "table": {"rows": "unit", "columns": [{}]}}, "名称"),
        (
            "attachment",
            {"key": "a", "table": {"rows": "unit", "columns": [{"label": "x", "field": "y"}]}},
            "字段",
        ),
        (
            "attachment",
            {"key": "a", "table": {"rows": "unit", "columns": [{"label": "x", "colour": "y"}]}},
            "colour",
        ),
    ],
)
def test_faulty_options_are_told(kind: str, options: dict[str, object], part_of_message: str):
    with pytest.raises(OptionError) as caught:
        read(kind, options)
    assert part_of_message in str(caught.value)


def test_a_block_may_belong_to_some_rounds_only() -> None:
    only = read(Block.Kind.PARAGRAPH, {"rounds": ["2023Q3"]})
    others = read(Block.Kind.PARAGRAPH, {"other_rounds": "2023Q3"})
    assert (only.fits("2023Q3"), only.fits("2023Q4")) == (True, False)
    assert (others.fits("2023Q3"), others.fits("2023Q4")) == (False, True)


@pytest.mark.django_db
def test_blocks_of_other_rounds_are_not_taken_over() -> None:
    county = make_county(name="凤县", city="宝鸡市")
    make_unit(county)
    load_indicators(by=None)
    actions.load_outlines(by=None)
    texts = {}
    for code, day in (("2023Q3", date(2023, 7, 1)), ("2023Q4", date(2023, 10, 1))):
        round = make_round(county, code=code, starts_on=day, ends_on=day.replace(day=28))
        compute_round(round=InspectionRound.objects.get(pk=round.pk), by=None)
        notice = actions.create_notice(round=round, by=None)
        texts[code] = "".join(notice.blocks.values_list("text", flat=True))
    assert "绩效评估指标" in texts["2023Q3"]
    assert "绩效评估指标" not in texts["2023Q4"]
