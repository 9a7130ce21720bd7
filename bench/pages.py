"""Pages: the desk of a round from stored values, and lists at any depth."""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from bench import generator
from bench.frame import Bench, Measure, in_turn, item
from config import desk as desk_view
from supervision.indicators import asof
from supervision.metrics.actions import compute_round
from supervision.models import (
    ContentError,
    InspectionRound,
    MetricValue,
    Post,
    Publication,
    Submission,
    WorkOrder,
)
from units.models import County, User

CLIENTS, SECONDS = 20, 8
DEPTH = 1000


def _client() -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        User.objects.get(username="staff"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def _round() -> InspectionRound:
    """Compute the round and give it two years of rounds before it, with values like its own."""
    round = InspectionRound.objects.get(code="2026Q3", county=County.objects.first())
    compute_round(round=round, by=None)
    values = list(MetricValue.objects.filter(round=round))
    later = round.previous
    assert later
    for code, first, last in (
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("2025Q4", "2025-10-01", "2025-12-31"),
        ("2025Q3", "2025-07-01", "2025-09-30"),
        ("2025Q2", "2025-04-01", "2025-06-30"),
    ):
        earlier = InspectionRound.objects.create(
            county=round.county, kind="quarter", code=code, label=code, starts_on=first,
            ends_on=last, as_of=last, computed_at=round.computed_at,
        )  # fmt: skip
        InspectionRound.objects.filter(pk=later.pk).update(previous=earlier)
        later = earlier
        for value in values:
            value.pk, value.round_id = None, earlier.pk
        MetricValue.objects.bulk_create(values, batch_size=2000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return InspectionRound.objects.get(pk=round.pk)


@item("desk", stacks=("sqlite", "postgresql"), scales=("county", "province"))
def desk(bench: Bench) -> Iterator[Measure]:
    round = _round()
    client = _client()
    address = reverse("round_detail", args=[round.pk])
    drawn: dict[str, Any] = {}

    def note(request: Any, template: str, context: dict[str, Any]) -> Any:
        drawn.update(request=request, template=template, context=context)
        return real(request, template, context)

    real = desk_view.render
    with mock.patch.object(desk_view, "render", note):
        page = client.get(address)
    assert page.status_code == 200

    def template() -> str:
        list(InspectionRound.objects.filter(pk=round.pk))
        list(MetricValue.objects.filter(round=round).values_list("metric", "group", "numerator"))
        return render_to_string(drawn["template"], drawn["context"], drawn["request"])

    def live() -> str:
        _live(round)
        return template()

    timed = in_turn(
        {
            "ours": lambda: client.get(address),
            "template": template,
            "live": live,
        },
        runs=bench.runs,
    )
    yield Measure(
        f"desk page, {bench.stack}", timed["ours"].cpu * 1000, "ms CPU", 1.5,
        timed["template"].cpu * 1000, "template + 2 selects",
    )  # fmt: skip
    yield Measure(
        f"desk page, {bench.stack}", timed["ours"].cpu * 1000, "ms CPU", 5,
        timed["live"].cpu * 1000, "counted live", at_least=True,
        note="desk, live: the figures of the page counted at the request by one grouped ORM query"
        " a table for each of the six rounds that the page shows; only one of these has rows here.",
    )  # fmt: skip
    yield Measure(f"desk page, {bench.stack}, weight", len(page.content) / 1000, "kB", 150)
    if bench.stack == "postgresql":
        yield from _under_load(client, address)


def _live(round: InspectionRound) -> None:
    shown: InspectionRound | None = round
    while shown:
        orders = asof.within("received_at", WorkOrder)(shown)
        facts = ("closed", "on_time", "overdue", "pending", "due", "rated", "satisfied")
        counts = {name: Count("pk", filter=getattr(asof, name)(shown)) for name in facts}
        list(orders.order_by().values("channel", "unit").annotate(all=Count("pk"), **counts))
        published = asof.within("published_at", Publication)(shown).order_by()
        list(published.values("column", "unit", "column__kind").annotate(all=Count("pk")))
        posts = asof.within("published_at", Post)(shown).order_by()
        own = Count("pk", filter=Q(is_original=True))
        list(posts.values("account").annotate(all=Count("pk"), own=own))
        sent = asof.on_days("submitted_on", Submission)(shown).order_by()
        adopted = Count("pk", filter=Q(is_adopted=True))
        list(sent.values("unit", "category").annotate(all=Count("pk"), adopted=adopted))
        errors = asof.on_days("found_on", ContentError)(shown).order_by()
        fixed = Count("pk", filter=asof.fixed(shown))
        list(errors.values("unit", "account").annotate(all=Count("pk"), fixed=fixed))
        shown = shown.previous


def _under_load(client: Client, address: str) -> Iterator[Measure]:
    """Twenty people at once, each asking again as soon as they have the page."""
    cookies = "; ".join(f"{c.key}={c.value}" for c in client.cookies.values())
    with _served() as port:
        times = _ask(port, address, cookies, CLIENTS, SECONDS)
    p95 = statistics.quantiles(times, n=20)[-1] * 1000
    yield Measure(
        f"desk page, {CLIENTS} clients without a pause, p95", p95, "ms", 300,
        note=f"desk, p95: gunicorn with two workers; server, database and clients share the"
        f" machine's cores; {len(times)} pages in {SECONDS} s.",
    )  # fmt: skip


class _served:  # noqa: N801
    """The portal, served as in production but without TLS."""

    def __enter__(self) -> int:
        command = [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0",
            "--workers", "2", "--log-level", "info",
        ]  # fmt: skip
        self.process = subprocess.Popen(  # noqa: S603
            command, cwd=settings.BASE_DIR, stderr=subprocess.PIPE, text=True, env=os.environ
        )
        assert self.process.stderr
        for line in self.process.stderr:
            if "Listening at: " in line:
                threading.Thread(target=self.process.stderr.read, daemon=True).start()
                return int(line.partition("127.0.0.1:")[2].split()[0])
        raise AssertionError("gunicorn did not start")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(15)


def _ask(port: int, address: str, cookies: str, clients: int, seconds: float) -> list[float]:
    """Return how long each page took, in seconds."""
    times: list[float] = []
    refused: list[int] = []
    began = time.perf_counter()

    def one() -> None:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (start := time.perf_counter()) < began + seconds:
            asked.request("GET", address, headers={"Cookie": cookies, "Connection": "close"})
            answer = asked.getresponse()
            answer.read()
            asked.close()
            if start > began + 2:  # workers have warmed up
                times.append(time.perf_counter() - start)
            if answer.status != 200:
                refused.append(answer.status)

    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise AssertionError(f"{len(refused)} pages with status {refused[0]}")
    return times


@item("lists", stacks=("sqlite", "postgresql"))
def lists(bench: Bench) -> Iterator[Measure]:
    """Registers and drill-down lists with a thousand pages."""
    round = InspectionRound.objects.get(code="2026Q3", county=County.objects.first())
    copies = list(Publication.objects.all())
    for n in range(2):
        for one in copies:
            one.pk, one.url = None, f"{one.url}?{n}"
        Publication.objects.bulk_create(copies, batch_size=2000)
    generator.settle([Publication])
    compute_round(round=round, by=None)
    client = _client()
    register = reverse("register_list", args=[round.county_id, "publications"])
    figure = reverse("figure_rows", args=[round.pk]) + "?ref=publications.total"
    for name, address in (("register", register + "?"), ("list behind a figure", figure + "&")):

        def page(number: int, address: str = address) -> Callable[[], Any]:
            return lambda: client.get(f"{address}page={number}")

        timed = in_turn({"first": page(1), "deep": page(DEPTH)}, runs=bench.runs)
        assert f"第 {DEPTH} / ".encode() in timed["deep"].result.content
        yield Measure(
            f"page {DEPTH:,} of a {name}, {bench.stack}", timed["deep"].cpu * 1000, "ms CPU", 2,
            timed["first"].cpu * 1000, "page 1",
        )  # fmt: skip
