"""Millions of cells that all stay: looking among them for circles to free finds nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from searching its objects while a large file is read and placed.

    It would search them all again each time their number has grown by a quarter, a tenth of the
    time of an import. What is not in a circle is freed all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
