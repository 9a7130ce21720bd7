"""What the numbers and lists of units in a text could stand for: the figures of a round."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from notices.checks.structure.quantities import Quantity
from notices.composition.sources import period
from notices.delivery.passages import Names
from supervision.indicators.definitions import Metric
from supervision.indicators.dimensions import DEPARTMENTS, DIMENSIONS, TOWNS
from supervision.metrics.catalogue import metrics
from supervision.metrics.rounding import format_value
from supervision.metrics.values import RoundValues, Value
from supervision.models import InspectionRound

NEAR = 24  # characters before a number in which its words are looked for
PLAINLY = 50  # a larger count equals some figure by chance only rarely
# Groups whose members come and go with the rounds are listed by a filter, not named in a token.
PASSING = frozenset({"unit", "account", "guide", "zone", "website"})
MEMBER_WORDS = {TOWNS: ("镇", "街道"), DEPARTMENTS: ("部门", "单位")}
SUBJECT = 0.5  # how much of a figure's words the text must have
GROUPED = (0, -0.1, 6)  # what it counts that the group is not named, near, beside
TOP = 10  # as many of a ranking as a sentence names
ANYTHING = frozenset({"个", "项", ""})
Lines = Sequence[tuple[str, str, Value]]
# Words of offices for what the labels of the figures say otherwise.
_SAME = (
    ("留言", "来信"), ("信箱", "来信"), ("收到", "受理"), ("派发", "受理"), ("派来", "受理"),
    ("接到", "受理"), ("超期", "逾期"), ("满意度", "满意率"), ("上一季度", "上轮"),
    ("上季度", "上轮"), ("上一轮", "上轮"), ("专栏", "栏目"), ("稿件", "信息"),
)  # fmt: skip
_PAIRS = re.compile(r"[\u4e00-\u9fff]+|\d+")
_COUNT = re.compile(r"(\d+)[件个条篇次]")
_COUNTED = re.compile(r"(?:件|篇|次|单位)?数$")
_JOINED = re.compile(r"[、和与及，]|以及")


@dataclass(frozen=True)
class Meaning:
    """A figure that has the value: its token's inside, and what it is called."""

    reference: str
    label: str
    metric: Metric
    member: str = ""

    @property
    def head(self) -> str:
        return self.metric.label.partition(".")[0]

    @property
    def measure(self) -> str:
        """What is counted of the head, without the 数 that no text writes."""
        return _COUNTED.sub("", self.metric.label.rpartition(".")[2])


@dataclass(frozen=True)
class Place:
    """Where a meaning was found: from start up to end of the text."""

    start: int
    end: int
    meaning: Meaning


class Meanings:
    """The figures of one round by what a notice writes for them."""

    def __init__(self, round: InspectionRound) -> None:
        self._values = RoundValues(round)
        self._round = round
        self._numbers: dict[str, list[Meaning]] = defaultdict(list)
        self._lists: dict[frozenset[str], list[Meaning]] = defaultdict(list)
        self._breakdowns: dict[frozenset[tuple[str, str]], list[Meaning]] = defaultdict(list)
        self._names = Names(round.county, round.last_day)
        self._before = period(round.previous) if round.previous else ""
        for metric in metrics().values():
            self._take(metric)

    def _take(self, metric: Metric) -> None:
        self._number(Meaning(metric.key, metric.label, metric), self._values.get(metric.key))
        for (group,) in (one for one in metric.lines if len(one) == 1):
            lines = [
                line for line in self._values.by_group(metric, group)
                if line[2].numerator
            ]  # fmt: skip
            if group == "unit":
                self._units(metric, lines)
            elif group not in PASSING:
                self._groups(metric, group, lines)

    def _groups(self, metric: Metric, group: str, lines: Lines) -> None:
        for key, name, value in lines:
            if name in metric.label:  # 县长信箱 by channel would say it twice
                continue
            reference = f"{metric.key}@{group}={name if group == 'column' else key}"
            label = f"{metric.label}（{DIMENSIONS[group].label}：{name}）"
            member = key if key in MEMBER_WORDS else name
            self._number(Meaning(reference, label, metric, member), value)

    def _number(self, meaning: Meaning, value: Value) -> None:
        if value.is_known:
            self._numbers[self._written(meaning.metric, value)].append(meaning)

    def _written(self, metric: Metric, value: Value) -> str:
        return format_value(value, metric, self._round.county)

    def _units(self, metric: Metric, lines: Lines) -> None:
        """Take the units that make up a figure, all and those of a class, and what each counts."""
        everybody = [key for key, _, _ in lines]
        self._list(Meaning(f"{metric.key}|names", f"{metric.label}名单", metric), everybody)
        for one, words in MEMBER_WORDS.items():
            only = {"unit_class": one}
            keys = [key for key in everybody if self._values.names.agrees("unit", key, only)]
            if ("unit_class",) in metric.lines and len(keys) < len(everybody):
                label = f"{metric.label}{words[0]}名单"
                reference = f"{metric.key}@unit_class={one}|names"
                self._list(Meaning(reference, label, metric, one), keys)
        counted = [(key, self._written(metric, value)) for key, _, value in lines]
        meaning = Meaning(f"{metric.key}|breakdown:unit", f"{metric.label}按单位分列", metric)
        self._breakdowns[frozenset(counted)].append(meaning)
        for one, words in MEMBER_WORDS.items():
            self._tops(metric, one, words[0], lines)

    def _tops(self, metric: Metric, one: str, word: str, lines: Lines) -> None:
        """Take the first of a class, where the next falls short of the last of them."""
        if ("unit_class",) not in metric.lines or metric.is_rate:
            return
        of_class = [
            (value.quotient or Decimal(), key, self._written(metric, value))
            for key, _, value in lines
            if self._values.names.agrees("unit", key, {"unit_class": one})
        ]
        of_class.sort(key=lambda line: -line[0])
        for number in range(2, min(len(of_class), TOP + 1)):
            if of_class[number - 1][0] > of_class[number][0]:
                first = frozenset((key, written) for _, key, written in of_class[:number])
                reference = f"{metric.key}@unit_class={one}|breakdown:unit|top:{number}"
                label = f"{metric.label}，{word}前{number}位"
                self._breakdowns[first].append(Meaning(reference, label, metric, one))

    def _list(self, meaning: Meaning, units: Sequence[str]) -> None:
        if len(units) > 1:
            self._lists[frozenset(units)].append(meaning)

    def of_number(
        self, quantity: Quantity, text: str, above: str, earlier: Sequence[Metric]
    ) -> Meaning | None:
        """Return the figure whose words stand nearest to the number, None if none or two do.

        `text` is the paragraph, `above` the headings it stands under, `earlier` what the numbers
        before it mean: a paragraph keeps to its subject. Small numbers and rates meet by chance:
        what is measured, or the group, must then stand right beside the number.
        """
        subjects = self._plain(above + text)
        before = self._plain(above + text[: quantity.start])
        own = self._plain(quantity.label + quantity.after)
        near = before[-NEAR:] + _plain(quantity.after[:6])
        scored = []
        for meaning in self._numbers.get(_key(quantity), []):
            if not _counts_the_same(quantity, meaning.metric):
                continue
            beside = share(meaning.measure, own)
            grouped = _named(meaning.member, quantity, own, near)
            if meaning.member and not grouped:
                continue
            large = not quantity.is_rate and quantity.value >= PLAINLY
            parted = grouped and meaning.metric in earlier  # 其中各镇29件
            if not (beside >= SUBJECT or large or parted or grouped >= _enough(meaning.member)):
                continue
            if share(meaning.head, subjects) < SUBJECT:
                continue
            score = GROUPED[grouped] + 3 * beside + share(meaning.metric.label, near)
            scored.append((score + _kept(meaning.metric, earlier), meaning))
        return _best(scored)

    def _plain(self, text: str) -> str:
        return _plain(text.replace(self._before, "上轮") if self._before else text)

    def of_lists(self, text: str, above: str) -> Iterator[Place]:
        """Yield lists of two units or more, perhaps each with its count, that a figure has."""
        for run in self._runs(text):
            start, end = run[0][0], run[-1][1]
            around = above + text[:start] + text[end : end + NEAR]
            counts = [_COUNT.match(text, one[1]) for one in run]
            counted = frozenset(
                (one[2], count[1]) for one, count in zip(run, counts, strict=True) if count
            )
            if len(counted) == len(run):
                end = max(count.end() for count in counts if count)
                meanings = self._breakdowns.get(counted, [])
            else:
                meanings = self._lists.get(frozenset(one[2] for one in run), [])
            if best := _best([(share(one.metric.label, around), one) for one in meanings]):
                yield Place(start, end, best)

    def _runs(self, text: str) -> Iterator[list[tuple[int, int, str]]]:
        """Yield what is one enumeration of units: only joining words, or counts, between them."""
        run: list[tuple[int, int, str]] = []
        for start, end, owners in self._names.places(text):
            between = _COUNT.sub("", text[run[-1][1] : start]) if run else ""
            if run and not _JOINED.fullmatch(between):
                yield from [run] * (len(run) > 1)
                run = []
            unit = ",".join(map(str, sorted(owners)))  # a name of two units is in no figure's list
            run.append((start, end, unit))
        yield from [run] * (len(run) > 1)


def _best(scored: Sequence[tuple[float, Meaning]]) -> Meaning | None:
    """Return what scores most; None where nothing does, or two do alike."""
    ordered = sorted(scored, key=lambda one: -one[0])
    if not ordered or ordered[0][0] <= 0:
        return None
    if len(ordered) > 1 and ordered[0][0] == ordered[1][0]:
        return None
    return ordered[0][1]


def _named(member: str, quantity: Quantity, own: str, near: str) -> int:
    """Tell how near a group is named: 2 right at the number, 1 not far before, 0 nowhere.

    A class of units is named right at it only as what is counted: 9个镇.
    """
    if not member:
        return 0
    if words := MEMBER_WORDS.get(member):
        return 2 if quantity.after.startswith(words) else int(any(word in own for word in words))
    word = _plain(member)
    return 2 if word in own else int(word in near)


def _enough(member: str) -> int:
    """Tell how near a group must be named where nothing says what is measured."""
    return 2 if member in MEMBER_WORDS or not member else 1


def share(label: str, text: str) -> float:
    """Return which part of a label's pairs of characters stands in a text."""
    pairs = _pairs(label)
    return len(pairs & _pairs(text)) / len(pairs) if pairs else 0.0


def _kept(metric: Metric, earlier: Sequence[Metric]) -> float:
    """Favour what the paragraph began with, then what else it has counted, then its subject."""
    if metric in earlier:
        return 0.6 if metric == earlier[0] else 0.4
    subjects = [one.key.partition(".")[0] for one in earlier]
    subject = metric.key.partition(".")[0]
    return 0.2 * (subject in subjects[:1]) + 0.1 * (subject in subjects)


def _counts_the_same(quantity: Quantity, metric: Metric) -> bool:
    """Tell whether both count pieces of one kind; 个 may count anything."""
    units = {quantity.unit, metric.unit_of_measure}
    return quantity.is_rate == metric.is_rate and (len(units) == 1 or bool(units & ANYTHING))


@cache
def _plain(text: str) -> str:
    for word, same in _SAME:
        text = text.replace(word, same)
    return text


@cache
def _pairs(text: str) -> frozenset[str]:
    runs = _PAIRS.findall(_plain(text))
    return frozenset(run[i : i + 2] for run in runs for i in range(max(len(run) - 1, 1)))


def _key(quantity: Quantity) -> str:
    written = quantity.written.replace(",", "")
    if not quantity.is_rate:
        return written
    whole, dot, places = written.partition(".")
    places = places.rstrip("0")
    return f"{whole}{dot if places else ''}{places}%"
