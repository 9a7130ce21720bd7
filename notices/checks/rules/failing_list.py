"""Units that the text faults against the attached list of those that failed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.manuscript import Attachment
from notices.checks.structure.names import core
from notices.checks.structure.verdicts import verdicts

_COLUMN = re.compile(r"([\u4e00-\u9fff]{2,14})栏目")


@rule("failing_list", "正文问题与附件名单", Severity.WARNING)
def check(context: Context) -> Iterator[Note]:
    """正文点名的问题，附件的不合格名单里应有；名单里有的，正文列全时也应点到。"""
    lists = [
        a for a in context.manuscript.attachments
        if re.search(r"不合格|问题(?:清单|明细|台账|汇总)|未达标|零报送", a.title.text) and a.text
    ]  # fmt: skip
    if not lists:
        return
    faulted = [v for v in verdicts(context.manuscript, context.finder) if not v.praise and v.strong]
    for attachment in lists:
        names = {core(n.text) for line in attachment.lines for n in context.finder.find(line.text)}
        if not names:
            continue
        for verdict in faulted:
            if verdict.where == attachment.label or verdict.name.core in names:
                continue
            column = _shared_column(verdict.clause, attachment)
            if column:
                yield note(
                    Severity.WARNING, verdict.passage, verdict.name.start, verdict.name.end,
                    f"正文{verdict.where}说“{verdict.name.text}”的{column}栏目有问题，{attachment.label}的名单里没有该单位。"
                    "请核对：是漏列，还是名单只列本轮检查的结果。",
                )  # fmt: skip


def _shared_column(clause: str, attachment: Attachment) -> str:
    """Return the column that the clause and the list both name."""
    for match in _COLUMN.finditer(clause):
        words = match[1]
        for length in range(len(words), 3, -1):
            if words[-length:] + "栏目" in attachment.text:
                return words[-length:]
    return ""
