"""Definitions are data; a fault in them is a sentence with file, key and reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from supervision.indicators.definitions import Condition
from supervision.indicators.dimensions import ATTRIBUTES, DIMENSIONS
from supervision.indicators.schema import DefinitionError, read
from supervision.indicators.vocabulary import POPULATIONS, SOURCES
from supervision.metrics import catalogue
from supervision.metrics.measures import MEASURES
from supervision.models import Tally

COUNT = {
    "key": "a.count", "label": "甲.数", "measure": "count", "unit_of_measure": "件",
    "source": "work_orders", "groups": ["unit"],
}  # fmt: skip


def write(folder: Path, metrics: list[dict[str, Any]] | Any, **head: Any) -> None:
    data = head | {"metrics": metrics} if isinstance(metrics, list) else metrics
    (folder / "a.json").write_text(json.dumps(data), encoding="utf-8")
    for name in ("tiles.json", "tables.json"):
        if not (folder / name).exists():
            (folder / name).write_text("[]", encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read(folder)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def test_the_definitions_of_the_house_are_valid() -> None:
    metrics, tiles, tables = read(settings.FIXTURES_DIR / "metrics")
    assert len(metrics) > 150
    assert [tile.title for tile in tiles][:2] == ["栏目更新", "新媒体合格率"]
    assert {table.key for table in tables} >= {"hotline_units", "submissions_towns"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"label": None}, "a.json：指标“a.count”缺少 label。"),
        ({"measure": "average"}, "的 measure“average”不认识，应为 count、sum"),
        ({"measure": "sum"}, "（sum）缺少 field。"),
        ({"of": "b"}, "（count）不应有 of。"),
        ({"source": "letters"}, "的数据来源“letters”不在词表内。"),
        ({"facts": ["late"]}, "的事实“late”不在“工单”的词表内。"),
        ({"groups": ["colour"]}, "的分组“colour”不在词表内。"),
        ({"groups": ["platform"]}, "：“工单”不能按“platform”分组。"),
        ({"where": {"colour": ["red"]}}, "的条件“colour”不在词表内。"),
        ({"where": {"channel": ["telegraph"]}}, "的条件“channel”没有取值 telegraph。"),
        ({"where": {"unit": ["1"]}}, "的条件“unit”应为有固定取值的分组"),
        ({"where": {"category": ["news"]}}, "：“工单”不能按“category”分组。"),
        ({"rounding": "up"}, "的 rounding“up”不认识"),
        ({"measure": "longest_gap"}, "：“工单”没有更新间隔。"),
        ({"measure": "sum", "field": "title"}, "：“工单”的“title”不能求和。"),
        ({"measure": "distinct", "by": "platform"}, "：“工单”不能按“platform”分组。"),
    ],
)
def test_a_faulty_metric_is_told_with_file_key_and_reason(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    write(tmp_path, [{k: v for k, v in (COUNT | change).items() if v is not None}])
    (told,) = faults(tmp_path)
    assert told.startswith("a.json：指标“a.count”")
    assert fault in told


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (COUNT, "与 a.json 中的重复"),
        (COUNT | {"key": "b"}, "的名称“甲.数”与“a.count”相同"),
        ({"measure": "ratio", "numerator": "a.count", "denominator": "c"}, "引用的指标 c 不存在"),
        (
            {"measure": "ratio", "numerator": "a.count", "denominator": "a.count",
             "groups": ["topic"]},
            "：“a.count”没有按“topic”分组",
        ),
        ({"measure": "sum_of", "parts": ["b"]}, "引用了自身"),
        (
            {"measure": "count_of", "of": "a.count", "by": "account", "is": "=", "threshold": 0},
            "：“a.count”没有按“account”分组",
        ),
        (
            {"measure": "count_of", "of": "a.count", "by": "unit", "is": "~", "threshold": 0},
            "的比较“~”不认识",
        ),
        (
            {"measure": "count_of", "of": "a.count", "by": "unit", "is": "=", "threshold": "many"},
            "的阈值“many”应为数",
        ),
        (
            {"measure": "count_of", "of": "a.count", "by": "topic", "is": "=", "threshold": 0},
            "不能按“topic”计个数",
        ),
        (
            {"measure": "count_of", "of": "a.count", "by": "unit", "is": "=", "threshold": 0,
             "groups": ["topic"]},
            "不能按“topic”分组",
        ),
    ],
)  # fmt: skip
def test_faults_among_metrics_are_told(tmp_path: Path, second: dict[str, Any], fault: str) -> None:
    given = {"key": "b", "label": "乙.数", "unit_of_measure": "个"} | second
    write(tmp_path, [COUNT, given])
    assert any(fault in told for told in faults(tmp_path))


def test_over_must_be_grouped_by_what_is_counted(tmp_path: Path) -> None:
    over = COUNT | {"key": "c", "label": "丙.数", "groups": []}
    counted = {
        "key": "b", "label": "乙.数", "unit_of_measure": "个", "measure": "count_of",
        "of": "a.count", "by": "unit", "is": "=", "threshold": 0, "over": "c",
    }  # fmt: skip
    write(tmp_path, [COUNT, over, counted])
    assert faults(tmp_path) == ["a.json：指标“b”：“c”没有按“unit”分组。"]


def test_a_file_that_is_no_json_or_has_no_metrics_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"subject": "空"})
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    told = faults(tmp_path)
    assert "a.json：应为含 metrics 列表的对象。" in told
    assert any(line.startswith("b.json：第1行不是正确的 JSON") for line in told)


def test_missing_tiles_are_told(tmp_path: Path) -> None:
    write(tmp_path, [COUNT])
    (tmp_path / "tiles.json").unlink()
    assert faults(tmp_path) == ["tiles.json：文件不存在。"]


def test_tiles_and_tables_name_existing_metrics(tmp_path: Path) -> None:
    tile = {"title": "甲", "reference": "nothing@unit=1"}
    table = {
        "key": "t", "title": "表", "group": "unit", "attributes": ["platform"],
        "columns": [{"title": "一", "metric": "nothing"}, {"title": "二", "metric": "b"}],
    }  # fmt: skip
    (tmp_path / "tiles.json").write_text(json.dumps([tile]), encoding="utf-8")
    (tmp_path / "tables.json").write_text(json.dumps([table]), encoding="utf-8")
    write(tmp_path, [COUNT, COUNT | {"key": "b", "label": "乙.数", "groups": []}])
    assert faults(tmp_path) == [
        "tiles.json：“甲”引用的指标“nothing@unit=1”不存在。",
        "tables.json：表“t”引用的指标“nothing”不存在。",
        "tables.json：表“t”：“b”没有按“unit”分组。",
        "tables.json：表“t”：“unit”没有属性“platform”。",
    ]


def test_metrics_can_be_repeated_for_several_entries(tmp_path: Path) -> None:
    each = [
        {"key": "hot", "label": "热线", "where": {"channel": ["hotline"]}},
        {"key": "all", "label": "全部"},
    ]
    rate = {
        "key": "rate", "label": "率", "measure": "ratio", "unit_of_measure": "%",
        "numerator": ".count", "denominator": "all.count",
    }  # fmt: skip
    count = COUNT | {"key": "count", "label": "数"}
    write(tmp_path, [count, rate], each=each, source="work_orders")
    metrics, _, _ = read(tmp_path)
    assert list(metrics) == ["hot.count", "hot.rate", "all.count", "all.rate"]
    assert metrics["hot.count"].where == {"channel": ("hotline",)}
    assert metrics["hot.rate"].numerator == "hot.count"
    assert metrics["hot.rate"].label == "热线.率"


@pytest.mark.parametrize(
    ("operator", "holding"),
    [(">=", {5, 6}), (">", {6}), ("<=", {4, 5}), ("<", {4}), ("=", {5})],
)
def test_a_condition_compares(operator: str, holding: set[int]) -> None:
    from decimal import Decimal

    condition = Condition(operator)
    assert {n for n in (4, 5, 6) if condition.holds(Decimal(n), Decimal(5))} == holding


def test_every_measure_of_the_schema_can_be_evaluated() -> None:
    from supervision.indicators.schema import MEASURES as WRITTEN
    from supervision.metrics.wording import _SAID

    assert WRITTEN.keys() == MEASURES.keys() == _SAID.keys()
    assert {metric.measure for metric in catalogue.metrics().values()} == MEASURES.keys()


def test_the_vocabulary_fits_the_models() -> None:
    for source in SOURCES.values():
        assert set(source.dimensions) <= DIMENSIONS.keys()
        assert set(source.cells) <= source.paths.keys()
        reachable = set(source.cells) | {d for c in source.cells for d in ATTRIBUTES.get(c, ())}
        assert set(source.dimensions) <= reachable
        source.model._default_manager.values(*source.paths.values(), source.reconstructed)
        if source.key in Tally.Source.values:
            assert source.tally
    assert set(Tally.Source.values) <= SOURCES.keys()
    assert {key for key, _ in POPULATIONS.values()} <= SOURCES.keys()
