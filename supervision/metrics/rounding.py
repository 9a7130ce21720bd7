"""The one place where figures are rounded and written.

Arithmetic is exact (fractions) until a figure is written; nothing rounded is ever stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from supervision.indicators.definitions import Metric
from units.models import County

if TYPE_CHECKING:
    from supervision.metrics.values import Value

Number = int | Decimal | Fraction

HALF_UP, CUT_OFF, LARGEST_REMAINDER = "half_up", "cut_off", "largest_remainder"
NO_VALUE = "—"


def round_decimal(value: Number, places: int, rule: str = HALF_UP) -> Decimal:
    """Round to so many decimal places: half_up (halves away from zero) or cut_off.

    A single figure cannot be rounded by largest remainder; it is then rounded half up.
    """
    scaled = Fraction(value) * 10**places
    whole = abs(scaled.numerator) // scaled.denominator
    if rule != CUT_OFF and 2 * (abs(scaled) - whole) >= 1:
        whole += 1
    with localcontext() as context:
        context.prec = len(str(whole)) + places + 2
        return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def shares(parts: Sequence[Number], places: int, rule: str = HALF_UP) -> list[Decimal]:
    """Return each part's percentage of their sum.

    half_up and cut_off round each share by itself, so the shares may miss 100. largest_remainder
    cuts all off and hands the missing last places to the largest remainders, earlier parts first
    among equals, so that the shares always sum to 100. Nothing to share gives zeros.
    """
    total = sum((Fraction(part) for part in parts), Fraction())
    if not total:
        return [Decimal(0).scaleb(-places) for _ in parts]
    exact = [Fraction(part) * 100 / total for part in parts]
    if rule != LARGEST_REMAINDER:
        return [round_decimal(share, places, rule) for share in exact]
    step = 10**places
    floors = [share.numerator * step // share.denominator for share in exact]
    missing = 100 * step - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda n: floors[n] - exact[n] * step)
    for n in by_remainder[:missing]:
        floors[n] += 1
    return [Decimal(whole).scaleb(-places) for whole in floors]


def plain(value: Decimal) -> str:
    """Write a number without exponent and without zeros after its last decimal place."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def places_of(metric: Metric, county: County) -> int:
    """The decimal places of a rate: the metric's own, else the county's."""
    return metric.decimals if metric.decimals is not None else county.decimals


def rule_of(metric: Metric, county: County) -> str:
    return metric.rounding or county.rounding


def rounded(value: Value, metric: Metric, county: County) -> Decimal | None:
    """Return the figure as it is printed, without its sign: percent for a rate; None for none."""
    exact = value.exact
    if exact is None:
        return None
    if metric.is_rate:
        return round_decimal(exact * 100, places_of(metric, county), rule_of(metric, county))
    return round_decimal(exact, metric.decimals or 0, rule_of(metric, county))


def format_value(value: Value, metric: Metric, county: County) -> str:
    """Write a value: a rate with `%` and without trailing zeros, a number plain, else a dash."""
    figure = rounded(value, metric, county)
    if figure is None:
        return NO_VALUE
    return plain(figure) + ("%" if metric.is_rate else "")
