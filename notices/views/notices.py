"""Notices: the list, the notice as it reads now, drafting and downloading."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from notices import actions
from notices.composition.frozen import document_of
from notices.forms import DraftForm, NoticeForm, outlines_of
from notices.models import Notice
from notices.rendering import docx, fonts, text, workbook
from notices.sealing import serving
from notices.steps.rules import why_fixed
from notices.views.readers import reading
from notices.views.tables import notices_table
from supervision.models import InspectionRound
from supervision.views.rounds import freshness
from units import access, downloads
from units.models import County, Job
from units.requests import Request, post_only, posted

PAGE_SIZE = 50
CONTENT_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "docx": docx.CONTENT_TYPE,
    "xlsx": downloads.WORKBOOK,
    "pdf": "application/pdf",
}
# What is written on the spot; the PDF takes a worker.
WRITERS = {
    "txt": lambda document: text.render(document).encode(),
    "docx": docx.render,
    "xlsx": workbook.render,
}
NO_PDF = {
    "": "内容有变动，PDF 还没有重新生成，请先点“生成 PDF”。",
    Notice.State.SIGNED: "签章文件还没有生成，请等签章完成后再下载。",
}


def notice_list(request: Request, county: int) -> HttpResponse:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    notices = Notice.objects.visible_to(request.user).filter(county=place)
    notices = notices.select_related("round", "created_by")
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = access.may(request.user, "NOTICE_EDIT", on=place)
    undrafted = InspectionRound.objects.filter(county=place, notices__isnull=True)
    return render(
        request,
        "notices/notice/list.html",
        {
            "county": place,
            "page": page,
            "table": notices_table(
                page.object_list, sees_rounds=access.may(request.user, "ROUND_VIEW", on=place)
            ),
            "undrafted": undrafted.exclude(computed_at=None)[:PAGE_SIZE] if may_edit else (),
            "outlines": list(outlines_of(place)) if may_edit else (),
            "may_edit": may_edit,
        },
    )


def notice_detail(request: Request, pk: int) -> HttpResponse:
    notice = _visible(request, pk)
    document = document_of(notice)
    works = access.may(request.user, "NOTICE_VIEW", on=notice)  # others read what was issued
    jobs = Job.objects.filter(task=actions.RENDER_TASK, subject=f"notice:{pk}")
    return render(
        request,
        "notices/notice/detail.html",
        {
            "notice": notice,
            "county": notice.county,
            "round": notice.round,
            "document": document,
            **(freshness(request.user, notice.round) if works else {}),
            "coverage": fonts.coverage(document) if works else None,
            "figure_url": reverse("figure_rows", args=[notice.round_id]) + "?ref="
            if access.may(request.user, "ROUND_VIEW", on=notice)
            else "",
            "has_pdf": serving.has_pdf(notice, document),
            "job": jobs.first() if works else None,
            "may_edit": access.may(request.user, "NOTICE_EDIT", on=notice),
            "works": works,
            **reading(request.user, notice, document),
        },
    )


@post_only(back="round_detail")
def notice_create(request: Request, pk: int) -> HttpResponse:
    round = get_object_or_404(InspectionRound.objects.visible_to(request.user), pk=pk)
    access.require(request.user, "NOTICE_EDIT", on=round)
    form = DraftForm(request.POST, county=round.county)
    notice = form.carry_out(actions.create_notice, round=round, by=request.user)
    if notice is None:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect("round_detail", pk)
    actions.request_pdf(notice=notice, by=request.user)
    messages.success(request, f"已按提纲“{notice.outline}”拟好{round.label}通报草稿。")
    return redirect("notice_detail", notice.pk)


def notice_change(request: Request, pk: int) -> HttpResponse:
    """Set title, number, addressees and dates of a notice that is not signed."""
    notice = _visible(request, pk)
    access.require(request.user, "NOTICE_EDIT", on=notice)
    form = NoticeForm(posted(request), instance=Notice.objects.get(pk=pk))
    if form.carry_out(actions.update_facts, notice=notice, by=request.user):
        messages.success(request, "通报要素已保存；PDF 要重新生成。")
        return redirect("notice_detail", pk)
    context = {"notice": notice, "form": form, "blocked": why_fixed(notice)}
    return render(request, "notices/notice/change.html", context)


@post_only(back="notice_detail")
def notice_render(request: Request, pk: int) -> HttpResponse:
    notice = _visible(request, pk)
    access.require(request.user, "NOTICE_VIEW", on=notice)
    actions.request_pdf(notice=notice, by=request.user)
    return redirect("notice_detail", pk)


def notice_download(request: Request, pk: int, suffix: str) -> HttpResponseBase:
    notice = _visible(request, pk)
    document = document_of(notice)
    name, kind = f"{notice.title}.{suffix}", CONTENT_TYPES[suffix]
    told: dict[str, Any] = {
        "by": request.user, "county": notice.county, "on": notice, "verb": "下载通报",
        "after": {"format": suffix},
    }  # fmt: skip
    if write := WRITERS.get(suffix):
        return downloads.send(write(document), name, kind, **told)
    if signed := serving.signed_bytes(notice):
        return downloads.send(signed, name, kind, **told)
    stored = actions.stored_pdf(notice=notice, document=document)
    if stored is None or not serving.has_pdf(notice, document):
        messages.warning(request, NO_PDF.get(notice.state, NO_PDF[""]))
        return redirect("notice_detail", pk)
    return downloads.send_stored(stored, name, kind, **told)


def _visible(request: Request, pk: int) -> Notice:
    notices = Notice.objects.visible_to(request.user).select_related(
        "county", "round__county", "round__previous", "created_by"
    )
    notice: Notice = get_object_or_404(notices, pk=pk)
    return notice
