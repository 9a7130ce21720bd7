from __future__ import annotations

import pytest

from supervision.models import WorkOrder
from tests.factories import make_county, make_round, make_tally, make_unit, make_user
from tests.supervision.intake.building import order, orders, preview
from units import events, history
from units.models import Event, Unit, User

pytestmark = pytest.mark.django_db


def told(on, before=None, after=None) -> list[str]:
    event = events.record(by=None, county=None, verb="修改", on=on, before=before, after=after)
    return [str(one) for one in history.changes(Event.objects.get(pk=event.pk))]


def test_changes_are_told_by_labels_and_readable_values() -> None:
    unit = make_unit()
    before = {"kind": "town", "name": "甲", "valid_to": None, "is_reconstructed": False, "same": 1}
    after = {
        "kind": "department", "name": "甲", "valid_to": "2023-09-28", "is_reconstructed": True,
        "same": 1,
    }  # fmt: skip
    assert told(unit, before, after) == [
        "类别：镇/街道 → 政府工作部门",
        "停用日期：（空） → 2023年9月28日",
        "重构数据：否 → 是",
    ]


def test_a_key_is_told_as_the_name_of_its_record() -> None:
    unit = make_unit(short_name="住建局")
    other = make_unit(unit.county, short_name="水利局")
    assert told(unit, {"successor": None}, {"successor": other.pk}) == ["承接单位：（空） → 水利局"]
    assert told(unit, {"successor": 0}, {"successor": None}) == ["承接单位：编号 0 → （空）"]


def test_what_was_done_is_told_without_an_arrow() -> None:
    moment = "2026-11-22T08:30:00+00:00"
    after = {"list": "工单", "rows": 3, "findings": [1, 2], "computed_at": moment, "empty": None}
    assert told(make_unit(), None, after) == [
        "清单：工单", "行数：3", "问题编号：1、2", "计算时间：2026年11月22日16:30",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["2023-99-99", "9999-12-31T99:00", "x" * 5000, {"a": [None]}])
def test_odd_values_are_told_as_they_are(value: object) -> None:
    assert told(make_unit(), {"name": "甲"}, {"name": value})


def test_an_event_of_a_model_that_is_gone_is_told_too() -> None:
    event = Event(object_type="units.Gone", before={"a": 1}, after={"a": 2})
    assert history.kind_of(event) == "units.Gone"
    assert [str(one) for one in history.changes(event)] == ["a：1 → 2"]


def test_the_life_of_a_record_has_what_imports_did_to_it() -> None:
    from supervision.intake import actions as intake

    staff = make_user()
    unit = make_unit(short_name="住建局")
    first = intake.apply(batch=preview(unit.county, orders(order("1"))), by=staff)
    record = WorkOrder.objects.get()
    (entry,) = history.of(record)
    assert (entry.verb, entry.origin) == ("导入新增", str(first))


def client_of(client, role: str, on=None) -> User:
    person = make_user(role, on)
    client.force_login(person)
    return person


def test_the_list_is_paged_by_keys_and_filtered(client, django_assert_max_num_queries) -> None:
    county = make_county()
    unit = make_unit(county, short_name="水利局")
    for n in range(60):
        events.record(by=None, county=county, verb="修改单位", on=unit, after={"name": f"第{n}次"})
    events.record(by=make_user(full_name="张三"), county=county, verb="导出", on=county)
    events.record(by=None, county=make_county(), verb="修改县区", on=make_county())
    client_of(client, "leader", county)
    address = f"/counties/{county.pk}/events/"
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert len(page.context["table"].rows) == 50
    assert page.context["table"].rows[0][2].text == "导出"
    older = client.get(address, {"before": page.context["older"]})
    assert len(older.context["table"].rows) == 11
    assert older.context["older"] is None
    assert "第0次" in older.content.decode()

    def rows(**asked: str) -> int:
        return len(client.get(address, asked).context["table"].rows)

    assert rows(person="张") == 1
    assert rows(verb="导") == 1
    assert rows(kind="units.Unit") == 50
    assert rows(label="水利") == 50
    assert rows(since="2001-01-01", until="2001-01-02") == 0
    assert rows(since="0001-01-01", until="9999-12-31", before="x", kind="x") == 50


def test_an_export_holds_what_is_filtered_and_leaves_its_own_event(client) -> None:
    from supervision.intake.workbook import read_sheets

    county = make_county(name="石泉县")
    unit = make_unit(county)
    for verb in ("修改单位", "=1+1"):
        events.record(by=None, county=county, verb=verb, on=unit, after={"name": "新名"})
    client_of(client, "administrator")
    response = client.get(f"/counties/{county.pk}/events/export/", {"verb": "修改"})
    (sheet,) = read_sheets(b"".join(response.streaming_content), "a.xlsx")
    assert sheet.rows[0][:3] == ["序号", "时间", "人员"]
    assert sheet.rows[1][5:9] == ["修改单位", "单位", str(unit), "全称：新名"]
    assert len(sheet.rows) == 2
    event = Event.objects.get(verb="导出操作记录")
    assert event.after == {"rows": 1, "filters": {"verb": "修改"}}
    everything = client.get("/events/export/")
    assert b"".join(everything.streaming_content).startswith(b"PK")


def test_one_event_is_shown_whole(client) -> None:
    county = make_county()
    event = events.record(
        by=None, county=county, verb="修改单位", on=make_unit(county),
        before={"name": "甲"}, after={"name": "<b>乙</b>"},
    )  # fmt: skip
    client_of(client, "administrator")
    text = client.get(f"/events/{event.pk}/").content.decode()
    assert "校验无误" in text
    assert event.hash in text
    assert "&lt;b&gt;乙" in text


def test_a_page_offers_the_changes_of_its_object(client) -> None:
    round = make_round()
    tally = make_tally(round, "submissions", 12)
    client_of(client, "staff", round.county)
    address = f"/history/supervision.tally/{tally.pk}/"
    assert address in client.get(f"/tallies/{tally.pk}/edit/").content.decode()
    events.record(
        by=None, county=round.county, verb="修改汇总数", on=tally,
        before={"value": 11}, after={"value": 12},
    )  # fmt: skip
    text = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "修改汇总数" in text
    assert "<del>11</del>" in text
    assert "命令行" not in text, "where from is for those who read events"
    client_of(client, "leader", round.county)
    assert "命令行" in client.get(address).content.decode()
    assert client.get(f"/history/nothing/{tally.pk}/").status_code == 404
    assert client.get(f"/history/sessions.session/{tally.pk}/").status_code == 404


def test_registers_lead_to_the_changes_of_their_rows(client) -> None:
    unit: Unit = make_unit()
    client_of(client, "staff", unit.county)
    page = client.get(f"/counties/{unit.county_id}/registers/units/").content.decode()
    assert f"/history/units.unit/{unit.pk}/" in page
