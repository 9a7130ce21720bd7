"""import_workbook: bring a workbook in from the command line, as the import page does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supervision.intake import actions
from supervision.intake.layouts import layouts
from supervision.intake.workbook import IntakeError
from supervision.lookup import county_named, round_named
from units.actions import RefusedError
from units.models import ImportBatch

SHOWN = 50


class Command(BaseCommand):
    help = "导入工作簿：识别类别，核对，写入；有被拒绝的行时整批不导入，除非加 --accept-valid。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="工作簿（.xlsx、.xls、.csv）")
        parser.add_argument("--county", required=True, help="县区名称或行政区划代码")
        parser.add_argument("--round", help="检查轮次的代码或名称，如 2023Q3")
        parser.add_argument("--kind", choices=sorted(layouts()), help="数据类别，不写则自动识别")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
        parser.add_argument("--accept-valid", action="store_true", help="只导入合格的行")
        parser.add_argument("--errors", type=Path, metavar="OUT.xlsx", help="把被拒绝的行另存")

    def handle(self, **options: Any) -> None:
        """Exit 0: done; 1: rows were rejected or nothing was recognised; 2: cannot be read."""
        try:
            batch = self._preview(options)
        except RefusedError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self._report(batch)
        if options["errors"] and batch.rejected_count:
            options["errors"].write_bytes(actions.error_workbook(batch=batch))
            self.stdout.write(f"被拒绝的行已另存为 {options['errors']}")
        if options["dry_run"]:
            actions.discard(batch=batch, by=None)
            self.stdout.write("仅预览，未写入。")
            recognised = any(not sheet["problem"] for sheet in batch.preview["sheets"])
            sys.exit(0 if recognised and not batch.rejected_count else 1)
        try:
            actions.apply(batch=batch, by=None, accept_valid=options["accept_valid"])
        except IntakeError as error:
            actions.discard(batch=batch, by=None)
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write(f"已导入，批次号 {batch.pk}。撤销：undo_import {batch.pk}")

    def _preview(self, options: dict[str, Any]) -> ImportBatch:
        county = county_named(options["county"])
        round = round_named(county, options["round"]) if options["round"] else None
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise IntakeError(f"无法打开文件“{path}”，请核对路径。") from error
        return actions.preview(
            county=county,
            data=data,
            file_name=path.name,
            by=None,
            kind=options["kind"],
            round=round,
        )

    def _report(self, batch: ImportBatch) -> None:
        for remark in batch.preview["remarks"]:
            self.stdout.write(remark)
        for sheet in batch.preview["sheets"]:
            if sheet["problem"]:
                self.stdout.write(f"工作表“{sheet['name']}”：{sheet['problem']}")
                continue
            counts = sheet["counts"]
            self.stdout.write(
                f"工作表“{sheet['name']}”（{sheet['kind_label']}）："
                f"新增 {counts['created']}，变更 {counts['changed']}，"
                f"相同 {counts['same']}，拒绝 {counts['rejected']}"
            )
            for column in sheet["columns"]:
                if not column["field"]:
                    note = f"  {column['letter']}列“{column['header']}”{column['note']}"
                    self.stdout.write(note)
            for remark in sheet["remarks"]:
                self.stdout.write(f"  {remark}")
            for row in sheet["rows"]["rejected"][:SHOWN]:
                for reason in row["reasons"]:
                    where = f"第 {row['row']} 行"
                    where += f" {reason['column']}列" if reason["column"] else ""
                    self.stdout.write(f"  {where}：{reason['sentence']}")
            if len(sheet["rows"]["rejected"]) > SHOWN:
                self.stdout.write(
                    f"  ……其余 {counts['rejected'] - SHOWN} 行略，可用 --errors 另存。"
                )
