"""Previewing, applying, undoing and discarding a batch."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError

from supervision.intake import actions, load
from supervision.intake.workbook import IntakeError
from supervision.models import MediaAccount, SiteColumn, WorkOrder
from tests.factories import (
    make_account,
    make_column,
    make_county,
    make_order,
    make_round,
    make_unit,
    make_user,
)
from tests.supervision.intake.building import (
    bring,
    counts,
    order,
    orders,
    preview,
    sheet,
    workbook_bytes,
)
from units.models import County, Event, ImportBatch, ImportChange, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")


UNITS = ["单位全称", "单位简称", "单位类别"]
ACCOUNTS = ["账号名称", "平台类型", "开设主体"]


def test_a_preview_writes_nothing_but_the_batch_and_its_file(county, housing) -> None:
    data = workbook_bytes(orders(order()))
    batch = actions.preview(county=county, data=data, file_name="D:\\导出\\热线.xlsx", by=None)
    assert (WorkOrder.objects.count(), counts(batch)) == (0, (1, 0, 0, 0))
    assert (batch.file_name, batch.kind, batch.state) == ("热线.xlsx", "work_orders", "previewed")
    with default_storage.open(batch.file.name) as stored:
        assert stored.read() == data
    assert re.fullmatch(r"imports/\d{4}/\d\d/[0-9a-f]{32}", batch.file.name)


def test_a_file_that_cannot_be_read_leaves_no_batch(county: County) -> None:
    with pytest.raises(IntakeError):
        actions.preview(county=county, data=b"", file_name="空.xlsx", by=None)
    assert not ImportBatch.objects.exists()


def test_applying_writes_rows_counts_and_one_event(county: County, housing: Unit) -> None:
    staff = make_user("staff", county)
    data = workbook_bytes(orders(order("1"), order("2")))
    batch = actions.preview(county=county, data=data, file_name="热线.xlsx", by=staff)
    applied = actions.apply(batch=batch, by=staff)
    assert (applied.state, applied.created_count) == ("applied", 2)
    assert set(WorkOrder.objects.values_list("batch", flat=True)) == {batch.pk}
    event = Event.objects.get(verb="导入")
    assert (event.verb, event.person_name, event.after["created"]) == ("导入", str(staff), 2)


def test_a_file_with_a_refused_row_goes_in_whole_or_by_choice(county, housing) -> None:
    batch = preview(county, orders(order("1"), order("2", "某局")))
    with pytest.raises(IntakeError, match="有 1 行被拒绝，整批未导入"):
        actions.apply(batch=batch, by=None)
    assert not WorkOrder.objects.exists()
    actions.apply(batch=batch, by=None, accept_valid=True)
    assert WorkOrder.objects.get().number == "1"


def test_a_file_without_rows_is_not_applied(county: County) -> None:
    batch = preview(county, sheet(["甲", "乙"], [1, 2]))
    with pytest.raises(IntakeError, match="没有可以导入的数据行。前 15 行中没有找到"):
        actions.apply(batch=batch, by=None)


def test_a_file_whose_rows_are_all_refused_is_not_applied(county: County) -> None:
    batch = preview(county, orders(order("1", "某局")))
    with pytest.raises(IntakeError, match="所有的行都被拒绝"):
        actions.apply(batch=batch, by=None, accept_valid=True)


def test_a_batch_is_applied_once(county: County, housing: Unit) -> None:
    batch = bring(county, orders(order()))
    with pytest.raises(IntakeError, match="已导入，不能再导入"):
        actions.apply(batch=batch, by=None)


def test_a_preview_overtaken_by_another_import_is_shown_again(county, housing) -> None:
    stale = preview(county, orders(order("1")))
    bring(county, orders(order("1", closed="")))
    with pytest.raises(IntakeError, match="预览之后库中的数据有变化"):
        actions.apply(batch=stale, by=None)
    stale.refresh_from_db()
    assert counts(stale) == (0, 1, 0, 0)
    assert "按现在的数据重新核对" in stale.preview["remarks"][0]
    actions.apply(batch=stale, by=None)
    assert WorkOrder.objects.get().closed_at is not None


def test_a_preview_of_a_value_that_has_changed_since_is_shown_again(county, housing) -> None:
    bring(county, orders(order(closed="")))
    stale = preview(county, orders(order(closed="2023-07-09")))
    bring(county, orders(order(closed="2023-07-08")))
    with pytest.raises(IntakeError, match="预览之后库中的数据有变化"):
        actions.apply(batch=stale, by=None)
    stale.refresh_from_db()
    (change,) = stale.preview["sheets"][0]["rows"]["changed"][0]["changes"]
    assert (change["before"], change["after"]) == ("2023年7月8日23:59", "2023年7月9日23:59")


def test_the_same_bytes_again_are_remarked_and_write_nothing(county, housing) -> None:
    bring(county, orders(order()))
    again = preview(county, orders(order()))
    assert "同一文件已于" in again.preview["remarks"][0]
    actions.apply(batch=again, by=None)
    assert WorkOrder.objects.count() == 1
    assert not ImportChange.objects.exists()


def test_a_kept_file_that_was_tampered_with_is_not_used(county, housing) -> None:
    data = workbook_bytes(orders(order()))
    batch = actions.preview(county=county, data=data, file_name="a.xlsx", by=None)
    Path(batch.file.path).write_bytes(workbook_bytes(orders(order("2"))))
    with pytest.raises(IntakeError, match="保存的文件已被改动"):
        actions.apply(batch=batch, by=None)


def test_what_the_database_still_refuses_leaves_nothing(county, housing, monkeypatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise IntegrityError("disk says no")

    batch = preview(county, sheet(UNITS, ["新局", "新局", "部门"], name="单位"), orders(order()))
    monkeypatch.setattr(load, "_add_members", fail)
    with pytest.raises(IntakeError, match="整批未导入，原有数据没有改变"):
        actions.apply(batch=batch, by=None)
    assert not Unit.objects.filter(name="新局").exists()
    assert ImportBatch.objects.get().state == "previewed"


def test_progress_is_told_while_writing(county: County, housing: Unit) -> None:
    told: list[int] = []
    batch = preview(county, orders(order()))
    actions.apply(batch=batch, by=None, progress=lambda percent, message: told.append(percent))
    assert told == sorted(told)
    assert told[-1] == 95


def test_a_round_of_another_county_is_refused(county: County) -> None:
    with pytest.raises(IntakeError, match="不属于凤县"):
        preview(county, orders(order()), round=make_round())


def test_another_kind_or_field_is_previewed_anew(county: County, housing: Unit) -> None:
    page = sheet(["编号", "经办部门", "来信时间"], ["1", "住建局", "2023-07-01"], name="县长信箱")
    batch = preview(county, page)
    assert "缺少“承办单位”列" in batch.preview["sheets"][0]["problem"]
    batch = actions.remap(
        batch=batch, by=None, sheets={"县长信箱": {"kind": "work_orders", "fields": {"1": "unit"}}}
    )
    assert counts(batch) == (1, 0, 0, 0)
    actions.apply(batch=batch, by=None)
    assert WorkOrder.objects.get().channel == "county_mailbox"


def test_a_discarded_batch_stays_discarded(county: County, housing: Unit) -> None:
    batch = actions.discard(batch=preview(county, orders(order())), by=None)
    assert batch.state == "discarded"
    with pytest.raises(IntakeError, match="已放弃，不能再导入"):
        actions.apply(batch=batch, by=None)


class TestUndo:
    def test_created_rows_go_and_changed_rows_come_back(self, county, housing) -> None:
        other = make_unit(county, short_name="交通局")
        make_order(housing, date(2023, 7, 3), number="1", topic="供暖")
        before = WorkOrder.objects.values().get()
        header = ["工单编号", "承办单位", "受理时间", "办结时间", "协办单位", "热点"]
        rows = [
            ["1", "交通局", "2023-07-03 10:00", "2023-07-05", "住建局", "道路"],
            ["2", "交通局", "2023-07-03 10:00", None, "住建局、交通局", None],
        ]
        batch = bring(county, orders(*rows, header=header))
        assert counts(batch) == (1, 1, 0, 0)
        changed = WorkOrder.objects.get(number="1")
        assert (changed.unit, changed.topic) == (other, "道路")
        actions.undo(batch=batch, by=None)
        assert WorkOrder.objects.values().get() == before
        assert not WorkOrder.objects.get().co_units.exists()
        assert ImportBatch.objects.get(pk=batch.pk).state == "undone"

    def test_a_file_of_registers_goes_as_a_whole(self, county: County) -> None:
        header = [*UNITS, "承接单位"]
        batch = bring(
            county,
            sheet(
                header,
                ["甲局", "甲局", "部门", "乙局"],
                ["乙局", "乙局", "部门", None],
                name="单位",
            ),
            sheet(["网站名称", "主办单位"], ["门户网站", "甲局"], name="网站"),
            sheet(
                ["网站名称", "栏目路径", "栏目名称", "责任单位"],
                ["门户网站", "a", "甲", "甲局、乙局"],
                name="栏目清单",
            ),
            sheet(ACCOUNTS, ["甲号", "微信", "甲局"], name="账号"),
        )
        actions.undo(batch=batch, by=None)
        assert not any(model.objects.exists() for model in (Unit, SiteColumn, MediaAccount))

    def test_a_batch_may_come_in_again_after_its_undoing(self, county, housing) -> None:
        batch = bring(county, orders(order()))
        actions.undo(batch=batch, by=None)
        assert counts(bring(county, orders(order()))) == (1, 0, 0, 0)

    def test_a_batch_is_undone_once(self, county: County, housing: Unit) -> None:
        batch = actions.undo(batch=bring(county, orders(order())), by=None)
        with pytest.raises(IntakeError, match="已撤销，不能再撤销"):
            actions.undo(batch=batch, by=None)

    def test_a_later_change_is_named(self, county: County, housing: Unit) -> None:
        first = bring(county, orders(order(closed="")))
        second = bring(county, orders(order()), name="十月.xlsx")
        with pytest.raises(IntakeError, match=rf"之后的 {second.pk} 号批次“十月.xlsx”用到了"):
            actions.undo(batch=first, by=None)
        actions.undo(batch=second, by=None)
        actions.undo(batch=first, by=None)
        assert not WorkOrder.objects.exists()

    def test_applying_not_uploading_decides_what_is_later(self, county, housing) -> None:
        bring(county, orders(order(closed="")))
        last = preview(county, orders(order(title="路灯又不亮")))
        first = bring(county, orders(order(closed="2023-07-09")), name="九日.xlsx")
        with pytest.raises(IntakeError, match="预览之后"):
            actions.apply(batch=last, by=None)
        actions.apply(batch=last, by=None)
        with pytest.raises(IntakeError, match=f"之后的 {last.pk} 号批次"):
            actions.undo(batch=first, by=None)
        actions.undo(batch=last, by=None)
        actions.undo(batch=first, by=None)
        assert WorkOrder.objects.get().closed_at is None

    def test_a_later_batch_that_points_to_its_rows_is_named(self, county: County) -> None:
        first = bring(county, sheet(UNITS, ["甲局", "甲局", "部门"], name="单位"))
        second = bring(county, sheet(ACCOUNTS, ["甲号", "微信", "甲局"], name="账号"))
        with pytest.raises(IntakeError, match=rf"之后的 {second.pk} 号批次"):
            actions.undo(batch=first, by=None)
        assert Unit.objects.exists()

    def test_a_later_batch_that_lists_its_rows_is_in_the_way(self, county, housing) -> None:
        first = bring(county, sheet(UNITS, ["甲局", "甲局", "部门"], name="单位"))
        header = ["工单编号", "承办单位", "受理时间", "协办单位"]
        bring(county, orders(["1", "住建局", "2023-07-01", "甲局"], header=header))
        with pytest.raises(IntakeError, match="已被之后的数据引用"):
            actions.undo(batch=first, by=None)

    def test_a_record_made_by_hand_on_its_rows_is_named(self, county: County) -> None:
        first = bring(county, sheet(UNITS, ["甲局", "甲局", "部门"], name="单位"))
        make_account(Unit.objects.get(), name="甲号")
        with pytest.raises(IntakeError, match="本批的单位名录已被政务新媒体账号“甲号”引用"):
            actions.undo(batch=first, by=None)

    def test_a_person_appointed_to_its_unit_is_in_the_way(self, county: County) -> None:
        first = bring(county, sheet(UNITS, ["甲局", "甲局", "部门"], name="单位"))
        make_user("liaison", Unit.objects.get())
        with pytest.raises(IntakeError, match="已被任职"):
            actions.undo(batch=first, by=None)

    def test_a_created_row_edited_since_is_in_the_way(self, county, housing) -> None:
        batch = bring(county, orders(order()))
        WorkOrder.objects.update(topic="供暖")
        with pytest.raises(IntakeError, match="本批的工单在导入之后被人工修改或删除过"):
            actions.undo(batch=batch, by=None)

    def test_a_changed_row_edited_since_is_in_the_way(self, county, housing) -> None:
        bring(county, orders(order(closed="")))
        batch = bring(county, orders(order()))
        WorkOrder.objects.update(closed_at=None)
        with pytest.raises(IntakeError, match="工单“12345热线 GD1”在导入之后被人工修改过"):
            actions.undo(batch=batch, by=None)

    def test_a_field_that_the_batch_left_alone_may_change(self, county, housing) -> None:
        bring(county, orders(order(closed="")))
        batch = bring(county, orders(order()))
        WorkOrder.objects.update(topic="供暖")
        actions.undo(batch=batch, by=None)
        assert WorkOrder.objects.get().topic == "供暖"


def test_the_error_workbook_marks_faults_and_comes_in_again_once_mended(county, housing) -> None:
    import io

    from openpyxl import load_workbook

    batch = preview(county, orders(order("1"), order("=2+5", "住健局"), order("3")))
    book = load_workbook(io.BytesIO(actions.error_workbook(batch=batch)))
    page = book["12345热线工单"]
    assert [c.value for c in page[1]][-1] == "错误原因"
    assert page.max_row == 2
    assert page["A2"].data_type == "s"
    assert page["D2"].fill.fgColor.rgb.endswith("FFD9D9")
    assert page["I2"].value.startswith("原第 3 行：D列 单位名录中没有“住健局”")
    page["D2"] = "住建局"
    stream = io.BytesIO()
    book.save(stream)
    again = actions.preview(county=county, data=stream.getvalue(), file_name="改.xlsx", by=None)
    assert counts(again) == (1, 0, 0, 0)


def test_columns_keep_their_members_through_an_undo(county, housing) -> None:
    make_unit(county, short_name="交通局")
    column = make_column(county, path="a", name="甲", units=[housing])
    header = ["网站名称", "栏目路径", "栏目名称", "责任单位"]
    batch = bring(
        county, sheet(header, [column.website.name, "a", "甲", "交通局"], name="栏目清单")
    )
    actions.undo(batch=batch, by=None)
    assert list(column.units.all()) == [housing]
