"""Importing a hundred thousand work orders, beside what is the least that any import must do."""

from __future__ import annotations

import csv
import gc
import io
import random
import statistics
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import python_calamine
from django.db import connection, transaction
from import_export import fields, resources, widgets
from tablib import Dataset

from bench import frame
from bench.frame import Bench, Measure, item
from supervision.intake import actions
from supervision.models import WorkOrder
from units import exports
from units.models import County, Unit

ROWS = 100_000
FEW = 1_000  # rows for the reference that would take minutes
HEADINGS = (
    "工单编号", "诉求内容", "诉求类型", "诉求热点", "承办单位", "受理时间", "办理时限", "办结时间",
    "延期次数", "退回次数", "满意度", "所属区域", "来源渠道", "数据性质", "经办人",
)  # fmt: skip
UNITS = 60
_KINDS = ("咨询", "求助", "投诉", "举报", "建议")
_TOPICS = ("供暖", "供水", "道路", "市容", "噪音", "物业", "社保", "教育", "医疗", "欠薪")
_RATINGS = ("满意", "基本满意", "不满意", "未评价")
_WORDS = "小区路灯不亮请尽快维修老旧房屋漏水问题多次反映未果希望部门处理道路坑洼积水影响出行"


def orders(count: int) -> Iterator[list[Any]]:
    """Yield rows as a hotline exports them; one in a hundred names a unit that is not there."""
    chance = random.Random(20260701)
    began = datetime(2026, 7, 1, 8)
    for number in range(count):
        received = began + timedelta(minutes=chance.randrange(90 * 1440))
        closed = received + timedelta(minutes=chance.randrange(10 * 1440))
        start = chance.randrange(len(_WORDS) - 18)
        unit = f"第{chance.randrange(UNITS)}局" if number % 100 else f"某某{number % 700}局"
        yield [
            f"2026{number:013d}", f"{_WORDS[start : start + 18]}{number % 997}",
            chance.choice(_KINDS), chance.choice(_TOPICS), unit,
            f"{received}", f"{received + timedelta(days=7)}",
            f"{closed}" if chance.random() < 0.95 else None,
            chance.choice((0, 0, 0, 1)), 0, chance.choice(_RATINGS), "城关镇", "12345热线", "",
            "甲",
        ]  # fmt: skip


@item("imports", stacks=("sqlite", "postgresql"))
def imports(bench: Bench) -> Iterator[Measure]:
    data, small = _workbook(ROWS), _workbook(FEW)
    first: list[float] = []
    again: list[float] = []
    least: list[float] = []
    memory, written = 0.0, 0
    for run in range(min(bench.runs, 3)):
        county = _county(run)
        least.append(_cpu(_least, data, county)[0])
        _clear(county)
        _brought(county, small)  # what a process makes once is made before it counts
        _clear(county)
        held = frame.memory()
        frame.reset_peak()
        first.append(_cpu(_brought, county, data)[0])
        memory = max(memory, frame.peak_memory() - held)
        seconds, rows = _cpu(_brought, county, data)
        again.append(seconds)
        written = max(written, rows)
        _clear(county)
    ours, same, floor = map(statistics.median, (first, again, least))
    title = f"import 100k work orders, {bench.stack}"
    if bench.stack == "postgresql":
        yield Measure(title, ours, "s CPU", 1.3, floor, "calamine parse + COPY + merge alone")
    else:
        yield Measure(title, ours, "s CPU", 1.5, floor, "calamine parse + executemany alone")
    yield Measure(f"{title}: more memory", memory, "MB", 250)
    yield Measure(f"{title}: the same file again", same, "s CPU", 0.7, ours, "first import")
    yield Measure(f"{title}: rows that it writes again", written, "rows", 0)
    defaults = _cpu(_by_resource, _county(99), small)[0] / FEW * ROWS
    yield Measure(
        title, ours, "s CPU", 50, defaults, "django-import-export, from 1k rows", at_least=True,
        note="imports: preview and applying with the log for undoing. The reference knows no names,"
        " checks, preview or undo; its merge finds no rows. django-import-export as it comes: a dry"
        " run and the import, each reading the file.",
    )  # fmt: skip


def _cpu(function: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    gc.collect()
    before = frame.cpu_seconds()
    result = function(*given)
    return frame.cpu_seconds() - before, result


def _workbook(rows: int) -> bytes:
    return exports.workbook("12345热线工单", HEADINGS, orders(rows))


def _county(number: int) -> County:
    county = County.objects.create(
        name=f"比{number}县",
        code=f"9{number:05d}",
        city="比市",
        province="比省",
        issuing_organ="比办",
    )
    Unit.objects.bulk_create(
        Unit(county=county, name=f"比{number}县第{n}局", short_name=f"第{n}局", kind="department")
        for n in range(UNITS)
    )
    return county


def _clear(county: County) -> None:
    WorkOrder.objects.filter(county=county)._raw_delete("default")


def _brought(county: County, data: bytes) -> int:
    """Preview and import as a person does; return how many rows were written."""
    batch = actions.preview(county=county, data=data, file_name="热线.xlsx", by=None)
    batch = actions.apply(batch=batch, by=None, accept_valid=True)
    return batch.created_count + batch.changed_count


def _least(data: bytes, county: County) -> None:
    """Parse the file and write its rows as they are: no checks, no names, no preview, no undo."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    unit = Unit.objects.filter(county=county).values_list("pk", flat=True)[0]
    names = (
        "number, title, appeal_kind, topic, received_at, due_at, closed_at, extension_count, "
        "returned_count, satisfaction, region"
    )
    changing = ", ".join(f"{n} = excluded.{n}" for n in names.split(", ")[1:])
    told = f"{names}, county_id, unit_id, is_reconstructed, channel"
    insert = f"INSERT INTO supervision_workorder ({told})"
    conflict = f"ON CONFLICT (county_id, channel, number) DO UPDATE SET {changing}"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"{insert} VALUES ({'%s, ' * 13} false, 'hotline') {conflict}",
                [
                    (*row[:4], *row[5:7], row[7] or None, *row[8:12], county.pk, unit)
                    for row in rows
                ],
            )
            return
        text = io.StringIO()
        csv.writer(text).writerows([*row[:4], *row[5:12]] for row in rows)
        text.seek(0)
        cursor.execute(
            f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {names} "
            "FROM supervision_workorder WITH NO DATA"
        )
        cursor.execute("ALTER TABLE staged ALTER extension_count TYPE float")
        cursor.execute("ALTER TABLE staged ALTER returned_count TYPE float")
        cursor.cursor.copy_expert("COPY staged FROM STDIN CSV", text)
        stored, new = (
            ", ".join(f"{table}.{n}" for n in names.split(", ")[1:])
            for table in ("supervision_workorder", "excluded")
        )
        cursor.execute(
            f"{insert} SELECT {names}, %s, %s, false, 'hotline' FROM staged WHERE true {conflict} "
            f"WHERE ({stored}) IS DISTINCT FROM ({new})",
            [county.pk, unit],
        )


def _by_resource(county: County, data: bytes) -> None:
    """Import with a Resource that has only what it cannot do without."""

    class InCounty(widgets.ForeignKeyWidget):
        def get_queryset(self, value: Any, row: Any, *args: Any, **options: Any) -> Any:
            return Unit.objects.filter(county=county)

    def column(name: str, place: int, widget: Any) -> fields.Field:
        return fields.Field(name, HEADINGS[place], widget)

    class Orders(resources.ModelResource):
        number = column("number", 0, widgets.CharWidget())
        title = column("title", 1, widgets.CharWidget())
        topic = column("topic", 3, widgets.CharWidget())
        unit = column("unit", 4, InCounty(Unit, "short_name"))
        received_at = column("received_at", 5, widgets.DateTimeWidget("%Y-%m-%d %H:%M:%S"))
        due_at = column("due_at", 6, widgets.DateTimeWidget("%Y-%m-%d %H:%M:%S"))
        closed_at = column("closed_at", 7, widgets.DateTimeWidget("%Y-%m-%d %H:%M:%S"))

        class Meta:
            model = WorkOrder
            import_id_fields = ("number",)
            fields = ("number", "title", "topic", "unit", "received_at", "due_at", "closed_at")

        def before_save_instance(self, instance: Any, row: Any, **options: Any) -> None:
            instance.county, instance.channel = county, "hotline"

    for dry_run in (True, False):
        rows = Dataset().load(data, format="xlsx")
        result = Orders().import_data(rows, dry_run=dry_run, raise_errors=False)
        if len(result.rows) != FEW:
            raise AssertionError(f"{len(result.rows)} rows")
