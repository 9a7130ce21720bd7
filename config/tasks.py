"""Tasks that join the apps."""

from celery import shared_task

from notices.delivery.actions import remind_due
from supervision.reminders import actions as reminders
from units.delivery import actions as delivery
from units.files import actions as files
from units.messages import actions as messages


@shared_task
def send_reminders() -> None:
    """Remind first, so that the mail of the day carries it."""
    reminders.send_due(reminders.remind, remind_due)
    delivery.collect_digests()


@shared_task
def prune() -> None:
    """Remove what is kept for a time only, and what was never used."""
    for room in (messages, delivery, reminders, files):
        room.prune()
