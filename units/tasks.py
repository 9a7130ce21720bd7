from celery import shared_task
from celery.signals import worker_ready

from units import heartbeats, jobs
from units.delivery import actions as delivery
from units.signing_in import actions as signing_in


@shared_task
def reconcile_jobs() -> None:
    heartbeats.beat()
    jobs.reconcile()


@shared_task(autoretry_for=(OSError,), max_retries=3, retry_backoff=60)
def mail_links(email: str, root: str) -> None:
    signing_in.mail_links(email=email, root=root)


@shared_task
def mail_invitations(job_id: int) -> None:
    jobs.run(job_id, signing_in.run_invitations)


@shared_task
def send_messages() -> None:
    delivery.deliver()


@worker_ready.connect
def reconcile_on_start(**kwargs: object) -> None:
    """A worker that starts looks at once for what its predecessor left behind."""
    heartbeats.beat()
    jobs.reconcile()
