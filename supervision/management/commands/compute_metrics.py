from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supervision.lookup import county_named, round_named
from supervision.metrics.actions import compute_round
from units.actions import RefusedError


class Command(BaseCommand):
    help = "计算一个县区一个轮次的全部指标并保存"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", required=True, help="县区名称或行政区划代码")
        parser.add_argument("--round", required=True, help="轮次代码，如 2023Q3")

    def handle(self, *args: Any, county: str, round: str, verbosity: int, **options: Any) -> None:
        def progress(percent: int, message: str) -> None:
            if verbosity > 1:
                self.stdout.write(f"{percent:3d}% {message}")

        try:
            found = round_named(county_named(county), round)
            written = compute_round(round=found, by=None, progress=progress)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{found}：已写入 {written} 个指标值。")
