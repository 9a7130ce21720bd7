"""render_notice --county 凤县 --round 2023Q3 --output OUT.pdf"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices import actions
from notices.composition.compose import compose
from notices.composition.document import Document
from notices.models import Notice
from notices.rendering import pdf, text
from supervision.models import InspectionRound
from units.actions import RefusedError
from units.models import County


class Command(BaseCommand):
    help = "把一个轮次的通报写成文件（.txt 或 .pdf）；还没有通报时，先按县区的提纲拟稿。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True, help="县区名称，如 凤县")
        parser.add_argument("--round", required=True, help="轮次代码，如 2023Q3")
        parser.add_argument("--output", required=True, type=Path, help="输出文件，.txt 或 .pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        suffix = output.suffix.lower()
        if suffix == ".docx":
            raise CommandError("暂时不能输出 .docx，请用 .txt 或 .pdf。")
        if suffix not in {".txt", ".pdf"}:
            raise CommandError(f"输出文件应以 .txt 或 .pdf 结尾，现为“{output.name}”。")
        if not output.parent.is_dir():
            raise CommandError(f"文件夹 {output.parent} 不存在，请先建好。")
        document = compose(_notice(_round(options["county"], options["round"])))
        for fault in document.faults:
            self.stderr.write(self.style.WARNING(fault))
        output.write_bytes(_content(document, suffix))
        self.stdout.write(f"已写入 {output}")


def _content(document: Document, suffix: str) -> bytes:
    return pdf.render(document) if suffix == ".pdf" else text.render(document).encode()


def _round(county: str, code: str) -> InspectionRound:
    if not County.objects.filter(name=county).exists():
        known = "、".join(County.objects.values_list("name", flat=True)) or "一个也没有"
        raise CommandError(f"没有名为“{county}”的县区；现有：{known}。")
    found = InspectionRound.objects.filter(county__name=county)
    round = found.filter(code=code).select_related("county", "previous").first()
    if round is None:
        known = "、".join(found.values_list("code", flat=True)) or "一个也没有"
        raise CommandError(f"{county}没有代码为“{code}”的轮次；现有：{known}。")
    return round


def _notice(round: InspectionRound) -> Notice:
    notice = round.notices.exclude(state=Notice.State.WITHDRAWN).order_by("-version").first()
    if notice is not None:
        return notice
    try:
        return actions.create_notice(round=round, by=None)
    except RefusedError as error:
        raise CommandError(str(error)) from None
