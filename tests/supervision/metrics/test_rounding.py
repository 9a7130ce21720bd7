from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.metrics import catalogue
from supervision.metrics.rounding import (
    CUT_OFF,
    HALF_UP,
    LARGEST_REMAINDER,
    format_value,
    plain,
    round_decimal,
    shares,
)
from supervision.metrics.values import Value
from units.models import County

fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
places = st.integers(min_value=0, max_value=4)
parts = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=30)


def value(above: int | None, below: int | None = None, key: str = "hotline.closure_rate") -> Value:
    return Value(
        catalogue.metrics()[key],
        None if above is None else Decimal(above),
        None if below is None else Decimal(below),
    )


@given(fractions, places)
def test_half_up_is_the_nearest_and_halves_go_away_from_zero(exact: Fraction, n: int) -> None:
    found = Fraction(round_decimal(exact, n, HALF_UP))
    half = Fraction(1, 2 * 10**n)
    assert abs(found - exact) <= half
    if abs(found - exact) == half:
        assert abs(found) > abs(exact)


@given(fractions, places)
def test_cut_off_never_leaves_the_exact_value_behind(exact: Fraction, n: int) -> None:
    found = Fraction(round_decimal(exact, n, CUT_OFF))
    assert 0 <= abs(exact) - abs(found) < Fraction(1, 10**n)


@given(fractions, places)
def test_a_rounded_value_has_exactly_the_places_asked_for(exact: Fraction, n: int) -> None:
    assert -round_decimal(exact, n).as_tuple().exponent == n


@given(parts, places)
def test_largest_remainder_sums_to_one_hundred(given_parts: list[int], n: int) -> None:
    found = shares(given_parts, n, LARGEST_REMAINDER)
    assert sum(found) == (100 if sum(given_parts) else 0)


@given(parts, places)
def test_largest_remainder_stays_within_one_last_place(given_parts: list[int], n: int) -> None:
    total = sum(given_parts)
    for part, share in zip(given_parts, shares(given_parts, n, LARGEST_REMAINDER), strict=True):
        exact = Fraction(part * 100, total) if total else 0
        assert abs(Fraction(share) - exact) < Fraction(1, 10**n)


@given(parts, places)
def test_a_larger_part_never_gets_a_smaller_share(given_parts: list[int], n: int) -> None:
    for rule in (HALF_UP, CUT_OFF, LARGEST_REMAINDER):
        pairs = sorted(zip(given_parts, shares(given_parts, n, rule), strict=True))
        found = [share for _, share in pairs]
        equal = {part for part, _ in pairs}
        if len(equal) == len(pairs):
            assert found == sorted(found)


def test_ties_of_remainders_go_to_the_parts_listed_first() -> None:
    assert shares([1, 1, 1], 0, LARGEST_REMAINDER) == [Decimal(34), Decimal(33), Decimal(33)]


def test_shares_rounded_each_by_itself_may_miss_one_hundred() -> None:
    assert shares([142, 52, 297, 52], 0) == [26, 10, 55, 10]


@pytest.mark.parametrize(
    ("above", "below", "decimals", "rule", "written"),
    [
        (534, 543, 2, HALF_UP, "98.34%"),
        (29, 31, 2, HALF_UP, "93.55%"),
        (29, 31, 2, CUT_OFF, "93.54%"),
        (31, 31, 2, HALF_UP, "100%"),
        (27, 30, 2, HALF_UP, "90%"),
        (35, 47, 1, HALF_UP, "74.5%"),
        (0, 7, 2, HALF_UP, "0%"),
        (0, 0, 2, HALF_UP, "—"),
        (None, None, 2, HALF_UP, "—"),
    ],
)
def test_a_rate_is_written_as_the_county_writes_it(
    above: int | None, below: int | None, decimals: int, rule: str, written: str
) -> None:
    county = County(decimals=decimals, rounding=rule)
    figure = value(above, below)
    assert format_value(figure, figure.metric, county) == written


def test_a_metric_may_ask_for_its_own_decimals() -> None:
    figure = value(142, 543, "hotline.topic_share")
    assert format_value(figure, figure.metric, County(decimals=2)) == "26%"


def test_a_count_is_written_plain() -> None:
    figure = value(20152, None, "publications.total")
    assert format_value(figure, figure.metric, County(decimals=2)) == "20152"


@pytest.mark.parametrize(
    ("number", "text"),
    [("100", "100"), ("74.50", "74.5"), ("0.00", "0"), ("1E+3", "1000"), ("-2.10", "-2.1")],
)
def test_zeros_are_trimmed_only_behind_the_point(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
