"""Changes between two periods: 由1432个减少到876个，压减38.83% · 38件，环比下降5%（上周40件）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.numerals import decimals, half_up
from notices.checks.structure.quantities import COUNTED, POINTS, Quantity

UP = re.compile(r"(?:增长|增加|上升|提高|提升|增多|上涨|增幅|多|升高|扩大)(?:了|为|达|约)*$")
DOWN = re.compile(
    r"(?:下降|减少|降低|回落|下滑|降幅|减幅|少|压减|压缩|缩短|精简|缩减)(?:了|为|达|约)*$"
)
FROM_TO = re.compile(
    r"(?:由|从)[^，。；\d]{0,14}?(?P<old>\d[\d,]*(?:\.\d+)?)(?P<unit>%|"
    + COUNTED
    + r")[^，。；\d]{0,8}?(?P<verb>增加|增长|上升|提高|提升|扩大|增|升|下降|减少|降低|回落|压减|压缩|缩短|精简|降|减)"
    r"(?:到|至|为)[^，。；\d]{0,12}?(?P<new>\d[\d,]*(?:\.\d+)?)(?P=unit)"
)
_PERIOD = r"(?:(?<!前)第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?|(?:20)?\d{2}年)"
_BEFORE = re.compile(
    r"(?:上一?季度|上一?月|上周|上一?年|去年|前年|同期|上期|上半年|上一年度|去年底|年初)[^，。；]{0,12}$"
)
_PRIOR = re.compile(rf"{_BEFORE.pattern}|[较比]{_PERIOD}$")
_AGAINST = re.compile(
    rf"(?P<now>{_PERIOD})[较比与同](?P<old>{_PERIOD})(?:相比)?[^，。；\d]{{0,8}}$"
)
_IN_TURN = re.compile(rf"{_PERIOD}?(?:环比|增|减|下降|上升|降|提高)")
_EACH = re.compile(r"平均|[日月周人户]均|每|占")
_THAN = re.compile(r"(?:^|[^对相])[较比](?P<what>[^，。；]{2,16})$")
_MOVES = re.compile(
    r"(?:同比|环比|净|分别)?(?:增长|增加|上升|提高|提升|增多|上涨|多|高|下降|减少|降低|回落|下滑|少|低|增|降|减)(?:出|了|约)?"
)
_PLACES = re.compile(r"(?:位次|名次)")
_SPREAD = re.compile(r"相差(?:了|约|达)?$")


@dataclass(frozen=True)
class Change:
    """A difference or growth with the two figures between which it is, if the words tell them."""

    quantity: Quantity
    old: Fraction
    new: Fraction
    places: int  # of the two figures
    unit: str
    near: tuple[Fraction, ...]  # every other figure of the sentence that it might be drawn from

    @property
    def down(self) -> bool:
        return bool(DOWN.search(self.quantity.label))

    @property
    def directed(self) -> bool:
        return self.down or bool(UP.search(self.quantity.label))

    @property
    def is_rank(self) -> bool:
        """Whether places in an order are compared, of which the lower number is the higher."""
        return bool(self.unit in ("位", "名") and _PLACES.match(self.quantity.after))

    @property
    def tells_points(self) -> bool:
        """Whether 98%，较上季度96%提高2% gives in per cent what is a difference of points."""
        if {self.unit, self.quantity.unit} != {"%"}:
            return False
        difference = abs(self.new - self.old)
        relative = half_up(difference * 100 / self.old, self.quantity.places)
        return difference == self.quantity.value != relative

    @property
    def is_relative(self) -> bool:
        return self.quantity.unit == "%" and not (self.unit == "%" and self._as_points)

    @property
    def _as_points(self) -> bool:
        return self._fits(abs(self.new - self.old))

    @property
    def exact(self) -> Fraction:
        difference = abs(self.new - self.old)
        return difference * 100 / self.old if self.is_relative else difference

    @property
    def is_right(self) -> bool:
        """Whether the figures give the change: a growth is a share of the smaller of the two."""
        return self.fits_some(either_way=not self.directed)

    def fits_some(self, either_way: bool) -> bool:
        if self._fits(self.exact) and (either_way or (self.new < self.old) == self.down):
            return True
        figures = [*self.near, self.old, self.new]
        pairs = (
            (a, b) for a in figures for b in figures
            if a != b and b > 0 and (either_way or not self.is_relative or (a < b) == self.down)
        )  # fmt: skip
        return any(
            self._fits(abs(a - b) * 100 / b if self.is_relative else abs(a - b)) for a, b in pairs
        )

    def _fits(self, exact: Fraction) -> bool:
        printed, places = self.quantity.value, self.quantity.places
        if self.unit == "%":  # two rounded rates may differ by one more in the last place
            coarse = Fraction(1, 2 * 10**places) if places < self.places else Fraction(0)
            return abs(exact - printed) <= max(Fraction(1, 10**self.places), coarse)
        return half_up(exact, places) == printed


def changes(paragraph: Paragraph) -> Iterator[Change]:
    """Yield the changes of a paragraph whose two figures the text names."""
    turns = list(FROM_TO.finditer(paragraph.text))
    for quantity in paragraph.quantities:
        is_spread = bool(_SPREAD.search(quantity.label))
        changes_by = UP.search(quantity.label) or DOWN.search(quantity.label)
        told = _compared(paragraph, quantity) or (
            _turned(paragraph, quantity, turns) if changes_by else None
        )
        if quantity.about or not (is_spread or told or (changes_by and quantity.change)):
            continue
        level = _levels(paragraph, quantity)
        found = (
            told
            or (_highest_and_lowest(quantity, level) if is_spread else None)
            or _bracketed(paragraph, quantity, level)
            or _against(paragraph, quantity, level)
            or _before_and_after(paragraph, quantity, level)
            or _by_difference(paragraph, quantity, level)
        )
        if found:
            old, new = found
            if old.value > 0:
                near = tuple(q.value for q in level if q.unit == old.unit)
                yield Change(
                    quantity, old.value, new.value, max(old.places, new.places), old.unit, near
                )


@dataclass(frozen=True)
class _Figure:
    value: Fraction
    places: int
    unit: str


_Pair = tuple[_Figure, _Figure]


def _figure(quantity: Quantity) -> _Figure:
    return _Figure(quantity.value, quantity.places, quantity.unit)


def _levels(paragraph: Paragraph, change: Quantity) -> list[Quantity]:
    """Return the figures of the sentence that are no changes themselves, brackets included."""
    start, end = paragraph.sentences[paragraph.sentence_at(change.start)]
    wanted = {"%"} if change.unit in POINTS else set()
    if change.unit not in POINTS and change.unit != "%":
        wanted = {change.unit}
    return [
        q for q in paragraph.quantities
        if start <= q.start < end and q is not change and not q.about
        and (not q.change or _BEFORE.search(q.label))
        and (not wanted or q.unit in wanted)
        and not (UP.search(q.label) or DOWN.search(q.label) or _EACH.search(q.label))
    ]  # fmt: skip


def _turned(paragraph: Paragraph, change: Quantity, turns: list[re.Match[str]]) -> _Pair | None:
    """Read 由…到…，提升5.7个百分点 and 提高0.3个百分点（由…到…）."""
    for turn in turns:
        before = 0 <= change.start - turn.end() <= len(change.label) + 1
        after = re.fullmatch(
            r"[，（]?[^，。；\d（]{0,6}", paragraph.text[change.end : turn.start()]
        )
        if turn.start() < change.start and not before:
            continue
        if turn.start() >= change.end and not (after and turn.start() - change.end < 8):
            continue
        ranks = turn["unit"] in ("位", "名") and _PLACES.match(change.after)
        if not (ranks or _comparable(change.unit, turn["unit"])):
            continue
        first, last = (
            _Figure(Fraction(turn[side].replace(",", "")), decimals(turn[side]), turn["unit"])
            for side in ("old", "new")
        )
        return first, last
    return None


def _compared(paragraph: Paragraph, change: Quantity) -> _Pair | None:
    """Read 3780件，较去年同期的3245件增加535件 and 98.4%，比全市平均水平97.6%高0.8个百分点."""
    start = paragraph.sentences[paragraph.sentence_at(change.start)][0]
    before = [q for q in paragraph.quantities if start <= q.start < change.start]
    old = _base(paragraph, change)
    if old is None:
        return None
    since = max(paragraph.text.rfind("；", start, old.start), start)
    news = [
        q for q in before[:-1]
        if q.start >= since and q.unit == old.unit and q.depth == old.depth and not q.about
        and not (q.change or UP.search(q.label) or DOWN.search(q.label) or _THAN.search(q.label))
    ]  # fmt: skip
    if not news or not _comparable(change.unit, old.unit):
        return None
    # With several figures before it there is no telling which of them is compared.
    fits = [q for q in news if _goes(change, old, q)]
    told = fits or (news if len(news) == 1 else [])
    beside = paragraph.text[told[-1].end : old.start - len(old.label)] if told else ""
    if not told or (not fits and re.search(r"[。；]|其中", beside)):
        return None
    return _figure(old), _figure(told[-1])


def _base(paragraph: Paragraph, change: Quantity) -> Quantity | None:
    """Return the figure against which a change is told right before it: 较去年同期的3245件."""
    if not _MOVES.fullmatch(change.label):
        return None
    for old in paragraph.quantities:
        if old.end + len(change.label) == change.start:
            return old if _THAN.search(old.label) and not old.about else None
    return None


def _goes(change: Quantity, old: Quantity, new: Quantity) -> bool:
    difference = abs(new.value - old.value)
    if change.unit == "%" and old.value and not old.is_rate:
        return half_up(difference * 100 / old.value, change.places) == change.value
    return difference == change.value


def _comparable(change: str, level: str) -> bool:
    return change == level or (change in POINTS and level == "%") or change == "%"


def _highest_and_lowest(change: Quantity, level: list[Quantity]) -> _Pair | None:
    before = [q for q in level if q.start < change.start]
    if len(before) == 2 and "最高" in before[0].label and "最低" in before[1].label:
        return _figure(before[1]), _figure(before[0])
    return None


def _bracketed(paragraph: Paragraph, change: Quantity, level: list[Quantity]) -> _Pair | None:
    """Read 38件，环比下降5%（上周40件） and 1128件，环比上周（1206件）减少78件."""
    text = paragraph.text
    olds = []
    for q in level:
        if q.depth != change.depth + 1:
            continue
        opening = text.rfind("（", 0, q.start)
        own = bool(re.fullmatch(rf"{_PERIOD}[^，。；]{{0,6}}", q.label)) or _BEFORE.search(q.label)
        if opening == change.end and own and opening + 1 + len(q.label) == q.start:
            olds.append(q)
        elif q.end < change.start and _PRIOR.search(text[max(opening - 8, 0) : opening]):
            closing = text.find("）", q.end)
            if closing == q.end and not re.search(r"[，。；]", text[closing : change.start]):
                olds.append(q)
    if len(olds) != 1:
        return None
    old = olds[0]
    news = [
        q
        for q in level
        if q.depth == change.depth and q.unit == old.unit and q.start < change.start
    ]
    return (_figure(old), _figure(news[-1])) if news else None


def _against(paragraph: Paragraph, change: Quantity, level: list[Quantity]) -> _Pair | None:
    """Read 一季度195篇、二季度217篇，环比增长11.28% and 二季度较一季度增加612条."""
    before = [
        q for q in level
        if q.start < change.start and q.depth == change.depth and not _THAN.search(q.label)
    ]  # fmt: skip
    told = _AGAINST.search(change.label)
    if told:
        old = _of_period(before, told["old"])
        new = _of_period(before, told["now"])
        return (_figure(old), _figure(new)) if old and new else None
    if len(before) < 2 or not _IN_TURN.match(change.label):
        return _last_year(before, change)
    first, second = before[-2:]
    named = re.search(_PERIOD, change.label)
    among = paragraph.text.rfind("其中", 0, first.start) > paragraph.text.rfind(
        "；", 0, first.start
    )
    if among or (named and _period(named[0]) != _period(first.label)):
        return None  # 86条，其中7月31条、8月26条、9月29条，环比二季度减少14条
    follows = _period(first.label) and _follows(_period(first.label), _period(second.label))
    if follows and first.unit == second.unit and change.start - second.end < 14:
        return _figure(first), _figure(second)
    return _last_year(before, change)


def _before_and_after(
    paragraph: Paragraph, change: Quantity, level: list[Quantity]
) -> _Pair | None:
    """Read 清理前共有126个，清理后保留58个，总量减少53.97%."""
    before = [q for q in level if q.start < change.start and q.depth == change.depth]
    for new in before:
        said = re.match(r"(?P<what>[\u4e00-\u9fff]{2})后", new.label)
        start = paragraph.text.find(f"{said['what']}前", 0, new.start) if said else -1
        olds = [q for q in before if start <= q.start < new.start and q.unit == new.unit]
        if said and start >= 0 and olds and re.match("总|减幅|降幅|增幅", change.label):
            return _figure(olds[0]), _figure(new)
    return None


def _last_year(before: list[Quantity], change: Quantity) -> _Pair | None:
    """Read 受理520件，去年同期480件，同比增长8.3%."""
    if len(before) != 2 or before[0].unit != before[1].unit or before[0].is_rate:
        return None
    olds = [q for q in before if _BEFORE.search(q.label) and not re.search(r"[比较]", q.label)]
    if len(olds) != 1:
        return None
    old = olds[0]
    return _figure(old), _figure(next(q for q in before if q is not old))


def _period(label: str) -> str:
    found = re.findall(r"(?<!前)第?([一二三四])季度|([上下])半年|(\d{1,2})月", label)
    return "".join(found[-1]) if found else ""


def _follows(first: str, second: str) -> bool:
    if first.isdigit() and second.isdigit():
        return int(second) == int(first) + 1
    return first + second in ("一二", "二三", "三四", "上下")


def _of_period(level: list[Quantity], words: str) -> Quantity | None:
    word = words.removeprefix("第")
    fitting = [
        q for q in level
        if word in q.label and not re.search(_PERIOD, q.label.rpartition(word)[2])
    ]  # fmt: skip
    return fitting[-1] if fitting else None


def _by_difference(paragraph: Paragraph, change: Quantity, level: list[Quantity]) -> _Pair | None:
    """Read 3656件，较上期减少41件，环比下降1.11%: the difference gives the figure before."""
    if change.unit != "%":
        return None
    differences = [
        q for q in paragraph.quantities
        if q.end <= change.start and q.change and not q.about and q.unit not in (*POINTS, "%")
    ]  # fmt: skip
    if not differences:
        return None
    difference = differences[-1]
    between = re.sub(r"（[^（）]*）", "", paragraph.text[difference.end : change.start])
    if len(between) > 20 or not re.fullmatch(r"[，、；]?[^，。；、]{0,12}", between):
        return None
    told = _compared(paragraph, difference)
    if told := told or _turned(paragraph, difference, list(FROM_TO.finditer(paragraph.text))):
        return told
    if base := _base(paragraph, difference):  # 较2023年的260件减少20件，下降7.69%
        by = -difference.value if DOWN.search(difference.label) else difference.value
        return _figure(base), _Figure(base.value + by, base.places, base.unit)
    if _AGAINST.search(difference.label):
        return _against(paragraph, difference, _levels(paragraph, difference))
    down = DOWN.search(difference.label)
    if not (down or UP.search(difference.label)) or bool(down) != bool(DOWN.search(change.label)):
        return None
    news = [
        q for q in level
        if q.unit == difference.unit and q.end <= difference.start and q.depth == change.depth
        and (down or q.value > difference.value)
    ]  # fmt: skip
    clause = paragraph.text.rfind("；", 0, difference.start)
    news = [q for q in news if q.start > clause] or news
    pairs = [
        (q.value + difference.value if down else q.value - difference.value, q)
        for q in reversed(news)
    ]
    for old, new in pairs:  # of several figures the one from which it follows, else the nearest
        if half_up(difference.value * 100 / old, change.places) == change.value:
            return _Figure(old, new.places, new.unit), _figure(new)
    whole = [(old, q) for old, q in pairs if "其中" not in paragraph.text[news[0].end : q.start]]
    if not whole:
        return None
    old, new = whole[0]
    return _Figure(old, new.places, new.unit), _figure(new)
