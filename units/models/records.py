"""What every record of a county has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from units import access

if TYPE_CHECKING:
    from units.models.people import User


def paired(fact: models.Q, other: models.Q) -> models.Q:
    """Return the condition that both hold or neither does (a state and its moment)."""
    return fact & other | ~fact & ~other


class CountyQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what a person may see."""

    def visible_to(self, user: User, permission: str = "") -> Self:
        """Keep the rows of the counties, or of the single units, the person is appointed to.

        With a permission: of those where a role grants it.
        """
        scope = access.scope_of(user, permission)
        seen = models.Q(county__in=scope.counties)
        if scope.units and any(f.name == "unit" for f in self.model._meta.fields):
            seen |= models.Q(unit__in=scope.units)
        return self.filter(seen)


class CountyRecord(models.Model):
    """A row that belongs to one county."""

    county = models.ForeignKey("units.County", models.PROTECT, verbose_name="县区")

    objects = CountyQuerySet.as_manager()

    class Meta:
        abstract = True


class Record(CountyRecord):
    """A row that may have come in with an import batch.

    `is_reconstructed` marks rows made up so that they add up to a published figure (重构数据).
    """

    batch = models.ForeignKey(
        "units.ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )
    is_reconstructed = models.BooleanField("重构数据", default=False)

    class Meta:
        abstract = True
