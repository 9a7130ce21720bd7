"""People and their appointments (任职)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from units import access

if TYPE_CHECKING:
    from units.models.counties import County


class PersonQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> Self:
        """Keep the people who hold or held an appointment where the person may see people."""
        if access.everywhere(user, "PERSON_VIEW"):
            return self.all()
        seen = Appointment.objects.visible_to(user)
        return self.filter(pk__in=seen.values("person"))


class PersonManager(UserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(AbstractUser):
    """A person who signs in. What the person may do follows from appointments alone.

    Nobody is deleted: one who leaves is deactivated, and the name stays in what was done. One
    who was invited has no password until the link of the invitation is used.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=40)
    phone = models.CharField(
        "手机",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^1\d{10}$", "手机号是 11 位数字，以 1 开头。")],
    )

    objects: ClassVar = PersonManager()  # type: ignore[assignment, unused-ignore]

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name


class AppointmentQuerySet(models.QuerySet):
    def current(self, on: date) -> Self:
        """Keep those held on the day; the day of leaving is not one of them."""
        return self.filter(starts_on__lte=on).unended(on)

    def unended(self, on: date) -> Self:
        """Keep those held on the day or to be held later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))

    def of_county(self, county: County) -> Self:
        return self.filter(Q(county=county) | Q(unit__county=county))

    def visible_to(self, user: User) -> Self:
        """Keep those of the counties in which the person may see people."""
        if access.everywhere(user, "PERSON_VIEW"):
            return self.all()
        counties = access.scope_of(user, "PERSON_VIEW").counties
        return self.filter(Q(county__in=counties) | Q(unit__county__in=counties))


class Appointment(models.Model):
    """Person × role × county, unit or region, dated.

    `region` is the name of a city or province and belongs to observers only; an administrator's
    covers the installation and names no place. From `ends_on` on it grants nothing; one that
    ends on the day it starts never did.
    """

    person = models.ForeignKey(
        User, models.PROTECT, related_name="appointments", verbose_name="人员"
    )
    role = models.CharField("角色", max_length=20, choices=access.role_choices)
    county = models.ForeignKey(
        "units.County", models.PROTECT, null=True, blank=True, verbose_name="县区"
    )
    unit = models.ForeignKey(
        "units.Unit", models.PROTECT, null=True, blank=True, verbose_name="单位"
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
            models.CheckConstraint(
                condition=~Q(role="administrator")
                | Q(county__isnull=True, unit__isnull=True, region=""),
                name="appointment_administrator_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role_label} {self.place}".strip()

    @property
    def role_label(self) -> str:
        role = access.roles().get(self.role)
        return role.label if role else self.role

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        if self.unit:
            return f"{self.unit.county}{self.unit}"
        return str(self.county) if self.county else self.region or "全部县区"

    @property
    def in_county(self) -> County | None:
        """The county it belongs to; none for observers and administrators."""
        return self.unit.county if self.unit else self.county

    def state_on(self, day: date) -> str:
        """Tell in a word whether it holds on the day."""
        if self.ends_on is not None and self.ends_on <= day:
            return "已免职"
        return "在任" if self.starts_on <= day else "未到任"

    def clean(self) -> None:
        """Refuse an appointment without the place that its role needs: it would grant nothing."""
        role = access.roles().get(self.role)
        if role is None or role.scope == "installation" or getattr(self, role.scope):
            return
        place = {"unit": "单位", "county": "县区", "region": "市或省"}[role.scope]
        raise ValidationError({role.scope: f"“{role.label}”要写明{place}，否则没有任何权限。"})
