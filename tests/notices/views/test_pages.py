"""The pages of a notice as pictures."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from notices.drawing import actions as drawing
from notices.drawing import pictures
from notices.models import Notice
from tests.notices.conftest import Draft
from units.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.fonts]


def ask(client: Client, notice: Notice) -> str:
    return client.post(reverse("page_pictures", args=[notice.pk])).content.decode()


def state(client: Client, notice: Notice) -> str:
    return client.get(reverse("page_state", args=[notice.pk])).content.decode()


def work(notice: Notice) -> None:
    job = Job.objects.unfinished().get(task=drawing.TASK)
    result = drawing.run_drawing(job, lambda percent, words: None)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, result=result, finished_at=job.created_at
    )


def test_pages_are_asked_for_waited_for_and_shown(staff: Client, draft: Draft) -> None:
    draft.add("受理{{hotline.received}}件。")
    notice = draft.notice
    assert "正在更新版面" in ask(staff, notice)
    assert "正在更新版面" in state(staff, notice)
    work(notice)
    page = state(staff, notice)
    assert "共 1 页" in page
    assert "共 1 页" in ask(staff, notice)
    (address,) = re.findall(r'src="([^"]+\.png)"', page)
    picture = staff.get(address)
    assert picture["Content-Type"] == "image/png"
    assert b"".join(picture).startswith(b"\x89PNG")  # type: ignore[arg-type]
    assert staff.get(address, headers={"If-None-Match": picture["ETag"]}).status_code == 304
    draft.add("又一段。")
    assert "正在更新版面" in ask(staff, notice)
    work(notice)
    assert "共 1 页" in state(staff, notice)
    assert staff.get(address).status_code == 404
    assert len(default_storage.listdir(pictures.folder(notice))[1]) == 2


def test_a_change_while_they_were_drawn_has_them_drawn_again(staff: Client, draft: Draft) -> None:
    draft.add("一。")
    ask(staff, draft.notice)
    work(draft.notice)
    Notice.objects.filter(pk=draft.notice.pk).update(revision=9)
    assert 'hx-trigger="load' in state(staff, draft.notice)


def test_a_failure_is_said(staff: Client, draft: Draft) -> None:
    draft.add("一。")
    ask(staff, draft.notice)
    job = Job.objects.get(task=drawing.TASK)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, message="排版出错。", finished_at=job.created_at
    )
    assert "排版出错。" in state(staff, draft.notice)
