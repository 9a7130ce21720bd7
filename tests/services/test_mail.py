"""Mail by a real server on this machine: whoever is killed when, nothing goes out twice."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import pytest

from tests.services.installation import Installation, kill, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]

DELIVER = "from units.delivery.actions import deliver; print(sum(deliver().values()))"


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes mails; `silent_at` is the command after which it says no more."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.taken: list[bytes] = []
        self.silent_at = b""
        self.is_silent = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say(b"220 here")
        while line := self.rfile.readline():
            command = line[:4].upper().strip()
            if command == b"DATA":
                self.say(b"354 go on")
                body = b""
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += line
                self.server.taken.append(body)
            if command == self.server.silent_at:
                self.server.is_silent.set()
                self.rfile.readline()  # until the other end is gone
                return
            self.say(b"221 bye" if command == b"QUIT" else b"250 fine")
            if command == b"QUIT":
                return

    def say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def queue(installation: Installation, number: int) -> None:
    installation.script(
        "from django.utils import timezone",
        "from tests.factories import make_user",
        "from units.models import Outgoing",
        "now = timezone.now()",
        f"for n in range({number}):",
        "    person = make_user(email=f'p{n}@example.gov.cn')",
        "    Outgoing.objects.create(channel='mail', key=f'k{n}', person=person,",
        "        subject='提醒', body='期限将到', created_at=now, next_try_at=now)",
    )


@pytest.mark.parametrize(("silent_at", "taken"), [(b"EHLO", 0), (b"DATA", 1)])
def test_killed_between_claim_and_mark_it_is_not_sent_again(
    installation: Installation, office: PostOffice, silent_at: bytes, taken: int
) -> None:
    queue(installation, 1)
    office.silent_at = silent_at
    arguments = ("manage.py", "shell", "--no-imports", "-c", DELIVER)
    sender = installation.start(*arguments, JIDU_MAIL_URL=office.url)
    assert wait_for(office.is_silent.is_set), installation.logs()
    assert installation.count("units_outgoing where claimed_at is not null") == 1
    kill(sender)
    office.silent_at = b""
    assert installation.script(DELIVER, JIDU_MAIL_URL=office.url) == "0"
    assert len(office.taken) == taken
    assert installation.count("units_outgoing where sent_at is null") == 1


def test_two_senders_at_once_send_each_mail_once(
    installation: Installation, office: PostOffice
) -> None:
    queue(installation, 30)
    arguments = ("manage.py", "shell", "--no-imports", "-c", DELIVER)
    senders = [installation.start(*arguments, JIDU_MAIL_URL=office.url) for _ in range(3)]
    assert [sender.wait(120) for sender in senders] == [0, 0, 0], installation.logs()
    receivers = [line for body in office.taken for line in body.splitlines() if b"To: p" in line]
    assert len(receivers) == len(set(receivers)) == 30
    assert installation.count("units_outgoing where sent_at is not null") == 30
