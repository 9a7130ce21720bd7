"""What the registers say of units and of what belongs to them: attributes by primary key."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from django.db import models

from supervision.indicators.dimensions import class_of
from supervision.models import DisclosureZone, MediaAccount, ServiceGuide, SiteColumn, Website
from units.models import Unit

Dimensions = dict[str, str]
_OWNED: dict[str, type[models.Model]] = {
    "guide": ServiceGuide,
    "zone": DisclosureZone,
    "website": Website,
}


class Registers:
    """The attributes of a county's units, columns and accounts, in three queries.

    Guides, zones and websites, which few figures need, are fetched when first asked for.
    """

    def __init__(self, county_id: int) -> None:
        self._county = county_id
        self._attributes: dict[str, dict[str, Dimensions]] = {
            "unit": {
                str(pk): {"unit_kind": kind, "unit_class": class_of(kind)}
                for pk, kind in Unit.objects.filter(county=county_id).values_list("pk", "kind")
            }
        }
        self.opened_on: dict[tuple[str, str], date] = {}
        self._limits: dict[tuple[str, str], int] = {}
        columns: dict[str, Dimensions] = {}
        for pk, kind, website, opened, limit in SiteColumn.objects.filter(
            county=county_id
        ).values_list("pk", "kind", "website_id", "opened_on", "max_gap_days"):
            columns[str(pk)] = {"column_kind": kind, "website": str(website)}
            if limit is not None:
                self._limits["column", str(pk)] = limit
            self._note_opening("column", pk, opened)
        accounts: dict[str, Dimensions] = {}
        for pk, platform, unit, opened in MediaAccount.objects.filter(county=county_id).values_list(
            "pk", "platform", "unit_id", "opened_on"
        ):
            accounts[str(pk)] = {"platform": platform, "unit": str(unit)}
            accounts[str(pk)] |= self._attributes["unit"].get(str(unit), {})
            self._note_opening("account", pk, opened)
        self._attributes |= {"column": columns, "account": accounts}

    def _note_opening(self, entity: str, pk: int, opened: date | None) -> None:
        if opened:
            self.opened_on[entity, str(pk)] = opened

    def limit(self, entity: str, key: str) -> int | None:
        """Return the limit that an object sets for itself: a column's longest gap in days."""
        return self._limits.get((entity, key))

    def attributes(self, entity: str, key: str) -> Dimensions:
        """Return the dimensions that follow from an entity, itself not included."""
        if entity not in self._attributes:
            self._attributes[entity] = self._owned(_OWNED[entity])
        return self._attributes[entity].get(key, {})

    def _owned(self, model: type[models.Model]) -> dict[str, Dimensions]:
        owners = model._default_manager.filter(county=self._county).values_list("pk", "unit_id")
        units = self._attributes["unit"]
        return {
            str(pk): {"unit": str(unit)} | units.get(str(unit), {}) if unit else {}
            for pk, unit in owners
        }

    def expand(self, given: Mapping[str, str], known: Container[str]) -> Dimensions:
        """Add to the given dimensions what follows from them, as far as the source knows it.

        What is given outweighs what would follow: an error's own unit, its account's.
        """
        full = dict(given)
        if "account" in full:
            own = self.attributes("account", full["account"])
            full = {d: own[d] for d in ("platform", "unit") if d in own} | full
        for entity in ("guide", "zone"):
            if entity in full:
                full = self.attributes(entity, full[entity]) | full
        if "column" in full:
            full |= self.attributes("column", full["column"])
        if "unit" in full:
            full |= self.attributes("unit", full["unit"])
        elif "unit_kind" in full:
            full["unit_class"] = class_of(full["unit_kind"])
        return {dimension: key for dimension, key in full.items() if dimension in known}
