"""Loading the supervision rules (fixtures/indicators) and changing them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from supervision.models import Indicator
from units import events
from units.models import County, User

_WORDS = (
    "number", "object", "name", "condition", "metric", "group", "warn_metric", "finding_kind",
    "operator", "stricter", "unit_of_measure", "window", "basis", "status", "use",
)  # fmt: skip
_NUMBERS = ("threshold", "warn_at", "points", "cap")
_SAME = ("code", "level", "region", "valid_from")
_CHOSEN = {
    "status": Indicator.Status.values,
    "object": Indicator.Object.values,
    "use": Indicator.Use.values,
    "stricter": ["", *Indicator.Stricter.values],
}


class IndicatorError(Exception):
    """A fault in an indicator file, in a sentence."""


@transaction.atomic
def load_indicators(*, by: User | None, folder: Path | None = None) -> int:
    """Bring the rules of fixtures/indicators/*.json up to date.

    A county's own rule is loaded when the county exists, and again on a later call. A rule that a
    person has changed or confirmed since is left alone. Returns how many rows were new or
    changed; running it again changes nothing.
    """
    changed = 0
    new: dict[County | None, list[Indicator]] = defaultdict(list)
    known = {_key(vars(one), one.county): one for one in Indicator.objects.select_related("county")}
    for file in sorted((folder or settings.FIXTURES_DIR / "indicators").glob("*.json")):
        for row in json.loads(file.read_text(encoding="utf-8")):
            county = None
            if row["level"] == Indicator.Level.COUNTY:
                county = County.objects.filter(name=row["county"], city=row["city"]).first()
                if county is None:
                    continue
            indicator, is_new, has_changed = _load(row, county, file.name, known, by)
            changed += is_new or has_changed
            if is_new:
                new[county].append(indicator)
    for county, indicators in new.items():
        events.record(
            by=by,
            county=county,
            verb="载入检查指标",
            on=indicators[0],
            after={"rules": [str(one) for one in indicators]},
        )
    return changed


def _key(facts: Mapping[str, Any], county: County | None) -> tuple[Any, ...]:
    """What makes a rule the same one: in a row of a file as in a stored one."""
    since = facts.get("valid_from")
    return facts["code"], facts["level"], facts.get("region", ""), county, str(since or "")


def _load(
    row: dict[str, Any],
    county: County | None,
    file: str,
    known: Mapping[tuple[Any, ...], Indicator],
    by: User | None,
) -> tuple[Indicator, bool, bool]:
    """Return the rule, whether it is new, and whether it was changed."""
    given: dict[str, Any] = {name: row[name] for name in _WORDS if name in row}
    given |= {name: _decimal(row.get(name)) for name in _NUMBERS}
    given["veto"] = row.get("veto", False)
    for name, allowed in _CHOSEN.items():
        if given.get(name, allowed[0]) not in allowed:
            raise IndicatorError(f"{file}：检查指标“{row['code']}”的 {name}“{given[name]}”不认识。")
    indicator = known.get(_key(row, county))
    if indicator is None:
        named = {name: row[name] for name in _SAME if name in row}
        return Indicator.objects.create(county=county, **named, **given), True, False
    before = {name: getattr(indicator, name) for name in given}
    if before == given or indicator.author:
        return indicator, False, False
    for name, value in given.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=list(given))
    differing = [name for name in given if before[name] != given[name]]
    events.record(
        by=by,
        county=county,
        verb="更新检查指标",
        on=indicator,
        before={name: str(before[name]) for name in differing},
        after={name: str(given[name]) for name in differing},
    )
    return indicator, False, True


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
