from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.models import Notice, NoticeBlock
from supervision.models import InspectionRound
from tests.factories import make_round

pytestmark = pytest.mark.django_db


def run(output: Path, county: str = "试点县", code: str = "2023Q3") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("render_notice", county=county, round=code, output=output, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_notice_is_drafted_and_written_as_text(round: InspectionRound, tmp_path: Path) -> None:
    told, _ = run(tmp_path / "x.txt")
    assert "已写入" in told
    assert Notice.objects.filter(round=round).count() == 1
    assert "受理12345热线工单10件" in (tmp_path / "x.txt").read_text(encoding="utf-8")


def test_a_notice_that_is_there_is_used(notice: Notice, tmp_path: Path) -> None:
    run(tmp_path / "x.pdf")
    assert Notice.objects.count() == 1
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["x.docx", "x.xlsx"])
def test_office_files_are_written(notice: Notice, tmp_path: Path, name: str) -> None:
    run(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(b"PK")


def test_faults_of_the_text_are_told(notice: Notice, tmp_path: Path) -> None:
    NoticeBlock.objects.filter(notice=notice, position=1).update(text="{{gibt.es.nicht}}")
    _, warned = run(tmp_path / "x.txt")
    assert "第1段" in warned


@pytest.mark.parametrize(
    ("name", "place", "code", "part_of_message"),
    [
        ("x.html", "试点县", "2023Q3", "应以 .txt、.pdf、.docx 或 .xlsx 结尾"),
        ("missing/x.txt", "试点县", "2023Q3", "不存在"),
        ("x.txt", "无此县", "2023Q3", "现有：试点县"),
        ("x.txt", "试点县", "2023Q9", "现有：2023Q3"),
    ],
)
def test_a_wrong_argument_is_told(
    round: InspectionRound, tmp_path: Path, name: str, place: str, code: str, part_of_message: str
) -> None:
    with pytest.raises(CommandError, match=part_of_message):
        run(tmp_path / name, place, code)


def test_a_round_without_values_is_told(round: InspectionRound, tmp_path: Path) -> None:
    make_round(round.county, code="2023Q4", label="2023年第四季度")
    with pytest.raises(CommandError, match="还没有计算指标"):
        run(tmp_path / "x.txt", code="2023Q4")
