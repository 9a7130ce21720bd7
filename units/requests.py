"""The request as every view gets it: LoginRequiredMiddleware lets only signed-in people through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from units.actions import RefusedError
from units.models import User


class Request(HttpRequest):
    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: the posted data, or nothing when only asked for."""
    return request.POST if request.method == "POST" else None


def sent_files(request: HttpRequest) -> MultiValueDict[str, UploadedFile] | None:
    """Return the files that came with a form, or nothing when it is only asked for."""
    return request.FILES if request.method == "POST" else None


def pressed(request: Request, action: Callable[..., object], told: str, /, **facts: object) -> bool:
    """Carry out what a bare button asks for; say that it was done, or why it was refused."""
    try:
        action(**facts, by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, told)
    return True


def post_only(back: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view be reached by a button only; one who comes by address is led to `back`.

    After signing in again the browser asks by GET for what was to be posted.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, pk: int, **rest: int) -> HttpResponse:
            if request.method != "POST":
                return redirect(back, pk)
            return view(request, pk, **rest)

        return inner

    return wrap
