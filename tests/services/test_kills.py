"""A worker is killed at a chosen moment; the next one finishes the job, once and whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.conftest import Install
from tests.services.installation import (
    FILES,
    MIXED,
    SERVERS,
    Installation,
    Stack,
    kill,
    wait_for,
)

pytestmark = [pytest.mark.services, pytest.mark.slow]

ROWS = 300
A_ROUND = (
    "from datetime import date",
    "from tests.factories import make_county, make_indicator, make_order, make_round, make_unit",
    "from supervision.metrics.actions import compute_round",
    "from notices import actions as notices",
    "from units import jobs",
    "county = make_county(name='试点县', information_centre='县信息中心')",
    "round = make_round(county)",
    "make_indicator('account_update_days', 14, unit_of_measure='天')",
    "unit = make_unit(county, short_name='住建局')",
    "for n in range(20): make_order(unit, date(2023, 8, 1), due_at=date(2023, 8, 10))",
)


def killed_at(installation: Installation, moment: str) -> None:
    """Have a worker come to the moment, and kill it there."""
    worker = installation.start_worker(pause=moment)
    assert wait_for(installation.is_paused), (installation.job(), installation.logs())
    kill(worker)
    assert installation.job()["state"] == "running", "it was over before it was killed"


def next_one_finishes(installation: Installation) -> None:
    installation.start_worker()
    over = installation.job_ends()
    assert (over["state"], over["attempts"]) == ("done", 2), (over, installation.logs())


def files_of_notices(installation: Installation) -> Iterator[Path]:
    return (path for path in (installation.folder / "files/notices").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "stack",
    [FILES, *(pytest.param(other, marks=pytest.mark.servers) for other in (SERVERS, *MIXED))],
    ids=str,
)
def test_an_import(stack: Stack, install: Install) -> None:
    installation = install(stack)
    installation.script(
        "from tests.factories import make_county, make_unit",
        "from tests.supervision.intake.building import order, orders, preview",
        "from units import jobs",
        "county = make_county()",
        "unit = make_unit(county).short_name",
        f"batch = preview(county, orders(*(order(f'GD{{n}}', unit) for n in range({ROWS}))))",
        "jobs.start(task='supervision.tasks.apply_import', subject=f'import:{batch.pk}',"
        " label='导入工单', county=county, by=None, params={'accept_valid': False})",
    )
    killed_at(installation, "written, not committed")
    assert installation.count("supervision_workorder") == 0
    next_one_finishes(installation)
    assert installation.count("supervision_workorder") == ROWS
    assert installation.count("units_event where verb = '导入'") == 1


@pytest.mark.parametrize("moment", ["counted, nothing written", "written, not committed"])
def test_the_metrics_of_a_round(moment: str, installation: Installation) -> None:
    installation.script(
        *A_ROUND,
        "jobs.start(task='supervision.tasks.compute_metrics', subject=f'round:{round.pk}',"
        " label='计算指标', county=county, by=None)",
    )
    killed_at(installation, moment)
    assert installation.count("supervision_metricvalue") == 0
    next_one_finishes(installation)
    [(result,)] = installation.query("select result from units_job")
    result = json.loads(result) if isinstance(result, str) else result
    assert installation.count("supervision_metricvalue") == result["values"] > 0
    assert installation.count("units_event where verb = '计算指标'") == 1
    assert installation.count("supervision_inspectionround where computed_at is null") == 0
    [(code,)] = installation.query("select code from supervision_inspectionround")
    assert "全部一致" in installation.manage("recount", "--county", "试点县", "--round", code)


@pytest.mark.fonts
@pytest.mark.parametrize("moment", ["setting the page", "half of the file written"])
def test_the_pdf_of_a_notice(moment: str, installation: Installation) -> None:
    installation.script(
        *A_ROUND,
        "compute_round(round=round, by=None)",
        "notices.request_pdf(notice=notices.create_notice(round=round, by=None), by=None)",
    )
    killed_at(installation, moment)
    assert not any(path.suffix == ".pdf" for path in files_of_notices(installation))
    next_one_finishes(installation)
    [file] = files_of_notices(installation)
    assert file.suffix == ".pdf"
    again = installation.script(
        "from notices.composition.compose import compose",
        "from notices.models import Notice",
        "from notices.rendering import pdf",
        "import hashlib",
        "print(hashlib.sha256(pdf.render(compose(Notice.objects.get()))).hexdigest())",
    )
    assert hashlib.sha256(file.read_bytes()).hexdigest() == again


@pytest.mark.fonts
@pytest.mark.parametrize("moment", ["sealing", "sealed, not kept", "half of the file written"])
def test_the_signed_file_of_a_notice(moment: str, installation: Installation) -> None:
    """Its number was given before; the next worker makes one file for just that number."""
    installation.script(
        *A_ROUND,
        "compute_round(round=round, by=None)",
        "from notices.models import Notice",
        "from notices.sealing.demo import make_demo_seals",
        "from notices.steps.actions import sign",
        "from supervision.actions import close_round",
        "county.document_word = '试政办发'",
        "county.save()",
        "make_demo_seals([county])",
        "notice = notices.create_notice(round=round, by=None)",
        "notice.blocks.all().delete()",
        "notice.blocks.create(position=1, kind='paragraph', text='现予通报。')",
        "Notice.objects.update(state='submitted', addressees='各镇人民政府')",
        "close_round(round=round, by=None)",
        "sign(notice=notice, by=None)",
    )
    [(number,)] = installation.query("select document_number from notices_notice")
    killed_at(installation, moment)
    assert installation.count("notices_signedfile") == 0
    next_one_finishes(installation)
    assert installation.count("notices_signedfile") == 1
    assert installation.count("units_event where verb = '通报签章'") == 1
    assert installation.query("select document_number from notices_notice") == [(number,)]
    [(place, sha256)] = installation.query("select place, sha256 from notices_signedfile")
    files = installation.folder / "files"
    kept = [path for path in (files / "signed").rglob("*.pdf") if path.is_file()]
    assert kept == [files / place]
    assert hashlib.sha256(kept[0].read_bytes()).hexdigest() == sha256
    assert number in installation.manage("verify_notice", str(kept[0]))
