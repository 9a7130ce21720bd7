"""The demo counties, loaded once for everything that is compared with the published notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from config.demo import load as demo
from supervision.indicators.actions import load_indicators
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo counties and compute every round that is still open."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(today=date(2026, 11, 22))
        load_indicators(by=None)
        for round in InspectionRound.objects.open().select_related("county"):
            compute_round(round=round, by=None)
        yield
        transaction.set_rollback(True)
