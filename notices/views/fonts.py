"""The faces in use, for the administrator: which file answers for each role, what it lacks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from notices.composition.frozen import document_of
from notices.models import Notice
from notices.rendering import fonts
from units import access
from units.requests import Request
from units.tables import Cell, Column, Table

NEWEST = 10
TONES = {fonts.OWN: "good", fonts.INSTALLED: "good", fonts.FALLBACK: "warn"}


def font_list(request: Request) -> HttpResponse:
    access.require(request.user, "COUNTY_EDIT")
    try:
        faces, told = _faces_table(), ""
        notices = _notices_table(request)
    except fonts.MissingFontError as error:
        faces, notices, told = None, None, str(error)
    return render(
        request,
        "notices/font/list.html",
        {"faces": faces, "notices": notices, "told": told, "folder": settings.FONT_DIR},
    )


def _faces_table() -> Table:
    columns = [
        Column("用处"),
        Column("字体"),
        Column("来源"),
        Column("字数", "numeric"),
        Column("文件", "wide"),
    ]
    faces = fonts.resolve()
    rows = [
        [
            Cell(role.label, sub=role.used_for),
            Cell(faces[role.key].family),
            Cell(faces[role.key].source, chip=TONES[faces[role.key].source]),
            Cell(str(len(fonts.characters_of(faces[role.key].file)))),
            Cell(str(faces[role.key].file)),
        ]
        for role in fonts.ROLES
    ]
    return Table("各处所用字体", columns, rows, hide_caption=True)


def _notices_table(request: Request) -> Table:
    found = Notice.objects.visible_to(request.user).order_by("-created_at", "-pk")
    rows = []
    for notice in found.select_related("county", "round__county", "round__previous")[:NEWEST]:
        lacking = fonts.coverage(document_of(notice))
        rows.append(
            [
                Cell(notice.title, reverse("notice_detail", args=[notice.pk])),
                Cell(lacking.borrowed or "无"),
                Cell(lacking.missing or "无", chip="bad" if lacking.missing else "good"),
            ]
        )
    columns = [Column("通报", "wide"), Column("后备字体补出的字"), Column("缺字")]
    return Table("近期通报缺少的字", columns, rows, hide_caption=True)
