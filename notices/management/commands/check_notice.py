"""check_notice PATH [--json] [--county 凤县]"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.checks.check import check_file
from notices.checks.readers import UnreadableError
from notices.checks.register import rules
from notices.checks.remark import Report
from supervision.lookup import county_named
from units.actions import RefusedError
from units.models import County

ERRORS_FOUND = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "核稿：读一份通报（.txt、.docx、.pdf），说出不可能对的地方。"
        "没有错误退出码为0，有错误为1，读不了为2。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="要核的文件")
        parser.add_argument("--json", action="store_true", help="输出 JSON 列表")
        parser.add_argument("--county", help="县区名称或行政区划代码；用它的单位名录核对名称")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        county = self._county(options["county"])
        try:
            report = check_file(path, county=county)
        except UnreadableError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        except OSError:
            raise CommandError(
                f"打不开“{path}”：没有这个文件，或没有读取权限。请核对路径。", returncode=UNREADABLE
            ) from None
        if options["json"]:
            listed = [remark.as_dict() for remark in report.remarks]
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1))
        else:
            self._print(report)
        if report.errors:
            raise SystemExit(ERRORS_FOUND)

    def _county(self, name: str | None) -> County | None:
        if not name:
            return None
        try:
            return county_named(name)
        except RefusedError as error:
            self.stderr.write(f"{error}本次不用单位名录核对。")
            return None

    def _print(self, report: Report) -> None:
        labels = {key: rule.label for key, rule in rules().items()}
        for number, remark in enumerate(report.remarks, 1):
            line = report.text.count("\n", 0, remark.start) + 1
            quote = " ".join(remark.quote.split())
            shown = quote if len(quote) <= 60 else quote[:57] + "…"
            self.stdout.write(
                f"{number}. 【{remark.severity.label}】{labels[remark.rule]}，第{line}行“{shown}”"
            )
            self.stdout.write(f"   {remark.message}")
            if remark.expected:
                self.stdout.write(f"   应为：{remark.expected}")
        self.stdout.write(f"核稿完毕：{report.summary}。")
