"""Fifty notices signed at the same time get fifty consecutive numbers."""

from __future__ import annotations

import time

import pytest

from tests.services.installation import Installation

pytestmark = [pytest.mark.services, pytest.mark.slow]

PROCESSES, THREADS = 5, 10
SUBMITTED = (
    "from datetime import date, timedelta",
    "from django.utils import timezone",
    "from notices.models import Notice, NoticeBlock",
    "from tests.factories import make_county, make_round, make_user",
    "county = make_county(name='试点县', document_word='试政办发', addressees='各镇人民政府')",
    "leader = make_user('leader', county)",
    f"for n in range({PROCESSES * THREADS}):",
    "    day = date(2023, 1, 1) + timedelta(days=n)",
    "    round = make_round(county, kind='batch', code=f'B{n:02}', label=f'第{n}批', ",
    "        starts_on=day, ends_on=day, as_of=day, state='closed', closed_at=timezone.now(),",
    "        computed_at=timezone.now())",
    "    notice = Notice.objects.create(county=county, round=round, title='关于检查情况的通报',",
    "        addressees='各镇人民政府', state='submitted', created_at=timezone.now(),",
    "        signed_off_on=date(2023, 10, 8))",
    "    NoticeBlock.objects.create(notice=notice, position=1, kind='paragraph',",
    "        text='现予通报。')",
)
SIGN = (
    "import sys, threading, time",
    "from django.db import connection",
    "from notices.models import Notice",
    "from notices.steps.actions import sign",
    "from units.models import User",
    "leader = User.objects.get(appointments__role='leader')",
    "def one(pk):",
    "    try:",
    "        sign(notice=Notice.objects.get(pk=pk), by=leader)",
    "    finally:",
    "        connection.close()",
    "every = list(Notice.objects.order_by('pk').values_list('pk', flat=True))",
    "threads = [threading.Thread(target=one, args=[pk]) for pk in every[PART::PARTS]]",
    "connection.close()",
    "time.sleep(max(0, BEGIN - time.time()))",
    "for thread in threads: thread.start()",
    "for thread in threads: thread.join()",
)


def test_numbers_follow_each_other_without_gap_or_clash(installation: Installation) -> None:
    installation.script(*SUBMITTED)
    begin = time.time() + 8
    signing = [
        installation.start(
            "manage.py", "shell", "--no-imports", "-c",
            "\n".join((f"PART, PARTS, BEGIN = {part}, {PROCESSES}, {begin}", *SIGN)),
        )
        for part in range(PROCESSES)
    ]  # fmt: skip
    assert [process.wait(120) for process in signing] == [0] * PROCESSES, installation.logs()
    numbers = installation.query(
        "select number_serial, document_number from notices_notice where state = 'signed'"
    )
    wanted = [(n, f"试政办发〔2023〕{n}号") for n in range(1, PROCESSES * THREADS + 1)]
    assert sorted(numbers) == wanted, installation.logs()
    assert installation.query("select last from notices_numberseries") == [(PROCESSES * THREADS,)]
    assert installation.count("notices_frozendocument") == PROCESSES * THREADS
    assert installation.count("units_job where task = 'notices.tasks.seal_notice'") == len(wanted)
