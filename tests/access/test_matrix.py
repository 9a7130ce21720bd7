"""Every URL × nine people × GET and POST. A new URL without a row here fails.

To add a URL, add lines to tests/access/table/<app>.txt:

    name  method  address  and the nine answers, in the order of the heading

- method: GET or POST, or BOTH where the answers are the same. Both methods must be there.
- address: what the URL takes, names of tests/access/world.py joined by `/` (an object stands for
  its primary key, any other word for itself), then perhaps a query in which {name} is such an
  object too: `round?ref=hotline.received@unit={unit_a}`. A dash when it takes nothing.
  If your URL needs an object that is not there yet, make it in world.py `build`.
- answer: the status, or `in` for being sent to the sign-in page.
- several lines for one URL are welcome: another object, a query that tries to look elsewhere.

The administrator is also Django's superuser here; the others may not enter the admin at all.
The world is built once, and each case is rolled back. A case whose answer refuses (`in`, 403,
404, 405) must not write anything, and no GET may, but for those in GET_WRITES with their reason.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.world import PEOPLE, World, build

pytestmark = pytest.mark.django_db

TABLES = sorted(Path(__file__).with_name("table").glob("*.txt"))
REFUSED = {"in", "403", "404", "405"}
# Which GETs may write, and what: the rest of the world reads only.
GET_WRITES = {
    "register_export": "an export leaves an event",
    "roster_template": "a download leaves an event",
    "rectification_export": "an export leaves an event",
    "assessment_export": "an export leaves an event",
    "assessment_unit_export": "an export leaves an event",
    "ledger_file": "a download leaves an event",
    "verdict_export": "an export leaves an event",
    "notice_download": "a download leaves an event",
    "notice_detail": "a unit's first reading of an issued notice leaves a receipt",
    "delivery_export": "an export leaves an event",
    "notice_statistics_export": "an export leaves an event",
    "seal_data": "a download leaves an event",
    "notice_check_report": "a download leaves an event",
    "expression_export": "a download leaves an event",
    "expression_template": "a download leaves an event",
    "import_template": "a download leaves an event",
    "import_errors": "a download leaves an event",
    "import_file": "a download leaves an event",
    "file_download": "a download leaves an event",
    "evidence_download": "a download leaves an event",
    "event_export": "an export leaves an event",
}
# Whoever signs out is sent to the sign-in page, too, but leaves an event.
SIGNS_OUT = {"sign_out", "admin_sign_out"}
# Tables that may be written without an event: who has a desk open is noted each few seconds;
# a job's own action leaves one when it is done; a
# message says itself when it was read; a second factor's secret is not in force before its first
# code, and none is there to be removed.
SILENT = (
    "units_job", "notices_presence", "units_message", "otp_totp_totpdevice",
    "otp_static_staticdevice",
)  # fmt: skip
# Open without a session.
OPEN = {
    "healthz",
    "sign_in",
    "sign_in_code",
    "password_forgotten",
    "password_choose",
    "admin_sign_in",
    "verify",
    "verify_code",
}
SESSIONS = ("django_session", "units_personsession")
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|COPY|TRUNCATE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    name: str
    method: str
    address: str
    answers: tuple[str, ...]
    place: str

    def __str__(self) -> str:
        return f"{self.name}-{self.method}-{self.address}"


def rows() -> Iterator[Row]:
    for file in TABLES:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            place = f"{file.name}:{number}"
            name, method, address, *answers = words
            assert method in {"GET", "POST", "BOTH"}, place
            assert len(answers) == len(PEOPLE), f"{place}: {len(answers)} answers"
            for one in ("GET", "POST") if method == "BOTH" else (method,):
                yield Row(name, one, address, tuple(answers), place)


ROWS = list(rows())


def urls(resolver: Any = None, space: str = "", prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Yield name and route of every URL; names of the admin have its namespace before them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from urls(pattern, inner, route)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route


def own_urls() -> set[str]:
    return {name for name, _ in urls() if not name.startswith("admin:")}


def admin_addresses() -> set[str]:
    """Return the addresses of Django's admin, for the first object where they name one."""
    routes = [route for name, route in urls() if name.startswith("admin:")]
    filled = {re.sub(r"<[^>]+>", "1", route) for route in routes if "(?P" not in route}
    return filled - {reverse("admin:login"), reverse("admin:logout")}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once, in a transaction that is rolled back in the end."""
    outer: Any = transaction.atomic()
    outer._from_testcase = True  # as TestCase does: durable transactions may nest in it
    # The sessions of the start must do to the end, however slow the machine is.
    calm = override_settings(CONFIRMED_SECONDS=86_400, SESSION_IDLE_SECONDS=86_400)
    with calm, django_db_blocker.unblock():
        outer.__enter__()
        logging.disable(logging.ERROR)  # a thousand refusals would be told
        try:
            yield build()
        finally:
            logging.disable(logging.NOTSET)
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


class Writes:
    """What was written while it watched; sessions are the browser's own."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if WRITE.match(sql) and not any(table in sql for table in SESSIONS):
            self.seen.append(sql[:200])
        return execute(sql, *rest)


def address_of(world: World, row: Row) -> str:
    path, _, query = row.address.partition("?")
    args = [] if path == "-" else [value(world, word) for word in path.split("/")]
    address = reverse(row.name, args=args)
    if not query:
        return address
    filled = re.sub(r"\{(\w+)\}", lambda found: str(value(world, found[1])), query)
    return f"{address}?{quote(filled, safe='=&@.,_-')}"


def value(world: World, word: str) -> Any:
    found = getattr(world, word, None) or world.people.get(word, word)
    return found.pk if isinstance(found, models.Model) else found


def tried(world: World, row: Row, person: str) -> tuple[str, list[str]]:
    """Return how the person is answered and what was written; all of it is taken back."""
    writes = Writes()
    with transaction.atomic():
        client = world.client(person)
        with connection.execute_wrapper(writes):
            response = getattr(client, row.method.lower())(address_of(world, row))
        transaction.set_rollback(True)
    answer = str(response.status_code)
    if answer == "302" and response["Location"].startswith(reverse("sign_in")):
        answer = "in"
    if hasattr(response, "streaming_content"):
        b"".join(response)  # read to its end, it closes itself; by hand, the connection with it
    return answer, writes.seen


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everyone_is_answered_as_the_table_says(world: World, row: Row) -> None:
    answers, stray, silent = [], [], []
    for person in PEOPLE:
        answer, writes = tried(world, row, person)
        answers.append(answer)
        reads_only = row.method == "GET" and row.name not in GET_WRITES
        refused = answer in REFUSED and row.name not in SIGNS_OUT
        if writes and (refused or reads_only):
            stray.append((person, answer, writes))
        told = [sql for sql in writes if not any(f'"{table}"' in sql for table in SILENT)]
        if told and not any('"units_event"' in sql for sql in told):
            silent.append((person, told))
    said = dict(zip(PEOPLE, row.answers, strict=True))
    assert dict(zip(PEOPLE, answers, strict=True)) == said, row.place
    assert not stray
    assert not silent, "every write leaves an event"


def test_every_url_has_its_rows(record_property: Any) -> None:
    named = own_urls()
    told = {(row.name, row.method) for row in ROWS}
    missing = {(name, method) for name in named for method in ("GET", "POST")} - told
    assert not missing, "add these to tests/access/table/<app>.txt"
    assert not {name for name, _ in told} - named, "these are no URLs"
    cases = len(ROWS) * len(PEOPLE)
    record_property("table", f"{len(named)} URLs, {len(ROWS)} rows, {cases} cases")


def test_nothing_of_a_county_is_there_for_another(world: World) -> None:
    """The staff of another county gets a 404, or is led where everybody is led alike."""
    wrong = [
        f"{row.place} {row}"
        for row in ROWS
        if any(hasattr(world, word) for word in re.split(r"[/?]", row.address))
        and row.answers[PEOPLE.index("other")] != "404"
        and len(set(row.answers[:-1])) > 1
    ]
    assert not wrong


def test_a_stranger_is_asked_to_sign_in() -> None:
    wrong = [
        f"{row.place} {row}"
        for row in ROWS
        if row.name not in OPEN and row.answers[PEOPLE.index("anonymous")] != "in"
    ]
    assert not wrong


def test_the_admin_is_closed_to_everybody_else(world: World, record_property: Any) -> None:
    addresses, wrong = admin_addresses(), []
    doors = (reverse("admin:login"), reverse("sign_in"))
    assert len(addresses) > 100
    for address in addresses:
        for person in PEOPLE:
            if person == "administrator":
                continue
            response = world.client(person).get(address)
            if response.status_code != 302 or not response["Location"].startswith(doors):
                wrong.append((address, person, response.status_code))
    assert not wrong
    cases = len(addresses) * (len(PEOPLE) - 1)
    record_property("table", f"{len(addresses)} URLs of the admin, {cases} cases")


def test_nothing_is_posted_without_the_token_of_a_page(world: World) -> None:
    """Another site cannot have a signed-in browser post here."""
    browser, wrong = Client(enforce_csrf_checks=True), []
    browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions["administrator"]
    for row in ROWS:
        if row.method == "POST":
            status = browser.post(address_of(world, row)).status_code
            if status != 403:
                wrong.append((str(row), status))
    assert not wrong
