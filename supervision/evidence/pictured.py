"""A form with pictures: those that arrived are not asked for again when a word is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core import signing

from supervision.evidence.forms import PICTURES
from units import files
from units.forms import EditForm, FilesField
from units.models import County, StoredFile, User

Result = TypeVar("Result")
KEPT = "kept_pictures"
_SALT = "pictures of a form"


class PicturedForm(EditForm):
    """An edit form with pictures, handed to the action as stored files.

    Until the form is right, the pictures that came travel with it as a signed list of keys,
    which only the same person can send back.
    """

    pictures = FilesField(
        label="图片",
        accept=PICTURES,
        required=False,
        help_text="截图或照片，可选多张；jpg、png、webp。",
    )

    def __init__(self, *args: Any, county: County, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county, self.by = county, by
        self.kept, self.lost = self._brought_before()

    def _brought_before(self) -> tuple[list[StoredFile], bool]:
        """Return what came before, and whether some of it is not kept any more."""
        given = str(self.data.get(KEPT, "")) if self.is_bound else ""
        try:
            keys = signing.loads(given, salt=_SALT) if given else {}
        except signing.BadSignature:
            keys = {}
        if keys.get("by") != self.by.pk:
            return [], False
        kept = list(StoredFile.objects.filter(county=self.county, pk__in=keys["files"]))
        return kept, len(kept) < len(keys["files"])

    @property
    def token(self) -> str:
        """The pictures that were taken in, for the next sending."""
        if not self.kept:
            return ""
        keys = {"by": self.by.pk, "files": [file.pk for file in self.kept]}
        return signing.dumps(keys, salt=_SALT)

    def carry_out(self, action: Callable[..., Result], **facts: Any) -> Result | None:
        if not self.is_bound:
            return None
        valid = self.is_valid()
        if not self._take_in() or not valid:
            return None
        self.cleaned_data["pictures"] = self.kept
        return super().carry_out(action, **facts)

    def _take_in(self) -> bool:
        complete = not self.lost
        if self.lost:
            self.add_error("pictures", "先前上传的图片过了一天，没有保留，请重新选择。")
        for upload in self.cleaned_data.get("pictures", []):
            try:
                self.kept.append(self._received(upload))
            except files.UploadError as error:
                self.add_error("pictures", str(error))
                complete = False
        return complete

    def _received(self, upload: Any) -> StoredFile:
        file = files.receive(
            upload,
            purpose=StoredFile.Purpose.SCREENSHOT,
            county=self.county,
            unit=None,
            by=self.by,
        )
        if file.content_type.startswith("image/"):
            return file
        files.discard(file=file, by=self.by)
        raise files.UploadError(f"“{file.name}”不是图片。这里只放 jpg、png、webp 图片。")
