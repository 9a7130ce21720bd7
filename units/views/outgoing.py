"""What leaves the portal, for the administrators: mails, group messages, where these go."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from units import access
from units.delivery import actions
from units.delivery.forms import WebhookForm
from units.models import County, GroupWebhook, Outgoing
from units.requests import Request, posted, pressed
from units.signing_in.confirmation import recently_authenticated
from units.tables import Tab

PAGE_SIZE = 50


def outgoing_list(request: Request) -> HttpResponse:
    """List what went out and what did not; `?show=stuck` keeps what needs a person."""
    access.require_everywhere(request.user, "COUNTY_EDIT")
    stuck = Outgoing.objects.stuck(timezone.now())
    only_stuck = request.GET.get("show") == "stuck"
    seen = Outgoing.objects.visible_to(request.user)
    rows = (stuck if only_stuck else seen).select_related("person", "county")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    here = reverse("outgoing_list")
    context = {
        "page": page,
        "lines": [(one, *one.state_at(), _moment(one)) for one in page.object_list],
        "only_stuck": only_stuck,
        "tabs": [
            Tab("全部", here, not only_stuck),
            Tab(f"需要处理（{stuck.count()}）", f"{here}?show=stuck", only_stuck),
        ],
        "hooks": _hooks(),
        "mail": settings.EMAIL_HOST,
    }
    return render(request, "units/outgoing/list.html", context)


def _moment(outgoing: Outgoing) -> str:
    return f"{localtime(outgoing.sent_at or outgoing.created_at):%Y-%m-%d %H:%M}"


def _hooks() -> list[tuple[County, GroupWebhook | None]]:
    stored = {one.county_id: one for one in GroupWebhook.objects.all()}
    return [(county, stored.get(county.pk)) for county in County.objects.all()]


@require_POST
def outgoing_resend(request: Request, pk: int) -> HttpResponse:
    outgoing = get_object_or_404(Outgoing.objects.visible_to(request.user), pk=pk)
    told = f"“{outgoing}”已排队重发，一两分钟内发出。"
    pressed(request, actions.resend, told, outgoing=outgoing)
    return redirect("outgoing_list")


@recently_authenticated
def webhook_change(request: Request, county: int) -> HttpResponse:
    """Say where a county's group chat takes messages; the password is asked for again."""
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "COUNTY_EDIT", on=place)
    stored = GroupWebhook.objects.filter(county=place).first()
    form = WebhookForm(posted(request), stored=stored)
    if form.carry_out(actions.set_webhook, county=place, by=request.user):
        messages.success(request, f"{place}的群消息地址已保存，可以发一条测试消息。")
        return redirect("webhook_change", place.pk)
    context = {"county": place, "form": form, "stored": stored}
    return render(request, "units/webhook/change.html", context)


@require_POST
def webhook_try(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "COUNTY_EDIT", on=place)
    told = "测试消息已排队，一两分钟内发出；结果见“外发消息”。"
    pressed(request, actions.try_webhook, told, county=place)
    return redirect("webhook_change", county)
