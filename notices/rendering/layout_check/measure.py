"""All checks of the register over one file, and the report for people and for tools."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from importlib import import_module

from notices.rendering.layout_check.findings import REGISTER, Finding, Verdict
from notices.rendering.layout_check.marks import Marks
from notices.rendering.layout_check.structure import Layout

# In the order of the report.
for name in ("paper", "grid", "sizes", "breaks", "head", "foot", "attachments", "faces"):
    import_module(f"notices.rendering.layout_check.checks.{name}")


def measure(marks: Marks) -> list[Finding]:
    """Return one finding of every check, in the order of the register."""
    layout = Layout(marks)
    return [
        replace(entry.find(layout), check=entry.name, label=entry.label)
        for entry in REGISTER.values()
    ]


def passes(findings: list[Finding]) -> bool:
    return all(finding.verdict is not Verdict.FAIL for finding in findings)


def as_json(findings: list[Finding]) -> str:
    return json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=1)


def as_table(findings: list[Finding]) -> str:
    """Write a row a check, failures first to be seen in their place, and a last line."""
    rows = [("结论", "检查", "页", "说明")]
    rows += [
        (item.verdict.label, item.label, str(item.page or ""), item.sentence) for item in findings
    ]
    widths = [max(_columns(row[i]) for row in rows) for i in range(3)]
    lines = [
        "  ".join(
            [*(_padded(cell, width) for cell, width in zip(row, widths, strict=False)), row[3]]
        )
        for row in rows
    ]
    counts = {verdict: sum(f.verdict is verdict for f in findings) for verdict in Verdict}
    summed = "，".join(f"{verdict.label} {count} 项" for verdict, count in counts.items())
    return "\n".join([*lines, "", f"共 {len(findings)} 项：{summed}。"])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))
