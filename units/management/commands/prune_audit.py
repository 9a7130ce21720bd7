from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from units.actions import RefusedError
from units.auditing.actions import MINIMUM_DAYS, prune
from units.models import EventChain


class Command(BaseCommand):
    help = f"清理过期的操作记录（至少保留 {MINIMUM_DAYS} 天）；不加 --apply 只报告条数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep-days", type=int, required=True, help="保留最近多少天")
        parser.add_argument("--apply", action="store_true", help="真正清理")

    def handle(self, *args: Any, keep_days: int, apply: bool, **options: Any) -> None:
        try:
            with transaction.atomic():
                chains = EventChain.objects.order_by("pk")
                removed = sum(prune(chain=one, keep_days=keep_days, by=None) for one in chains)
                transaction.set_rollback(not apply)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        told = "已清理" if apply else "可清理（加 --apply 执行）"
        self.stdout.write(f"{told} {removed} 条操作记录。")
