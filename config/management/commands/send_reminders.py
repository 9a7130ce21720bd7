"""Remind of deadlines and unread notices by hand, or see what would be sent."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.delivery.actions import remind_due
from notices.delivery.unread import due as unread
from supervision.reminders.actions import remind
from supervision.reminders.digests import digests
from units.actions import RefusedError
from units.lookup import county_named
from units.models import County
from units.workdays.plans import EARLIEST, LATEST


class Command(BaseCommand):
    help = "发送整改期限和未读通报的提醒；同一天、同一阶段不会重复发。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="按哪一天计算，如 2026-11-22，默认今天")
        parser.add_argument("--county", default="", help="只发一个县区，名称或行政区划代码")
        parser.add_argument("--dry-run", action="store_true", help="只列出会发给谁，不发送")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
        except ValueError:
            raise CommandError(f"日期“{options['on']}”不对，请写成 2026-11-22 的样子。") from None
        if not EARLIEST <= on.year <= LATEST:
            raise CommandError(f"日期应在{EARLIEST}年至{LATEST}年之间。")
        try:
            counties = [county_named(options["county"])] if options["county"] else None
        except RefusedError as error:
            raise CommandError(str(error)) from error
        for county in counties or County.objects.all():
            if options["dry_run"]:
                self._show(county, on)
            else:
                told = remind(county=county, on=on, by=None)
                late = remind_due(county=county, on=on)
                self.stdout.write(f"{county}：提醒 {told} 人，催阅通报 {late} 个单位。")

    def _show(self, county: County, on: date) -> None:
        due = digests(county, on)
        self.stdout.write(f"{county}：将提醒 {len(due)} 人。")
        for digest in due:
            self.stdout.write(f"  {digest.person}：{digest.subject(on)}")
            for line in digest.body(on).splitlines():
                self.stdout.write(f"    {line}")
        for notice, one in unread(county, on).items():
            units = "、".join(row.unit.short_name for row in one.deliveries)
            self.stdout.write(f"  催阅《{notice.title}》：{units}")
