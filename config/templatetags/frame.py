"""The page frame: menu, county and round switchers."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config import menu as menus
from supervision.models import InspectionRound
from units import access
from units.models import County, Message
from units.templatetags.components import icon

register = template.Library()


def _round(context: Context) -> InspectionRound | None:
    """Return the round the page is about, or its notice's."""
    found: InspectionRound | None = context.get("round") or getattr(
        context.get("notice"), "round", None
    )
    return found


def _county(context: Context) -> County | None:
    """Return the county the page is about, or the only one the person has."""
    if "_frame_county" not in context.render_context:
        found = context.get("county")
        if found is None and (round := _round(context)):
            found = round.county
        if found is None:
            seen = list(County.objects.visible_to(context["request"].user)[:2])
            found = seen[0] if len(seen) == 1 else None
        context.render_context["_frame_county"] = found
    return context.render_context["_frame_county"]


@register.inclusion_tag("_components/menu.html", takes_context=True)
def menu(context: Context) -> dict[str, Any]:
    request = context["request"]
    sections = menus.sections(request.user, _county(context))
    exact = {reverse(name) for name in ("home", "county_list", "notice_archive")}
    entries = [entry.url for section in sections for entry in section.entries]
    # The longest address that the page's own begins with.
    under = [url for url in entries if url not in exact and request.path.startswith(url)]
    return {"sections": sections, "current": max(under, key=len, default=request.path)}


@register.inclusion_tag("_components/switchers.html", takes_context=True)
def switchers(context: Context) -> dict[str, Any]:
    """List the counties the person sees and the rounds of the present one."""
    user = context["request"].user
    county = _county(context)
    counties = County.objects.visible_to(user)
    rounds: list[InspectionRound] = []
    if county and access.may(user, "ROUND_VIEW", on=county):
        rounds = list(InspectionRound.objects.filter(county=county).order_by("-starts_on")[:40])
    several = len(access.scope_of(user).counties) > 1
    return {
        "county": county,
        "counties": list(counties) if several else [],
        "round": _round(context),
        "rounds": rounds,
    }


@register.inclusion_tag("_components/unread.html", takes_context=True)
def unread(context: Context) -> dict[str, Any]:
    """Lead to the person's messages, with the number of those not read yet."""
    return {"count": Message.objects.visible_to(context["request"].user).unread().count()}


@register.simple_tag
def help_link(slug: str, text: str = "本页说明") -> SafeString:
    """Link to the help page of the journey that the screen belongs to."""
    return format_html(
        '<a class="help-link" href="{}">{}{}</a>',
        reverse("help_page", args=[slug]),
        icon("help"),
        text,
    )
