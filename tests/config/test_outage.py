"""Pages that are shown when nothing else can be."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_county, make_user


def answer(client: Client, error: Exception, monkeypatch: pytest.MonkeyPatch) -> HttpResponse:
    """Return what a person who is signed in sees when the session cannot be read."""
    client.force_login(make_user("staff", make_county()))
    client.raise_request_exception = False

    def refuse(*args: Any) -> None:
        raise error

    monkeypatch.setattr(SessionStore, "load", refuse)
    return client.get("/")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_without_its_database_the_portal_says_so(
    kind: type[Exception], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = answer(client, kind("connection refused"), monkeypatch)
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "15")
    assert "数据库暂时连不上" in page
    assert "refused" not in page


@pytest.mark.django_db
def test_a_fault_of_our_own_is_owned_up_to(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = answer(client, RuntimeError("a bug"), monkeypatch)
    page = response.content.decode()
    assert response.status_code == 500
    assert "系统出错" in page
    assert "bug" not in page
