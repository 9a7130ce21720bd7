"""Signing in, in one or two steps; signing out; choosing a password by a link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from units.requests import Request, posted
from units.second_factor import codes
from units.signing_in import actions, links, pending
from units.signing_in.forms import CodeForm, ForgottenForm, NewPasswordForm, SignInForm

REASONS = {
    "idle": f"超过{settings.SESSION_IDLE_SECONDS // 60}分钟没有操作，已自动退出，请重新登录。",
    "long": f"登录已满{settings.SESSION_COOKIE_AGE // 3600}小时，请重新登录。",
    "code": "验证超时，请重新输入账号和密码。",
    "chosen": "密码已设置好，请用新密码登录。",
}


def _back(request: HttpRequest) -> str:
    """Return where to go after signing in: a page of ours that was asked for, or home."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if own else resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    back = _back(request)
    if request.user.is_authenticated:
        return redirect(back)
    form = SignInForm(posted(request))
    person = form.carry_out(actions.check_password, request=request)
    if person and codes.device_of(person):
        pending.put(request.session, person, back)
        return redirect("sign_in_code")
    if person:
        actions.begin_session(request=request, person=person, with_code=False)
        return redirect(back)
    reason = REASONS.get(request.GET.get("why", ""), "")
    return render(
        request, "registration/sign_in.html", {"form": form, "next": back, "reason": reason}
    )


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def sign_in_code(request: Request) -> HttpResponse:
    """Ask for the code of the second factor."""
    waiting = pending.get(request.session)
    if waiting is None:
        return redirect(resolve_url("sign_in") + "?why=code")
    form = CodeForm(posted(request))
    if form.carry_out(actions.check_code, request=request, person=waiting.person):
        pending.drop(request.session)
        actions.begin_session(request=request, person=waiting.person, with_code=True)
        return redirect(waiting.back)
    context = {"form": form, "person": waiting.person}
    return render(request, "registration/sign_in_code.html", context)


@never_cache
def session_keep(request: Request) -> HttpResponse:
    """Answer nothing: that somebody asked is enough to stay signed in."""
    return HttpResponse(status=204)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    actions.end_session(request=request, by=request.user)
    return redirect("sign_in")


@login_not_required
def password_forgotten(request: Request) -> HttpResponse:
    """Have a link sent; without mail, tell whom to ask. The answer never tells who is known."""
    form = ForgottenForm(posted(request)) if settings.MAIL_RESET else None
    if form and form.carry_out(actions.ask_for_link, root=request.build_absolute_uri("/")):
        messages.success(request, "如果这个邮箱属于本系统的用户，几分钟内会收到重设密码的链接。")
        return redirect("password_forgotten")
    return render(request, "registration/password_forgotten.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters()
def password_choose(request: Request, number: str, token: str) -> HttpResponse:
    """Let the holder of a one-time link choose a password."""
    form = NewPasswordForm(posted(request))
    if form.carry_out(actions.choose_password, request=request, number=number, token=token):
        return redirect(resolve_url("sign_in") + "?why=chosen")
    context = {"form": form, "person": links.person_of(number, token)}
    return render(request, "registration/password_choose.html", context)
