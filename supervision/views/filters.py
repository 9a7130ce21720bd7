"""The filter bar above a list: search, unit, choices, and a span of days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from supervision.models.rounds import start_of
from supervision.views.records import Listing
from units import access
from units.forms import FilterBarForm
from units.models import County, Unit, User

# A day outside of these has no moment in the office's time zone that a database could hold.
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class FilterForm(FilterBarForm):
    """Built from a listing."""

    def __init__(
        self,
        data: Any,
        *,
        listing: Listing,
        county: County,
        user: User,
        keep: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        self.listing = listing
        self.keep = keep
        if listing.search:
            self.fields["q"] = forms.CharField(
                label="关键词", required=False, max_length=60, widget=forms.TextInput()
            )
        for name in listing.filters:
            self.fields[name] = self._choice(name, county, user)
        if listing.day:
            for name, label in (("since", "起"), ("until", "止")):
                self.fields[name] = forms.DateField(
                    label=f"日期{label}",
                    required=False,
                    validators=DAYS,
                    widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                )

    def _choice(self, name: str, county: County, user: User) -> forms.ChoiceField:
        if name == "unit":
            units = Unit.objects.filter(county=county)
            if county.pk not in access.scope_of(user).counties:
                units = units.filter(pk__in=access.scope_of(user).units)
            return forms.ChoiceField(
                label="单位",
                required=False,
                choices=[("", "全部"), *((unit.pk, str(unit)) for unit in units)],
            )
        field: Any = self.listing.model._meta.get_field(name)
        return forms.ChoiceField(
            label=str(field.verbose_name),
            required=False,
            choices=[("", "全部"), *self.listing.choices(name)],
        )

    def apply(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Narrow the rows to what was asked for."""
        values = self.values
        if text := values.get("q"):
            said = (Q(**{f"{path}__icontains": text}) for path in self.listing.search)
            # Several names of one record may match; it is listed once.
            rows = rows.filter(pk__in=rows.filter(reduce(or_, said)).order_by().values("pk"))
        for name in self.listing.filters:
            if name in values:
                rows = rows.filter(**{name: values[name]})
        return self._within(rows, values)

    def _within(self, rows: models.QuerySet[Any], values: dict[str, Any]) -> models.QuerySet[Any]:
        day = self.listing.day
        if not day:
            return rows
        edge = start_of if self.listing.has_moments else (lambda value: value)
        if since := values.get("since"):
            rows = rows.filter(**{f"{day}__gte": edge(since)})
        if until := values.get("until"):
            rows = rows.filter(**{f"{day}__lt": edge(until + timedelta(days=1))})
        return rows
