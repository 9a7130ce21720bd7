"""What can be wrong with a seal, a key or a signature."""

from __future__ import annotations

from units.actions import RefusedError


class SealError(RefusedError):
    """Why a file cannot be signed or a signature is not taken, as a sentence."""
