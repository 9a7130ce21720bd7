"""Filling in a page's form as a browser does: what it shows is sent, with what is typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Fields(HTMLParser):
    """Collects what the page's POST forms would send, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._inside = False
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            own_address = not given.get("action")
            self._inside = given.get("method") == "post" and own_address
        if not self._inside:
            return
        if tag == "input" and name and given.get("type") not in {
            "checkbox", "radio", "submit", "file",
        }:  # fmt: skip
            self.values[name] = value
        elif tag == "input" and given.get("type") in {"checkbox", "radio"} and "checked" in given:
            self.values[name] = value or "on"
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values[self._select] = value
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data


def shown(response: HttpResponse) -> dict[str, str]:
    """Return the values of the form on a page, the hidden ones included."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.values


def send(client: Client, address: str, **typed: Any) -> HttpResponse:
    """Open the page, type into its form, send it."""
    values = shown(client.get(address))
    return client.post(address, values | {name: str(value) for name, value in typed.items()})
