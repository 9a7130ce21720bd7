"""What follows when a notice is issued, in the same transaction as the issue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from notices.models import Notice
from units.models import Unit, User

# Each is called with the keywords notice, by and deliver_to; an error undoes the issue.
HOOKS: tuple[Callable[..., object], ...] = ()


def after_issue(*, notice: Notice, by: User | None, deliver_to: Sequence[Unit]) -> None:
    for hook in HOOKS:
        hook(notice=notice, by=by, deliver_to=deliver_to)
