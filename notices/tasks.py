from celery import shared_task
from celery.signals import worker_init

from notices import actions
from notices.drawing import actions as drawing
from notices.printing import actions as printing
from notices.sealing import actions as sealing
from units import jobs


@worker_init.connect
def read_beforehand(**kwargs: object) -> None:
    """Read the libraries that print and sign before the worker's processes part.

    They share the memory then, and the first notice of each does not wait for the reading.
    """
    import pyhanko.sign.signers
    import pyhanko.sign.validation
    import pyhanko.stamp  # noqa: F401

    from notices.rendering import press, workbook  # noqa: F401


@shared_task
def render_pdf(job_id: int) -> None:
    jobs.run(job_id, actions.run_rendering)


@shared_task
def print_ledger(job_id: int) -> None:
    jobs.run(job_id, printing.run_ledger)


@shared_task
def seal_notice(job_id: int) -> None:
    jobs.run(job_id, sealing.run_sealing)


@shared_task
def draw_pages(job_id: int) -> None:
    jobs.run(job_id, drawing.run_drawing)
