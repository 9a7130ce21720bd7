"""What the tests of workers bring into a worker: a job of their own, and moments to stop at."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from notices.rendering import pdf
from notices.sealing import actions as sealed
from notices.sealing import signing as sealing
from supervision.metrics import actions as metrics
from units import events, jobs
from units.models import County, Job


@shared_task
def linger(job_id: int) -> None:
    jobs.run(job_id, _linger)


def _linger(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Say nothing for a long time; for the second half of it, hold SQLite's only writer too."""
    with Path(job.params["diary"]).open("a", encoding="utf-8") as diary:
        diary.write(f"{job.subject} begun by {os.getpid()}\n")
    time.sleep(job.params["seconds"] / 2)
    with transaction.atomic():
        County.objects.filter(pk=0).update(name="")
        time.sleep(job.params["seconds"] / 2)
    return {"message": "久等了"}


def _pause() -> None:
    """Stand still until killed; whoever comes here next goes on."""
    try:
        (Path(settings.VAR_DIR) / "paused").touch(exist_ok=False)
    except FileExistsError:
        return
    time.sleep(600)


def _before(owner: Any, name: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    def paused(*args: Any, **options: Any) -> Any:
        _pause()
        return original(*args, **options)

    setattr(owner, name, paused)


def _half_way(file: ContentFile, chunk_size: int | None = None) -> Iterator[bytes]:
    content = file.read()
    yield content[: len(content) // 2]
    _pause()
    yield content[len(content) // 2 :]


match os.environ.get("JIDU_TEST_PAUSE"):
    case "counted, nothing written":
        _before(metrics, "lines")
    case "written, not committed":
        _before(events, "record")
    case "setting the page":
        _before(pdf, "render")
    case "sealing":
        _before(sealing, "sign")
    case "sealed, not kept":
        _before(sealed, "_keep")
    case "half of the file written":
        ContentFile.chunks = _half_way  # type: ignore[method-assign]
