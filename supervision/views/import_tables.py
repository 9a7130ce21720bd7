"""What the import pages show: the list of batches, and one sheet of a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from supervision.intake.layouts import layouts
from supervision.intake.preview import SHOWN_REJECTED, SHOWN_ROWS
from units.models import ImportBatch
from units.tables import Cell, Column, Tab, Table, Tile

TONES = {"previewed": "warn", "applied": "good", "undone": "", "discarded": ""}
STATES = {"created": "新增", "changed": "变更", "same": "相同", "rejected": "拒绝"}


def kind_words(kind: str) -> str:
    known = layouts()
    return "、".join(known[k].label if k in known else k for k in kind.split(",") if k) or "未识别"


def batches(page: Iterable[ImportBatch]) -> Table:
    columns = [
        Column("批次号", "numeric"),
        Column("文件", "wide"),
        Column("数据类别"),
        Column("新增", "numeric"),
        Column("变更", "numeric"),
        Column("相同", "numeric"),
        Column("拒绝", "numeric"),
        Column("状态"),
        Column("上传人"),
        Column("上传时间", "date"),
    ]
    rows = [
        [
            Cell(str(batch.pk)),
            Cell(batch.file_name, reverse("import_preview", args=[batch.pk])),
            Cell(kind_words(batch.kind)),
            *(Cell(str(getattr(batch, f"{state}_count"))) for state in STATES),
            Cell(batch.get_state_display(), chip=TONES[batch.state] or "info"),
            Cell(str(batch.uploaded_by or "系统")),
            Cell(f"{timezone.localtime(batch.uploaded_at):%Y-%m-%d %H:%M}"),
        ]
        for batch in page
    ]
    return Table("导入批次", columns, rows, hide_caption=True)


class PreviewPage:
    """The part of a batch that the address asks for: `sheet` by number, `state`, `page`."""

    def __init__(self, batch: ImportBatch, query: QueryDict) -> None:
        self.batch = batch
        self.base = reverse("import_preview", args=[batch.pk])
        self.sheets: list[dict[str, Any]] = batch.preview["sheets"]
        asked = query.get("sheet", "")
        self.number = int(asked) if asked.isdecimal() and len(asked) < 4 else self._telling()
        if self.number >= len(self.sheets):
            self.number = 0
        self.state = query.get("state", "")
        if self.state not in STATES:
            counts = self.sheet["counts"] if self.sheet else {}
            order = ("rejected", "created", "changed", "same")
            self.state = next((s for s in order if counts.get(s)), "created")
        self.page_number = query.get("page")

    def _telling(self) -> int:
        """Return the sheet that is most worth looking at first."""
        for test in (lambda s: s["counts"]["rejected"], lambda s: s["kind"]):
            for number, sheet in enumerate(self.sheets):
                if test(sheet):
                    return number
        return 0

    @cached_property
    def sheet(self) -> dict[str, Any] | None:
        return self.sheets[self.number] if self.sheets else None

    @property
    def tone(self) -> str:
        return TONES[self.batch.state] or "info"

    @property
    def kinds(self) -> str:
        return kind_words(self.batch.kind)

    @property
    def is_open(self) -> bool:
        return self.batch.state == ImportBatch.State.PREVIEWED

    @property
    def accepted(self) -> int:
        return self.batch.created_count + self.batch.changed_count + self.batch.same_count

    @property
    def writes(self) -> int:
        return self.batch.created_count + self.batch.changed_count

    @property
    def unread(self) -> list[str]:
        """The sheets with something in them that was not understood."""
        return [s["name"] for s in self.sheets if s["problem"] and not s["is_ignored"]]

    @property
    def tiles(self) -> list[Tile]:
        notes = {
            "created": "库里没有的",
            "changed": "库里已有，内容不同",
            "same": "与库里一样，不再写入",
            "rejected": "有错，不能导入",
        }
        return [
            Tile(label, str(getattr(self.batch, f"{state}_count")), "行", note=notes[state])
            for state, label in STATES.items()
        ]

    @property
    def sheet_tabs(self) -> list[Tab]:
        return [
            Tab(self._sheet_label(sheet), f"{self.base}?sheet={n}", n == self.number)
            for n, sheet in enumerate(self.sheets)
        ]

    @staticmethod
    def _sheet_label(sheet: dict[str, Any]) -> str:
        if sheet["problem"]:
            return f"{sheet['name']}（未读）"
        refused = sheet["counts"]["rejected"]
        return f"{sheet['name']}（{refused} 行拒绝）" if refused else str(sheet["name"])

    @property
    def state_tabs(self) -> list[Tab]:
        assert self.sheet
        return [
            Tab(
                f"{label} {self.sheet['counts'][state]}",
                f"{self.base}?sheet={self.number}&state={state}",
                state == self.state,
            )
            for state, label in STATES.items()
        ]

    @property
    def ignored(self) -> list[dict[str, Any]]:
        """The columns that are left out, to be named."""
        return [c for c in self.sheet["columns"] if not c["field"]] if self.sheet else []

    @cached_property
    def page(self) -> Page:
        """The rows shown, fifty a page."""
        assert self.sheet
        rows = self.sheet["rows"].get(self.state, [])
        lines = _lines(rows) if self.state in {"rejected", "changed"} else rows
        return Paginator(lines, 50).get_page(self.page_number)

    @property
    def left_out(self) -> int:
        """How many rows of the state are not kept for showing."""
        assert self.sheet
        kept = SHOWN_REJECTED if self.state == "rejected" else SHOWN_ROWS
        return max(0, self.sheet["counts"][self.state] - kept)

    @property
    def table(self) -> Table:
        assert self.sheet
        caption = f"{self.sheet['name']}：{STATES[self.state]}"
        if self.state == "rejected":
            return _rejected(caption, self.page)
        if self.state == "changed":
            return _changed(caption, self.page)
        mapped = [c for c in self.sheet["columns"] if c["field"]]
        columns = [Column("行", "numeric"), *(Column(c["label"]) for c in mapped)]
        rows = [
            [Cell(str(row["row"])), *(Cell(text) for text in row["cells"])] for row in self.page
        ]
        return Table(caption, columns, rows, hide_caption=True)


def _lines(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Return a line for each reason or change of each row."""
    return [(row, part) for row in rows for part in row.get("reasons") or row["changes"]]


def _rejected(caption: str, lines: Iterable[Any]) -> Table:
    columns = [
        Column("行", "numeric"),
        Column("列"),
        Column("字段", "date"),
        Column("原值"),
        Column("原因", "wide"),
    ]
    rows = [
        [
            Cell(str(row["row"])),
            Cell(reason["column"]),
            Cell(reason["label"]),
            Cell(reason["value"]),
            Cell(reason["sentence"]),
        ]
        for row, reason in lines
    ]
    return Table(caption, columns, rows, hide_caption=True)


def _changed(caption: str, lines: Iterable[Any]) -> Table:
    columns = [
        Column("行", "numeric"),
        Column("记录", "wide"),
        Column("字段", "date"),
        Column("原为", "wide"),
        Column("改为", "wide"),
    ]
    rows = [
        [
            Cell(str(row["row"])),
            Cell(row["name"]),
            Cell(change["label"]),
            Cell(change["before"]),
            Cell(change["after"]),
        ]
        for row, change in lines
    ]
    return Table(caption, columns, rows, hide_caption=True)
