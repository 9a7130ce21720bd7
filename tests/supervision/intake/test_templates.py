"""Blank workbooks, and what becomes of them when they come back."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from supervision.intake import actions, templates
from supervision.intake.layouts import layouts
from supervision.intake.rows import EXAMPLE_MARK
from supervision.intake.transforms import converter
from supervision.models import WorkOrder
from tests.factories import make_account, make_county, make_round, make_unit
from tests.supervision.intake.building import counts, reasons
from units.models import County

pytestmark = pytest.mark.django_db
KINDS = list(layouts())
LOOKED_UP = {"unit", "units", "website", "column", "account", "guide", "zone", "round"}


@pytest.fixture
def county() -> County:
    county = make_county(name="凤县")
    make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")
    make_unit(county, name="凤县招商局", short_name="招商局", valid_to="2020-01-01")
    make_round(county)
    return county


def opened(kind: str, county: County) -> Any:
    return openpyxl.load_workbook(io.BytesIO(templates.build(layouts()[kind], county)))


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rules(book: Any) -> dict[str, Any]:
    """Return the rules of the columns by letter."""
    held = book.worksheets[0].data_validations.dataValidation
    return {str(rule.sqref).rstrip("0123456789").split("2:")[0]: rule for rule in held}


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_comes_back_as_its_kind_without_its_example(kind: str, county: County) -> None:
    layout = layouts()[kind]
    batch = actions.preview(
        county=county,
        data=templates.build(layout, county),
        file_name=templates.file_name(layout),
        by=None,
    )
    told, lists = batch.preview["sheets"]
    assert (told["kind"], told["problem"]) == (kind, "")
    assert [c["field"] for c in told["columns"]] == [f.name for f in layout.fields]
    assert counts(batch) == (0, 0, 0, 0)
    assert "第 2 行是模板的示例，未导入。" in told["remarks"]
    assert lists["is_ignored"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_row_is_filled_as_the_import_wants_it(kind: str, county: County) -> None:
    layout = layouts()[kind]
    cells = [c.value for c in opened(kind, county).worksheets[0][2]]
    assert cells[0].startswith(EXAMPLE_MARK)
    cells[0] = cells[0].removeprefix(EXAMPLE_MARK)
    for spec, cell in zip(layout.fields, cells, strict=True):
        assert cell or not spec.required
        if spec.type not in LOOKED_UP and cell is not None:
            assert converter(layout, spec)(cell) is not None


def test_choices_and_the_units_of_the_county_stand_in_drop_downs(county: County) -> None:
    book = opened("work_orders", county)
    told = rules(book)
    assert told["F"].formula1 == "选项!$F$1:$F$1"
    assert book["选项"]["F1"].value == "住建局"
    assert "招商局" not in [c.value for c in book["选项"]["F"]]
    assert book["选项"]["A1"].value == "12345热线"
    assert (told["A"].errorStyle, told["F"].errorStyle) == ("stop", "warning")
    assert "下拉" in told["F"].prompt
    assert book["选项"].sheet_state == "hidden"


def test_columns_of_numbers_that_are_names_are_text(county: County) -> None:
    page = opened("work_orders", county).worksheets[0]
    assert page.column_dimensions["B"].number_format == "@"
    assert page.column_dimensions["H"].number_format == "yyyy-mm-dd hh:mm"
    assert page["B1"].value == "工单编号*"


def test_a_filled_template_goes_in(county: County) -> None:
    book = opened("work_orders", county)
    page = book.worksheets[0]
    page.append([c.value for c in page[2]])
    page["A3"] = page["A3"].value.removeprefix(EXAMPLE_MARK)
    batch = actions.preview(county=county, data=saved(book), file_name="工单导入模板.xlsx", by=None)
    assert (reasons(batch), counts(batch)) == ([], (1, 0, 0, 0))
    actions.apply(batch=batch, by=None)
    assert WorkOrder.objects.get().number == "20260928000000001"


def test_a_name_that_looks_like_a_formula_stays_text(county: County) -> None:
    make_account(make_unit(county, short_name="=1+1"), name="@县发布")
    book = opened("posts", county)
    listed = book["选项"]
    assert listed["A1"].value == "'@县发布"
    assert {c.data_type for row in listed for c in row if c.value} == {"s"}
