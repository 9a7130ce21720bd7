"""People of a county, or of the whole installation: the list, one person, the account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from units import access
from units.models import Appointment, County, User
from units.people import actions, tables
from units.people.authority import may_manage, require_manage, roles_to_give
from units.people.forms import PeopleFilter, PersonForm
from units.requests import Request, post_only, posted, pressed
from units.views.account_care import care_of

PAGE_SIZE = 50


def seen_person(request: Request, pk: int) -> User:
    """Return the person if one may see people where the person holds or held office."""
    person: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return person


def person_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "PERSON_VIEW", on=place)
    posts = Appointment.objects.of_county(place)
    context = _listed(request, posts, place)
    context["may_manage"] = access.may(request.user, "PERSON_MANAGE", on=place)
    return render(request, "units/person/list.html", context)


def person_index(request: Request) -> HttpResponse:
    """List everybody, for the administrators of the installation."""
    access.require_everywhere(request.user, "PERSON_MANAGE")
    return render(request, "units/person/index.html", _listed(request, None, None))


def _listed(request: Request, posts: Any, county: County | None) -> dict[str, Any]:
    """Filter and page; in a county those who hold or held office there, else everybody."""
    seen = Appointment.objects.visible_to(request.user).select_related("county", "unit__county")
    form = PeopleFilter(request.GET, county=county)
    people = User.objects.visible_to(request.user)
    people, narrowed = form.apply(people, seen if posts is None else posts)
    if posts is not None or {"role", "unit"} & form.values.keys():
        people = people.filter(pk__in=narrowed.values("person"))
    shown = seen.order_by("-starts_on", "pk")
    people = people.prefetch_related(Prefetch("appointments", shown, to_attr="posts"))
    page = Paginator(people.order_by("full_name", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    table = tables.people_table(page.object_list)
    return {"county": county, "form": form, "page": page, "table": table}


def person_detail(request: Request, pk: int) -> HttpResponse:
    person = seen_person(request, pk)
    posts = Appointment.objects.visible_to(request.user).filter(person=person)
    posts = posts.select_related("person", "county", "unit__county").order_by("-starts_on", "-pk")
    county = next((post.in_county for post in posts if post.in_county), None)
    state, tone = tables.state_of(person, posts)
    managed = may_manage(request.user, person)
    context = {
        "county": county,
        "state": state,
        "tone": tone,
        "posts": posts,
        "table": tables.posts_table(posts, request.user),
        "may_manage": managed,
        "may_appoint": person.pk != request.user.pk
        and bool(roles_to_give(request.user, county) or roles_to_give(request.user, None)),
        "may_hand_over": any(actions.may_end(request.user, post) for post in posts),
        **care_of(person),
    }
    return render(request, "units/person/detail.html", context)


def person_change(request: Request, pk: int) -> HttpResponse:
    person = seen_person(request, pk)
    require_manage(request.user, person)
    form = PersonForm(posted(request), instance=User.objects.get(pk=pk))
    if form.carry_out(actions.change, person=person, by=request.user):
        messages.success(request, f"{form.cleaned_data['full_name']}的信息已保存。")
        return redirect("person_detail", pk)
    context = {"person": person, "form": form, "county": actions.county_of(person)}
    return render(request, "units/person/change.html", context)


@post_only(back="person_detail")
def person_deactivate(request: Request, pk: int) -> HttpResponse:
    person = seen_person(request, pk)
    told = f"{person}的账号已停用，马上不能再登录。"
    pressed(request, actions.deactivate, told, person=person)
    return redirect("person_detail", pk)


@post_only(back="person_detail")
def person_reactivate(request: Request, pk: int) -> HttpResponse:
    person = seen_person(request, pk)
    pressed(request, actions.reactivate, f"{person}的账号已启用。", person=person)
    return redirect("person_detail", pk)
