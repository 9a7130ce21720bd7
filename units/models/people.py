"""People and their appointments (任职)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from units import access


class User(AbstractUser):
    """A person who signs in. What the person may do follows from appointments alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=40)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name


class AppointmentQuerySet(models.QuerySet):
    def current(self, on: date) -> Self:
        return self.filter(Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on))


class Appointment(models.Model):
    """Person × role × county, unit or region, dated.

    `region` is the name of a city or province and belongs to observers only; an appointment
    with neither county nor unit nor region covers the installation (administrator).
    """

    person = models.ForeignKey(
        User, models.CASCADE, related_name="appointments", verbose_name="人员"
    )
    role = models.CharField("角色", max_length=20, choices=access.role_choices)
    county = models.ForeignKey(
        "units.County", models.CASCADE, null=True, blank=True, verbose_name="县区"
    )
    unit = models.ForeignKey(
        "units.Unit", models.CASCADE, null=True, blank=True, verbose_name="单位"
    )
    region = models.CharField("市或省", max_length=40, blank=True)
    starts_on = models.DateField("任职日期")
    ends_on = models.DateField("免职日期", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["person", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(role="liaison") | Q(unit__isnull=False),
                name="appointment_liaison_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(role="administrator")
                | Q(county__isnull=False)
                | Q(unit__isnull=False)
                | ~Q(region=""),
                name="appointment_has_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit or self.county or self.region}".strip()

    def clean(self) -> None:
        """Refuse an appointment without the place that its role needs: it would grant nothing."""
        role = access.roles().get(self.role)
        if role is None or role.scope == "installation" or getattr(self, role.scope):
            return
        place = {"unit": "单位", "county": "县区", "region": "市或省"}[role.scope]
        raise ValidationError({role.scope: f"“{role.label}”要写明{place}，否则没有任何权限。"})
