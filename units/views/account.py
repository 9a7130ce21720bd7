"""One's own account: password, second factor, where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from units.actions import RefusedError
from units.models import PersonSession
from units.people.tables import posts_table
from units.requests import Request, posted, pressed
from units.second_factor import actions as second_factors
from units.second_factor import codes, drawing, required
from units.signing_in import actions
from units.signing_in.confirmation import recently_authenticated
from units.signing_in.forms import FirstCodeForm, PasswordChangeForm
from units.signing_in.store import digest


def my_account(request: Request) -> HttpResponse:
    person = request.user
    posts = person.appointments.select_related("county", "unit__county")
    context = {
        "device": codes.device_of(person),
        "recovery_left": codes.recovery_left(person),
        "factor_required": required.of(person),
        "sessions": PersonSession.objects.filter(person=person).alive(timezone.now()),
        "own_key": digest(request.session.session_key or ""),
        "posts": posts_table(posts.order_by("-starts_on", "-pk")),
    }
    return render(request, "units/account/detail.html", context)


@sensitive_post_parameters()
def password_change(request: Request) -> HttpResponse:
    form = PasswordChangeForm(posted(request))
    if form.carry_out(actions.change_password, request=request, by=request.user):
        messages.success(request, "密码已修改，其他地方的登录已全部退出。")
        return redirect("my_account")
    return render(request, "units/account/password.html", {"form": form})


@require_POST
def sessions_end(request: Request) -> HttpResponse:
    """Sign out elsewhere: one session that was chosen, or all the others."""
    chosen = None
    if asked := request.POST.get("session", ""):
        key = int(asked) if asked.isdigit() else 0
        chosen = get_object_or_404(PersonSession, person=request.user, pk=key)
    count = actions.end_elsewhere(request=request, by=request.user, session=chosen)
    messages.success(request, f"已退出{count}处登录。" if count else "没有其他登录。")
    return redirect("my_account")


@never_cache
def second_factor(request: Request) -> HttpResponse:
    """Show how to set up the second factor, and the secret while it waits for its first code."""
    waiting = codes.waiting_device(request.user)
    context = {
        "device": codes.device_of(request.user),
        "factor_required": required.of(request.user),
        "qr": drawing.qr(waiting) if waiting else "",
        "secret": drawing.secret(waiting) if waiting else "",
        "form": FirstCodeForm(),
    }
    return render(request, "units/account/second_factor.html", context)


@require_POST
@recently_authenticated
def second_factor_start(request: Request) -> HttpResponse:
    second_factors.start(by=request.user)
    return redirect("second_factor")


@require_POST
@never_cache
def second_factor_finish(request: Request) -> HttpResponse:
    """Take the first code of the phone and show the recovery codes, this once."""
    waiting = codes.waiting_device(request.user)
    if waiting is None:
        return redirect("second_factor")
    form = FirstCodeForm(request.POST)
    if made := form.carry_out(second_factors.finish, request=request, by=request.user):
        return render(request, "units/account/recovery_codes.html", {"codes": made})
    shown = {"form": form, "qr": drawing.qr(waiting), "secret": drawing.secret(waiting)}
    return render(request, "units/account/second_factor.html", shown)


@require_POST
@never_cache
@recently_authenticated
def second_factor_codes(request: Request) -> HttpResponse:
    try:
        made = second_factors.renew_codes(by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("my_account")
    return render(request, "units/account/recovery_codes.html", {"codes": made})


@require_POST
@recently_authenticated
def second_factor_remove(request: Request) -> HttpResponse:
    told = "两步验证已停用，以后只凭密码登录。"
    pressed(request, second_factors.remove, told, request=request)
    return redirect("my_account")
