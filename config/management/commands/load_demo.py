"""Load the demo counties: registers, rows, rounds, metrics and notices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.demo.issuing import NotSealedError, issue_one
from config.demo.load import DemoError, load
from config.demo.people import sign_in_lines
from notices.sealing.demo import make_demo_seals
from units.actions import RefusedError
from units.models import County


class Command(BaseCommand):
    help = "装载五个示范县和一个新建县的名录、数据、指标与通报；重复执行无妨。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="当前轮次所在的日子，默认今天")
        parser.add_argument("--county", default="", help="只装载一个县，如 凤县")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("正式环境不装载演示数据：演示账号的口令是公开的。")
        today = options["today"] or timezone.localdate()
        try:
            touched = load(today=today, county=options["county"], say=self.stdout.write)
        except DemoError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已装载：{'、'.join(touched)}。" if touched else "演示数据已在，无须装载。"
        )
        sealed = make_demo_seals(list(County.objects.order_by("pk")))
        if sealed:
            self.stdout.write(f"已为 {len(sealed)} 个县制作演示用的样章和密钥（仅供演示）。")
        self._issue()
        for line in sign_in_lines():
            self.stdout.write(line)

    def _issue(self) -> None:
        try:
            notice = issue_one()
        except (NotSealedError, RefusedError) as error:  # the demo was changed by hand, or is older
            self.stdout.write(f"演示通报没有签发：{error}")
        else:
            if notice:
                self.stdout.write(
                    f"已签发并印发一份演示通报：{notice.document_number}（{notice.county}）。"
                )
