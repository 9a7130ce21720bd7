"""Finding the unit that a file means (住建局 = 县住建局 = 城固县住房和城乡建设局)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from units.models import County, Unit, UnitAlias

MAX_SUGGESTED = 300
MAX_NAME = 80


class UnitNameError(Exception):
    """A name that does not lead to exactly one unit; the message is a sentence."""


class UnknownUnit(UnitNameError):  # noqa: N818
    """No unit goes by the name; `suggestions` are up to three names that come near."""

    def __init__(self, name: str, suggestions: list[str], reason: str = "") -> None:
        self.name = name
        self.suggestions = suggestions
        sentence = reason or f"单位名录中没有“{_short(name)}”"
        if suggestions:
            sentence += f"，是否为{'、'.join(f'“{s}”' for s in suggestions)}"
            sentence += "？请改正，或在单位别名中登记。"
        else:
            sentence += "，请核对，或先登记该单位。"
        super().__init__(sentence)


class AmbiguousUnit(UnitNameError):  # noqa: N818
    """Several units go by the name."""

    def __init__(self, name: str, units: Iterable[Unit]) -> None:
        self.name = name
        self.units = list(units)
        names = "、".join(f"“{unit.name}”" for unit in self.units)
        super().__init__(f"“{name}”可以指{names}，请写单位全称。")


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME else name[:MAX_NAME] + "…"


@dataclass(frozen=True)
class _Entry:
    unit: Unit
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        spans = (
            (self.valid_from, self.valid_to),
            (self.unit.valid_from, self.unit.valid_to),
        )
        return all((not a or a <= day) and (not b or day <= b) for a, b in spans)


def normal(name: str) -> str:
    """Return the name as compared: one width, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def _prefix(county: County) -> re.Pattern[str]:
    """Return what may stand before a unit's own name: 陕西省, 汉中市, 城固县, 城固, 县, 本县."""
    stem, kind = county.name[:-1], county.name[-1:]
    names = [county.name, *([stem] if len(stem) > 1 else [])]
    own = "|".join(re.escape(name) for name in names)
    province, city = re.escape(county.province), re.escape(county.city)
    return re.compile(f"^(?:{province})?(?:{city})?(?:{own}|本?{re.escape(kind)}(?=..))?")


class Resolver:
    """Resolves names within one county; two queries when made, none afterwards.

    A name leads to a unit if it is its full name, short name or alias, or differs from one of
    them only by the county before it or by the set endings of offices (人民政府, 街道办事处).
    With a day, only names and units valid on it count; a successor is never followed silently.
    """

    def __init__(self, county: County, on: date | None = None) -> None:
        self.county = county
        self.on = on
        self._exact: dict[str, list[_Entry]] = {}
        self._loose: dict[str, list[_Entry]] = {}
        self._seen: dict[tuple[str, date | None], Unit] = {}
        self._suggested: dict[str, list[str]] = {}
        self._prefix = _prefix(county)
        self.units = {unit.pk: unit for unit in Unit.objects.filter(county=county)}
        for unit in self.units.values():
            if unit.successor_id in self.units:
                unit.successor = self.units[unit.successor_id]
            self.add(unit)
        self.aliases = list(UnitAlias.objects.filter(county=county, unit__county=county))
        for alias in self.aliases:
            alias.unit = self.units[alias.unit_id]
            self.add_alias(alias)

    def add(self, unit: Unit) -> None:
        """Make a unit known, e.g. one that the same file is about to create."""
        for name in {unit.name, unit.short_name} - {""}:
            self._enter(name, _Entry(unit))

    def add_alias(self, alias: UnitAlias) -> None:
        self._enter(alias.name, _Entry(alias.unit, alias.valid_from, alias.valid_to))

    def resolve(self, name: str, on: date | None = None) -> Unit:
        """Return the one unit of this name, valid on the day if one is given."""
        day = on or self.on
        unit = self._seen.get((name, day))
        if unit is None:
            unit = self._seen[name, day] = self._find(name, day)
        return unit

    def _find(self, name: str, day: date | None) -> Unit:
        exact = self._exact.get(normal(name), [])
        for entries in (exact, self._loose.get(self._core(name), [])):
            units = self._valid(entries, day)
            if len(units) == 1:
                return units[0]
            if units:
                raise AmbiguousUnit(name, units)
        lapsed = exact or self._loose.get(self._core(name), [])
        if lapsed and day:
            raise self._lapsed(name, lapsed[0].unit, day)
        raise UnknownUnit(name, self.suggestions(name))

    @staticmethod
    def _valid(entries: list[_Entry], day: date | None) -> list[Unit]:
        held = [e for e in entries if day is None or e.holds_on(day)]
        if day is None and len({id(e.unit) for e in held}) > 1:
            held = [e for e in held if not e.unit.valid_to and not e.valid_to] or held
        return list({id(e.unit): e.unit for e in held}.values())

    @staticmethod
    def _lapsed(name: str, unit: Unit, day: date) -> UnknownUnit:
        when = f"{day.year}年{day.month}月{day.day}日"
        if unit.valid_to and unit.valid_to < day:
            reason = f"“{name}”在{when}已停用"
        else:
            reason = f"“{name}”在{when}尚未启用或不再这样称呼"
        successor = unit.successor
        return UnknownUnit(name, [str(successor)] if successor else [], reason)

    def suggestions(self, name: str, count: int = 3) -> list[str]:
        """Return the short names of the units whose names come nearest.

        Nothing is suggested any more after some hundred unknown names: by then a wrong column
        was taken for the units, and comparing each with all would take minutes.
        """
        if name not in self._suggested:
            enough = len(self._suggested) >= MAX_SUGGESTED or len(name) > MAX_NAME
            self._suggested[name] = [] if enough else self._nearest(name)[:count]
        return self._suggested[name]

    def _nearest(self, name: str) -> list[str]:
        core = self._core(name)
        scored: dict[int, tuple[float, str]] = {}
        for known, entries in self._loose.items():
            score = difflib.SequenceMatcher(None, core, known, autojunk=False).ratio()
            if len(core) > 1 and (core in known or known in core):
                score = max(score, 0.75)
            for entry in entries:
                if score > scored.get(id(entry.unit), (0.0, ""))[0]:
                    scored[id(entry.unit)] = (score, str(entry.unit))
        best = sorted(scored.values(), key=lambda pair: -pair[0])
        return [label for score, label in best if score >= 0.5]

    def remove(self, unit: Unit) -> None:
        """Forget a unit that was only about to be created."""
        for index in (self._exact, self._loose):
            for name, entries in list(index.items()):
                index[name] = [entry for entry in entries if entry.unit is not unit]
        self._seen.clear()

    def _enter(self, name: str, entry: _Entry) -> None:
        self._exact.setdefault(normal(name), []).append(entry)
        self._loose.setdefault(self._core(name), []).append(entry)
        self._seen.clear()

    def _core(self, name: str) -> str:
        """Return what remains of a name without county and set endings."""
        core = normal(name)
        stripped = self._prefix.sub("", core, count=1)
        core = stripped if len(stripped) > 1 else core
        core = core.replace("人民政府", "政府")
        core = re.sub(r"(?:街道办事处|街道办|街办)$", "街道", core)
        core = re.sub(r"(?<=[镇乡])政府$", "", core)
        core = re.sub(r"(?<=街道)政府$", "", core)
        return re.sub(r"办公室$", "办", core)
