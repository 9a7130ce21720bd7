from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from supervision.lookup import county_named, round_named
from supervision.metrics.compute import differences
from units.actions import RefusedError


class Command(BaseCommand):
    help = "核对一个轮次保存的指标值是否仍与截至数据截止日的明细一致；不一致时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", required=True, help="县区名称或行政区划代码")
        parser.add_argument("--round", required=True, help="轮次代码，如 2023Q3")

    def handle(self, *args: Any, county: str, round: str, **options: Any) -> None:
        try:
            found = round_named(county_named(county), round)
            if found.computed_at is None:
                raise RefusedError(f"{found}还没有计算过指标，请先运行 compute_metrics。")
            differing = differences(found)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        for difference in differing:
            self.stdout.write(str(difference))
        if differing:
            self.stdout.write(f"{found}：{len(differing)} 个指标值与明细不一致。")
            sys.exit(1)
        self.stdout.write(f"{found}：{found.values.count()} 个指标值与明细全部一致。")
