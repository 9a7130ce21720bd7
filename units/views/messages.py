"""A person's own messages."""

from __future__ import annotations

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from units.messages import actions
from units.models import Message
from units.requests import Request
from units.tables import Tab

PAGE_SIZE = 30


def message_list(request: Request) -> HttpResponse:
    """List what the person was told, unread first; `?show=unread` leaves the rest out."""
    own = (
        Message.objects.visible_to(request.user).select_related("county", "sent_by").unread_first()
    )
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(own.unread() if only_unread else own, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    here = reverse("message_list")
    tabs = [Tab("全部", here, not only_unread), Tab("未读", f"{here}?show=unread", only_unread)]
    context = {"page": page, "tabs": tabs, "only_unread": only_unread}
    return render(request, "units/message/list.html", context)


def message_open(request: Request, pk: int) -> HttpResponse:
    """Note that it was read, and lead to its matter; asked for by address: to the list."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return redirect("message_list")
    actions.mark_read(message=message, by=request.user)
    stays = request.POST.get("stay") or not message.url
    return redirect(_list_address(request) if stays else message.url)


def message_read_all(request: Request) -> HttpResponse:
    if request.method == "POST" and (count := actions.mark_read(by=request.user)):
        notes.success(request, f"已把 {count} 条消息标为已读。")
    return redirect("message_list")


def _list_address(request: Request) -> str:
    """Return the page of the list from which the button was pressed."""
    back = request.POST.get("back", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if own and back.startswith(reverse("message_list")) else reverse("message_list")
