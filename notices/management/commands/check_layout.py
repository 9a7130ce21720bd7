"""check_layout FILE.pdf [--json]"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notices.rendering.layout_check.measure import as_json, as_table, measure, passes
from notices.rendering.layout_check.reading import MAXIMUM_BYTES, read_apart
from notices.rendering.layout_check.refusal import UnreadableError

FAILED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "按 GB/T 9704-2012 测量一份 PDF 的版式；结果：0 合格，1 不合格，2 无法测量。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.pdf", help="要测量的 PDF 文件")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")
        parser.add_argument("--seconds", type=float, default=120, help="最长读取时间（秒）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            findings = measure(read_apart(_bytes(options["file"]), seconds=options["seconds"]))
        except UnreadableError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False))
            else:
                self.stderr.write(self.style.ERROR(str(error)))
            sys.exit(UNREADABLE)
        self.stdout.write(as_json(findings) if options["json"] else as_table(findings))
        if not passes(findings):
            sys.exit(FAILED)


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise UnreadableError(f"没有找到文件 {file}，请核对路径。")
    try:
        if file.stat().st_size > MAXIMUM_BYTES:
            raise UnreadableError(f"文件超过 {MAXIMUM_BYTES // 2**20} MB，不予测量，请拆分后再试。")
        return file.read_bytes()
    except OSError:
        raise UnreadableError(f"文件 {file} 读不出来，请检查读取权限。") from None
