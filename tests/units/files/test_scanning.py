"""The virus scanner, played by a server of our own that knows one string."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.factories import make_county
from tests.units.files.making import pdf, upload
from units import files
from units.models import StoredFile

pytestmark = pytest.mark.django_db

SICK = b"JIDU-TEST-SIGNATURE"  # as EICAR's is, but no scanner on the way takes offence at it


@contextmanager
def clamd(line: socket.socket, answer: bytes = b"") -> Iterator[None]:
    """Answer one INSTREAM as clamd does, or with the given words."""
    line.listen(1)

    def serve() -> None:
        peer, _ = line.accept()
        with peer, peer.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack(">I", stream.read(4))[0]:
                data += stream.read(size)
            found = b"stream: Test-Signature FOUND\0" if SICK in data else b"stream: OK\0"
            peer.sendall(answer or found)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)
        line.close()


def take(data: bytes) -> StoredFile:
    return files.receive(
        upload("回复.pdf", data), purpose="evidence", county=make_county(), unit=None, by=None
    )


@pytest.fixture
def line(settings, tmp_path: Path) -> socket.socket:
    place = str(tmp_path / "clamd")
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(place)
    settings.CLAMD = f"unix:{place}"
    return bound


def test_a_clean_file_is_taken(line: socket.socket) -> None:
    with clamd(line):
        assert take(pdf()).pk


def test_a_clean_file_is_taken_over_the_network(settings) -> None:
    line = socket.socket()
    line.bind(("127.0.0.1", 0))
    settings.CLAMD = f"tcp:127.0.0.1:{line.getsockname()[1]}"
    with clamd(line):
        assert take(pdf(b"/X" + b" " * 200_000)).pk


def test_a_sick_file_is_refused(line: socket.socket) -> None:
    with clamd(line), pytest.raises(files.UploadError, match="查出病毒"):
        take(pdf(b"/X(" + SICK + b")"))
    assert not StoredFile.objects.exists()


def test_a_scan_that_did_not_end_lets_nothing_through(line: socket.socket) -> None:
    answer = b"INSTREAM size limit exceeded. ERROR\0"
    with clamd(line, answer), pytest.raises(files.UploadError, match="没有查完"):
        take(pdf())


@pytest.mark.parametrize("place", ["unix:/nowhere/clamd", "tcp:127.0.0.1:1", "tcp:x", "clamd"])
def test_a_scanner_out_of_reach_lets_nothing_through(settings, place: str) -> None:
    settings.CLAMD = place
    with pytest.raises(files.UploadError, match="没有应答，文件没有收下"):
        take(pdf())
    assert not StoredFile.objects.exists()
