"""The list of expressions as an office keeps it: its own beside the base, in force at once."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.checks.check import check_text
from notices.checks.expression_lists import entries, in_force
from notices.checks.expressions import standing
from notices.models import ListedExpression
from notices.wording import actions, workbook
from notices.wording.values import understood, words
from supervision.intake.workbook import Sheet
from tests.factories import make_county, make_user
from tests.pages import send
from units.actions import RefusedError
from units.models import County, Event, User

pytestmark = pytest.mark.django_db
OWN: dict[str, Any] = {
    "wrong": "一网统办",
    "right": "一网通办",
    "kind": "固定表述",
    "severity": "error",
}


@pytest.fixture
def clerk(people: dict[str, User]) -> User:
    return people["staff"]


def found(text: str, county: County | None) -> list[str]:
    remarks = check_text(text, county).remarks
    return [r.expected for r in remarks if r.rule == "expressions"]


def test_an_expression_of_the_county_is_used_at_once_and_nowhere_else(
    county: County, clerk: User
) -> None:
    assert found("推进一网统办改革。", county) == []
    actions.add(county=county, by=clerk, **OWN)
    assert found("推进一网统办改革。", county) == ["一网通办"]
    assert found("推进一网统办改革。", make_county(name="邻县")) == []
    assert found("推进一网统办改革。", None) == []
    assert Event.objects.filter(verb="增加错误表述", county_id=county.pk).exists()


def test_a_base_expression_can_be_changed_and_taken_out_of_use_in_one_county(
    county: County, clerk: User
) -> None:
    text = "各单位要提高整治站位。"
    actions.withdraw(county=county, wrong="整治站位", by=clerk)
    assert found(text, county) == []
    assert found(text, None) == ["政治站位"]
    actions.restore(county=county, wrong="整治站位", by=clerk)
    assert found(text, county) == ["政治站位"]
    changed = {"right": "政治站位", "kind": "错别字", "severity": "hint"}
    actions.change(county=county, wrong="整治站位", by=clerk, **changed)
    (remark,) = [r for r in check_text(text, county).remarks if r.rule == "expressions"]
    assert remark.severity == "hint"
    assert ListedExpression.objects.count() == 1


def test_what_holds_everywhere_is_overlaid_by_the_county(county: County, clerk: User) -> None:
    administrator = make_user("administrator")
    actions.add(county=None, by=administrator, **OWN)
    assert found("推进一网统办。", None) == found("推进一网统办。", county) == ["一网通办"]
    actions.withdraw(county=county, wrong="一网统办", by=clerk)
    assert found("推进一网统办。", county) == []
    assert found("推进一网统办。", None) == ["一网通办"]


def test_an_expression_holds_between_its_days(county: County, clerk: User) -> None:
    actions.add(county=county, by=clerk, **OWN, valid_from=date(2024, 1, 1))
    text = "各镇人民政府：\n推进一网统办。\n试点县人民政府办公室\n{}年3月1日\n"
    assert found(text.format(2023), county) == []
    assert found(text.format(2024), county) == ["一网通办"]


def test_the_same_expression_twice_and_what_makes_no_sense_is_refused(
    county: County, clerk: User
) -> None:
    actions.add(county=county, by=clerk, **OWN)
    with pytest.raises(RefusedError, match="已在清单里") as refused:
        actions.add(county=county, by=clerk, **OWN)
    assert refused.value.field == "wrong"
    with pytest.raises(RefusedError, match="清单里没有"):
        actions.withdraw(county=county, wrong="没有这条", by=clerk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wrong": "统"}, "wrong"),
        ({"right": ""}, "right"),
        ({"right": "一网统办"}, "right"),
        ({"right": "全省一网统办"}, "exceptions"),
        ({"exceptions": "一网通办好"}, "exceptions"),
        ({"severity": "严重"}, "severity"),
        ({"valid_from": "去年"}, "valid_from"),
        ({"valid_from": "2024-05-01", "valid_to": "2024-04-01"}, "valid_to"),
        ({"note": "长" * 201}, "note"),
    ],
)
def test_every_fault_of_a_value_is_told_at_its_field(changes: dict[str, str], field: str) -> None:
    expression, faults = understood(OWN | changes)
    assert expression is None
    assert [fault.field for fault in faults] == [field]


def test_base_expressions_pass_their_own_examination() -> None:
    for one in standing().expressions:
        assert understood(words(one)) == (one, []), one.wrong


@pytest.mark.parametrize("person", ["leader", "liaison", "outsider"])
def test_only_who_may_changes_the_list(
    county: County, people: dict[str, User], person: str
) -> None:
    with pytest.raises(PermissionDenied):
        actions.add(county=county, by=people[person], **OWN)
    with pytest.raises(PermissionDenied):
        actions.add(county=None, by=people["staff"], **OWN)


def test_the_list_in_force_is_kept_until_a_row_changes(county: County, clerk: User) -> None:
    actions.add(county=county, by=clerk, **OWN)
    first = in_force(county)
    with CaptureQueriesContext(connection) as queries:
        assert in_force(county) is first
    assert len(queries) == 1
    actions.withdraw(county=county, wrong="一网统办", by=clerk)
    assert in_force(county) is not first


# The workbook.


def sheet(*rows: list[Any]) -> list[Sheet]:
    return [Sheet("清单", [["错误表述", "规范表述", "类别", "级别", "起用日期"], *rows])]


def test_a_file_is_judged_line_by_line(county: County, clerk: User) -> None:
    lines = workbook.check(
        workbook.read(
            sheet(
                ["一网统办", "一网通办", "固定表述", "错误", None],
                ["整治站位", "政治站位", "错别字", "错误", None],
                ["政冶", "政治", "错别字", "提醒", None],
                ["统", "通", "", "", None],
                ["办结律", "办结率", "", "不知", "某日"],
                ["一网统办", "一网通办", "", "", None],
            )
        ),
        county,
    )
    assert [line.change for line in lines] == ["新增", "不变", "变更", "", "", ""]
    assert lines[3].faults == ["“清单”第 5 行“错误表述”：错误表述至少两个字，单个字会到处误报。"]
    assert [fault.partition("：")[0] for fault in lines[4].faults] == [
        "“清单”第 6 行“级别”",
        "“清单”第 6 行“起用日期”",
    ]
    assert "与第 2 行重复" in lines[5].faults[0]
    assert actions.take_in(county=county, lines=lines, by=clerk) == 2
    assert {row.wrong for row in ListedExpression.objects.all()} == {"一网统办", "政冶"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([Sheet("表", [["甲", "乙"]])], "没有找到表头"),
        ([Sheet("表", [["错误表述", "规范表述"]])], "没有内容"),
        (sheet(*([f"错{n}处", "对处"] for n in range(5001))), "一次最多导入 5000 条"),
    ],
)
def test_a_file_that_is_no_list_is_refused(rows: list[Sheet], told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        workbook.read(rows)


def test_what_is_exported_can_be_imported_again_and_changes_nothing(
    county: County, clerk: User
) -> None:
    from supervision.intake.workbook import read_sheets

    actions.add(county=county, by=clerk, **OWN, exceptions="不一网统办也行")
    exported = read_sheets(workbook.export(entries(county)), "清单.xlsx")
    lines = workbook.check(workbook.read(exported), county)
    assert len(lines) == len(entries(county))
    assert {line.change for line in lines} == {"不变"}


# The pages.


def upload(client: Client, county: County, data: bytes, name: str = "清单.csv") -> HttpResponse:
    address = reverse("expression_import", args=[county.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_shown_confirmed_and_taken_in(staff: Client, county: County) -> None:
    data = "错误表述,规范表述,级别\n一网统办,一网通办,错误\n统,通,错误\n".encode()
    page = upload(staff, county, data).content.decode()
    assert "可以导入 1 行，不变 0 行，有误 1 行" in page
    assert not ListedExpression.objects.exists()
    sealed = page.split('name="sealed" value="')[1].split('"')[0]
    address = reverse("expression_apply", args=[county.pk])
    done = staff.post(address, {"sealed": sealed}, follow=True).content.decode()
    assert "已导入 1 条" in done
    assert "被改动" in staff.post(address, {"sealed": "x"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.xlsx", b"", "空的"),
        ("坏.xlsx", b"PK\x03\x04 damaged", "清单"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_at_its_field(
    staff: Client, county: County, name: str, data: bytes, told: str
) -> None:
    page = upload(staff, county, data, name).content.decode()
    assert "field-error" in page


def test_an_expression_is_added_changed_and_withdrawn_on_its_pages(
    staff: Client, county: County
) -> None:
    send(staff, reverse("expression_create", args=[county.pk]), wrong="一网统办", right="一网通办")
    row = ListedExpression.objects.get()
    change = reverse("expression_change", args=[county.pk]) + "?wrong=一网统办"
    send(staff, change, severity="error", exceptions="不一网统办")
    row.refresh_from_db()
    assert (row.severity, row.exceptions) == ("error", ["不一网统办"])
    staff.post(reverse("expression_withdraw", args=[county.pk]) + "?wrong=一网统办")
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    listed = staff.get(reverse("expression_list", args=[county.pk]), {"state": "withdrawn"})
    assert "一网统办" in listed.content.decode()


def test_the_list_is_searched_filtered_paged_and_exported(staff: Client, county: County) -> None:
    address = reverse("expression_list", args=[county.pk])
    shipped = json.loads((settings.BASE_DIR / "fixtures/expressions/expressions.json").read_text())
    assert f"共 {len(shipped)} 条" in staff.get(address).content.decode()
    hit = staff.get(address, {"q": "整 治站位"}).content.decode()
    assert "共 1 条" in hit
    assert "没有符合条件" in staff.get(address, {"q": "没有的词"}).content.decode()
    assert staff.get(address, {"kind": "不存在", "page": "99"}).status_code == 200
    export = staff.get(reverse("expression_export", args=[county.pk]), {"q": "整治站位"})
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(b"".join(export)))  # type: ignore[arg-type]
    assert [row[0].value for row in book.active.iter_rows()] == ["错误表述", "整治站位"]  # type: ignore[union-attr]
