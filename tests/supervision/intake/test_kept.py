"""Rows kept beside a large file between its preview and its applying."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from supervision.intake import actions, kept
from supervision.intake.workbook import IntakeError
from supervision.models import WorkOrder
from tests.factories import make_county, make_order, make_unit
from tests.supervision.intake.building import counts, order, orders, preview, sheet
from units.models import County, ImportBatch, Unit, UnitAlias

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FROM_ROWS", 0)


@pytest.fixture
def county() -> County:
    return make_county(name="凤县")


@pytest.fixture
def housing(county: County) -> Unit:
    return make_unit(county, name="凤县住房和城乡建设局", short_name="住建局")


def read_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note when a file is read and understood again."""
    told: list[str] = []
    whole = actions._plan

    def noting(*args: Any) -> Any:
        told.append("read")
        return whole(*args)

    monkeypatch.setattr(actions, "_plan", noting)
    return told


def test_applying_does_not_read_the_file_again(county, housing, monkeypatch) -> None:
    make_order(housing, date(2023, 7, 3), number="2", topic="供暖")
    rows = [
        order("1", title="路灯\\不亮"),
        order("2", closed="清空"),
        order("3", "某局"),
        order("1"),
        order("4", received="2023-02-30"),
    ]
    batch = preview(county, orders(*rows))
    told = read_again(monkeypatch)
    actions.apply(batch=batch, by=None, accept_valid=True)
    assert told == []
    made = WorkOrder.objects.get(number="1")
    assert (made.unit, made.title, made.due_at.day) == (housing, "路灯\\不亮", 10)
    changed = WorkOrder.objects.get(number="2")
    assert (changed.closed_at, changed.topic) == (None, "供暖")
    assert counts(ImportBatch.objects.get()) == (1, 1, 0, 3)


def test_the_kept_rows_go_when_the_batch_is_applied_or_discarded(
    county, housing, django_capture_on_commit_callbacks
) -> None:
    for end in (actions.apply, actions.discard):
        batch = preview(county, orders(order()))
        name = batch.preview["kept"]["name"]
        assert default_storage.exists(name)
        with django_capture_on_commit_callbacks(execute=True):
            end(batch=batch, by=None)
        assert not default_storage.exists(name)
        assert "kept" not in ImportBatch.objects.get(pk=batch.pk).preview


def test_an_alias_that_leads_elsewhere_meanwhile_is_seen(county, housing, monkeypatch) -> None:
    other = make_unit(county, name="凤县交通运输局", short_name="交通局")
    alias = UnitAlias.objects.create(county=county, unit=housing, name="建设口")
    batch = preview(county, orders(order("1", "建设口")))
    alias.unit = other
    alias.save()
    told = read_again(monkeypatch)
    with pytest.raises(IntakeError, match="预览之后库中的数据有变化"):
        actions.apply(batch=batch, by=None)
    assert told == ["read"]
    actions.apply(batch=batch, by=None)
    assert WorkOrder.objects.get().unit == other


def test_a_register_that_grew_is_read_with_and_nothing_else_changes(county, housing) -> None:
    batch = preview(county, orders(order("1")))
    make_unit(county, name="凤县教育局", short_name="教育局")
    actions.apply(batch=batch, by=None)
    assert WorkOrder.objects.get().unit == housing


@pytest.mark.parametrize("spoil", ["remove", "change"])
def test_kept_rows_that_are_gone_or_altered_are_not_used(
    county, housing, spoil, monkeypatch
) -> None:
    batch = preview(county, orders(order("1")))
    path = Path(default_storage.path(batch.preview["kept"]["name"]))
    if spoil == "remove":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"hotline", b"dispatch"))
    told = read_again(monkeypatch)
    actions.apply(batch=batch, by=None)
    assert told == ["read"]
    assert WorkOrder.objects.get().channel == "hotline"


def test_a_record_changed_meanwhile_is_seen(county, housing) -> None:
    make_order(housing, date(2023, 7, 3), number="1", topic="供暖")
    batch = preview(county, orders(order("1")))
    WorkOrder.objects.update(title="改过")
    with pytest.raises(IntakeError, match="预览之后库中的数据有变化"):
        actions.apply(batch=batch, by=None)


def test_registers_are_always_planned_whole(county: County) -> None:
    header = ["单位全称", "单位简称", "单位类别"]
    batch = preview(county, sheet(header, ["甲局", "甲局", "部门"], name="单位"))
    assert "kept" not in batch.preview
    actions.apply(batch=batch, by=None)
    assert Unit.objects.get().name == "甲局"
