"""verify_notice FILE.pdf: exit 0 genuine, 1 altered, unsigned or unknown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.composition.frozen import document_of
from notices.sealing.faults import SealError
from notices.sealing.verify import Finding, Verdict, verify
from units.templatetags.words import day


class Command(BaseCommand):
    help = "验证一份通报文件：是否本系统签发、有没有被改动。退出码 0 为真，1 为其他。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.pdf", help="要验证的 PDF 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            verdict = verify(file.read_bytes())
        except (OSError, SealError) as error:
            reason = str(error) if isinstance(error, SealError) else "文件不存在或读不出来。"
            raise CommandError(f"{file.name}：{reason}") from None
        self._tell(verdict)
        if not verdict.is_genuine:
            sys.exit(1)

    def _tell(self, verdict: Verdict) -> None:
        style = self.style.SUCCESS if verdict.finding == Finding.GENUINE else self.style.ERROR
        self.stdout.write(style(verdict.finding.value))
        self.stdout.write(verdict.reason)
        if verdict.notice:  # as it was signed: its county may be called otherwise by now
            said = document_of(verdict.notice)
            dated = day(said.dated) if said.dated else ""
            words = (said.title, said.document_number, said.signature, dated)
            self.stdout.write("　".join(words))
