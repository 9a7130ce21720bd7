"""Where private files are kept."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class WholeFiles(FileSystemStorage):
    """Gives a file its name only when all of it is on the disk.

    Whoever finds a name finds the whole file, also when the writer was killed, or the power cut,
    half-way. What is left then is named `….part`. Needs a file system with hard links.
    """

    def _save(self, name: str, content: File[bytes]) -> str:
        beside = str(PurePosixPath(name).with_name(f"{get_random_string(12)}.part"))
        part = Path(self.path(beside))
        try:
            super()._save(beside, content)  # type: ignore[misc]  # the stubs do not know it
            with part.open("rb") as written:
                os.fsync(written.fileno())
            while True:
                try:
                    os.link(part, self.path(name))
                    return name
                except FileExistsError:  # somebody took the name meanwhile
                    name = self.get_available_name(name)
        finally:
            part.unlink(missing_ok=True)
