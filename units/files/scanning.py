"""Asking a virus scanner (clamd) about an upload, if the office has one.

JIDU_CLAMD is `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`. A scanner that is configured and
does not answer lets nothing through.
"""

from __future__ import annotations

import logging
import socket
import struct
from contextlib import closing

from django.conf import settings

from units.files.faults import UploadError

logger = logging.getLogger(__name__)

_TIMEOUT = 30.0
_PIECE = 64 * 1024


def scan(data: bytes) -> None:
    """Raise UploadError if the scanner finds something, or cannot be asked."""
    if not settings.CLAMD:
        return
    try:
        answer = _asked(data)
    except (OSError, ValueError) as error:
        logger.exception("the virus scanner %s cannot be asked", settings.CLAMD)
        raise UploadError(
            "查毒服务现在没有应答，文件没有收下。请稍后再试；一直如此请联系系统管理员。"
        ) from error
    if answer.endswith("FOUND"):
        logger.warning("an upload was refused by the virus scanner: %s", answer)
        raise UploadError("文件里查出病毒，没有收下。请先在本机查杀，再换一个干净的文件。")
    if not answer.endswith("OK"):
        logger.error("the virus scanner answered: %s", answer)
        raise UploadError("查毒服务没有查完这个文件，文件没有收下。请联系系统管理员。")


def _asked(data: bytes) -> str:
    with closing(_connected()) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096:
            received = line.recv(1024)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    kind, _, place = settings.CLAMD.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_TIMEOUT)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    if kind == "tcp":
        host, _, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_TIMEOUT)
    raise ValueError(f"JIDU_CLAMD is {settings.CLAMD}")
