"""The stages of reminders in plain Chinese, for the help pages."""

from __future__ import annotations

from supervision.reminders.stages import Stage, Stages
from units import access
from units.tables import Cell, Column, Table

DEADLINE = ("到期前{}", "到期当天", "逾期第{}")
UNREAD = ("", "", "送达后第{}")


def table(caption: str, stages: Stages, words: tuple[str, str, str]) -> Table:
    """Return when whom is told; the words say before, on and after the day it counts from."""
    unit = "个工作日" if stages.in_working_days else "天"
    rows = [
        [Cell(_when(stage, unit, *words)), Cell("、".join(_label(role) for role in stage.tell))]
        for stage in stages.stages
    ]
    return Table(caption, [Column("何时"), Column("告诉谁", "wide")], rows)


def _when(stage: Stage, unit: str, before: str, on: str, after: str) -> str:
    when = (before if stage.days < 0 else after).format(f"{abs(stage.days)}{unit}")
    if not stage.every:
        return when if stage.days else on
    times = stage.until // stage.every
    return f"{when or on}，以后每隔{stage.every}天，再提醒{times}次"


def _label(role: str) -> str:
    return access.roles()[role].label
