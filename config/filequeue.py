"""The file-based broker, with files that appear only when they are whole.

kombu's own transport makes a file before it writes it: a worker that looks in between reads an
empty message, and ends; so does the first reader of a table of queues that is being made.
"""

from __future__ import annotations

import fcntl
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages and tables are written aside and then renamed."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out, name), payload)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        file = self._exchange_file(exchange)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with Path(self.control_folder, ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            known = self.get_table(exchange)
            if row not in known:
                _write(file, [row, *known])


def _write(file: Path, content: Any) -> None:
    aside = file.with_name(f".{file.name}.{uuid.uuid4()}")
    aside.write_text(dumps(content))
    aside.replace(file)


class Transport(filesystem.Transport):
    Channel = Channel
