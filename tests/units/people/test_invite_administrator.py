from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories import make_user
from units import access
from units.models import User

pytestmark = pytest.mark.django_db


def invite(*words: str) -> str:
    out = StringIO()
    call_command("invite_administrator", *words, stdout=out)
    return out.getvalue()


def test_the_first_administrator_gets_a_link(client: Client) -> None:
    said = invite("zhang", "张三", "--address", "https://jidu.example/")
    person = User.objects.get(username="zhang")
    assert access.everywhere(person, "PERSON_MANAGE")
    link = said.split("https://jidu.example")[1].strip()
    assert "张三" in client.get(link).content.decode()


def test_one_who_is_there_is_appointed_once() -> None:
    make_user(username="zhang", full_name="张三")
    invite("zhang", "张三")
    with pytest.raises(CommandError, match="不必重复任职"):
        invite("zhang", "张三")


def test_somebody_elses_account_is_left_alone() -> None:
    make_user(username="zhang", full_name="李四")
    with pytest.raises(CommandError, match="李四"):
        invite("zhang", "张三")
