from celery import shared_task

from notices import actions
from notices.printing import actions as printing
from units import jobs


@shared_task
def render_pdf(job_id: int) -> None:
    jobs.run(job_id, actions.run_rendering)


@shared_task
def print_ledger(job_id: int) -> None:
    jobs.run(job_id, printing.run_ledger)
