from celery import shared_task

from notices import actions
from units import jobs


@shared_task
def render_pdf(job_id: int) -> None:
    jobs.run(job_id, actions.run_rendering)
