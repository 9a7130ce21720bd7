"""Redis or PostgreSQL is restarted while jobs run and people look at pages."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests.services.installation import SERVERS, Installation, Stack, free_port, wait_for
from tests.services.servers import own_postgres, own_redis

pytestmark = [pytest.mark.services, pytest.mark.servers, pytest.mark.slow]

SIGNED_IN = (
    "from django.test import Client",
    "from tests.factories import make_county, make_user",
    "client = Client()",
    "client.force_login(make_user('staff', make_county(name='试点县')))",
    "print(client.cookies['sessionid'].value)",
)


def all_done(installation: Installation, number: int) -> bool:
    return installation.count("units_job where state = 'done'") == number


@pytest.mark.parametrize("stack", [SERVERS, Stack(postgres=False, redis=True)], ids=str)
def test_redis_is_restarted_and_forgets_everything(stack: Stack, tmp_path: Path) -> None:
    with own_redis() as broker:
        installation = Installation(tmp_path, stack, redis_url=broker.url)
        try:
            installation.start_worker()
            installation.start_lingering(1, subjects=range(10))
            assert wait_for(lambda: len(installation.diary()) >= 3), installation.logs()
            broker.kill()
            installation.start_lingering(1, subjects=[10, 11])
            assert installation.count("units_job where state = 'queued'") >= 2
            broker.start()
            assert wait_for(lambda: all_done(installation, 12)), installation.logs()
            assert set(Counter(line.split()[0] for line in installation.diary()).values()) == {1}
            assert installation.count("units_job where attempts <> 1") == 0
        finally:
            installation.close()


def look(address: str, session: str) -> tuple[int, str]:
    """Return the status and the text that a person who is signed in sees, redirects followed."""
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - loopback only
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def test_postgres_is_restarted_and_costs_a_page_but_no_job(tmp_path: Path) -> None:
    with own_postgres() as server:
        installation = Installation(tmp_path, SERVERS, postgres=server.url)
        try:
            session = installation.script(*SIGNED_IN)
            port = free_port()
            address = f"http://127.0.0.1:{port}/"
            installation.start(
                "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"
            )
            installation.start_worker()
            assert wait_for(lambda: look(address, session)[0] == 200), installation.logs()
            for _ in range(6):  # so that both processes keep a connection
                assert "试点县" in look(address, session)[1]
            installation.start_lingering(2, subjects=range(8))
            assert wait_for(lambda: len(installation.diary()) >= 3), installation.logs()

            server.stop()
            for _ in range(4):
                status, page = look(address, session)
                assert (status, "数据库暂时连不上" in page) == (503, True), page
                assert "Traceback" not in page
            server.start()
            for _ in range(6):
                assert look(address, session)[0] == 200, installation.logs()

            assert wait_for(lambda: all_done(installation, 8)), (
                installation.query("select subject, state, attempts, heartbeat_at from units_job"),
                installation.diary(),
                installation.query("select pid, state, query, state_change from pg_stat_activity"),
                installation.logs(),
            )
            assert installation.count("units_job where attempts > 2") == 0
            begun = Counter(line.split()[0] for line in installation.diary())
            assert sum(begun.values()) <= 8 + 2, begun  # those in hand were begun anew
        finally:
            installation.close()
