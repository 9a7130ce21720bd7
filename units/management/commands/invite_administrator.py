"""The first administrator, or one more when nobody can sign in any longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from units.actions import RefusedError
from units.models import User
from units.people import actions
from units.people.authority import Office
from units.signing_in import links

ADMINISTRATOR = Office("administrator")


class Command(BaseCommand):
    help = "Appoint a system administrator and print the one-time link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument(
            "--address",
            default="",
            help="where the portal is reached, such as https://jidu.example",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today, name = timezone.localdate(), options["username"]
        person = User.objects.filter(username=name).first()
        try:
            if person is None:
                new = actions.NewPerson(options["full_name"], name)
                person = actions.invite(person=new, office=ADMINISTRATOR, starts_on=today, by=None)
            elif person.full_name != options["full_name"]:
                raise CommandError(f"账号“{name}”已由“{person.full_name}”使用，请核对姓名。")
            else:
                actions.appoint(person=person, office=ADMINISTRATOR, starts_on=today, by=None)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person}已任系统管理员。设置密码的链接（只能用一次）：")
        self.stdout.write(f"{options['address'].rstrip('/')}{links.path(person)}")
