"""The audit trail. An event *is* the history; there is no second mechanism."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, ClassVar, Never, Self

from django.db import models
from django.db.models import Q

from units import access

if TYPE_CHECKING:
    from units.models.people import User

INSTALLATION = 0  # the chain of events that belong to no county
APPEND_ONLY = "操作记录只能新增，不能修改或删除。"


class EventQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep the events of the counties where the person may read them.

        Those of the installation are for people whose role covers all of it.
        """
        seen = Q(county_id__in=access.scope_of(user, "EVENT_VIEW").counties)
        if access.everywhere(user, "EVENT_VIEW"):
            seen |= Q(county_id=None)
        return self.filter(seen)

    def of(self, record: models.Model) -> Self:
        """Keep the events of one record."""
        return self.filter(object_type=record._meta.label, object_id=str(record.pk))

    def update(self, **fields: Any) -> Never:
        raise TypeError(APPEND_ONLY)

    def delete(self) -> Never:
        raise TypeError(APPEND_ONLY)

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError(APPEND_ONLY)

    def bulk_create(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("操作记录由 units.events.record 逐条登记。")


class Event(models.Model):
    """One append-only row for each change: who, when, from where, what, before → after.

    No foreign keys: an event outlives the rows it speaks of. The events of a county, and those
    of the installation, form a chain: each carries its place, the hash of the one before, and
    a hash of its own over all of it (`digest`).
    """

    chain = models.BigIntegerField("链", editable=False)
    sequence = models.BigIntegerField("序号", editable=False)
    at = models.DateTimeField("时间", db_index=True)
    person_id = models.BigIntegerField("人员编号", null=True)
    person_name = models.CharField("人员", max_length=40, blank=True)
    county_id = models.BigIntegerField("县区编号", null=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    agent = models.CharField("客户端", max_length=60, blank=True)
    verb = models.CharField("动作", max_length=40)
    object_type = models.CharField("对象类别", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    object_label = models.CharField("对象", max_length=200)
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)
    previous_hash = models.CharField("前一条校验值", max_length=64, blank=True, editable=False)
    hash = models.CharField("校验值", max_length=64, editable=False)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="event_place_in_chain"),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["county_id", "id"], name="event_county"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_name} {self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(APPEND_ONLY)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError(APPEND_ONLY)

    def digest(self) -> str:
        """Return the SHA-256 of the event's place, the hash before it and all it says.

        The facts go as one line of JSON: ASCII, keys sorted, no blanks, the moment in UTC.
        """
        facts = [
            self.chain, self.sequence, self.previous_hash,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.person_id, self.person_name, self.county_id, self.address, self.agent,
            self.verb, self.object_type, self.object_id, self.object_label,
            self.before, self.after,
        ]  # fmt: skip
        line = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(line.encode("ascii")).hexdigest()


class EventChain(models.Model):
    """The end of a chain, and the seal of what was pruned from its beginning.

    `number` is the county's primary key, 0 for the installation. Writers of a chain lock this
    row, so that no two events follow the same one; and it tells when the last ones are missing.
    """

    number = models.BigIntegerField("链", primary_key=True)
    sequence = models.BigIntegerField("最后序号", default=0)
    hash = models.CharField("最后校验值", max_length=64, blank=True)
    sealed_sequence = models.BigIntegerField("已清理到序号", default=0)
    sealed_hash = models.CharField("清理处校验值", max_length=64, blank=True)
    sealed_at = models.DateTimeField("清理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录链"
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_sequence__lte=models.F("sequence")),
                name="event_chain_sealed_within",
            ),
        ]

    def __str__(self) -> str:
        return f"链 {self.number}"
