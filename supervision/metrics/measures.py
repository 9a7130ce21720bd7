"""One function a measure: from what was gathered to a metric's series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from supervision.indicators import compiler
from supervision.indicators.compiler import Gap
from supervision.indicators.definitions import Grouping, Metric
from supervision.indicators.sources import Source
from supervision.indicators.thresholds import Threshold, before
from supervision.indicators.vocabulary import SOURCES
from supervision.metrics import catalogue
from supervision.metrics.gathered import Cell, Gathered, Scope
from supervision.metrics.series import Amount, Key, Number, Series, unknown

Known = Callable[[str], Series]
SPANS = {"longest_gap", "days_since"}  # measures in days


def _number(cell: Cell, metric: Metric, source: Source, index: int) -> Number | None:
    """Return what the cell contributes; None when its tally does not answer the question."""
    if cell.tally is None:
        found: Number = cell.values[index]
        return found
    if cell.tally.value == 0:
        return 0
    field = source.tally.get(frozenset(metric.facts)) if metric.measure != "sum" else None
    answer: int | None = getattr(cell.tally, field) if field else None
    return answer


def _contributions(metric: Metric, gathered: Gathered) -> Iterator[tuple[int, Cell, Amount]]:
    """Yield the cells that contribute, by their place in the scope, with how much; an uncertain
    one contributes an unknown.
    """
    source = SOURCES[metric.source]
    index = gathered.index(source, compiler.measurement(metric))
    for place, (cell, certain) in enumerate(gathered.scope(source, metric.where).cells):
        number = _number(cell, metric, source, index)
        if number == 0:
            continue
        amount = Amount(number if certain else None, None, cell.tally is not None, cell.made)
        yield place, cell, amount


def count(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """Count rows, or sum a field; every group of the population gets a line.

    Rows without a value for a dimension (an order without topic) make up a line with a blank
    key, so that the lines always add up; what a wider tally holds belongs to no line.
    """
    source = SOURCES[metric.source]
    index = gathered.index(source, compiler.measurement(metric))
    scope = gathered.scope(source, metric.where)
    series = Series(metric)
    for made in (False, True):
        # Rows are most of the cells: plain numbers are added up before they become amounts.
        rows = [
            (place, number)
            for place, (cell, _) in enumerate(scope.cells)
            if cell.tally is None and cell.made is made and (number := cell.values[index])
        ]
        if rows:
            _add_rows(series, scope, rows, made=made)
    if gathered.tally_cells(source):
        _add_tallies(series, gathered)
    _fill(series, gathered)
    return series


def _add_rows(series: Series, scope: Scope, rows: list[tuple[int, Number]], *, made: bool) -> None:
    series.total.add(Amount(sum(number for _, number in rows), made=made))
    for grouping in series.metric.lines:
        keys = scope.keys(grouping)
        summed: dict[Key, Number] = {}
        for place, number in rows:
            key = keys[place]
            summed[key] = summed.get(key, 0) + number
        for key, number in summed.items():
            series.line(grouping, key).add(Amount(number, made=made))


def _add_tallies(series: Series, gathered: Gathered) -> None:
    metric = series.metric
    scope = gathered.scope(SOURCES[metric.source], metric.where)
    for place, cell, amount in _contributions(metric, gathered):
        if cell.tally is None:
            continue
        series.total.add(amount)
        for grouping in metric.lines:
            key = scope.keys(grouping)[place]
            if all(key):
                series.line(grouping, key).add(amount)
            else:
                series.incomplete.add(grouping)


def _fill(series: Series, gathered: Gathered) -> None:
    """Give a zero line to every group of the population that has none."""
    metric = series.metric
    for grouping in metric.groups:
        if len(grouping) == 1 and grouping not in series.incomplete:
            for key in gathered.population(grouping[0], metric.where):
                series.line(grouping, (key,))


def distinct(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """Count the groups of one dimension that have any row."""
    series = Series(metric)
    scope = gathered.scope(SOURCES[metric.source], metric.where)
    members = scope.keys((metric.by,))
    seen: set[tuple[Grouping, Key, Key]] = set()
    for place, cell, amount in _contributions(metric, gathered):
        member = members[place]
        if not all(member) and cell.tally is None:
            continue
        one = Amount(1, None, amount.tally, amount.made)
        if not all(member) or amount.number is None:
            return unknown(metric)
        for grouping in ((), *metric.lines):
            key = scope.keys(grouping)[place]
            if not all(key):
                if cell.tally:
                    series.incomplete.add(grouping)
                continue
            line = series.line(grouping, key) if grouping else series.total
            if (grouping, key, member) in seen:
                line.mark(one)
            else:
                line.add(one)
                seen.add((grouping, key, member))
    _fill(series, gathered)
    return series


def days_since(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """Days from the latest row to the round's last day; nothing where there never was one."""
    source = SOURCES[metric.source]
    index = gathered.index(source, compiler.measurement(metric))
    scope = gathered.scope(source, metric.where)
    end = (gathered.round.last_day - compiler.EPOCH).days
    rows = [
        (place, end - cell.values[index], cell.made)
        for place, (cell, _) in enumerate(scope.cells)
        if cell.tally is None and cell.values[index] is not None
    ]
    series = Series(metric, Amount(None))
    for grouping in ((), *metric.lines):
        shortest: dict[Key, tuple[int, bool]] = {}
        keys = scope.keys(grouping)
        for place, days, made in rows:
            key = keys[place]
            if all(key) and (key not in shortest or days < shortest[key][0]):
                shortest[key] = days, made
        found = {key: Amount(days, made=made) for key, (days, made) in shortest.items()}
        if grouping:
            series.groups[grouping] = found
        elif found:
            series.total = found[()]
    return series


def longest_gap(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """The longest pause in days for every entity that should publish.

    Counted in calendar days between posts; the start of the window (or the opening, when later)
    and the end of its last day bound the first and the last pause. An account that posts on 1 and
    15 July therefore pauses 14 days. Entities that a tally may concern are unknown, and all are
    when nothing at all was recorded.
    """
    source = SOURCES[metric.source]
    entity = source.entity
    if not gathered.has_data(source):
        return unknown(metric)
    series = Series(metric)
    found = gathered.gaps(source)
    tallied = gathered.tally_cells(source)
    population = gathered.population(entity, metric.where)
    if not population:
        return unknown(metric)
    for key in population:
        opened = gathered.registers.opened_on.get((entity, key))
        amount = _pause(found.get(key), gathered, opened)
        if any(_concerns(cell, gathered, entity, key) for cell in tallied):
            amount = Amount(None, tally=True)
        series.total.widen(amount)
        for grouping in metric.lines:
            for value in gathered.attribute(entity, key, grouping[0]):
                series.line(grouping, (value,)).widen(amount)
    return series


def _pause(gap: Gap | None, gathered: Gathered, opened: date | None) -> Amount:
    start = max(gathered.round.starts_on, opened or date.min)
    end = gathered.round.last_day + timedelta(days=1)
    if gap is None:
        return Amount((end - start).days)
    longest = max((gap.first - start).days, gap.longest, (end - gap.last).days)
    return Amount(longest, made=gap.reconstructed)


def _concerns(cell: Cell, gathered: Gathered, entity: str, key: str) -> bool:
    """Tell whether a tally's cell may hold rows of the entity."""
    own = gathered.registers.attributes(entity, key) | {entity: key}
    return all(own.get(d, value) == value for d, value in cell.dimensions.items())


def count_of(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """Count the groups whose value satisfies the condition.

    Where each group sets its own limit, those without one are neither above nor below. Without
    the threshold in force, without any data of the source, or when some group's value is unknown,
    there is no count: nobody is named on a guess.
    """
    of, condition = known(metric.of), metric.condition
    thresholds = _thresholds(metric, gathered)
    by = (metric.by,)
    if metric.over:
        over = known(metric.over)
        if over.total.number is None or by in over.incomplete:
            return unknown(metric)
        keys = [key for (key,), line in over.lines(by).items() if line.number]
        keys = [key for key in keys if gathered.belongs(metric.by, key, metric.where)]
    else:
        keys = gathered.population(metric.by, metric.where)
    recorded = gathered.has_data(SOURCES[_root(of.metric, known).source])
    if thresholds is None or condition is None or (keys and not recorded):
        return unknown(metric)
    series = Series(metric)
    for key in keys:
        threshold = thresholds(key)
        if threshold is None:
            continue
        amount = of.known(by, (key,))
        exact = amount.exact
        if exact is None and (of.metric.is_rate or of.metric.measure == "days_since"):
            continue  # nothing to be measured: neither above nor below
        if exact is None:
            return unknown(metric)
        series.total.mark(amount)
        value = exact * 100 if of.metric.is_rate else exact
        if not condition.holds(Decimal(value.numerator) / value.denominator, threshold):
            continue
        member = Amount(1, None, amount.tally, amount.made)
        series.total.add(member)
        for grouping in metric.lines:
            for line_key in _member_groups(gathered, metric.by, key, grouping):
                series.line(grouping, line_key).add(member)
    _fill(series, gathered)
    return series


def _member_groups(gathered: Gathered, by: str, key: str, grouping: Grouping) -> Iterator[Key]:
    if len(grouping) == 1:
        yield from ((value,) for value in gathered.attribute(by, key, grouping[0]))
        return
    values = [gathered.attribute(by, key, dimension) for dimension in grouping]
    if all(values):
        yield tuple(value[0] for value in values)


def _thresholds(metric: Metric, gathered: Gathered) -> Callable[[str], Decimal | int | None] | None:
    """Return what each group is compared with; None: no such threshold is in force."""
    condition = metric.condition
    if condition and condition.own:
        return lambda key: gathered.registers.limit(metric.by, key)
    number: Decimal | int | None = condition.number if condition else None
    if number is None and condition:
        rule = gathered.thresholds.get(condition.indicator)
        number = _in_unit(rule, metric, gathered) if rule else None
    return None if number is None else lambda key: number


def _in_unit(rule: Threshold, metric: Metric, gathered: Gathered) -> Decimal | int:
    """Return the threshold in the unit of what is judged: months become the days they last."""
    if rule.unit_of_measure in {"月", "年"} and catalogue.metrics()[metric.of].measure in SPANS:
        day = gathered.round.last_day
        return (day - before(day, rule)).days
    return rule.value


def _root(metric: Metric, known: Known) -> Metric:
    """Return the metric over rows that another stands on in the end."""
    while not metric.source:
        metric = known(metric.needs[0]).metric
    return metric


def ratio(metric: Metric, gathered: Gathered, known: Known) -> Series:
    above, below = known(metric.numerator), known(metric.denominator)
    series = Series(metric, _quotient(above.total, below.total))
    for grouping in metric.lines:
        for key, denominator in below.lines(grouping).items():
            if denominator.number and all(key):
                line = _quotient(above.known(grouping, key), denominator)
                series.groups.setdefault(grouping, {})[key] = line
    return series


def share(metric: Metric, gathered: Gathered, known: Known) -> Series:
    """Each group's part of the total."""
    of = known(metric.of)
    series = Series(metric, _quotient(of.total, of.total))
    if of.total.number:
        for grouping in metric.lines:
            for key, line in of.lines(grouping).items():
                if not all(key):
                    continue
                series.groups.setdefault(grouping, {})[key] = _quotient(line, of.total)
    return series


def _quotient(above: Amount, below: Amount) -> Amount:
    if above.number is None or below.number is None:
        return Amount(None)
    return Amount(above.number, below.number, above.tally or below.tally, above.made or below.made)


def sum_of(metric: Metric, gathered: Gathered, known: Known) -> Series:
    series = Series(metric)
    for part in map(known, metric.parts):
        series.total.add(part.total)
        for grouping in metric.lines:
            if grouping in part.incomplete:
                series.incomplete.add(grouping)
            for key, line in part.lines(grouping).items():
                series.line(grouping, key).add(line)
    return series


MEASURES: dict[str, Callable[[Metric, Gathered, Known], Series]] = {
    "count": count,
    "sum": count,
    "distinct": distinct,
    "days_since": days_since,
    "longest_gap": longest_gap,
    "count_of": count_of,
    "ratio": ratio,
    "mean": ratio,
    "share": share,
    "sum_of": sum_of,
}
