"""What an event tells, in words; and the changes of one record, from its events and imports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.timezone import is_aware, localtime

from units import access
from units.models import County, Event, ImportBatch, ImportChange, User
from units.templatetags.words import day

SHOWN = 50
NOTHING = "（空）"
# What events tell beside the fields of their object.
OTHER_LABELS = {
    "list": "清单", "rows": "行数", "format": "格式", "file": "文件", "reason": "理由",
    "created": "新增", "changed": "变更", "same": "相同", "rejected": "拒绝", "sha256": "SHA-256",
    "kinds": "数据类别", "findings": "问题编号", "values": "指标值个数", "computed_at": "计算时间",
    "outline": "提纲", "version": "版本", "round": "轮次", "username": "账号", "role": "角色",
    "purpose": "用途", "size": "字节数", "count": "条数", "upto": "清理到序号", "hash": "校验值",
    "state": "状态", "code": "验证码", "until": "到", "sessions": "登录", "county": "县区",
    "unit": "单位", "starts_on": "开始日期", "ends_on": "结束日期", "deleted": "删除",
    "restored": "恢复", "states": "各条状态", "note": "说明", "blocks": "段落数",
    "taken_on": "材料日期", "evidence": "佐证材料", "element": "检查要素", "result": "结果",
    "wrong": "错误表述", "correct": "正确表述", "missing": "缺失内容", "place": "出现位置",
    "target": "对象",
    "person": "人员", "region": "市或省", "filters": "筛选",
    "units": "单位", "pages": "页数", "named": "提到的单位数", "opened": "新交办",
    "linked": "此前已交办", "signer": "签章人", "is_checked": "验证通过", "method": "签章方式",
    "signed_notice": "所依据的通报", "number": "发文字号", "dated": "成文日期", "remark": "说明",
    "kept": "仍在", "withdrawn": "撤回", "tokens": "数字标记数", "name": "名称",
    "copied": "复制自", "before": "原默认提纲", "paragraphs": "分成段数", "what": "改动",
    "kind": "类别", "lead": "小标题", "text": "文字", "options": "选项", "reference": "数字",
    "computed": "计算值", "rule": "规则", "rules": "规则", "severity": "级别", "quote": "原文",
    "is_off": "停用", "right": "规范表述", "exceptions": "例外", "not_after": "前文例外",
    "valid_from": "生效日期", "valid_to": "失效日期", "people": "人数", "items": "事项",
    "terms": "条目数", "sheets": "表数", "outcome": "结果", "quantity": "处数",
    "due_ground": "期限依据", "to": "接任人", "to_id": "接任人编号", "on": "日期",
    "posts": "交接的职务", "lines": "行数", "new": "新增人员数", "is_active": "启用",
    "at": "时间", "by": "办理人", "fields": "各列对应", "position": "位置", "q": "关键字",
    "verb": "动作", "label": "对象", "since": "日期起",
}  # fmt: skip
# Words of the program that events tell beside the choices of fields.
WORDS = {
    "units": "单位", "unit_aliases": "单位别名", "websites": "网站", "columns": "栏目",
    "accounts": "账号", "filings": "账号报备", "publications": "发布信息", "posts": "推文",
    "work_orders": "工单与来信", "submissions": "报送稿件", "content_errors": "表述错误",
    "findings": "问题", "rectifications": "整改事项", "commendations": "表扬与批评",
    "tallies": "汇总数", "guides": "办事指南", "guide_checks": "办事指南检查",
    "zones": "公开专区", "zone_checks": "公开专区检查", "candidate": "待确认",
    "confirmed": "已确认", "false_report": "误报", "waived": "豁免", "open": "进行中",
    "pass": "合格", "fail": "不合格", "na": "不适用",
    "closed": "已结束", "pkcs12": "系统内印章", "txt": "文本", "pdf": "PDF",
    **{role.key: role.label for role in access.roles().values()},
}  # fmt: skip
# Of use to a program only; one event's own page shows them.
LEFT_OUT = {"SHA-256", "校验值"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class FieldChange:
    """One field as it was and is; an event without a before tells only what is."""

    label: str
    before: str
    after: str
    is_change: bool = True

    def __str__(self) -> str:
        if self.is_change:
            return f"{self.label}：{self.before} → {self.after}"
        return f"{self.label}：{self.after}"


@dataclass(frozen=True)
class Entry:
    """A moment in the life of a record."""

    at: datetime
    person: str
    verb: str
    origin: str
    changes: list[FieldChange]


def model_of(event: Event) -> type[models.Model] | None:
    try:
        return apps.get_model(event.object_type)
    except (LookupError, ValueError):
        return None


def kind_of(event: Event) -> str:
    """Return what sort of object the event is about, in Chinese."""
    model = model_of(event)
    return str(model._meta.verbose_name) if model else event.object_type


@lru_cache(maxsize=1)
def kinds() -> list[tuple[str, str]]:
    """Return label and Chinese name of every model that events may speak of, by name."""
    own = ("units", "supervision", "notices")
    found = [m for m in apps.get_models() if m._meta.app_label in own]
    return sorted(((m._meta.label, str(m._meta.verbose_name)) for m in found), key=lambda k: k[1])


def origin_of(event: Event) -> str:
    return " · ".join(filter(None, [event.address, event.agent]))


def changes(event: Event) -> list[FieldChange]:
    """Return what differs between before and after; of a deed without a before, its facts."""
    return _differences(model_of(event), event.before, event.after)


def _differences(
    model: type[models.Model] | None, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> list[FieldChange]:
    found = []
    for name in {**(before or {}), **(after or {})}:
        was, became = (before or {}).get(name), (after or {}).get(name)
        if before is not None and after is not None and was == became:
            continue
        if not before and became in (None, "", [], {}):
            continue
        field = _field(model, name)
        label = str(field.verbose_name) if field is not None else _label(name)
        told = _words(field, was), _words(field, became)
        found.append(FieldChange(label, *told, is_change=before is not None and name in before))
    return found


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return field if hasattr(field, "verbose_name") else None


def _label(name: str) -> str:
    return OTHER_LABELS.get(name) or _dated(name)


def _words(field: Any, value: Any) -> str:
    """Write a value for people: choices by their labels, keys by names, days in Chinese."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_words(field, one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{_label(k)} {_words(None, v)}" for k, v in value.items())
    choices = dict(getattr(field, "flatchoices", None) or [])
    if value in choices:
        return str(choices[value])
    if isinstance(value, int) and getattr(field, "is_relation", False):
        record = field.related_model._default_manager.filter(pk=value).first()
        return str(record or f"编号 {value}")
    return WORDS.get(str(value)) or _dated(str(value))


def _dated(text: str) -> str:
    """2023-09-28 → 2023年9月28日, a moment with its hour; other text as it is."""
    try:
        if _DAY.fullmatch(text):
            return day(date.fromisoformat(text))
        if _MOMENT.match(text) and len(text) < 40:
            moment = datetime.fromisoformat(text)
            moment = localtime(moment) if is_aware(moment) else moment
            return f"{day(moment.date())}{moment:%H:%M}"
    except ValueError:
        pass
    return text


def summary(event: Event, length: int = 120) -> str:
    """Return the changes in one line, cut where it gets long."""
    text = "；".join(str(one) for one in changes(event) if one.label not in LEFT_OUT)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def permission_for(kind: str) -> str:
    """Return what it takes, in the whole county, to read the life of such a record."""
    return "PERSON_VIEW" if kind == "units.user" else "RECORD_VIEW"


def url_for(user: User, record: models.Model) -> str:
    """Return where the changes of the record are shown; empty for who may not read them."""
    kind = record._meta.label_lower
    county = record if isinstance(record, County) else getattr(record, "county", None)
    if record.pk is None or not access.may(user, permission_for(kind), on=county):
        return ""
    return reverse("record_history", args=[kind, record.pk])


def of(record: models.Model) -> list[Entry]:
    """Return the newest moments in the life of a record, imports that touched it included."""
    own = Event.objects.of(record).order_by("-pk")[:SHOWN]
    found = [Entry(e.at, e.person_name, e.verb, origin_of(e), changes(e)) for e in own]
    found += _imported(record)
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:SHOWN]


def _imported(record: models.Model) -> Iterable[Entry]:
    """Imports leave one event each; what they did to a record stands in ImportChange."""
    rows = ImportChange.objects.filter(
        object_type__in=[record._meta.label, record._meta.label_lower],
        object_id=record.pk,
        batch__applied_at__isnull=False,
    )
    for row in rows.select_related("batch__uploaded_by").order_by("-pk")[:SHOWN]:
        yield _entry(row.batch, "导入变更", _differences(type(record), row.before, row.after))
    batch = getattr(record, "batch", None)
    if isinstance(batch, ImportBatch) and batch.applied_at:
        yield _entry(batch, "导入新增", [])


def _entry(batch: ImportBatch, verb: str, changed: list[FieldChange]) -> Entry:
    assert batch.applied_at
    undone = "（已撤销）" if batch.undone_at else ""
    person = str(batch.uploaded_by or "系统")
    return Entry(batch.applied_at, person, verb + undone, str(batch), changed)
