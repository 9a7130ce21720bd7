"""Tasks that join the apps."""

from celery import shared_task

from supervision.reminders import actions as reminders
from units.delivery import actions as delivery


@shared_task
def send_reminders() -> None:
    """Remind first, so that the mail of the day carries it."""
    reminders.send_due()
    delivery.collect_digests()
