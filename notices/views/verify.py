"""The public page: is this file a notice that was issued here?"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from notices.composition.frozen import document_of
from notices.sealing.faults import SealError
from notices.sealing.verify import Finding, Verdict, by_code, verify
from units import origins
from units.requests import posted

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
A_MINUTE = 60


class VerifyForm(forms.Form):
    file = forms.FileField(
        label="通报文件（PDF）",
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": "请选择要验证的 PDF 文件。",
            "empty": "文件是空的，请重新选择。",
        },
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(f"文件超过 {LARGEST // MEGABYTE} 兆，不是本系统的通报。")
        data: bytes = upload.read()
        return data


@login_not_required
@never_cache
def verify_page(request: HttpRequest) -> HttpResponse:
    """Judge an uploaded file, which is neither kept nor opened unless its bytes are known."""
    if request.method == "POST" and _too_often():
        return _shown(request, {"form": VerifyForm(), "too_often": True}, 429)
    form = VerifyForm(posted(request), request.FILES or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = _verdict(form.cleaned_data["file"])
    elif request.GET.get("code"):
        return verify_code(request, request.GET["code"][:40])
    said = document_of(verdict.notice) if verdict and verdict.notice else None
    return _shown(request, {"form": form, "verdict": verdict, "document": said})


@login_not_required
@never_cache
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what was issued under the code that a copy bears."""
    if _too_often():
        return _shown(request, {"form": VerifyForm(), "too_often": True}, 429)
    kept = by_code(code)
    said = document_of(kept.notice) if kept else None
    context = {"form": VerifyForm(), "code": code, "kept": kept, "document": said}
    return _shown(request, context, 200 if kept else 404)


def _verdict(data: bytes) -> Verdict:
    try:
        return verify(data, issued_only=True)
    except SealError:  # a fault of this installation, not of the file
        return Verdict(Finding.UNKNOWN, "验证服务暂时不能用，请稍后再试。")


def _shown(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    return render(request, "notices/verify/page.html", context, status=status)


def _too_often() -> bool:
    """Count what an address asks in a minute; each serving process counts for itself."""
    minute = timezone.now().strftime("%H%M")
    key = f"verify:{origins.current().address}:{minute}"
    cache.add(key, 0, A_MINUTE)
    try:
        return cache.incr(key) > settings.VERIFICATIONS_A_MINUTE
    except ValueError:  # it ran out between the two
        return False
