"""The list of wrong expressions of a county; 0 stands for the list that holds everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from notices.checks.expression_lists import Entry, entries
from notices.models import ListedExpression
from notices.wording import actions, workbook
from notices.wording.forms import ExpressionFilter, ExpressionForm, ListForm
from units import access, downloads
from units.actions import RefusedError
from units.models import County
from units.requests import Request, posted, pressed
from units.tables import Cell, Column, Table
from units.templatetags.words import day

PAGE_SIZE = 50
TONES = {"error": "bad", "warning": "warn", "hint": "info"}


def expression_list(request: Request, county: int) -> HttpResponse:
    place = _place(request, county)
    found = entries(place)
    form = ExpressionFilter(request.GET, found=found)
    page = Paginator(form.apply(found), PAGE_SIZE).get_page(request.GET.get("page"))
    may_edit = _may_edit(request, place)
    context = _shared(place) | {
        "form": form,
        "page": page,
        "table": _table(page.object_list, place, may_edit),
        "may_edit": may_edit,
    }
    return render(request, "notices/expression/list.html", context)


def expression_create(request: Request, county: int) -> HttpResponse:
    place = _edited(request, county)
    form = ExpressionForm(posted(request))
    if row := form.carry_out(actions.add, county=place, by=request.user):
        messages.success(request, f"“{row.wrong}”已加入清单，马上用于核稿。")
        return redirect("expression_list", county)
    return render(request, "notices/expression/change.html", _shared(place) | {"form": form})


def expression_change(request: Request, county: int) -> HttpResponse:
    """Change the expression that the query names."""
    place = _edited(request, county)
    entry = _entry(request, place)
    own = entry.row if entry.row and entry.row.county_id == (place.pk if place else None) else None
    form = ExpressionForm(posted(request), stored=own, known=entry.expression)
    wrong = entry.expression.wrong
    if form.carry_out(actions.change, county=place, wrong=wrong, by=request.user):
        messages.success(request, f"“{wrong}”已修改，马上用于核稿。")
        return redirect("expression_list", county)
    context = _shared(place) | {"form": form, "entry": entry}
    return render(request, "notices/expression/change.html", context)


def expression_withdraw(request: Request, county: int) -> HttpResponse:
    return _switch(request, county, actions.withdraw, "已撤下，核稿不再用它。")


def expression_restore(request: Request, county: int) -> HttpResponse:
    return _switch(request, county, actions.restore, "已恢复，马上用于核稿。")


def _switch(request: Request, county: int, action: Callable[..., Any], told: str) -> HttpResponse:
    place = _edited(request, county)
    if request.method == "POST":
        wrong = _entry(request, place).expression.wrong
        pressed(request, action, f"“{wrong}”{told}", county=place, wrong=wrong)
    return redirect("expression_list", county)


def expression_import(request: Request, county: int) -> HttpResponse:
    """Take a file and show, line by line, what would be done; nothing is written."""
    place = _edited(request, county)
    form = ListForm(posted(request), request.FILES or None)
    lines = form.carry_out(form.read)
    if lines is not None:
        return _preview(request, place, lines)
    return render(request, "notices/expression/import.html", _shared(place) | {"form": form})


def _preview(request: Request, county: County | None, lines: workbook.Lines) -> HttpResponse:
    checked = workbook.check(lines, county)
    good = [line for line in checked if line.goes_in]
    context = _shared(county) | {
        "table": _lines_table(checked),
        "count": len(good),
        "same": sum(line.change == "不变" for line in checked),
        "faulty": sum(bool(line.faults) for line in checked),
        "sealed": workbook.seal(good, county=county, by=request.user) if good else "",
    }
    return render(request, "notices/expression/preview.html", context)


def expression_apply(request: Request, county: int) -> HttpResponse:
    """Take in what was shown, judged anew by the list as it is now."""
    place = _edited(request, county)
    if request.method == "POST":
        try:
            sealed = request.POST.get("sealed", "")
            shown = workbook.unseal(sealed, county=place, by=request.user)
            lines = workbook.check(shown, place)
            count = actions.take_in(county=place, lines=lines, by=request.user)
            messages.success(request, f"已导入 {count} 条，马上用于核稿。")
        except RefusedError as error:
            messages.error(request, str(error))
    return redirect("expression_list", county)


def expression_export(request: Request, county: int) -> FileResponse:
    place = _place(request, county)
    found = entries(place)
    listed = ExpressionFilter(request.GET, found=found).apply(found)
    name = f"{place or '全部县区'}错误表述清单.xlsx"
    return _sent(request, place, workbook.export(listed), name, "导出")


def expression_template(request: Request, county: int) -> FileResponse:
    place = _place(request, county)
    return _sent(request, place, workbook.blank(), "错误表述清单模板.xlsx", "下载模板")


def _sent(
    request: Request, place: County | None, data: bytes, name: str, verb: str
) -> FileResponse:
    return downloads.send(
        data, name, downloads.WORKBOOK,
        by=request.user, county=place, on=ListedExpression, verb=verb,
    )  # fmt: skip


def _place(request: Request, county: int) -> County | None:
    """Return the county, or None for the list of all, which administrators keep."""
    if county == 0:
        access.require_everywhere(request.user, "EXPRESSION_EDIT")
        return None
    place: County = get_object_or_404(County.objects.visible_to(request.user), pk=county)
    access.require(request.user, "NOTICE_VIEW", on=place)
    return place


def _edited(request: Request, county: int) -> County | None:
    place = _place(request, county)
    if place is not None:
        access.require(request.user, "EXPRESSION_EDIT", on=place)
    return place


def _may_edit(request: Request, place: County | None) -> bool:
    return place is None or access.may(request.user, "EXPRESSION_EDIT", on=place)


def _entry(request: Request, place: County | None) -> Entry:
    entry = actions.entry_of(place, request.GET.get("wrong", ""))
    if entry is None:
        raise Http404
    return entry


def _shared(place: County | None) -> dict[str, Any]:
    return {"county": place, "list_of": place.pk if place else 0, "whose": place or "全部县区"}


def _table(found: Iterable[Entry], place: County | None, may_edit: bool) -> Table:
    columns = [
        Column("错误表述"), Column("规范表述"), Column("类别", "short"), Column("级别", "short"),
        Column("例外和期限", "wide"), Column("来源", "short"), Column("状态", "short"),
    ]  # fmt: skip
    change = reverse("expression_change", args=[place.pk if place else 0])
    rows = [
        [
            Cell(
                one.expression.wrong,
                f"{change}?{urlencode({'wrong': one.expression.wrong})}" if may_edit else "",
            ),
            Cell(one.expression.right, sub=one.expression.note),
            Cell(one.expression.kind),
            Cell(one.expression.severity.label, chip=TONES[one.expression.severity.value]),
            Cell(_conditions(one)),
            Cell(one.source),
            Cell("已撤下", chip="warn") if one.is_withdrawn else Cell("在用"),
        ]
        for one in found
    ]
    return Table("错误表述", columns, rows, hide_caption=True)


def _conditions(entry: Entry) -> str:
    one = entry.expression
    parts = []
    if one.exceptions:
        more = f"等{len(one.exceptions)}个" if len(one.exceptions) > 4 else ""
        parts.append(f"{'、'.join(one.exceptions[:4])}{more}不算")
    if one.not_after:
        parts.append(f"前面是{'、'.join(one.not_after)}不算")
    if one.valid_from:
        parts.append(f"{day(one.valid_from)}起")
    if one.valid_to:
        parts.append(f"到{day(one.valid_to)}止")
    return "；".join(parts)


def _lines_table(lines: list[workbook.Line]) -> Table:
    columns = [
        Column("行", "numeric"), Column("错误表述"), Column("规范表述"), Column("结果", "short"),
        Column("说明", "wide"),
    ]  # fmt: skip
    tones = {"新增": "good", "变更": "info", "不变": ""}
    rows = [
        [
            Cell(str(line.number), sub=line.sheet),
            Cell(line.texts.get("wrong", "")),
            Cell(line.texts.get("right", "")),
            Cell("有误", chip="bad") if line.faults else Cell(line.change, chip=tones[line.change]),
            Cell(" ".join(line.faults)),
        ]
        for line in sorted(lines, key=lambda line: not line.faults)[:500]
    ]
    return Table("核对结果", columns, rows, hide_caption=True)
