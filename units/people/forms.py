"""Forms about people: the list's filters, inviting, appointing, ending, handing over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from units import access
from units.forms import ActionForm, EditForm, FilterBarForm
from units.models import Appointment, County, Unit, User
from units.people import actions
from units.people.authority import Office, roles_to_give

STATES = {
    "active": "在任",
    "invited": "待启用",
    "left": "已离任",
    "closed": "已停用",
}
NO_PASSWORD = Q(password__startswith="!")  # noqa: S106 - how Django marks that there is none


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": f"请填写{label}。", "invalid": "请按 2026-11-22 的样子填写。"},
        **options,
    )


class PeopleFilter(FilterBarForm):
    """What a list of people is narrowed to."""

    q = forms.CharField(label="姓名、账号或手机", required=False, max_length=40)
    role = forms.ChoiceField(label="角色", required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATES.items()])

    def __init__(self, data: Any, *, county: County | None) -> None:
        super().__init__(data)
        self.fields["role"].choices = [("", "全部"), *access.role_choices()]  # type: ignore[attr-defined]
        if county is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = Unit.objects.filter(county=county)  # type: ignore[attr-defined]

    def apply(
        self, people: QuerySet[User], posts: QuerySet[Appointment]
    ) -> tuple[QuerySet[User], QuerySet[Appointment]]:
        """Narrow people, and the appointments that bring them into the list."""
        values, today = self.values, timezone.localdate()
        for name in ("role", "unit"):
            if name in values:
                posts = posts.filter(**{name: values[name]})
        running = Appointment.objects.unended(today).values("person")
        by_state = {
            "active": Q(is_active=True, pk__in=running) & ~NO_PASSWORD,
            "invited": Q(is_active=True) & NO_PASSWORD,
            "left": ~Q(pk__in=running),
            "closed": Q(is_active=False),
        }
        if "state" in values:
            people = people.filter(by_state[values["state"]])
        if text := values.get("q"):
            people = people.filter(
                Q(full_name__icontains=text) | Q(username__icontains=text) | Q(phone=text)
            )
        return people, posts


class OfficeForm(ActionForm):
    """A role, the place that it needs, and from when on. In a county: its units alone."""

    role = forms.ChoiceField(label="角色")
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        required=False,
        empty_label="（联络员和分管负责人要选单位）",
    )
    region = forms.ChoiceField(label="市或省", required=False, help_text="观察员要选。")
    starts_on = day_field("任职日期", help_text="从这一天起生效。")

    def __init__(self, *args: Any, county: County | None, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.county = county
        offered = roles_to_give(by, county)
        self.fields["role"].choices = [(role.key, role.label) for role in offered]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = timezone.localdate()
        if county is None:
            del self.fields["unit"]
            self.fields["region"].choices = [("", "（不选）"), *_regions()]  # type: ignore[attr-defined]
        else:
            del self.fields["region"]
            self.fields["unit"].queryset = Unit.objects.filter(county=county)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Have the place named that the role needs; the action would only say no."""
        cleaned = super().clean() or self.cleaned_data
        scope = access.roles()[cleaned["role"]].scope if cleaned.get("role") else ""
        if scope in {"unit", "region"} and not self.errors.get(scope) and not cleaned.get(scope):
            place = {"unit": "单位", "region": "市或省"}[scope]
            self.add_error(scope, f"这个角色要选{place}。")
        return cleaned

    def office(self, role: str, unit: Unit | None, region: str) -> Office:
        return Office.fitting(role, self.county, unit, region)

    def appoint(
        self,
        *,
        person: User,
        by: User,
        role: str,
        starts_on: date,
        unit: Unit | None = None,
        region: str = "",
    ) -> Appointment:
        return actions.appoint(
            person=person, office=self.office(role, unit, region), starts_on=starts_on, by=by
        )


def _regions() -> list[tuple[str, str]]:
    """Return every city and province that has a county here."""
    names = County.objects.values_list("city", "province")
    found = sorted({city for city, _ in names}) + sorted({province for _, province in names})
    return [(name, name) for name in dict.fromkeys(found)]


class InviteForm(OfficeForm):
    """A new person and the first appointment."""

    full_name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "请填写姓名。"}
    )
    username = forms.CharField(
        label="账号",
        max_length=40,
        help_text="登录时输入的名字，如姓名拼音或手机号；以后不改。",
        error_messages={"required": "请填写账号。"},
    )
    phone = forms.CharField(label="手机", max_length=11, required=False)
    email = forms.EmailField(label="邮箱", required=False)
    field_order = ["full_name", "username", "phone", "email", "role", "unit", "region", "starts_on"]

    def invite(
        self,
        *,
        by: User,
        full_name: str,
        username: str,
        phone: str,
        email: str,
        role: str,
        starts_on: date,
        unit: Unit | None = None,
        region: str = "",
    ) -> User:
        new = actions.NewPerson(full_name, username, phone, email)
        return actions.invite(
            person=new, office=self.office(role, unit, region), starts_on=starts_on, by=by
        )


class PersonForm(EditForm, forms.ModelForm):
    """What is known of a person besides appointments."""

    class Meta:
        model = User
        fields = ["full_name", "phone", "email"]


class EndForm(ActionForm):
    ends_on = day_field("免职日期", help_text="从这一天起没有权限；任错了就填任职那一天。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ends_on"].initial = timezone.localdate()


class _Posts(forms.ModelMultipleChoiceField):
    def label_from_instance(self, post: Any) -> str:
        return f"{post.role_label}（{post.place}）"


class _People(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.full_name}（{person.username}）"


class HandOverForm(ActionForm):
    """Which appointments go, to whom (somebody here, or somebody new), and when."""

    appointments = _Posts(
        Appointment.objects.none(),
        label="交接的任职",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一项任职。"},
    )
    successor = _People(
        User.objects.none(),
        label="接任的人",
        required=False,
        empty_label="新人员（在下面填写）",
    )
    full_name = forms.CharField(label="新人员姓名", max_length=40, required=False)
    username = forms.CharField(label="新人员账号", max_length=40, required=False)
    phone = forms.CharField(label="新人员手机", max_length=11, required=False)
    on = day_field("交接日期", help_text="从这一天起由接任的人办理。")

    def __init__(self, *args: Any, person: User, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        posts = Appointment.objects.visible_to(by).filter(person=person)
        posts = posts.unended(timezone.localdate()).select_related("county", "unit__county")
        ids = [post.pk for post in posts if actions.may_end(by, post)]
        choices: Any = self.fields["appointments"]
        choices.queryset = posts.filter(pk__in=ids)
        choices.initial = ids
        people = (
            User.objects.visible_to(by).filter(is_active=True).exclude(pk__in=[person.pk, by.pk])
        )
        self.fields["successor"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("successor") and not self.errors.get("successor"):
            for name, label in (("full_name", "姓名"), ("username", "账号")):
                if not cleaned.get(name):
                    self.add_error(name, f"没有选接任的人，就要填新人员的{label}。")
        return cleaned

    @staticmethod
    def hand_over(
        *,
        person: User,
        by: User,
        appointments: QuerySet[Appointment],
        successor: User | None,
        full_name: str,
        username: str,
        phone: str,
        on: date,
    ) -> User:
        to = successor or actions.NewPerson(full_name, username, phone)
        return actions.hand_over(person=person, appointments=appointments, to=to, on=on, by=by)
