"""前三位的是甲（99.1%）、乙（99.86%）: the order of a ranking against its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.numerals import plain
from notices.checks.structure.quantities import Quantity
from notices.checks.structure.rankings import Ranking, falls, rankings, rises
from notices.checks.structure.tables import RANK, SCORE, Table

_DOWN = re.compile(r"(?:由|从)(?:高|多|大|长)(?:到|至)(?:低|少|小|短)|降序")
_UP = re.compile(r"(?:由|从)(?:低|少|小|短)(?:到|至)(?:高|多|大|长)|升序")
_IN_TURN = re.compile(r"依次|依序|第一至第")
# The fewer of these the better: the first of such a ranking has the smallest figure.
_FEWER = re.compile(
    r"逾期|超期|超时|退回|用时|时长|时间|天数|差错|错误|错敏|投诉|不满意|未办结|扣分|负面|失分|最少|最短|最低"
)


@rule("ranking_order", "名次与数字", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """“前三位的是甲（99.1%）、乙（99.86%）”所附的数字应从大到小；写明“依次”“由高到低”而没有照此排列的是错误。表中名次应与得分的高低相符。"""
    for paragraph in context.paragraphs:
        for ranking in rankings(paragraph):
            if any(_in_order(ranking, some) for some in ranking.series):
                continue
            for some in ranking.series[:1]:
                sure = bool(_told(ranking))
                yield note(
                    Severity.ERROR if sure else Severity.WARNING,
                    paragraph.passage, ranking.start, ranking.end, _message(ranking, some),
                )  # fmt: skip
    for table in context.manuscript.tables:
        yield from _ranked(table)


def _ranked(table: Table) -> Iterator[Note]:
    """A column of ranks must go the way of the points beside it, if it does in most rows."""
    ranks = [c for c, header in enumerate(table.headers) if RANK.match(header)]
    scores = [c for c, header in enumerate(table.headers) if SCORE.match(header)]
    if len(ranks) != 1 or not scores:
        return
    rows = [
        (rank, score, row)
        for row in table.rows
        if (rank := row.value(ranks[0])) is not None
        and (score := row.value(scores[-1])) is not None
    ]
    rows.sort(key=lambda one: one[0])
    pairs = list(pairwise(rows))
    wrong = [(a, b) for a, b in pairs if a[0] < b[0] and a[1] < b[1]]
    if len(pairs) < 3 or len(wrong) * 4 > len(pairs):
        return
    for (rank, score, row), (next_rank, higher, _) in wrong:
        cell = row.cells[scores[-1]]
        yield note(
            Severity.ERROR, cell, 0, len(cell),
            f"{table.label or '表中'}第{plain(rank)}名的“{table.headers[scores[-1]]}”{plain(score)}"
            f"低于第{plain(next_rank)}名的{plain(higher)}。请核对名次或分数。",
        )  # fmt: skip


def _told(ranking: Ranking) -> str:
    """Return the direction that the text itself names: down, up, in turn, or nothing."""
    words = ranking.lead + ranking.paragraph.text[ranking.end : ranking.end + 8]
    for direction, pattern in (("down", _DOWN), ("up", _UP), ("turn", _IN_TURN)):
        if pattern.search(words):
            return direction
    return ""


def _in_order(ranking: Ranking, some: tuple[Quantity, ...]) -> bool:
    values = [quantity.value for quantity in some]
    told = _told(ranking)
    if told in ("down", "up"):
        return falls(values) if told == "down" else rises(values)
    either = ranking.last or bool(_FEWER.search(ranking.lead + some[0].label))
    return falls(values) or (either and rises(values))


def _message(ranking: Ranking, some: tuple[Quantity, ...]) -> str:
    up = _told(ranking) == "up"
    values = [quantity.value for quantity in some]
    pairs = [i for i, (a, b) in enumerate(pairwise(values)) if (a > b if up else a < b)]
    first, second = some[pairs[0]], some[pairs[0] + 1]
    side = "后" if ranking.last else "前"
    either = not _told(ranking) and (ranking.last or _FEWER.search(ranking.lead + some[0].label))
    order = "从小到大" if up else "大小" if either else "从大到小"
    unit = first.unit
    return (
        f"所列{f'{side}{ranking.count}名' if ranking.count else '名次'}没有按数字{order}排列：{first.written}{unit}排在"
        f"{second.written}{unit}之前。请核对名次或数字。"
    )
