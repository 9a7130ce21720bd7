"""Which kept files nothing refers to: no row of any model, and no JSON value.

Models are asked, not listed, so that a new one counts by itself. In JSON a file is told by its
SHA-256 (an annex in the settings of a block, and in the steps that undo may take back).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, JSONField, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from units.models import Event, StoredFile

# A form with pictures may come back for a missing word; nobody leaves one open for longer.
KEPT = timedelta(days=1)
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
# Evidence has its own rules; and an event tells what was done with a file, it holds none.
SPARED = (StoredFile.Purpose.EVIDENCE,)
TELLING = (Event,)


def abandoned(now: datetime) -> list[StoredFile]:
    """Return the files that were brought a day ago or earlier and belong to nothing."""
    brought = StoredFile.objects.filter(uploaded_at__lt=now - KEPT).exclude(purpose__in=SPARED)
    left = {file.pk: file for file in unreferenced(brought)}
    for model, name in _json_fields():
        if not left:
            break
        told = _hashes(model, name)
        left = {pk: file for pk, file in left.items() if file.sha256 not in told}
    return list(left.values())


def unreferenced(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Keep those that no foreign key of any model leads to."""
    for model, field in _fields():
        if field.related_model is StoredFile:
            rows = model._base_manager.filter(**{field.name: OuterRef("pk")})
            files = files.exclude(Exists(rows))
    return files


def _fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model not in TELLING:
            yield from ((model, field) for field in model._meta.local_concrete_fields)


def _json_fields() -> list[tuple[type[models.Model], str]]:
    """Return them, those of the uppermost apps first: it is they who take files."""
    return [(m, f.name) for m, f in _fields() if isinstance(f, JSONField)][::-1]


def _hashes(model: type[models.Model], name: str) -> set[str]:
    rows = model._base_manager.annotate(words=Cast(name, TextField()))
    texts = rows.filter(words__contains="sha256").values_list("words", flat=True)
    return {found for words in texts.iterator() for found in _HASH.findall(words)}
