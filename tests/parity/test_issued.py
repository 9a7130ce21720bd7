"""The one notice of the demo that goes the whole way: signed, issued, read, in the archive."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from config.demo.issuing import issue_one
from notices.composition.frozen import document_of
from notices.models import Notice, NoticeDelivery
from notices.sealing import demo, verify
from notices.sealing.actions import read_whole
from units.models import County

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.fonts,
    pytest.mark.usefixtures("loaded"),
]


def test_one_notice_is_signed_issued_and_read_and_says_that_it_is_for_show(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.SEAL_DIR = tmp_path
    demo.make_demo_seals(list(County.objects.filter(code="610330")))
    notice = issue_one()
    assert notice
    assert notice.state == Notice.State.ISSUED
    assert notice.document_number == "凤政办演示〔2023〕1号"
    assert "演示" in document_of(notice).annotation
    assert notice.round.is_reconstructed
    people = notice.steps.values_list("by__username", flat=True)
    assert len(set(people)) == 3
    kept = notice.signed_file
    assert verify.verify(read_whole(kept.place, kept.sha256)).notice == notice
    sent = NoticeDelivery.objects.filter(notice=notice)
    assert 0 < sent.unread().count() < sent.count()  # type: ignore[attr-defined]
    assert notice.archived.pages > 1
    assert notice.announced.exists()
    assert issue_one() is None


def test_a_demo_that_was_changed_by_hand_does_not_keep_the_portal_from_starting(
    settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SEAL_DIR = tmp_path
    County.objects.filter(code="610330").update(document_word="")
    call_command("load_demo", today=date(2026, 11, 22), county="凤县")
    assert "演示通报没有签发：本县还没有填写机关代字" in capsys.readouterr().out
    assert not Notice.objects.filter(state=Notice.State.ISSUED).exists()
