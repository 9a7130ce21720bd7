"""A file that nothing refers to goes after a day; whatever refers to it, it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils import timezone

from supervision.evidence import actions as evidence
from supervision.models import Evidence
from tests.factories import make_county, make_finding, make_rectification, make_round, make_unit
from tests.units.files.making import pdf, picture, upload
from units import files
from units.models import Event, StoredFile

pytestmark = pytest.mark.django_db
Purpose = StoredFile.Purpose


def brought(purpose: str = Purpose.SCREENSHOT) -> StoredFile:
    return files.receive(
        upload("截图.png", picture("PNG")),
        purpose=purpose,
        county=make_county(),
        unit=None,
        by=None,
    )


def prune(hours: int = 25) -> int:
    return files.prune(now=timezone.now() + timedelta(hours=hours))


def test_what_a_form_left_behind_goes_after_a_day() -> None:
    file = brought()
    assert prune(hours=23) == 0
    assert default_storage.exists(file.place)
    assert prune() == 1
    assert not StoredFile.objects.exists()
    assert Event.objects.get(verb="删除文件").before["sha256"] == file.sha256


def test_the_bytes_go_with_the_row(django_capture_on_commit_callbacks: type) -> None:
    file = brought()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[call-arg]
        prune()
    assert not default_storage.exists(file.place)


def test_pictures_of_problems_and_evidence_stay() -> None:
    round = make_round()
    finding, item = make_finding(round), make_rectification(round, make_unit(round.county))
    evidence.picture(finding=finding, pictures=[brought()], by=None)
    evidence.bring(item=item, uploads=[upload("说明.pdf", pdf())], by=None)
    brought(Purpose.EVIDENCE)
    assert prune() == 0
    assert Evidence.objects.count() == 2


@pytest.fixture
def poster(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[models.Model]]:
    """A model that nobody has thought of: with a foreign key, and with JSON."""
    with isolate_apps("units"):

        class Poster(models.Model):
            file = models.ForeignKey(StoredFile, models.DO_NOTHING, null=True, related_name="+")
            told = models.JSONField(default=dict)

            class Meta:
                app_label = "units"

            def __str__(self) -> str:
                return str(self.pk)

    columns = [
        f"{f.column} {f.db_type(connection)}" for f in Poster._meta.local_concrete_fields[1:]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE units_poster (id integer, {', '.join(columns)})")
    known = list(apps.get_models(include_auto_created=True))
    monkeypatch.setattr(apps, "get_models", lambda **options: [*known, Poster])
    yield Poster
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE units_poster")


def test_a_new_model_s_key_keeps_a_file(poster: type[models.Model]) -> None:
    made = poster._base_manager.create(pk=1, file=brought())
    assert prune() == 0
    made.delete()
    assert prune() == 1


def test_a_new_model_s_json_keeps_a_file(poster: type[models.Model]) -> None:
    file = brought()
    made = poster._base_manager.create(pk=1, told={"deep": [{"sha256": file.sha256}]})
    assert prune() == 0
    made.delete()
    assert prune() == 1
