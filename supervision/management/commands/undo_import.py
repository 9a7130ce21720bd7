"""undo_import: take a batch back from the command line."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supervision.intake import actions
from supervision.intake.workbook import IntakeError
from units.models import ImportBatch


class Command(BaseCommand):
    help = "撤销一个导入批次：新增的删除，变更的恢复原样。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, metavar="BATCH", help="批次号")

    def handle(self, **options: Any) -> None:
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            self.stderr.write(f"没有 {options['batch']} 号批次。")
            sys.exit(2)
        try:
            actions.undo(batch=batch, by=None)
        except IntakeError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        self.stdout.write(f"已撤销 {batch.pk} 号批次“{batch.file_name}”。")
