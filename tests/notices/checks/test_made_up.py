"""Made-up notices: silence where all is right, and every planted fault found by its rule."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import pytest

from notices.checks.check import check_text
from notices.checks.remark import Remark, Severity
from tests.notices.checks.made_up import Notice, notices

pytestmark = pytest.mark.django_db

COUNT = 40
SEED = 20261122


def grave(text: str) -> list[Remark]:
    return [r for r in check_text(text).remarks if r.severity != Severity.HINT]


@pytest.fixture(scope="module")
def made_up() -> list[Notice]:
    return notices(COUNT, SEED)


@pytest.mark.slow
def test_a_right_notice_gives_no_remark(made_up: list[Notice]) -> None:
    said = {i: [r.message for r in grave(n.text())] for i, n in enumerate(made_up)}
    assert {i: messages for i, messages in said.items() if messages} == {}


@pytest.mark.slow
def test_a_planted_fault_is_found_by_its_rule_and_by_no_other(
    made_up: list[Notice], record_property: Any
) -> None:
    found: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    false: list[str] = []
    for notice in made_up:
        for fault in notice.planted():
            planted[fault.kind] += 1
            remarks = grave(fault.text)
            found[fault.kind] += any(r.rule == fault.rule for r in remarks)
            false += [f"{fault.kind}: {r.message}" for r in remarks if r.rule != fault.rule]
    right = sum(found.values())
    recall = right / planted.total()
    precision = right / (right + len(false))
    rows = [f"{kind}\t{found[kind]}\t{planted[kind]}" for kind in sorted(planted)]
    rows.append(f"recall {recall:.4f}\tprecision {precision:.4f}")
    record_property("table", "\n".join(["fault\tfound\tplanted", *rows]))
    assert false == []
    assert recall >= 0.98
    assert all(found[kind] * 10 >= planted[kind] * 8 for kind in planted)


@pytest.mark.slow
def test_time_grows_with_the_text_and_no_faster(record_property: Any) -> None:
    """The bound is on the ratio; what was measured is printed."""
    body = "\n".join(line for n in notices(12, 7) for line in n.text().split("\n"))
    check_text(body[:4000])
    taken = {}
    for length in (4000, 8000):
        runs = []
        for _ in range(3):
            began = time.process_time()
            check_text(body[:length])
            runs.append(time.process_time() - began)
        taken[length] = min(runs)
    record_property("table", f"4,000 characters: {taken[4000] * 1000:.0f} ms CPU")
    assert taken[8000] < taken[4000] * 8


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign",
    ["（", "1", "一", "、", "其中", "占1%", "局、", "1件，", " ", "\t", "|", "“", "第", "共1件、"],
)
def test_a_sign_repeated_without_end_is_bounded(sign: str) -> None:
    began = time.process_time()
    check_text(sign * 4000)
    assert time.process_time() - began < 20


@pytest.mark.slow
def test_a_shuffled_notice_never_fails() -> None:
    chance = random.Random(3)
    for notice in notices(6, 11):
        text = list(notice.text())
        for _ in range(5):
            for _ in range(40):
                a, b = chance.randrange(len(text)), chance.randrange(len(text))
                text[a], text[b] = text[b], text[a]
            report = check_text("".join(text))
            for remark in report.remarks:
                assert remark.quote == report.text[remark.start : remark.end]
                assert remark.message.endswith(("。", "？"))
