"""The five published notices: what is known to be wrong in them is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from notices.checks.check import check_text
from notices.checks.remark import Remark, Report, Severity

SEEDS = next(
    (
        p / "shared" / "seeds"
        for p in Path(settings.BASE_DIR).parents
        if (p / "shared" / "seeds").is_dir()
    ),
    Path(settings.BASE_DIR).parent / "shared" / "seeds",
)

# Errors that the list of errata does not have: (seed, rule, quote) → why it is one.
FURTHER_ERRORS: dict[tuple[str, str, str], str] = {}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (SEEDS / "figures.json").exists(), reason="the seed notices are not beside this folder"
    ),
]


def seeds() -> list[dict[str, Any]]:
    if not (SEEDS / "figures.json").exists():
        return []
    found: list[dict[str, Any]] = json.loads((SEEDS / "figures.json").read_text(encoding="utf-8"))
    return found


def report_on(seed: dict[str, Any]) -> Report:
    return check_text((SEEDS / seed["seed"]).read_text(encoding="utf-8"))


def answers(remark: Remark, erratum: dict[str, Any]) -> bool:
    """Tell whether a remark speaks of an erratum at its level."""
    if remark.severity != Severity(erratum["level"]):
        return False
    said = "│".join((remark.quote, remark.message, remark.expected))
    if erratum["id"] == "heading.numbering":
        return remark.rule == "headings"
    return all(words in said for words in erratum["match"])


def assigned(
    report: Report, errata: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[Remark]]]:
    """Give every erratum remarks of its own; two errata alike (52件占比9%) need two remarks."""
    taken: set[int] = set()
    pairs = []
    for erratum in errata:
        fitting = [r for r in report.remarks if id(r) not in taken and answers(r, erratum)]
        if erratum["id"] != "heading.numbering":
            fitting = fitting[:1]
        taken |= {id(r) for r in fitting}
        pairs.append((erratum, fitting))
    return pairs


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed["seed"][:3])
def test_every_erratum_is_found_at_its_level(seed: dict[str, Any]) -> None:
    pairs = assigned(report_on(seed), seed["errata"])
    assert [e["id"] for e, remarks in pairs if not remarks] == []


@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed["seed"][:3])
def test_every_further_error_is_true(seed: dict[str, Any]) -> None:
    report = report_on(seed)
    known = {id(r) for _, remarks in assigned(report, seed["errata"]) for r in remarks}
    further = {(seed["seed"][:3], r.rule, r.quote) for r in report.errors if id(r) not in known}
    assert further <= FURTHER_ERRORS.keys()


def test_all_seventeen_errata_are_found(record_property: Any) -> None:
    lines, found = ["seed\terrors\twarnings\thints\terrata\tfound"], 0
    for seed in seeds():
        report = report_on(seed)
        pairs = assigned(report, seed["errata"])
        hits = sum(bool(remarks) for _, remarks in pairs)
        found += hits
        lines.append(
            f"{seed['seed'][:3]}\t{len(report.errors)}\t{len(report.warnings)}\t{len(report.hints)}\t{len(pairs)}\t{hits}"
        )
        for erratum, remarks in pairs:
            said = remarks[0].message if remarks else "NOT FOUND"
            lines.append(f"\t{erratum['level']}\t{erratum['id']}\t{said[:70]}")
    record_property("table", "\n".join(lines))
    levels = [e["level"] for seed in seeds() for e in seed["errata"]]
    assert (levels.count("error"), levels.count("warning")) == (13, 4)
    assert found == 17
