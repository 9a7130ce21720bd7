"""Importing: drop a file, look at what it would change, confirm, take it back."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from supervision.intake import actions, templates
from supervision.intake.forms import MappingForm, UploadForm
from supervision.intake.layouts import layouts
from supervision.views import import_tables
from units import access, downloads, jobs
from units.forms import ActionForm
from units.models import County, ImportBatch, Job
from units.requests import Request, post_only, posted, pressed

IN_WORKER_FROM = 2000


def _place(request: Request, county: int) -> County:
    place = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "RECORD_IMPORT", on=place)
    return place


def _batch(request: Request, pk: int) -> ImportBatch:
    """Return the batch if the person may handle it, else raise Http404 or PermissionDenied."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("county", "uploaded_by")
    batch: ImportBatch = get_object_or_404(batches, pk=pk)
    access.require(request.user, "RECORD_IMPORT", on=batch)
    return batch


def import_list(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    batches = ImportBatch.objects.filter(county=place).select_related("uploaded_by")
    page = Paginator(batches.defer("preview"), 50).get_page(request.GET.get("page"))
    context = {"county": place, "page": page, "table": import_tables.batches(page)}
    return render(request, "supervision/import/list.html", context)


def import_start(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    form = UploadForm(posted(request), request.FILES or None, county=place)
    if batch := form.carry_out(form.preview, county=place, by=request.user):
        return redirect("import_preview", batch.pk)
    context = {"county": place, "form": form, "layouts": layouts().values()}
    return render(request, "supervision/import/start.html", context)


def import_template(request: Request, county: int, kind: str) -> FileResponse:
    """Send the blank workbook of a kind, with the county's own names to choose from."""
    place = _place(request, county)
    layout = layouts().get(kind)
    if layout is None:
        raise Http404
    return downloads.send(
        templates.build(layout, place),
        templates.file_name(layout),
        downloads.WORKBOOK,
        by=request.user, county=place, on=place, verb="下载模板",
    )  # fmt: skip


def import_preview(request: Request, pk: int) -> HttpResponse:
    """Show one sheet of the batch at a time, and the rows of one state of it."""
    batch = _batch(request, pk)
    view = import_tables.PreviewPage(batch, request.GET)
    context = {
        "county": batch.county,
        "batch": batch,
        "view": view,
        "mapping": MappingForm(None, sheet=view.sheet) if view.sheet else None,
        "job": Job.objects.filter(subject=f"import:{pk}").first(),
    }
    return render(request, "supervision/import/preview.html", context)


@post_only(back="import_preview")
def import_remap(request: Request, pk: int, sheet: int) -> HttpResponse:
    """Take another kind or other fields for one sheet and preview again."""
    batch = _batch(request, pk)
    if sheet >= len(batch.preview["sheets"]):
        raise Http404
    form = MappingForm(request.POST, sheet=batch.preview["sheets"][sheet])
    if form.carry_out(form.remap, batch=batch, by=request.user) is None:
        messages.error(request, form.first_error())
    return redirect(f"{reverse('import_preview', args=[pk])}?sheet={sheet}")


@post_only(back="import_preview")
def import_apply(request: Request, pk: int) -> HttpResponse:
    """Write the batch; a long one is written by a worker while the page shows how far."""
    batch = _batch(request, pk)
    accept_valid = request.POST.get("accept") == "valid"
    if batch.created_count + batch.changed_count >= IN_WORKER_FROM:
        jobs.start(
            task="supervision.tasks.apply_import",
            subject=f"import:{pk}",
            label=f"导入“{batch.file_name}”"[:120],
            county=batch.county,
            by=request.user,
            params={"accept_valid": accept_valid, "back": reverse("import_preview", args=[pk])},
        )
        return redirect("import_preview", pk)
    told = "已导入。如发现有误，可以撤销本批。"
    pressed(request, actions.apply, told, batch=batch, accept_valid=accept_valid)
    return redirect("import_preview", pk)


@post_only(back="import_preview")
def import_discard(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    told = f"已放弃“{batch.file_name}”，没有写入任何数据。"
    if pressed(request, actions.discard, told, batch=batch):
        return redirect("import_list", batch.county_id)
    return redirect("import_preview", pk)


def import_undo(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    form = ActionForm(posted(request))
    if form.carry_out(actions.undo, batch=batch, by=request.user):
        messages.success(request, "已撤销本批：新增的已删除，变更的已恢复原样。")
        return redirect("import_preview", pk)
    context = {"county": batch.county, "batch": batch, "form": form}
    return render(request, "supervision/import/undo.html", context)


def import_file(request: Request, pk: int) -> HttpResponseBase:
    """Send the workbook as it was brought."""
    batch = _batch(request, pk)
    name = batch.file.name or ""
    if not default_storage.exists(name):
        messages.error(request, f"{batch.pk}号批次的原文件已不在，请联系系统管理员。")
        return redirect("import_preview", pk)
    return downloads.send_stored(
        name, batch.file_name,
        by=request.user, county=batch.county, on=batch, verb="下载导入文件",
    )  # fmt: skip


def import_errors(request: Request, pk: int) -> HttpResponse | FileResponse:
    """Send the refused rows as a workbook, faulty cells marked."""
    batch = _batch(request, pk)
    try:
        data = actions.error_workbook(batch=batch)
    except actions.IntakeError as error:
        messages.error(request, str(error))
        return redirect("import_preview", pk)
    return downloads.send(
        data,
        f"错误行_{batch.pk}_{PurePath(batch.file_name).stem}.xlsx",
        downloads.WORKBOOK,
        by=request.user, county=batch.county, on=batch, verb="下载错误行",
    )  # fmt: skip
