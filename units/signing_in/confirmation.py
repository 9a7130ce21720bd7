"""Asking for the password again before a sensitive step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from units.requests import Request
from units.second_factor import codes
from units.signing_in import actions, stamps
from units.signing_in.forms import ConfirmForm

View = Callable[..., HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}


def recently_authenticated(view: View) -> View:
    """Let a view be posted to only by one who proved who it is within the last five minutes.

    Otherwise a page asks for the password, and for the code where there is one. It carries what
    was posted, which reaches the view with the answer: nothing has to be typed twice (but files,
    which a page cannot carry).
    """

    @wraps(view)
    def inner(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in SAFE or stamps.is_confirmed(request.session):
            return view(request, *args, **kwargs)
        is_answer = f"{ConfirmForm.prefix}-password" in request.POST
        form = ConfirmForm(
            request.POST if is_answer else None, with_code=bool(codes.device_of(request.user))
        )
        if form.carry_out(actions.confirm_identity, request=request, by=request.user):
            return view(request, *args, **kwargs)
        return _ask(request, form)

    return inner


def _ask(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    own = {"csrfmiddlewaretoken", *map(form.add_prefix, form.fields)}
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in own
        for value in values
    ]
    context = {"form": form, "carried": carried, "lost_files": bool(request.FILES)}
    return render(request, "units/account/confirm.html", context)
