"""Finding the records that cells name: units, columns, accounts, websites, rounds and so on.

Everything of the county is loaded once; records that the same file is about to create are
added as they are planned, so that a later sheet can point to them before they exist.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from supervision.models import (
    DisclosureZone,
    InspectionRound,
    MediaAccount,
    ServiceGuide,
    SiteColumn,
    Website,
)
from units.aliases import MAX_NAME, MAX_SUGGESTED, Resolver, UnitNameError
from units.models import County, Unit, UnitAlias

_SEPARATORS = re.compile(r"[、，,；;/\n]+")
_TRAILING = re.compile(r"^(.+)\(([^()]+)\)$")

Name = Callable[[Any], str]
Narrowing = Callable[[Any], bool]


class NotFoundError(ValueError):
    """A name that leads to no record, or to several; the message is a sentence."""


def folded(text: str) -> str:
    """Return a name as compared: one width and case, no blanks, one path separator."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"[>»→\\]+", "/", text)


def identity(value: Any) -> Any:
    """Return what stands for a value in a key; records not yet stored count by themselves."""
    if isinstance(value, models.Model):
        return value.pk if value.pk is not None else -id(value)
    return value


def _facts(records: Iterable[Any]) -> list[list[Any]]:
    ordered = sorted(records, key=lambda record: record.pk)
    return [[getattr(r, f.attname) for f in r._meta.concrete_fields] for r in ordered]


def _owner(record: Any) -> Any:
    """Return what stands for the record's unit, without fetching it."""
    return record.unit_id or identity(record.unit)


class Register:
    """The records of one kind by name. `names` are tried in turn: path before name."""

    def __init__(self, noun: str, records: Iterable[Any], *names: Name) -> None:
        self.noun = noun
        self.names = names
        self.by_pk: dict[int, Any] = {}
        self._suggested: dict[str, list[str]] = {}
        self._index: list[dict[str, list[Any]]] = [{} for _ in names]
        for record in records:
            self.by_pk[record.pk] = record
            self.add(record)

    def add(self, record: Any) -> None:
        for name, index in zip(self.names, self._index, strict=True):
            index.setdefault(folded(name(record)), []).append(record)

    def find(self, text: str, narrowings: Iterable[Narrowing] = (), hint: str = "") -> Any:
        """Return the one record of the name, narrowed down only while several remain."""
        key = folded(text)
        found = next((index[key] for index in self._index if key in index), [])
        if not found and (match := _TRAILING.match(key)):
            found = [
                record
                for index in self._index
                for record in index.get(match[1], [])
                if match[2] in folded(getattr(record, "get_platform_display", str)())
            ]
        for narrowing in narrowings:
            if len(found) > 1:
                found = [record for record in found if narrowing(record)] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFoundError(f"叫“{text}”的{self.noun}有 {len(found)} 个，{hint}。")
        shown = self._nearest(key)
        text = text if len(text) <= MAX_NAME else text[:MAX_NAME] + "…"
        tail = f"，请先导入{self.noun}名录。"
        if shown:
            tail = f"，是否为{'、'.join(f'“{s}”' for s in shown)}？"
        raise NotFoundError(f"{self.noun}名录中没有“{text}”{tail}")

    def _nearest(self, key: str) -> list[str]:
        if len(key) > MAX_NAME:
            return []
        if key not in self._suggested and len(self._suggested) < MAX_SUGGESTED:
            near = difflib.get_close_matches(key, {k for i in self._index for k in i}, 3, 0.6)
            self._suggested[key] = [self.names[0](self._record(k)) for k in near]
        return self._suggested.get(key, [])

    def _record(self, key: str) -> Any:
        return next(index[key][0] for index in self._index if key in index)


_REGISTERS = (
    "resolver", "websites", "columns", "accounts", "guides", "zones", "rounds", "_units_of_column",
)  # fmt: skip


class Lookups:
    """All registers of one county, each loaded when first asked for."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.drafts: dict[int, models.Model] = {}  # by the negative key that stands for each

    def used(self) -> list[str]:
        """Name the registers that were asked so far."""
        return [name for name in _REGISTERS if name in self.__dict__]

    def digest(self, names: Iterable[str]) -> str:
        """Return a digest of all that the registers hold: names lead elsewhere once it differs."""
        county = self.county
        told: list[Any] = [county.pk, county.name, county.city, county.province]
        for name in names:
            held = getattr(self, name)
            if isinstance(held, Resolver):
                told += [_facts(held.units.values()), _facts(held.aliases)]
            elif isinstance(held, Register):
                told.append(_facts(held.by_pk.values()))
            elif isinstance(held, dict):
                told.append(sorted((pk, sorted(units)) for pk, units in held.items()))
            else:
                told.append(_facts(held))
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.county)

    @cached_property
    def websites(self) -> Register:
        return Register("网站", Website.objects.filter(county=self.county), lambda r: r.name)

    @cached_property
    def columns(self) -> Register:
        records = SiteColumn.objects.filter(county=self.county)
        return Register("栏目", records, lambda r: r.path, lambda r: r.name)

    @cached_property
    def accounts(self) -> Register:
        records = MediaAccount.objects.filter(county=self.county)
        return Register("账号", records, lambda r: r.name)

    @cached_property
    def guides(self) -> Register:
        records = ServiceGuide.objects.filter(county=self.county)
        return Register("办事指南", records, lambda r: r.name)

    @cached_property
    def zones(self) -> Register:
        records = DisclosureZone.objects.filter(county=self.county)
        return Register("公开专区", records, lambda r: r.name)

    @cached_property
    def rounds(self) -> list[InspectionRound]:
        return list(InspectionRound.objects.filter(county=self.county).select_related("next"))

    @cached_property
    def _units_of_column(self) -> dict[int, set[int]]:
        pairs = SiteColumn.units.through.objects.filter(sitecolumn__county=self.county).values_list(
            "sitecolumn_id", "unit_id"
        )
        held: dict[int, set[int]] = {}
        for column, unit in pairs:
            held.setdefault(column, set()).add(unit)
        return held

    def add(self, kind: str, record: Any) -> None:
        """Make a record known that the file is about to create."""
        self.drafts[identity(record)] = record
        if isinstance(record, Unit):
            self.resolver.add(record)
        elif isinstance(record, UnitAlias):
            self.resolver.add_alias(record)
        elif kind in {"websites", "columns", "accounts", "guides", "zones"}:
            getattr(self, kind).add(record)

    def stored(self, type_: str, pk: int) -> Any:
        """Return the record that a key of the field type stands for."""
        if pk < 0:
            return self.drafts.get(pk)
        if type_ in {"unit", "units"}:
            return self.resolver.units.get(pk)
        if type_ == "round":
            return next((r for r in self.rounds if r.pk == pk), None)
        return getattr(self, f"{type_}s").by_pk.get(pk)

    def unit(self, text: str, days: tuple[date, ...] = ()) -> Unit:
        """Return the unit of the name, valid on one of the days (the first that fits)."""
        problem: UnitNameError | None = None
        for day in days or (None,):
            try:
                return self.resolver.resolve(text, day)
            except UnitNameError as error:
                problem = problem or error
        raise NotFoundError(str(problem))

    def units(self, text: str, days: tuple[date, ...] = ()) -> list[Unit]:
        """Return the units of a list; a name that itself holds a separator is tried whole."""
        names = [name.strip() for name in _SEPARATORS.split(text) if name.strip()]
        if len(names) > 1:
            try:
                return [self.unit(text, days)]
            except NotFoundError:
                pass
        found = [self.unit(name, days) for name in names]
        return list({identity(unit): unit for unit in found}.values())

    def round(self, text: str) -> InspectionRound:
        key = folded(text)
        for round in self.rounds:
            if key in {folded(round.code), folded(round.label)}:
                return round
        known = "、".join(r.label for r in self.rounds[:4])
        tail = f"现有：{known}。" if known else "请先新建轮次。"
        raise NotFoundError(f"没有叫“{text}”的检查轮次，{tail}")

    def website(self, text: str) -> Website:
        found: Website = self.websites.find(text)
        return found

    def column(self, text: str, row: dict[str, Any]) -> SiteColumn:
        unit, website = row.get("unit"), row.get("website")
        narrowings: list[Narrowing] = []
        if website is not None:
            narrowings.append(lambda c: (c.website_id or identity(c.website)) == identity(website))
        if unit is not None:
            narrowings.append(lambda c: identity(unit) in self._responsible(c))
        found: SiteColumn = self.columns.find(text, narrowings, "请写栏目的完整路径")
        return found

    def _responsible(self, column: SiteColumn) -> set[int]:
        planned: list[Unit] = getattr(column, "planned_units", [])
        return {identity(u) for u in planned} | self._units_of_column.get(column.pk or 0, set())

    def account(self, text: str, row: dict[str, Any]) -> MediaAccount:
        unit, platform = row.get("unit"), row.get("platform")
        narrowings: list[Narrowing] = []
        if platform:
            narrowings.append(lambda a: a.platform == platform)
        if unit is not None:
            narrowings.append(lambda a: _owner(a) == identity(unit))
        found: MediaAccount = self.accounts.find(
            text, narrowings, "请补上平台类型，如“账号名称（抖音）”"
        )
        return found

    def guide(self, text: str, row: dict[str, Any]) -> ServiceGuide:
        found: ServiceGuide = self.guides.find(text, self._by_unit(row), "请补上责任单位")
        return found

    def zone(self, text: str, row: dict[str, Any]) -> DisclosureZone:
        found: DisclosureZone = self.zones.find(text, self._by_unit(row), "请补上建设单位")
        return found

    @staticmethod
    def _by_unit(row: dict[str, Any]) -> list[Narrowing]:
        unit = row.get("unit")
        return [] if unit is None else [lambda r: _owner(r) == identity(unit)]
