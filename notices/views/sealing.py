"""The signed file of a notice: how far it is, and signing it outside."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from notices.models import FrozenDocument, Notice, PreparedFile, SignedFile
from notices.sealing import actions, signing
from notices.steps.forms import AnotherMethodForm, SignatureForm, SignedFileForm
from notices.steps.sealing import SEAL_TASK
from notices.views.steps import tell_errors, visible
from units import access, downloads
from units.actions import RefusedError
from units.forms import ActionForm
from units.models import Job
from units.requests import Request, post_only, posted
from units.signing_in.confirmation import recently_authenticated

PDF = "application/pdf"


def notice_seal(request: Request, pk: int) -> HttpResponse:
    """How the signed file stands; for the leader also what is to be done about it."""
    notice = visible(request, pk)
    frozen = get_object_or_404(FrozenDocument, notice=notice)
    signs = access.may(request.user, "NOTICE_SIGN", on=notice)
    waits = notice.state == Notice.State.SIGNED and not hasattr(notice, "signed_file")
    context = {
        "notice": notice,
        "frozen": frozen,
        "kept": SignedFile.objects.filter(notice=notice).first(),
        "prepared": PreparedFile.objects.filter(notice=notice).first(),
        "job": Job.objects.filter(task=SEAL_TASK, subject=f"notice:{pk}").first(),
        "signs": signs and waits,
        "method_form": AnotherMethodForm(county=notice.county, stored=frozen),
        "signature_form": SignatureForm(),
        "file_form": SignedFileForm(),
    }
    return render(request, "notices/seal/show.html", context)


@post_only(back="notice_seal")
def seal_method(request: Request, pk: int) -> HttpResponse:
    notice = _to_sign(request, pk)
    frozen = get_object_or_404(FrozenDocument, notice=notice)
    form = AnotherMethodForm(request.POST, county=notice.county, stored=frozen)
    return _carry_out(request, notice, form, actions.choose_method, "已按所选方式重新办理签章。")


@post_only(back="notice_seal")
def seal_signature(request: Request, pk: int) -> HttpResponse:
    """Take the answer of a leader's own key."""
    notice, form = _to_sign(request, pk), SignatureForm(request.POST)
    done = "签名有效，签章文件已存档，可以印发。"
    return _carry_out(request, notice, form, actions.take_signature, done)


@recently_authenticated
def _carry_out(
    request: Request, notice: Notice, form: ActionForm, act: Callable[..., object], done: str
) -> HttpResponse:
    if form.carry_out(act, notice=notice, by=request.user):
        messages.success(request, done)
    elif conflict := getattr(form, "conflict", None):
        messages.error(request, conflict.sentence)
    else:
        tell_errors(request, form)
    return redirect("notice_seal", notice.pk)


def seal_upload(request: Request, pk: int) -> HttpResponse:
    """Bring back the file that was signed outside."""
    notice = _to_sign(request, pk)
    form = SignedFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_file(notice=notice, data=form.cleaned_data["file"].read(), by=request.user)
        except RefusedError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "与定稿一致，签章文件已存档，可以印发。")
    elif request.method == "POST":
        tell_errors(request, form)
    return redirect("notice_seal", pk)


def seal_data(request: Request, pk: int, what: str) -> HttpResponseBase:
    """Give out the prepared file, or the bytes that a signature is to be made over."""
    notice = _to_sign(request, pk)
    prepared = get_object_or_404(PreparedFile, notice=notice)
    data = actions.read_whole(prepared.place, prepared.sha256)
    name = f"{notice.title}（待签）.pdf"
    if what == "data" and prepared.gap_start is not None and prepared.gap_end is not None:
        data = signing.signed_part(data, prepared.gap_start, prepared.gap_end)
        name = f"{notice.document_number}待签数据.bin"
    return downloads.send(
        data, name, PDF if what == "file" else downloads.OTHER,
        by=request.user, county=notice.county, on=notice, verb="下载待签文件",
    )  # fmt: skip


def _to_sign(request: Request, pk: int) -> Notice:
    notice = visible(request, pk)
    access.require(request.user, "NOTICE_SIGN", on=notice)
    return notice
