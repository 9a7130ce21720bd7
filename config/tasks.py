"""Tasks that join the apps."""

from celery import shared_task

from notices.delivery.actions import remind_due
from supervision.reminders.actions import remind, send_due
from units.delivery import actions as delivery


@shared_task
def send_reminders() -> None:
    """Remind first, so that the mail of the day carries it."""
    send_due(remind, remind_due)
    delivery.collect_digests()
