"""What is asked before every page: signed in, not for too long, with the factor that is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from units.second_factor import required
from units.signing_in import actions, stamps

Respond = Callable[[HttpRequest], HttpResponse]
# Open to a person whose second factor is still to be set up.
FIRST_STEPS = {
    "second_factor",
    "second_factor_start",
    "second_factor_finish",
    "session_keep",
    "sign_out",
    "help_page",
}


def sign_in_address(request: HttpRequest, why: str = "") -> str:
    """Return the sign-in page, which leads back to where the person was.

    A part of a page (asked for by htmx) is nowhere to be: there it is the page around it.
    """
    back = request.get_full_path() if request.method == "GET" else request.path
    if around := request.headers.get("HX-Current-URL"):
        back = urlsplit(around).path
    query = {"next": back} | ({"why": why} if why else {})
    return f"{reverse('sign_in')}?{urlencode(query, safe='/')}"


def lead(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect; htmx, which would put the page into a part of the old one, is told to go there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


class SignInRequired(LoginRequiredMiddleware):
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        return lead(request, sign_in_address(request))


class SessionLimits:
    """Ends sessions that were idle or have lasted too long, and notes that the person is here."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if person.is_authenticated:
            if why := stamps.over(request.session):
                actions.end_session(request=request, by=person, why=why)
                return lead(request, sign_in_address(request, why))
            actions.note_presence(request=request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead whoever needs a second factor and came without one to its set-up."""
        match = request.resolver_match
        is_open = match is not None and match.url_name in FIRST_STEPS
        if is_open or not request.user.is_authenticated or stamps.has_factor(request.session):
            return None
        return lead(request, resolve_url("second_factor")) if required.of(request.user) else None
