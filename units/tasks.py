from celery import shared_task
from celery.signals import worker_ready

from units import jobs


@shared_task
def reconcile_jobs() -> None:
    jobs.reconcile()


@worker_ready.connect
def reconcile_on_start(**kwargs: object) -> None:
    """A worker that starts looks at once for what its predecessor left behind."""
    jobs.reconcile()
