"""Bringing evidence along with a step's form: nothing that arrived is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from supervision.evidence import actions
from supervision.models import Evidence, RectificationItem
from units.actions import RefusedError
from units.files.faults import MEGABYTE
from units.forms import ActionForm, DateInput, FilesField
from units.models import User

Result = TypeVar("Result")

PICTURES = "image/jpeg,image/png,image/webp"
ACCEPTED = f"{PICTURES},.pdf,.ofd,.docx,.xlsx,.zip"
OWN = ("photos", "materials", "link", "taken_on", "about")


class CarryingForm(ActionForm):
    """A step of the unit with its evidence.

    Whatever arrives is kept first, as unsent pieces; then the step is tried. So a missing word,
    or one file that is refused, costs nothing that was brought. `keep` and `remove` are buttons
    that only keep or remove.
    """

    photos = FilesField(label="拍照", accept=PICTURES, capture=True, required=False)
    materials = FilesField(
        label="照片或文件",
        accept=ACCEPTED,
        required=False,
        help_text="可一次选多个：jpg、png 图片，pdf、ofd、docx、xlsx 文件或 zip 压缩包，"
        f"每个不超过{settings.UPLOAD_MAX_BYTES // MEGABYTE}兆。",
    )
    link = forms.CharField(
        label="链接",
        max_length=500,
        required=False,
        widget=forms.TextInput({"inputmode": "url", "placeholder": "https://"}),
        help_text="已改好的网页或推文的地址。",
    )
    taken_on = forms.DateField(
        label="材料日期", widget=DateInput, required=False, help_text="材料形成的日期，不填按今天。"
    )
    about = forms.CharField(
        label="材料说明", max_length=200, required=False, help_text="如“整改后的栏目首页”。"
    )

    def __init__(self, *args: Any, item: RectificationItem, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.by = item, by
        self.notices: list[str] = []

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The step's own words, without those of the evidence."""
        return [self[name] for name in self.fields if name not in OWN]

    @property
    def unsent(self) -> QuerySet[Evidence]:
        pieces = Evidence.objects.filter(item=self.item).unsent().order_by("pk")
        found: QuerySet[Evidence] = pieces.select_related("file", "replaces__file")
        return found

    @property
    def replaceable(self) -> QuerySet[Evidence]:
        """What was sent and has no later version, brought or sent."""
        pieces = Evidence.objects.filter(item=self.item, replaced_by__isnull=True).sent()
        found: QuerySet[Evidence] = pieces.order_by("pk").select_related("file", "event")
        return found

    def carry_out(self, action: Callable[..., Result], **facts: Any) -> Result | None:
        if not self.is_bound:
            return None
        valid = self.is_valid()
        complete = self._take_in()
        if not valid or not complete or {"keep", "remove"} & set(self.data):
            self._leave_only_words()
            return None
        words = {name: self.cleaned_data[name] for name in self.fields if name not in OWN}
        try:
            return action(**facts, **words)
        except RefusedError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
            self._leave_only_words()
            return None

    def _take_in(self) -> bool:
        """Keep, describe, replace and remove pieces; tell whether all went as asked."""
        try:
            done = [self._describe(), self._remove(), self._bring(), self._replace()]
        except RefusedError as error:
            self.add_error(error.field if error.field in OWN else "materials", str(error))
            return False
        return all(done)

    def _bring(self) -> bool:
        given = self.cleaned_data
        taken_on, about = given.get("taken_on"), given.get("about", "")
        uploads = [*given.get("photos", []), *given.get("materials", [])]
        brought = actions.bring(
            item=self.item, uploads=uploads, by=self.by, taken_on=taken_on, note=about
        ) if uploads else actions.Brought([], [])  # fmt: skip
        for sentence in brought.refused:
            self.add_error("materials", sentence)
        if link := given.get("link", "").strip():
            actions.bring_link(item=self.item, link=link, by=self.by, taken_on=taken_on, note=about)
        return not brought.refused

    def _replace(self) -> bool:
        complete = True
        for piece in self.replaceable:
            upload: Any = self.files.get(f"new-{piece.pk}")
            if isinstance(upload, UploadedFile):
                try:
                    actions.replace(piece=piece, upload=upload, by=self.by)
                except RefusedError as error:
                    self.add_error("materials", str(error))
                    complete = False
        return complete

    def _describe(self) -> bool:
        for piece in self.unsent:
            typed = str(self.data.get(f"on-{piece.pk}", piece.taken_on.isoformat()))
            note = str(self.data.get(f"about-{piece.pk}", piece.note))
            try:
                taken_on = date.fromisoformat(typed)
            except ValueError:
                self.add_error(None, f"“{piece.name}”的材料日期请写成 2026-12-01。")
                return False
            actions.describe(piece=piece, by=self.by, taken_on=taken_on, note=note)
        return True

    def _remove(self) -> bool:
        asked = str(self.data.get("remove", ""))
        piece = self.unsent.filter(pk=int(asked)).first() if asked.isdigit() else None
        if piece is not None:
            actions.remove(piece=piece, by=self.by)
            self.notices.append(f"已删除“{piece.name}”。")
        return True

    def _leave_only_words(self) -> None:
        """Empty the fields of what has been kept: sent again, it must not come in again."""
        typed: Any = self.data
        self.data = typed = typed.copy()
        if not {"link", "taken_on"} & self.errors.keys():
            for name in ("link", "taken_on", "about"):
                typed.pop(name, None)
        if "keep" in typed:
            self.notices.append(f"已保存，共{self.unsent.count()}份材料，还没有提交。")
