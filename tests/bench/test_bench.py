"""The benchmarks run, at a size at which their figures mean nothing."""

from __future__ import annotations

import pytest

from bench import report
from bench.frame import Measure, in_turn
from bench.generator import SCALES, generate
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound, MetricValue, Publication, WorkOrder


@pytest.mark.django_db(transaction=True)  # PostgreSQL vacuums outside of transactions only
def test_a_generated_county_has_its_size_and_can_be_computed() -> None:
    generate(SCALES["tiny"])
    assert Publication.objects.count() == SCALES["tiny"].publications
    assert WorkOrder.objects.count() == SCALES["tiny"].orders
    compute_round(round=InspectionRound.objects.get(code="2026Q3"), by=None)
    received = MetricValue.objects.get(metric="hotline.received", group="")
    assert received.numerator == WorkOrder.objects.filter(channel="hotline").count()


def test_a_measure_is_judged_by_its_ratio_or_else_by_itself() -> None:
    assert Measure("a", 3.0, "s", limit=3, reference=1.0).ok
    assert not Measure("a", 3.1, "s", limit=3, reference=1.0).ok
    assert Measure("a", 1.0, "s", limit=20, reference=20.0, at_least=True).ok
    assert not Measure("a", 201, "MB", limit=200).ok
    assert Measure("a", 201, "MB").ok is None


def test_results_keep_the_section_of_the_other_scale(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(report, "FILE", tmp_path / "results.md")
    report.write("province", [Measure("wide", 1.0, "s")], ["Data."])
    report.write("county", [Measure("narrow", 2.0, "s", 3, 1.0, "SQL", note="Why.")], [])
    report.write("county", [Measure("narrow", 4.0, "s", 3, 1.0, "SQL", note="Why.")], [])
    text = report.FILE.read_text(encoding="utf-8")
    assert "| narrow | 4 s | 1 s SQL | 4.00 | ≤ 3 × | **no** |" in text
    assert text.count("narrow") == 1
    assert text.index("narrow") < text.index("wide")


@pytest.mark.django_db  # on PostgreSQL the time of its server counts too
def test_times_are_medians_of_calls_in_turn() -> None:
    called: list[str] = []
    found = in_turn({n: lambda n=n: called.append(n) for n in "ab"}, runs=2, at_least=0)
    assert called == ["a", "b", "a", "b", "a", "b"]
    assert found["a"].wall >= 0
