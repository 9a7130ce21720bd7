"""render_notice --county 凤县 --round 2023Q3 --output OUT.pdf"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices import actions
from notices.composition.document import Document
from notices.composition.frozen import document_of
from notices.models import Notice
from notices.rendering import docx, fonts, pdf, text, workbook
from supervision.lookup import county_named, round_named
from supervision.models import InspectionRound
from units.actions import RefusedError

WRITERS: dict[str, Callable[[Document], bytes]] = {
    ".txt": lambda document: text.render(document).encode(),
    ".pdf": pdf.render,
    ".docx": docx.render,
    ".xlsx": workbook.render,
}


class Command(BaseCommand):
    help = "把一个轮次的通报写成 .txt、.pdf、.docx，附表写成 .xlsx；没有通报时先按提纲拟稿。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True, help="县区名称或行政区划代码")
        parser.add_argument("--round", required=True, help="轮次代码，如 2023Q3")
        parser.add_argument(
            "--output", required=True, type=Path, help="输出文件，.txt、.pdf、.docx 或 .xlsx"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        suffix = output.suffix.lower()
        if suffix not in WRITERS:
            raise CommandError(
                f"输出文件应以 .txt、.pdf、.docx 或 .xlsx 结尾，现为“{output.name}”。"
            )
        if not output.parent.is_dir():
            raise CommandError(f"文件夹 {output.parent} 不存在，请先建好。")
        try:
            round = round_named(county_named(options["county"]), options["round"])
            document = document_of(_notice(round))
        except RefusedError as error:
            raise CommandError(str(error)) from None
        for fault in document.faults:
            self.stderr.write(self.style.WARNING(fault))
        if suffix == ".pdf" and (sentence := fonts.coverage(document).sentence):
            self.stderr.write(self.style.WARNING(sentence))
        output.write_bytes(WRITERS[suffix](document))
        self.stdout.write(f"已写入 {output}")


def _notice(round: InspectionRound) -> Notice:
    notice = round.notices.exclude(state=Notice.State.WITHDRAWN).order_by("-version").first()
    return notice or actions.create_notice(round=round, by=None)
