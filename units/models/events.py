"""The audit trail. An event *is* the history; there is no second mechanism."""

from __future__ import annotations

from typing import Any, Never

from django.db import models


class Event(models.Model):
    """One append-only row for each change: who, when, what, before → after.

    No foreign keys: an event outlives the rows it speaks of.
    """

    at = models.DateTimeField("时间", db_index=True)
    person_id = models.BigIntegerField("人员编号", null=True)
    person_name = models.CharField("人员", max_length=40, blank=True)
    county_id = models.BigIntegerField("县区编号", null=True, db_index=True)
    verb = models.CharField("动作", max_length=40)
    object_type = models.CharField("对象类别", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    object_label = models.CharField("对象", max_length=200)
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="event_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_name} {self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("操作记录只能新增，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("操作记录不能删除。")
