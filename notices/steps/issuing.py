"""What follows when a notice is issued or withdrawn, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from notices.delivery import actions as delivery
from notices.models import Notice
from units.models import Unit, User

# Each is called with the keywords notice, by and deliver_to; an error undoes the issue.
HOOKS: tuple[Callable[..., object], ...] = (delivery.carry_out,)


def after_issue(*, notice: Notice, by: User | None, deliver_to: Sequence[Unit]) -> None:
    for hook in HOOKS:
        hook(notice=notice, by=by, deliver_to=deliver_to)


def after_withdrawal(*, notice: Notice, by: User | None) -> None:
    delivery.tell_withdrawn(notice=notice, by=by)
