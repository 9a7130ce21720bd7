"""Evidence (佐证材料): what a unit sends with an answer, and the pictures of a problem."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from supervision.models.findings import Finding
from supervision.models.guides import SiteVisit
from supervision.models.rectification import RectificationEvent, RectificationItem
from units import access
from units.models import CountyQuerySet, CountyRecord, StoredFile, User, paired

# A unit sees a problem's pictures when the problem has been issued to it.
_ISSUED = {"rectificationitem__isnull": False}


class EvidenceQuerySet(CountyQuerySet):
    def visible_to(self, user: User, permission: str = "RECTIFICATION_VIEW") -> Self:
        """Keep what the office was sent or recorded, and what is of the person's own unit.

        What a unit has not sent yet is the unit's alone.
        """
        scope = access.scope_of(user, permission)
        visited = Q(unit=OuterRef("visit__guide__unit"), subject=OuterRef("visit__guide__name"))
        visited |= Q(unit=OuterRef("visit__zone__unit"), subject=OuterRef("visit__zone__name"))
        of_visit = Finding.objects.filter(visited, round=OuterRef("visit__round"), **_ISSUED)
        of_finding = Finding.objects.filter(pk=OuterRef("finding"), unit__in=scope.units, **_ISSUED)
        own_visit = Q(visit__guide__unit__in=scope.units) | Q(visit__zone__unit__in=scope.units)
        return self.filter(
            Q(county__in=scope.counties) & (Q(item__isnull=True) | Q(event__isnull=False))
            | Q(item__unit__in=scope.units)
            | Exists(of_finding)
            | own_visit & Exists(of_visit)
        )

    def unsent(self) -> Self:
        return self.filter(item__isnull=False, event__isnull=True)

    def of_unit(self) -> Self:
        """Leave out what the office attached when it returned an answer."""
        return self.exclude(event__kind=RectificationEvent.Kind.RETURN)

    def sent(self) -> Self:
        return self.of_unit().filter(event__isnull=False)

    def in_force(self) -> Self:
        """Leave out what a later piece has replaced; one that is not sent replaces nothing yet."""
        later = Evidence.objects.filter(replaces=OuterRef("pk"), event__isnull=False)
        return self.exclude(Exists(later))

    def pictures(self) -> Self:
        return self.filter(file__content_type__startswith="image/")


class Evidence(CountyRecord):
    """One piece: a file or a link, of an item's step, of a problem, or of a visit's element.

    `taken_on` is the day that it shows, apart from the moment when it was added. A piece of an
    item is unsent until a step of the unit carries it (`event`); what the office attaches to a
    return is carried at once. Nothing that was sent is overwritten: a better piece `replaces` it,
    with the next version, and both stay.
    """

    item = models.ForeignKey(
        RectificationItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="整改事项",
    )
    event = models.ForeignKey(
        RectificationEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="随哪一步提交",
    )
    finding = models.ForeignKey(
        Finding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="问题",
    )
    visit = models.ForeignKey(
        SiteVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="现场检查",
    )
    element = models.CharField("检查要素", max_length=80, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    link = models.URLField("链接", max_length=500, blank=True)
    taken_on = models.DateField("材料日期")
    note = models.CharField("说明", max_length=200, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="替换的材料",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="上传人",
    )
    added_at = models.DateTimeField("上传时间")

    objects: ClassVar = EvidenceQuerySet.as_manager()  # type: ignore[assignment, unused-ignore]

    class Meta:
        verbose_name = verbose_name_plural = "佐证材料"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, finding__isnull=True, visit__isnull=True)
                | Q(item__isnull=True, finding__isnull=False, visit__isnull=True)
                | Q(item__isnull=True, finding__isnull=True, visit__isnull=False),
                name="evidence_of_one_thing",
            ),
            models.CheckConstraint(
                condition=paired(Q(file__isnull=True), ~Q(link="")),
                name="evidence_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(item__isnull=False),
                name="evidence_sent_with_an_item",
            ),
            models.CheckConstraint(
                condition=paired(Q(replaces__isnull=True), Q(version=1)),
                name="evidence_version_follows_another",
            ),
            models.UniqueConstraint(fields=["replaces"], name="evidence_replaced_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.file.name if self.file else self.link

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.is_picture

    @property
    def version_label(self) -> str:
        return f"第{self.version}版"
