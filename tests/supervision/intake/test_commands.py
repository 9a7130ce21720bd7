"""import_workbook and undo_import, as a person at the command line meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from supervision.models import Finding, WorkOrder
from tests.factories import make_county, make_round, make_unit
from tests.supervision.intake.building import order, orders, sheet, workbook_bytes
from units.models import County, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    county = make_county(name="凤县")
    make_unit(county, short_name="住建局")
    return county


@pytest.fixture
def run(capsys, tmp_path):
    def run(name: str, *arguments: str) -> tuple[int, str]:
        try:
            call_command(name, *arguments)
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def put(folder: Path, *sheets: object) -> str:
    path = folder / "热线.xlsx"
    path.write_bytes(workbook_bytes(*sheets))  # type: ignore[arg-type]
    return str(path)


def test_a_sound_file_goes_in(county, run, tmp_path) -> None:
    code, said = run("import_workbook", "--county", "凤县", put(tmp_path, orders(order("1"))))
    assert code == 0
    assert "工作表“12345热线工单”（工单）：新增 1，变更 0，相同 0，拒绝 0" in said
    assert f"已导入，批次号 {ImportBatch.objects.get().pk}" in said


def test_a_file_with_refused_rows_stays_out_and_says_which(county, run, tmp_path) -> None:
    path = put(tmp_path, orders(order("1"), order("2", "住健局")))
    code, said = run("import_workbook", "--county", "凤县", path)
    assert (code, WorkOrder.objects.count()) == (1, 0)
    assert "第 3 行 D列：单位名录中没有“住健局”，是否为“住建局”" in said
    assert "整批未导入" in said
    assert run("import_workbook", "--county", "凤县", "--accept-valid", path)[0] == 0
    assert WorkOrder.objects.count() == 1


def test_refused_rows_are_put_aside_as_a_workbook(county, run, tmp_path) -> None:
    path = put(tmp_path, orders(order("2", "住健局")))
    out = tmp_path / "错误.xlsx"
    run("import_workbook", "--county", "凤县", "--errors", str(out), path)
    assert out.read_bytes().startswith(b"PK")


def test_a_dry_run_writes_nothing(county, run, tmp_path) -> None:
    path = put(tmp_path, orders(order("1")))
    code, said = run("import_workbook", "--county", "凤县", "--dry-run", path)
    assert (code, WorkOrder.objects.count()) == (0, 0)
    assert "仅预览" in said
    assert ImportBatch.objects.get().state == "discarded"


def test_a_round_and_a_kind_may_be_given(county, run, tmp_path) -> None:
    make_round(county)
    path = put(tmp_path, sheet(["责任单位", "问题类别"], ["住建局", "表述错误"]))
    code, _ = run(
        "import_workbook", "--county", county.code, "--round", "2023Q3", "--kind", "findings", path
    )
    assert (code, Finding.objects.get().round.code) == (0, "2023Q3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--county", "没县"], "没有名为“没县”的县区"),
        (["--county", "凤县", "--round", "2030Q1"], "没有轮次“2030Q1”；现有："),
        (["--county", "凤县"], "无法打开文件"),
    ],
)
def test_what_cannot_be_found_is_told(county, run, arguments, said) -> None:
    code, told = run("import_workbook", *arguments, "/不存在/热线.xlsx")
    assert code == 2
    assert said in told
    assert "Traceback" not in told


def test_two_counties_of_one_name_ask_for_the_code(county, run) -> None:
    make_county(name="凤县", city="别市")
    code, told = run("import_workbook", "--county", "凤县", "x.xlsx")
    assert (code, "请改用行政区划代码" in told) == (2, True)


def test_an_unreadable_file_is_told(county, run, tmp_path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    code, told = run("import_workbook", "--county", "凤县", str(path))
    assert code == 2
    assert "已损坏" in told


def test_unread_columns_and_sheets_are_named(county, run, tmp_path) -> None:
    page = orders([*order("1"), "张三"], header=[*orders().rows[0], "经办人"])
    path = put(tmp_path, page, sheet(["甲"], [1], name="杂"))
    _, said = run("import_workbook", "--county", "凤县", path)
    assert "I列“经办人”未采用" in said
    assert "工作表“杂”：" in said


def test_a_batch_is_undone(county, run, tmp_path) -> None:
    run("import_workbook", "--county", "凤县", put(tmp_path, orders(order("1"))))
    batch = ImportBatch.objects.get()
    code, said = run("undo_import", str(batch.pk))
    assert (code, WorkOrder.objects.count()) == (0, 0)
    assert f"已撤销 {batch.pk} 号批次“热线.xlsx”" in said
    assert run("undo_import", str(batch.pk))[0] == 1
    assert run("undo_import", "999999")[0] == 2


def test_a_dry_run_that_recognises_nothing_is_no_success(county, run, tmp_path) -> None:
    code, said = run(
        "import_workbook", "--county", "凤县", "--dry-run", put(tmp_path, sheet(["姓名", "年龄"]))
    )
    assert code == 1
    assert "没有找到任何一类数据的表头" in said
