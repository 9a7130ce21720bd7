"""What the list of notices shows."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.timezone import localtime

from notices.models import Notice
from units.tables import Cell, Column, Table
from units.templatetags.words import day

TONES = {
    Notice.State.DRAFT: "info",
    Notice.State.SIGNED: "good",
    Notice.State.ISSUED: "good",
    Notice.State.WITHDRAWN: "bad",
}


def notices_table(notices: Iterable[Notice], *, sees_rounds: bool) -> Table:
    """Draw notices; their rounds are links for those who may see rounds."""
    columns = [
        Column("标题", "wide"),
        Column("轮次"),
        Column("发文字号"),
        Column("成文日期", "date"),
        Column("状态"),
        Column("拟稿人"),
        Column("拟稿时间", "date"),
    ]
    rows = [
        [
            Cell(notice.title, reverse("notice_detail", args=[notice.pk])),
            Cell(
                notice.round.label,
                reverse("round_detail", args=[notice.round_id]) if sees_rounds else "",
            ),
            Cell(notice.document_number),
            Cell(day(notice.signed_off_on)),
            Cell(notice.get_state_display(), chip=TONES.get(Notice.State(notice.state), "warn")),
            Cell(str(notice.created_by or "系统")),
            Cell(f"{localtime(notice.created_at):%Y-%m-%d}"),
        ]
        for notice in notices
    ]
    return Table("通报", columns, rows, hide_caption=True)
