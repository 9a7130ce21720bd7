"""Every file in tests/workbooks comes to what the .json beside it says.

`counts` are new, changed, same and rejected rows; `reasons` are parts of the sentences in
order, with row and column before them; `problems` the same for whole sheets; `remarks` are
starts of what is told beside the first sheet; `error` says why the file cannot be read at all.
`kind` and `round` are given to the import. A new case is a new file: no code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from supervision.intake import actions
from supervision.intake.workbook import IntakeError
from supervision.models import InspectionRound
from tests.factories import make_account, make_column, make_county, make_round, make_unit
from tests.supervision.intake.building import counts, problems, reasons
from units.models import County

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "tests" / "workbooks"


def files(folder: str) -> list[Any]:
    found = sorted(p for p in (FOLDER / folder).iterdir() if p.suffix != ".json")
    return [pytest.param(path, id=path.name) for path in found]


@pytest.fixture
def county() -> County:
    county = make_county(name="凤县", city="宝鸡市")
    housing = make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")
    make_unit(county, name="凤县交通运输局", short_name="交通局")
    make_unit(county, name="凤县平木镇人民政府", short_name="平木镇", kind="town")
    make_account(housing, name="凤县住建")
    make_column(county, path="政务公开/人事信息", name="人事信息")
    make_round(county)
    return county


def preview(county: County, path: Path) -> tuple[Any, dict[str, Any]]:
    told = json.loads(path.with_suffix(path.suffix + ".json").read_text(encoding="utf-8"))
    round = InspectionRound.objects.filter(code=told.get("round")).first()
    try:
        batch = actions.preview(
            county=county, data=path.read_bytes(), file_name=path.name, by=None,
            kind=told.get("kind"), round=round,
        )  # fmt: skip
    except IntakeError as error:
        return str(error), told
    return batch, told


@pytest.mark.parametrize("path", files("should_pass"))
def test_should_pass(path: Path, county: County) -> None:
    batch, told = preview(county, path)
    assert reasons(batch) == []
    assert list(counts(batch)) == told["counts"]
    said = batch.preview["sheets"][0]["remarks"]
    assert len(said) == len(told.get("remarks", said))
    assert all(s.startswith(r) for s, r in zip(said, told.get("remarks", said), strict=True)), said
    actions.apply(batch=batch, by=None)
    again, _ = preview(county, path)
    assert counts(again) == (0, 0, sum(told["counts"]), 0)
    actions.undo(batch=batch, by=None)


@pytest.mark.parametrize("path", files("should_fail"))
def test_should_fail(path: Path, county: County) -> None:
    batch, told = preview(county, path)
    if "error" in told:
        assert isinstance(batch, str), "the file was read"
        assert told["error"] in batch
        return
    said = reasons(batch) if "reasons" in told else problems(batch)
    wanted = told.get("reasons") or told["problems"]
    assert len(said) == len(wanted), said
    for sentence, (start, part) in zip(said, (w.split("|") for w in wanted), strict=True):
        assert sentence.startswith(start)
        assert part in sentence
    with pytest.raises(IntakeError, match=r"未导入|没有可以导入"):
        actions.apply(batch=batch, by=None)
