"""A form with files: those that arrived are not asked for again when a word is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.core import signing

from supervision.evidence.forms import PICTURES
from units import files
from units.forms import EditForm, FilesField
from units.models import County, StoredFile, User

Result = TypeVar("Result")
KEPT = "kept_files"
_SALT = "files of a form"


class KeepingForm(EditForm):
    """A form with files of the office, handed to the action as stored files.

    Until the form is right, the files that came travel with it as a signed list of keys, which
    only the same person can send back.
    """

    brought: ClassVar[str]  # the field of the files
    purpose: ClassVar[StoredFile.Purpose]

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
        """The files that were taken in, for the next sending."""
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
        self.cleaned_data[self.brought] = self.kept
        return super().carry_out(action, **facts)

    def _take_in(self) -> bool:
        complete = not self.lost
        if self.lost:
            self.add_error(self.brought, "先前上传的文件过了一天，没有保留，请重新选择。")
        for upload in self.cleaned_data.get(self.brought, []):
            try:
                self.kept.append(self.received(upload))
            except files.UploadError as error:
                self.add_error(self.brought, str(error))
                complete = False
        return complete

    def received(self, upload: Any) -> StoredFile:
        return files.receive(
            upload, purpose=self.purpose, county=self.county, unit=None, by=self.by
        )


class PicturedForm(KeepingForm):
    """An edit form with pictures and nothing else."""

    brought = "pictures"
    purpose = StoredFile.Purpose.SCREENSHOT
    pictures = FilesField(
        label="图片",
        accept=PICTURES,
        required=False,
        help_text="截图或照片，可选多张；jpg、png、webp。",
    )

    def received(self, upload: Any) -> StoredFile:
        file = super().received(upload)
        if file.is_picture:
            return file
        files.discard(file=file, by=self.by)
        raise files.UploadError(f"“{file.name}”不是图片。这里只放 jpg、png、webp 图片。")
