"""How an attempt to send can end, but for well."""

from __future__ import annotations


class NotSentError(Exception):
    """It certainly did not arrive: to be tried again. The message is a Chinese sentence."""

    def __init__(self, sentence: str, *, for_good: bool = False, unreachable: bool = False) -> None:
        super().__init__(sentence)
        self.for_good = for_good  # trying again would end the same
        self.unreachable = unreachable  # and so would all others by the same way, for now


class UnknownOutcomeError(Exception):
    """It was handed over and no answer came: it may have arrived, so it is not tried again."""
