"""What an administrator does for a person who cannot sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from units.actions import RefusedError
from units.models import User
from units.people.authority import require_manage
from units.requests import Request
from units.second_factor import actions as second_factors
from units.second_factor import codes, required
from units.signing_in import actions, lockout
from units.signing_in.confirmation import recently_authenticated


def _person(request: Request, pk: int) -> User:
    """Return the person if one may care for accounts, else raise."""
    person: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    require_manage(request.user, person)
    return person


def care_of(person: User) -> dict[str, Any]:
    """Return what templates/units/account/care.html shows of a person."""
    return {
        "person": person,
        "lock": lockout.of_account(person.username),
        "device": codes.device_of(person),
        "factor_required": required.of(person),
    }


@require_POST
def person_unlock(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    if actions.unlock(person=person, by=request.user):
        messages.success(request, f"{person}的账号已解锁，可以马上再试。")
    else:
        messages.info(request, f"{person}的账号没有锁定。")
    return redirect("person_detail", pk)


@require_POST
@never_cache
@recently_authenticated
def person_link(request: Request, pk: int) -> HttpResponse:
    """Show a one-time link with which the person chooses a new password, this once."""
    person = _person(request, pk)
    try:
        path = actions.issue_link(person=person, by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("person_detail", pk)
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"person": person, "link": request.build_absolute_uri(path), "hours": hours}
    return render(request, "units/account/link.html", context)


@require_POST
@recently_authenticated
def person_second_factor_remove(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    if second_factors.remove_of(person=person, by=request.user):
        messages.success(request, f"{person}的两步验证已清除，所有登录已退出。")
    else:
        messages.info(request, f"{person}没有启用两步验证。")
    return redirect("person_detail", pk)
