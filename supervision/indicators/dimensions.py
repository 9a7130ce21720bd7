"""The dimensions by which figures are grouped, and how one follows from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from supervision.models import (
    Commendation,
    ContentError,
    Finding,
    MediaAccount,
    SiteColumn,
    Submission,
    WorkOrder,
)
from units.models import Unit

TOWNS, DEPARTMENTS = "towns", "departments"


@dataclass(frozen=True)
class Dimension:
    """A way to group: by an entity (a register's row), by listed choices, or by free text."""

    key: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    is_entity: bool = False


DIMENSIONS: dict[str, Dimension] = {
    d.key: d
    for d in (
        Dimension("unit", "单位", is_entity=True),
        Dimension("unit_class", "单位大类", {TOWNS: "镇（街道）", DEPARTMENTS: "部门单位"}),
        Dimension("unit_kind", "单位类别", dict(Unit.Kind.choices)),
        Dimension("website", "政府网站", is_entity=True),
        Dimension("column", "栏目", is_entity=True),
        Dimension("column_kind", "栏目类别", dict(SiteColumn.Kind.choices)),
        Dimension("category", "稿件类别", dict(Submission.Category.choices)),
        Dimension("account", "账号", is_entity=True),
        Dimension("platform", "平台类型", dict(MediaAccount.Platform.choices)),
        Dimension("channel", "渠道", dict(WorkOrder.Channel.choices)),
        Dimension("appeal_kind", "诉求类型", dict(WorkOrder.AppealKind.choices)),
        Dimension("topic", "诉求热点"),
        Dimension("error_class", "错误类别", dict(ContentError.ErrorClass.choices)),
        Dimension("finding_kind", "问题类别", dict(Finding.Kind.choices)),
        Dimension("guide", "办事指南", is_entity=True),
        Dimension("zone", "公开专区", is_entity=True),
        Dimension("verdict", "性质", dict(Commendation.Kind.choices)),
        Dimension("matter", "事由", dict(Commendation.Matter.choices)),
    )
}
BY_LABEL: dict[str, str] = {d.label: d.key for d in DIMENSIONS.values()}

# The dimensions that an entity settles; unit_class follows from unit_kind.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "unit": ("unit_kind", "unit_class"),
    "unit_kind": ("unit_class",),
    "website": ("unit", "unit_kind", "unit_class"),
    "column": ("column_kind", "website"),
    "account": ("platform", "unit", "unit_kind", "unit_class"),
    "guide": ("unit", "unit_kind", "unit_class"),
    "zone": ("unit", "unit_kind", "unit_class"),
}


def class_of(unit_kind: str) -> str:
    """Return the class of a kind of unit: towns, or every other kind together."""
    return TOWNS if unit_kind == Unit.Kind.TOWN else DEPARTMENTS


def in_classes(path: str, classes: tuple[str, ...]) -> Q:
    """Return the condition that the unit kind at the path belongs to one of the classes."""
    kinds = [kind for kind in Unit.Kind.values if class_of(kind) in classes]
    return Q(**{f"{path}__in": kinds})
