"""The one refusal of the layout check."""

from __future__ import annotations


class UnreadableError(Exception):
    """The file cannot be measured; the message is a Chinese sentence for its owner."""
