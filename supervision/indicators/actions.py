"""Loading the indicators that metrics need (fixtures/indicators)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from supervision.models import Indicator
from units import events
from units.models import County, User

_FACTS = (
    "name", "condition", "metric", "operator", "unit_of_measure", "basis", "status", "veto",
)  # fmt: skip


class IndicatorError(Exception):
    """A fault in the indicator file, in a sentence."""


@transaction.atomic
def load_indicators(*, by: User | None, folder: Path | None = None) -> int:
    """Bring the indicators of fixtures/indicators/indicators.json up to date.

    A county's own indicator is loaded when the county exists, and again on a later call.
    Returns how many rows were new or changed; running it again changes nothing.
    """
    file = (folder or settings.FIXTURES_DIR / "indicators") / "indicators.json"
    changed = 0
    for row in json.loads(file.read_text(encoding="utf-8")):
        county = None
        if row["level"] == Indicator.Level.COUNTY:
            county = County.objects.filter(name=row["county"], city=row["city"]).first()
            if county is None:
                continue
        changed += _load(row, county, file.name, by)
    return changed


def _load(row: dict[str, Any], county: County | None, file: str, by: User | None) -> int:
    threshold = Decimal(str(row["threshold"]))
    if row["status"] not in Indicator.Status.values:
        raise IndicatorError(f"{file}：检查指标“{row['code']}”的 status“{row['status']}”不认识。")
    given = {name: row[name] for name in _FACTS if name in row} | {"threshold": threshold}
    indicator, is_new = Indicator.objects.get_or_create(
        code=row["code"],
        level=row["level"],
        region=row.get("region", ""),
        county=county,
        valid_from=row.get("valid_from"),
        defaults=given,
    )
    before = {name: getattr(indicator, name) for name in given}
    if not is_new and before == given:
        return 0
    for name, value in given.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=list(given))
    events.record(
        by=by,
        county=county,
        verb="载入检查指标",
        on=indicator,
        before=None if is_new else {name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in given.items()},
    )
    return 1
