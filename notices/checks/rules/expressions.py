"""Wrong expressions of the list, but not where they are cited as wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.expressions import Match
from notices.checks.register import rule
from notices.checks.remark import Severity

_CITED_BEFORE = re.compile(
    r"(?:错误?(?:表述|写|印|录|登)?(?:为|成|作)|误(?:写|作|为|表述为|录)|写成|写为|表述为|出现|存在)[“”、\u4e00-\u9fff]{0,30}[“《]?$"
)
_CITED_AFTER = re.compile(
    r"^[”》]?(?:等)?[^。；]{0,16}(?:应为|应改为|规范为|改为|改成|等错|错误|错别字|的错|有误|不规范)"
)


@rule("expressions", "错误表述清单", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """按清单查错别字、固定表述、机构名称等；作为错例引用的（“将某某错误表述为某某”）不算。清单之外的错误查不出来。"""
    terms = context.knowledge.terms
    day = context.issued or context.knowledge.day
    seen: set[int] = set()
    passages = [p.passage for p in context.paragraphs]
    for paragraph in passages:
        seen.update(paragraph.at)
    rest = [
        x.passage for x in context.manuscript.lines if x.passage.at and x.passage.at[0] not in seen
    ]
    for passage in [*passages, *rest]:
        for match in terms.find(passage.text, day):
            if _is_cited(passage.text, match):
                continue
            wrong = match.expression
            why = f"（{wrong.note}）" if wrong.note else ""
            yield note(
                wrong.severity, passage, match.start, match.end,
                f"{wrong.kind}：“{wrong.wrong}”应为“{wrong.right}”{why}。", wrong.right,
            )  # fmt: skip


def _is_cited(text: str, match: Match) -> bool:
    """Tell whether the wrong form is quoted as an example of what was wrong."""
    start = max((text.rfind(stop, 0, match.start) for stop in "。；"), default=-1) + 1
    before, after = text[start : match.start], text[match.end :]
    quoted = before.count("“") > before.count("”") or before.endswith("《")
    if _CITED_BEFORE.search(before) and (quoted or "错" in before or "误" in before):
        return True
    return quoted and bool(_CITED_AFTER.match(after) or re.search(r"错|误|不规范", before))
