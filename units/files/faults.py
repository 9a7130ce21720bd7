"""What can be wrong with an upload, and how large it may be."""

from __future__ import annotations

from units.actions import RefusedError

MEGABYTE = 1024 * 1024
MAX_FILES = 20  # at a time
MAX_MEMBERS = 300  # of an archive or document
MAX_INFLATED_BYTES = 300 * MEGABYTE
MAX_RATIO = 100
MAX_PIXELS = 50_000_000
MAX_SIDE = 5000  # a larger picture is kept smaller
SMALL_SIDE = 480  # of pictures in lists


class UploadError(RefusedError):
    """Why a file is not taken, as a sentence."""
