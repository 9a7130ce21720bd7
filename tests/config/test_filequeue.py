"""The file-based broker: nobody sees a message or a table that is not whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection

from config import filequeue
from config.celery import app

QUEUE = "celery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def channel(folder: Path) -> filequeue.Channel:
    assert app  # names the transport
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    connection = Connection("filesystem://localhost", transport_options=options)
    made: Any = connection.channel()
    assert type(made) is filequeue.Channel
    return made


def test_a_file_has_its_name_only_when_it_is_whole(
    channel: filequeue.Channel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str] = []

    def renamed(aside: Path, file: Path) -> None:
        assert json.loads(aside.read_text())
        assert not file.exists()
        assert channel._size(QUEUE) == 0
        named.append(file.name.partition(".")[2])
        aside.rename(file)

    monkeypatch.setattr(Path, "replace", renamed)
    channel._queue_bind("jobs", "", "", QUEUE)
    channel._put(QUEUE, {"body": "甲"})
    assert named == ["exchange", f"{QUEUE}.msg"]
    monkeypatch.undo()
    assert channel._get(QUEUE) == {"body": "甲"}
    assert [path.name for path in (folder / "messages").iterdir()] == []


def test_a_table_keeps_every_queue_once(channel: filequeue.Channel) -> None:
    for queue in ("a", "b", "a"):
        channel._queue_bind("jobs", "", "", queue)
    assert [row.queue for row in channel.get_table("jobs")] == ["b", "a"]
