"""The chain of events under writers that are processes of their own, and over its migration."""

from __future__ import annotations

import pytest

from tests.services.installation import Installation

pytestmark = [pytest.mark.services, pytest.mark.slow]

WRITERS = 4
EACH = 40

WRITE = f"""
import sys, time
import django
django.setup()
from django.db import transaction
from units import events
from units.models import County
county = County.objects.get()
for n in range({EACH}):
    with transaction.atomic():
        County.objects.filter(pk=0).update(name="")  # a writer that began before it records
        events.record(by=None, county=county, verb="修改县区", on=county, after={{"n": n}})
"""


def test_writers_at_once_make_one_chain_without_a_fork(installation: Installation) -> None:
    installation.script("from tests.factories import make_county", "make_county(name='石泉县')")
    writers = [installation.start("-W", "ignore", "-c", WRITE) for _ in range(WRITERS)]
    assert [writer.wait(120) for writer in writers] == [0] * WRITERS, installation.logs()
    assert f"石泉县：{WRITERS * EACH} 条操作记录完整" in installation.manage("verify_audit")


def test_events_from_before_the_chain_are_chained(installation: Installation) -> None:
    installation.manage("migrate", "units", "0002", "--verbosity", "0")
    old = (
        "INSERT INTO units_event (at, person_name, county_id, verb, object_type, object_id,"
        " object_label, after) VALUES ('2026-01-01 00:00:00+00', '系统', %s, '修改县区',"
        " 'units.County', '7', '石泉县', '{\"比率\": 1.50}')"
    )
    installation.script(
        "from django.db import connection",
        "cursor = connection.cursor()",
        f"[cursor.execute({old!r}, [county]) for county in (7, None, 7, 8, 7)]",
    )
    installation.manage("migrate", "--verbosity", "0")
    told = installation.manage("verify_audit")
    assert "7号县区（已不存在）：3 条操作记录完整" in told
    assert "全系统：1 条操作记录完整" in told
