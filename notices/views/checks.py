"""核稿: anybody's document or text is read, marked and answered; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from notices.checks import report_document
from notices.checks.check import check_text
from notices.checks.forms import Checked, CheckForm
from notices.checks.marked import rows
from notices.checks.register import label, rules
from notices.checks.remark import Report, Severity
from notices.checks.report_document import Facts
from notices.models import Notice
from units import downloads
from units.requests import Request, posted

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXAMPLE = settings.FIXTURES_DIR / "examples" / "faulty_notice.txt"


def check_start(request: Request) -> HttpResponse:
    """Take a file or text and answer with the text marked."""
    form = CheckForm(posted(request), request.FILES or None, by=request.user)
    if checked := form.carry_out(form.check):
        return _shown(request, checked)
    context = {"form": form, "rules": rules().values()}
    return render(request, "notices/check/start.html", context)


def check_example(request: Request) -> HttpResponse:
    """Show the example of the README, checked now."""
    text = EXAMPLE.read_text(encoding="utf-8")
    checked = Checked("例子：一份有错的通报", None, check_text(text))
    return _shown(request, checked, is_example=True)


def _shown(request: Request, checked: Checked, *, is_example: bool = False) -> HttpResponse:
    context = {
        "checked": checked,
        "again": CheckForm(by=request.user),
        "is_example": is_example,
        **layout(checked.report),
    }
    return render(request, "notices/check/result.html", context)


def layout(report: Report) -> dict[str, Any]:
    """Return what templates/notices/check/marked.html draws."""
    return {
        "report": report,
        "rows": rows(report),
        "counts": [(one, len(report.of(one))) for one in Severity],
        "off": [label(key) for key in report.off],
        "limits": report_document.LIMITS,
    }


def check_report(request: Request) -> FileResponse | HttpResponse:
    """Send the report on a posted text as a Word document; it is checked anew, as none is kept."""
    form = CheckForm(posted(request), by=request.user)
    checked = form.carry_out(form.check)
    if checked is None:
        return redirect("check_start")
    now = timezone.localtime()
    pairs = [
        ("文件", checked.name),
        ("县区", str(checked.county or "未选")),
        ("核稿时间", f"{now.year}年{now.month}月{now.day}日{now:%H:%M}"),
        ("核稿人", str(request.user)),
    ]
    return downloads.send(
        report_document.build(checked.report, Facts("核稿意见", pairs)),
        "核稿意见.docx",
        WORD,
        by=request.user, county=checked.county, on=Notice, verb="下载核稿意见",
    )  # fmt: skip
