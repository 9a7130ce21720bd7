"""What a rate is of, and whether the counts beside it are of the same."""

from __future__ import annotations

import re

from notices.checks.structure.breakdowns import alike
from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.quantities import Quantity
from notices.checks.structure.rate_kinds import Kind, named

_OVERALL = re.compile(r"总体|整体|综合|平均|合计|总(?![^率]*局)")
_LEAD = re.compile(r"^(?:其中|且|但|其|全[县市区]|本[县市区]|[县市区]级?)")
_UNIT = re.compile(r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|局|委员会|信箱)")
_GROUP = re.compile(r"(?:镇|乡|街道|局|部门|[县市区]直|信箱)$")


def subject_of(name: str) -> str:
    """Return what a rate is said to be of, without its own words: 乡镇 of 其中乡镇办结率."""
    words = re.sub(r"[\u4e00-\u9fff]{0,2}(?:率|满意度|比例)$", "", _LEAD.sub("", name))
    return re.sub(r"(?:按[时期]|限时|及时|如期)$", "", words)


def of_it(
    paragraph: Paragraph, rate: Quantity, name: str, kind: Kind, counts: list[Quantity]
) -> list[Quantity]:
    """Return the counts of what a rate is of: none where the text does not state them.

    The second rate of one kind (其中乡镇办结率) is of something else than the first, so only what
    was counted since can give it; a rate of all is none of the last of them.
    """
    number = paragraph.sentence_at(rate.start)
    before = [
        q for q in paragraph.quantities
        if q.unit == "%" and q.end <= rate.start and paragraph.sentence_at(q.start) >= number - 2
        and (found := named(q)) and found[1].name == kind.name
    ]  # fmt: skip
    having, lacking = ([q for q in counts if of(q)] for of in (kind.counts, kind.lacks))
    told = having + lacking
    if _OVERALL.search(name) and (before or max(len(having), len(lacking)) > 1):
        return []
    subject = subject_of(name)
    start = paragraph.sentences[max(number - 2, 0)][0]
    said = paragraph.text[start : rate.start - len(rate.label)]
    if _GROUP.search(subject) and subject[-2:] not in said:
        return []
    if not before:
        return counts
    since = [q for q in counts if q.start > before[-1].end]
    if len(since) > 1:
        return since
    if "其中" in paragraph.text[before[-1].end : rate.start]:
        return since  # its whole is not the first one's
    return counts if any(q in told for q in since) else []


def of_one(whole: Quantity, part: Quantity) -> bool:
    """Tell whether one count may be out of the other: not what one unit did of another's."""
    names = [_UNIT.search(q.label) for q in (whole, part)]
    other = names[0] and names[1] and names[0][0] != names[1][0]
    return alike(whole.unit, part.unit) and not other
