"""Names, order and attributes of the groups of a county's figures, fetched when first needed."""

from __future__ import annotations

from functools import cached_property

from supervision.indicators.dimensions import ATTRIBUTES, DIMENSIONS
from supervision.metrics.references import UnknownGroup
from supervision.metrics.registers import Registers
from supervision.models import (
    DisclosureZone,
    InspectionRound,
    MediaAccount,
    ServiceGuide,
    SiteColumn,
    Website,
)
from units.aliases import Resolver, UnitNameError


class Names:
    """From group keys to names and back, as the county's registers have them."""

    def __init__(self, round: InspectionRound) -> None:
        self.round = round
        self._orders: dict[str, dict[str, int]] = {}

    @cached_property
    def registers(self) -> Registers:
        return Registers(self.round.county_id)

    @cached_property
    def _units(self) -> Resolver:
        return Resolver(self.round.county)

    @cached_property
    def _unit_labels(self) -> dict[str, str]:
        units = sorted(self._units.units.values(), key=lambda u: (u.display_order, u.pk))
        return {str(unit.pk): str(unit) for unit in units}

    @cached_property
    def _column_labels(self) -> dict[str, str]:
        columns = SiteColumn.objects.filter(county=self.round.county_id)
        ordered = columns.order_by("website", "path", "pk").values_list("pk", "name")
        return {str(pk): name for pk, name in ordered}

    @cached_property
    def _account_labels(self) -> dict[str, str]:
        accounts = MediaAccount.objects.filter(county=self.round.county_id)
        ordered = accounts.order_by("unit__display_order", "pk").values_list("pk", "name")
        return {str(pk): name for pk, name in ordered}

    @cached_property
    def _guide_labels(self) -> dict[str, str]:
        guides = ServiceGuide.objects.filter(county=self.round.county_id)
        return {str(pk): name for pk, name in guides.values_list("pk", "name")}

    @cached_property
    def _zone_labels(self) -> dict[str, str]:
        zones = DisclosureZone.objects.filter(county=self.round.county_id)
        return {str(pk): name for pk, name in zones.values_list("pk", "name")}

    @cached_property
    def _website_labels(self) -> dict[str, str]:
        websites = Website.objects.filter(county=self.round.county_id).order_by("pk")
        return {str(pk): name for pk, name in websites.values_list("pk", "name")}

    def _labels(self, entity: str) -> dict[str, str]:
        """Return an entity's labels by key, in display order."""
        labels: dict[str, str] = getattr(self, f"_{entity}_labels")
        return labels

    def _order(self, entity: str) -> dict[str, int]:
        if entity not in self._orders:
            self._orders[entity] = {key: n for n, key in enumerate(self._labels(entity))}
        return self._orders[entity]

    @cached_property
    def _responsible(self) -> dict[str, list[str]]:
        """The units responsible for each column."""
        found: dict[str, list[str]] = {}
        through = SiteColumn.units.through._default_manager
        pairs = through.filter(sitecolumn__county=self.round.county_id)
        for column, unit in pairs.values_list("sitecolumn_id", "unit_id"):
            found.setdefault(str(column), []).append(str(unit))
        return found

    def label(self, dimension: str, key: str) -> str:
        """Return what a group is called: a unit by its short name, a choice by its label."""
        if DIMENSIONS[dimension].is_entity:
            return self._labels(dimension).get(key, f"（已删除 {key}）")
        return DIMENSIONS[dimension].choices.get(key, key)

    def position(self, dimension: str, key: str) -> int:
        """Return where a group stands in display order."""
        if DIMENSIONS[dimension].is_entity:
            order = self._order(dimension)
            return order.get(key, len(order))
        choices = list(DIMENSIONS[dimension].choices)
        return choices.index(key) if key in choices else len(choices)

    def attributes(self, entity: str, key: str, dimension: str) -> list[str]:
        """Return an entity's values of a dimension; a column may have several units."""
        if dimension == entity:
            return [key]
        if entity == "column" and dimension in ("unit", *ATTRIBUTES["unit"]):
            units = self._responsible.get(key, [])
            found = [v for unit in units for v in self.attributes("unit", unit, dimension)]
            return sorted(dict.fromkeys(found), key=lambda v: self.position(dimension, v))
        value = self.registers.attributes(entity, key).get(dimension)
        return [value] if value else []

    def agrees(self, entity: str, key: str, only: dict[str, str]) -> bool:
        """Tell whether the entity has every one of the attributes."""
        return all(value in self.attributes(entity, key, d) for d, value in only.items())

    def key_of(self, dimension: str, text: str) -> str:
        """Return the key of a group written by name or key; raise UnknownGroup."""
        match dimension:
            case "unit":
                return self._unit(text)
            case "column" | "account" | "guide" | "zone" | "website":
                return self._named(dimension, text)
            case _:
                return text

    def _unit(self, text: str) -> str:
        if text in self._labels("unit"):
            return text
        try:
            return str(self._units.resolve(text, self.round.last_day).pk)
        except UnitNameError as error:
            raise UnknownGroup(str(error)) from error

    def _named(self, entity: str, text: str) -> str:
        labels = self._labels(entity)
        if text in labels:
            return text
        found = [key for key, name in labels.items() if name == text]
        if not found and entity == "column":
            paths = SiteColumn.objects.filter(county=self.round.county_id, path=text)
            found = [str(pk) for pk in paths.values_list("pk", flat=True)]
        if len(found) == 1:
            return found[0]
        what = DIMENSIONS[entity].label
        if not found:
            raise UnknownGroup(f"{self.round.county}没有名为“{text}”的{what}。")
        how = "请写栏目路径" if entity == "column" else "请写编号"
        raise UnknownGroup(f"名为“{text}”的{what}有{len(found)}个，{how}。")
