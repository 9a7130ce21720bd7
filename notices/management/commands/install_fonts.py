"""install_fonts: bring the faces of official documents; quick when they are there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.rendering import font_setup, fonts
from notices.rendering.font_setup import FontSetupError


class Command(BaseCommand):
    help = "安装公文字体（仿宋、楷体、黑体、宋体、小标宋）；已装好时立即返回。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--required", action="store_true", help="装不上时以失败结束")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.FONT_DIR
        if font_setup.ready(folder):
            return
        try:
            font_setup.install(folder)
        except FontSetupError as error:
            message = (
                f"{error}。通报暂用后备字体排版；请从装好的机器上把字体文件夹复制到 {folder}。"
            )
            if options["required"]:
                raise CommandError(message) from None
            self.stderr.write(self.style.WARNING(message))
        else:
            fonts.refresh()
            self.stdout.write(f"公文字体已装入 {folder}")
