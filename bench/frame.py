"""What the benchmarks share: the register of items, timing in turn, and what is measured.

A file in this folder that registers a function with `@item` is found by itself. The function runs
in a process of its own, on its own copy of the data, with Django set up, and returns Measures.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCALES = ("county", "province")
# What an item finds: the generated counties on SQLite or on PostgreSQL (with Redis), or the demo
# counties with their notices on SQLite.
STACKS = ("sqlite", "postgresql", "demo")


@dataclass(frozen=True)
class Measure:
    """One line of the results.

    With a reference the ratio must keep the limit: measured ÷ reference at most, or, `at_least`,
    reference ÷ measured at least. Without one the measured value itself must be at most the limit.
    Without a limit the line only informs.
    """

    item: str
    measured: float
    unit: str  # s CPU, s, ms, kB, MB …
    limit: float | None = None
    reference: float | None = None
    against: str = ""
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if self.reference is None:
            return None
        above, below = self.measured, self.reference
        if self.at_least:
            above, below = below, above
        return above / below if below else float("inf")

    @property
    def ok(self) -> bool | None:
        if self.limit is None:
            return None
        value = self.measured if self.ratio is None else self.ratio
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True)
class Bench:
    """What an item may use: its own empty folder, and how often to repeat."""

    scale: str
    stack: str
    runs: int
    folder: Path


Function = Callable[[Bench], Measure | Iterable[Measure]]


@dataclass(frozen=True)
class Item:
    key: str
    function: Function
    stacks: tuple[str, ...]
    scales: tuple[str, ...]


ITEMS: dict[str, Item] = {}


def item(
    key: str, *, stacks: Iterable[str] = ("sqlite",), scales: Iterable[str] = ("county",)
) -> Callable[[Function], Function]:
    """Register a benchmark; it runs once on each of the stacks, at the scales named."""

    def register(function: Function) -> Function:
        if key in ITEMS:
            raise ValueError(f"two benchmarks are called {key}")
        ITEMS[key] = Item(key, function, tuple(stacks), tuple(scales))
        return function

    return register


@dataclass(frozen=True)
class Timing:
    """Medians of one call, in seconds; CPU includes the database server's. The last result."""

    cpu: float
    wall: float
    result: Any


def in_turn(
    functions: Mapping[str, Callable[[], Any]],
    *,
    runs: int = 5,
    at_least: float = 0.1,
    warm: bool = True,
) -> dict[str, Timing]:
    """Time the functions in turn, so that a load on the machine meets all of them alike.

    Each is called once to warm up. Short ones are repeated until a sample takes `at_least`
    seconds.
    """
    repeats = dict.fromkeys(functions, 1)
    results: dict[str, Any] = {}
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in functions}
    for name, function in functions.items() if warm else ():
        began = time.perf_counter()
        results[name] = function()
        repeats[name] = max(1, round(at_least / max(time.perf_counter() - began, 1e-6)))
    for _ in range(runs):
        for name, function in functions.items():
            gc.collect()
            wall, cpu = time.perf_counter(), cpu_seconds()
            for _ in range(repeats[name]):
                results[name] = function()
            spent = cpu_seconds() - cpu, time.perf_counter() - wall
            samples[name].append((spent[0] / repeats[name], spent[1] / repeats[name]))
    return {
        name: Timing(
            statistics.median(cpu for cpu, _ in taken),
            statistics.median(wall for _, wall in taken),
            results[name],
        )
        for name, taken in samples.items()
    }


def cpu_seconds() -> float:
    """CPU time of this process and of the database server's process that serves it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    # Nanoseconds on the processor; the server's processes have a single thread.
    served = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return own + int(served.split()[0]) / 1e9


def reset_peak() -> None:
    """Begin a new measurement of `peak_memory`."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")


def memory() -> float:
    """Memory that this process holds now, in MB."""
    return _status("VmRSS")


def peak_memory() -> float:
    """The most memory that this process held since it began or `reset_peak`, in MB."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().split("\n")
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


def font_folder() -> str:
    """The faces that set-up brought to the clone; items have data folders of their own."""
    clone = Path(__file__).resolve().parents[1]
    return os.environ.get("JIDU_FONT_DIR", str(clone / "var" / "fonts"))
