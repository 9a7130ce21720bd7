from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from supervision.metrics.ranking import dense


def test_ties_share_a_rank_and_no_rank_is_skipped() -> None:
    assert dense([3, 5, 5, 1]) == [(1, 5), (1, 5), (2, 3), (3, 1)]


def test_smallest_may_come_first() -> None:
    assert dense([3, 1], largest_first=False) == [(1, 1), (2, 3)]


def test_several_keys_decide_one_after_the_other() -> None:
    units = [("甲", 5, 1), ("乙", 5, 2), ("丙", 5, 2)]
    ranked = dense(units, key=lambda unit: (unit[1], unit[2]))
    assert [(rank, unit[0]) for rank, unit in ranked] == [(1, "乙"), (1, "丙"), (2, "甲")]


@given(st.lists(st.integers(min_value=0, max_value=20)))
def test_ranks_count_the_distinct_values_above(values: list[int]) -> None:
    for rank, item in dense(values):
        assert rank == 1 + len({v for v in values if v > item})
