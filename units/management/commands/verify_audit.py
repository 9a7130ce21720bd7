from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units.actions import RefusedError
from units.auditing.verify import Notebook, verify
from units.lookup import county_named


class Command(BaseCommand):
    help = "核对操作记录链：有无改动、删除、插入；断链时说明第一处断在哪里，退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", help="只核对一个县区：名称或行政区划代码")
        parser.add_argument(
            "--notebook",
            type=Path,
            metavar="文件",
            help="链尾登记簿（请放在数据库之外）：先与以前的登记核对，无误后登记现在的链尾",
        )

    def handle(self, *args: Any, county: str | None, notebook: Path | None, **options: Any) -> None:
        try:
            book = Notebook(notebook) if notebook else None
            chain = county_named(county).pk if county else None
        except RefusedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"链尾登记簿“{notebook}”无法读取：{error.strerror}。") from error
        verdicts = verify(chain, book)
        for verdict in verdicts:
            if verdict.broken:
                self.stdout.write(f"{verdict.name}：{verdict.broken}")
            else:
                end = f"，链尾第 {verdict.sequence} 条 {verdict.hash[:16]}" if verdict.hash else ""
                self.stdout.write(f"{verdict.name}：{verdict.count} 条操作记录完整{end}。")
        if any(verdict.broken for verdict in verdicts):
            sys.exit(1)
        if book:
            book.note()
