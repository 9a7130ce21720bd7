"""Inviting, appointing, ending, handing over."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from units import access
from units.models import Appointment, County, User
from units.people import actions
from units.people.forms import EndForm, HandOverForm, InviteForm, OfficeForm
from units.requests import Request, posted
from units.signing_in import actions as signing_in
from units.signing_in import links
from units.signing_in.confirmation import recently_authenticated
from units.views.people import seen_person


@never_cache
@recently_authenticated
def person_invite(request: Request, county: int) -> HttpResponse:
    """Take a person of the county in and show the link of the invitation, this once."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "PERSON_MANAGE", on=place)
    form = InviteForm(posted(request), county=place, by=request.user)
    if person := form.carry_out(form.invite, by=request.user):
        return invited(request, [person], place)
    return render(request, "units/person/invite.html", {"county": place, "form": form})


@never_cache
@recently_authenticated
def overseer_invite(request: Request) -> HttpResponse:
    """The same for those who belong to no county: observers and administrators."""
    access.require_everywhere(request.user, "PERSON_MANAGE")
    form = InviteForm(posted(request), county=None, by=request.user)
    if person := form.carry_out(form.invite, by=request.user):
        return invited(request, [person], None)
    return render(request, "units/person/invite.html", {"county": None, "form": form})


def invited(request: Request, people: list[User], county: County | None) -> HttpResponse:
    """Show who was taken in, each with a link that is nowhere kept."""
    root = request.build_absolute_uri("/")
    job = signing_in.invite_by_mail(people=people, root=root, county=county, by=request.user)
    rows = [(person, request.build_absolute_uri(links.path(person))) for person in people]
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"rows": rows, "county": county, "hours": hours, "job": job}
    return render(request, "units/person/invited.html", context)


@recently_authenticated
def person_appoint(request: Request, pk: int) -> HttpResponse:
    """Appoint in the county that is asked for, or outside of all counties."""
    person = seen_person(request, pk)
    access.require(request.user, "PERSON_MANAGE")
    if person.pk == request.user.pk:
        raise PermissionDenied("不能给自己任职或免职，请由其他管理人员办理。")
    place = _place(request, person)
    form = OfficeForm(posted(request), county=place, by=request.user)
    if post := form.carry_out(form.appoint, person=person, by=request.user):
        messages.success(request, f"{person}已任{post.role_label}（{post.place}）。")
        return redirect("person_detail", pk)
    counties = County.objects.visible_to(request.user, "PERSON_MANAGE")
    context = {
        "person": person,
        "county": place,
        "form": form,
        "counties": counties if len(counties) > 1 else [],
        "may_oversee": access.everywhere(request.user, "PERSON_MANAGE"),
    }
    return render(request, "units/person/appoint.html", context)


def _place(request: Request, person: User) -> County | None:
    """Return the county that is asked for, else the person's own; none for overseers."""
    asked = request.GET.get("county", "")
    counties = County.objects.visible_to(request.user, "PERSON_MANAGE")
    if asked == "0" and access.everywhere(request.user, "PERSON_MANAGE"):
        return None
    if asked.isdigit():
        found: County = get_object_or_404(counties, pk=int(asked))
        return found
    own = actions.county_of(person)
    return own if own in counties else counties.first()


def _seen_post(request: Request, pk: int) -> Appointment:
    posts = Appointment.objects.visible_to(request.user)
    post: Appointment = get_object_or_404(
        posts.select_related("person", "county", "unit__county"), pk=pk
    )
    if not actions.may_end(request.user, post):
        raise PermissionDenied("您没有在此处任免这个角色的权限，也不能给自己免职。")
    return post


def appointment_end(request: Request, pk: int) -> HttpResponse:
    post = _seen_post(request, pk)
    form = EndForm(posted(request))
    if form.carry_out(actions.end, appointment=post, by=request.user):
        messages.success(request, f"{post.person}的{post.role_label}（{post.place}）已办理免职。")
        return redirect("person_detail", post.person_id)
    context = {"post": post, "person": post.person, "county": post.in_county, "form": form}
    return render(request, "units/appointment/end.html", context)


@never_cache
@recently_authenticated
def person_hand_over(request: Request, pk: int) -> HttpResponse:
    person = seen_person(request, pk)
    access.require(request.user, "PERSON_MANAGE")
    form = HandOverForm(posted(request), person=person, by=request.user)
    if successor := form.carry_out(form.hand_over, person=person, by=request.user):
        messages.success(request, f"{person}的工作已交接给{successor}，未办完的事项随单位移交。")
        if not successor.has_usable_password():
            return invited(request, [successor], actions.county_of(successor))
        return redirect("person_detail", successor.pk)
    context = {"person": person, "county": actions.county_of(person), "form": form}
    return render(request, "units/person/hand_over.html", context)
