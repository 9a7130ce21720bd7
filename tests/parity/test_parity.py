"""Every figure printed in the five published notices, computed from the demo rows.

A computed figure equals the printed one, or the correct one where the list of errata says that
the print is wrong: nothing else passes. The printed figures lie outside the repository
(shared/seeds beside one of its parent folders); references.json names ours for each of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from supervision.indicators.thresholds import thresholds
from supervision.metrics import catalogue
from supervision.metrics.compute import differences
from supervision.metrics.rounding import rounded
from supervision.metrics.values import RoundValues
from supervision.models import InspectionRound
from tests.conftest import REQUIRED
from tests.supervision.metrics.tracing import check

OURS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "references.json").read_text(encoding="utf-8")
)
SEEDS = [folder / "shared" / "seeds" / "figures.json" for folder in settings.BASE_DIR.parents]
FOUND = next((file for file in SEEDS if file.exists()), None)
PRINTED: dict[str, Any] = (
    {notice["seed"]: notice for notice in json.loads(FOUND.read_text(encoding="utf-8"))}
    if FOUND
    else {}
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        not FOUND and "seeds" not in REQUIRED,
        reason="the published figures (shared/seeds/figures.json) are not on this machine",
    ),
]


def round_of(ours: dict[str, Any]) -> InspectionRound:
    return InspectionRound.objects.select_related("county").get(
        county__name=ours["county"], code=ours["round"]
    )


@dataclass
class Comparison:
    """How one notice fared."""

    county: str
    figures: int = 0
    equal: int = 0
    corrected: int = 0
    faults: list[str] = field(default_factory=list)

    def judge(self, name: str, computed: Any, printed: Any, correct: Any) -> None:
        self.figures += 1
        if correct is not None and computed == correct:
            self.corrected += 1
        elif correct is None and computed == printed:
            self.equal += 1
        else:
            want = printed if correct is None else f"{correct}（印为 {printed}）"
            self.faults.append(f"{self.county} {name}：算得 {computed}，应为 {want}")


def computed(reference: Any, values: RoundValues) -> list[Decimal | None]:
    """Evaluate an entry of references.json, rounded as it is printed."""
    if isinstance(reference, list):
        return [computed(one, values)[0] for one in reference]
    if isinstance(reference, dict):
        (number,) = computed(reference["reference"], values)
        return [None if number is None else number / reference.get("divided_by", 1)]
    round = values.round
    if reference.startswith("indicator."):
        code = reference.removeprefix("indicator.")
        return [thresholds(round.county, round.as_of)[code].value]
    value = values.get(reference)
    return [rounded(value, value.metric, round.county)]


def members(reference: Any, values: RoundValues) -> list[str]:
    if isinstance(reference, dict):
        return values.members(reference["reference"], as_=reference["members_as"])
    return values.members(reference)


def numbers(value: Any) -> list[Decimal]:
    return [Decimal(str(v)) for v in (value if isinstance(value, list) else [value])]


def compare(seed: str) -> Comparison:
    ours, printed = OURS[seed], PRINTED[seed]
    values = RoundValues(round_of(ours))
    errata = {e["id"]: e["correct"] for e in printed["errata"] if e["correct"] is not None}
    result = Comparison(ours["county"])
    for figure in printed["figures"]:
        name = figure["id"]
        reference = ours["figures"][name]
        correct = numbers(errata[name]) if name in errata else None
        result.judge(name, computed(reference, values), numbers(figure["value"]), correct)
        if "members" in figure:
            want = set(figure.get("members_correct", figure["members"]))
            got = members(reference, values)
            if set(got) != want or len(got) != len(want):
                result.faults.append(f"{ours['county']} {name}：名单 {got}，应为 {sorted(want)}")
    return result


def test_every_printed_figure_is_computed(loaded: None, record_property: Any) -> None:
    assert FOUND, "JIDU_REQUIRE names seeds, but shared/seeds/figures.json is not there"
    compared = [compare(seed) for seed in PRINTED]
    total = Comparison("合计")
    for one in compared:
        total.figures += one.figures
        total.equal += one.equal
        total.corrected += one.corrected
    lines = ["通报\t数字\t相等\t按勘误"] + [
        f"{c.county}\t{c.figures}\t{c.equal}\t{c.corrected}" for c in (*compared, total)
    ]
    record_property("table", "\n".join(lines))
    assert [fault for one in compared for fault in one.faults] == []
    assert total.figures == 106
    assert total.equal + total.corrected == total.figures


@pytest.mark.parametrize("seed", OURS)
def test_those_named_are_those_recorded_in_their_order(loaded: None, seed: str) -> None:
    values = RoundValues(round_of(OURS[seed]))
    for verdict in ("praised", "criticised"):
        printed = PRINTED[seed].get(verdict) or {}
        assert printed.keys() == OURS[seed].get(verdict, {}).keys()
        for matter, names in printed.items():
            assert members(OURS[seed][verdict][matter], values) == names


@pytest.mark.parametrize("kind", ["towns", "departments"])
def test_the_printed_table_of_submissions_is_ours_line_by_line(loaded: None, kind: str) -> None:
    seed = "002_d434c684f23ea0a5.txt"
    values = RoundValues(round_of(OURS[seed]))
    table = catalogue.table(OURS[seed]["tables"][kind]["table"])
    ours = [
        [row.label.replace(" ", ""), *[v.numerator for v in row.values]]
        for row in values.table(table).rows
    ]
    printed = [
        [name.replace(" ", ""), *numbers] for name, *numbers in PRINTED[seed]["tables"][kind]
    ]
    assert ours == printed


def test_the_printed_table_of_wrong_expressions_is_ours(loaded: None) -> None:
    seed = "003_92a718ff32f2c5c2.txt"
    values = RoundValues(round_of(OURS[seed]))
    found = values.table(catalogue.table(OURS[seed]["tables"]["accounts"]["table"]))
    printed = PRINTED[seed]["tables"]["accounts"]
    ours = {
        row.label: (row.attributes[1], row.values[0].numerator, row.values[1].numerator)
        for row in found.rows
    }
    assert ours == {
        name: (platform, count, count if fixed == "已整改" else 0)
        for name, _, platform, count, fixed in printed["rows"]
    }
    assert [v.numerator for v in found.total] == [printed["total_errors"]] * 2
    counts = [row.values[0].numerator for row in found.rows]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("seed", OURS)
def test_figures_of_every_group_equal_their_rows(loaded: None, seed: str) -> None:
    round = round_of(OURS[seed])
    assert check(round, RoundValues(round), limit=150) == 150


def test_every_round_of_the_demo_counties_recounts(loaded: None) -> None:
    rounds = InspectionRound.objects.filter(computed_at__isnull=False).select_related("county")
    assert rounds
    assert {str(round): differences(round) for round in rounds} == {str(r): [] for r in rounds}
