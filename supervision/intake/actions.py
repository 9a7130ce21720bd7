"""Previewing, applying, undoing and discarding import batches."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from supervision.intake import errorbook, kept, load, undoing
from supervision.intake import preview as previews
from supervision.intake.plan import Plan, make_plan
from supervision.intake.sheetfile import dump_sheets, load_sheets
from supervision.intake.workbook import IntakeError, Sheet, read_sheets
from supervision.models import InspectionRound
from units import events
from units.actions import hold
from units.files import scanning
from units.models import County, ImportBatch, User

__all__ = [
    "IntakeError",
    "apply",
    "discard",
    "error_workbook",
    "preview",
    "preview_sheets",
    "remap",
    "undo",
]


def preview(
    *,
    county: County,
    data: bytes,
    file_name: str,
    by: User | None,
    kind: str | None = None,
    round: InspectionRound | None = None,
) -> ImportBatch:
    """Keep the file and work out what it would change; nothing else is written.

    Raises IntakeError with a sentence if the file cannot be read.
    """
    file_name = PurePath(file_name.replace("\\", "/")).name[-200:] or "未命名"
    sheets = read_sheets(data, file_name)
    scanning.scan(data)
    return _preview(
        county=county,
        sheets=sheets,
        data=data,
        file_name=file_name,
        by=by,
        kind=kind,
        round=round,
    )


def preview_sheets(
    *,
    county: County,
    sheets: list[Sheet],
    file_name: str,
    by: User | None,
    kind: str | None = None,
    round: InspectionRound | None = None,
) -> ImportBatch:
    """The same for rows that are already read; they are kept in a file of their own."""
    return _preview(
        county=county,
        sheets=sheets,
        data=dump_sheets(sheets),
        file_name=file_name,
        by=by,
        kind=kind,
        round=round,
    )


def _preview(
    *,
    county: County,
    sheets: list[Sheet],
    data: bytes,
    file_name: str,
    by: User | None,
    kind: str | None,
    round: InspectionRound | None,
) -> ImportBatch:
    if round is not None and round.county_id != county.pk:
        raise IntakeError(f"轮次“{round.label}”不属于{county.name}。")
    options: dict[str, Any] = {"kind": kind, "round": round.pk if round else None, "sheets": {}}
    plan = make_plan(county, sheets, file_name, kind=kind, round=round)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        batch = ImportBatch(
            county=county,
            file_name=file_name,
            sha256=digest,
            uploaded_by=by,
            uploaded_at=timezone.now(),
        )
        _show(batch, plan, options)
        batch.file.save(secrets.token_hex(16), ContentFile(data), save=False)
        kept.keep(plan, batch)
        batch.save()
        events.record(
            by=by, county=county, verb="预览导入", on=batch, after={"sha256": digest, **plan.counts}
        )
    return batch


def remap(*, batch: ImportBatch, by: User | None, sheets: dict[str, Any]) -> ImportBatch:
    """Preview the batch again with another kind or other fields for some sheets.

    `sheets` goes by sheet name: {"kind": "work_orders", "fields": {"3": "unit"}}.
    """
    with transaction.atomic():
        batch = _locked(batch, ImportBatch.State.PREVIEWED, "重新预览")
        options = {**batch.preview["options"], "sheets": sheets}
        _show(batch, _plan(batch, options), options)
        batch.save()
        events.record(by=by, county=batch.county, verb="调整导入对应关系", on=batch, after=sheets)
    return batch


def apply(
    *,
    batch: ImportBatch,
    by: User | None,
    accept_valid: bool = False,
    progress: load.Progress = lambda percent, message: None,
) -> ImportBatch:
    """Write what the preview showed, whole or not at all.

    Raises IntakeError if rows are rejected and `accept_valid` is not set, if nothing could be
    read, or if the data changed since the preview: then the new preview is kept to be seen.
    """
    progress(5, "正在核对文件和库中的数据")  # the last word that others see before the commit
    try:
        with transaction.atomic():
            locked = _locked(batch, ImportBatch.State.PREVIEWED, "导入")
            hold(locked.county)
            plan = _planned_again(locked)
            progress(30, "已核对数据")
            if plan.fingerprint == locked.preview["fingerprint"]:
                _refuse_incomplete(plan, accept_valid)
                written = load.write(plan, locked, progress)
                return _applied(locked, plan, by, written)
    except OperationalError as error:
        raise IntakeError("数据库正忙或已断开，整批未导入，数据没有改变。请稍后再试。") from error
    except DatabaseError as error:
        raise IntakeError(
            "写入时数据库拒绝了其中的数据，整批未导入，原有数据没有改变。请重新预览后再试。"
        ) from error
    with transaction.atomic():
        outdated = _locked(batch, ImportBatch.State.PREVIEWED, "导入")
        _show(outdated, plan, outdated.preview["options"])
        outdated.preview["remarks"].insert(
            0, "预览之后库中的数据有变化，以下是按现在的数据重新核对的结果。"
        )
        outdated.save()
    raise IntakeError("预览之后库中的数据有变化，尚未导入。请看过新的预览后再确认。")


def _planned_again(batch: ImportBatch) -> Plan:
    """Return the plan as of now, from the rows kept at the preview if they still hold."""
    _read_file(batch)
    plan = kept.replanned(batch)
    if plan is not None and plan.fingerprint == batch.preview["fingerprint"]:
        return plan
    return _plan(batch, batch.preview["options"])


def _applied(
    batch: ImportBatch, plan: Plan, by: User | None, written: dict[str, Any]
) -> ImportBatch:
    batch.state = ImportBatch.State.APPLIED
    batch.applied_at = timezone.now()
    batch.preview["written"] = written
    _drop_kept(batch)
    batch.save()
    events.record(
        by=by,
        county=batch.county,
        verb="导入",
        on=batch,
        after={"kinds": plan.kinds, "sha256": batch.sha256, **plan.counts},
    )
    return batch


def _refuse_incomplete(plan: Plan, accept_valid: bool) -> None:
    counts = plan.counts
    if not sum(counts.values()):
        problems = [p.reading.problem for p in plan.parts if p.reading.problem]
        raise IntakeError("文件中没有可以导入的数据行。" + "".join(problems[:3]))
    if counts["rejected"] and not accept_valid:
        raise IntakeError(
            f"有 {counts['rejected']} 行被拒绝，整批未导入。"
            "请改正后重新上传，或选择只导入合格的行。"
        )
    if not counts["created"] + counts["changed"] + counts["same"]:
        raise IntakeError("所有的行都被拒绝，没有可以导入的数据。")


def undo(*, batch: ImportBatch, by: User | None) -> ImportBatch:
    """Put back what the batch changed and delete what it created.

    Raises IntakeError naming what stands in the way: a later batch built on it, a record
    edited since, or a closed round.
    """
    try:
        with transaction.atomic():
            batch = _locked(batch, ImportBatch.State.APPLIED, "撤销")
            hold(batch.county)
            undoing.refuse_if_built_on(batch)
            counts = undoing.revert(batch)
            batch.state = ImportBatch.State.UNDONE
            batch.undone_at = timezone.now()
            batch.save(update_fields=["state", "undone_at"])
            events.record(by=by, county=batch.county, verb="撤销导入", on=batch, after=counts)
    except DatabaseError as error:
        raise IntakeError(
            f"{batch.pk}号批次的数据已被其他记录用到，撤销没有进行，数据没有改变。"
        ) from error
    return batch


def discard(*, batch: ImportBatch, by: User | None) -> ImportBatch:
    """Put a previewed batch aside for good."""
    with transaction.atomic():
        batch = _locked(batch, ImportBatch.State.PREVIEWED, "放弃")
        batch.state = ImportBatch.State.DISCARDED
        _drop_kept(batch)
        batch.save(update_fields=["state", "preview"])
        events.record(by=by, county=batch.county, verb="放弃导入", on=batch)
    return batch


def _drop_kept(batch: ImportBatch) -> None:
    """Remove the kept rows once the transaction holds."""
    if told := batch.preview.pop("kept", None):
        transaction.on_commit(lambda: kept.remove(told))


def error_workbook(*, batch: ImportBatch) -> bytes:
    """Return the rejected rows as an .xlsx, worked out from the kept file."""
    return errorbook.build(_plan(batch, batch.preview["options"]))


def _locked(batch: ImportBatch, state: str, verb: str) -> ImportBatch:
    batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("county")
    locked: ImportBatch = batches.get(pk=batch.pk)
    if locked.state != state:
        raise IntakeError(f"{locked.pk}号批次{locked.get_state_display()}，不能再{verb}。")
    return locked


def _read_file(batch: ImportBatch) -> bytes:
    with batch.file.open("rb") as stream:
        data: bytes = stream.read()
    if hashlib.sha256(data).hexdigest() != batch.sha256:
        raise IntakeError(f"{batch.pk}号批次保存的文件已被改动，不能使用。请重新上传。")
    return data


def _plan(batch: ImportBatch, options: dict[str, Any]) -> Plan:
    data = _read_file(batch)
    sheets = load_sheets(data)
    if sheets is None:
        sheets = read_sheets(data, batch.file_name)
    round = InspectionRound.objects.filter(county=batch.county, pk=options["round"]).first()
    return make_plan(
        batch.county,
        sheets,
        batch.file_name,
        kind=options["kind"],
        round=round,
        choices=previews.choices_from(options["sheets"]),
    )


def _show(batch: ImportBatch, plan: Plan, options: dict[str, Any]) -> None:
    """Put the plan's counts and what the page shows into the batch; kept rows are outdated."""
    _drop_kept(batch)
    batch.preview = {**previews.as_data(plan), "options": options}
    batch.preview["remarks"] = _remarks(batch) + _strangers(batch.county, plan)
    kinds = ",".join(plan.kinds)
    batch.kind = kinds if len(kinds) <= 40 else kinds[:39].rpartition(",")[0] + ",…"
    for state, count in plan.counts.items():
        setattr(batch, f"{state}_count", count)


def _remarks(batch: ImportBatch) -> list[str]:
    earlier = (
        ImportBatch.objects.filter(
            county=batch.county, sha256=batch.sha256, state=ImportBatch.State.APPLIED
        )
        .exclude(pk=batch.pk)
        .first()
    )
    if earlier is None:
        return []
    when = timezone.localtime(earlier.applied_at)
    return [
        f"同一文件已于{when.year}年{when.month}月{when.day}日"
        f"作为 {earlier.pk} 号批次“{earlier.file_name}”导入过。"
    ]


def _strangers(county: County, plan: Plan) -> list[str]:
    """Tell when a title or name speaks of another county and not of this one."""
    told = []
    others = [c.name for c in County.objects.exclude(pk=county.pk)]
    for part in plan.parts:
        words = " ".join(part.reading.title)
        named = [name for name in others if name in words]
        if named and county.name not in words:
            told.append(
                f"工作表“{part.reading.sheet.name}”写的是{named[0]}，正在导入的是{county}，请核对是否选错了县区。"
            )
    return told
