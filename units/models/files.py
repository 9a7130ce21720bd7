"""Files that people brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from units import access
from units.models.records import CountyQuerySet, CountyRecord

if TYPE_CHECKING:
    from units.models.people import User


class StoredFileQuerySet(CountyQuerySet):
    def visible_to(self, user: User, permission: str = "RECORD_VIEW") -> Self:
        """Keep the files of the counties whose records the person sees, or of their units.

        Evidence is not the office's until it was sent, and then has its own door: here the office
        opens only what a person brought.
        """
        scope = access.scope_of(user, permission)
        open_to_office = ~Q(purpose=StoredFile.Purpose.EVIDENCE) | Q(uploaded_by=user)
        office = Q(county__in=scope.counties) & open_to_office
        return self.filter(office | Q(unit__in=scope.units))


class StoredFile(CountyRecord):
    """A file as it is kept (units.files checks and writes it).

    `place` is its random name in private storage, `name` the one it was brought under; a
    picture is kept as it was written anew, so size and hash are those of what is kept.
    """

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", "佐证材料"
        SCREENSHOT = "screenshot", "问题截图"
        DOCUMENT = "document", "公文附件"

    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, null=True, blank=True, verbose_name="单位"
    )
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    place = models.CharField("存放处", max_length=100, editable=False)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("内容类型", max_length=80)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间")

    objects: ClassVar = StoredFileQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place"], name="stored_file_place_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")
