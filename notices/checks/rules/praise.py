"""Units both praised and faulted."""

from __future__ import annotations

from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.verdicts import Verdict, scope, verdicts


@rule("praise", "同一单位又表扬又批评", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """同一单位就同一事项既受表扬又被批评或不合格，是错误；事项不同的提醒核对。"""
    looked_at = scope(context.manuscript)
    praised: dict[str, list[Verdict]] = {}
    faulted: dict[str, list[Verdict]] = {}
    for verdict in verdicts(context.manuscript, context.finder):
        (praised if verdict.praise else faulted).setdefault(verdict.name.core, []).append(verdict)
    for core, good in praised.items():
        pairs = [(p, f) for p in good for f in faulted.get(core, [])]
        if not pairs:
            continue
        same = [(p, f) for p, f in pairs if f.strong and _same_matter(p, f, looked_at)]
        praise, fault = same[0] if same else pairs[0]
        severity = Severity.ERROR if same else Severity.WARNING
        name = praise.name.text
        message = (
            f"“{name}”在{praise.where}受表扬，在{fault.where}被指出问题（“{fault.clause}”）"
            + (
                "，说的是同一项工作，自相矛盾。请核对表扬名单和问题。"
                if same
                else "，事项不同。请核对是否要同时写入。"
            )
        )
        yield note(severity, praise.passage, praise.name.start, praise.name.end, message)


def _same_matter(praise: Verdict, fault: Verdict, looked_at: frozenset[str]) -> bool:
    if praise.general:
        return not looked_at or bool(fault.matters & looked_at) or not fault.matters
    if praise.columns and fault.columns and not praise.columns & fault.columns:
        return False
    return bool(praise.matters & fault.matters)
