"""The checker: a notice of 4,000 characters, and the scan for wrong expressions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from bench.frame import Bench, Measure, in_turn, item
from notices.checks.check import check_notice, check_text, run
from notices.checks.expressions import Expression, ExpressionList, plain, standing
from notices.checks.knowledge import Knowledge
from notices.checks.remark import Severity
from notices.models import Notice

CHARACTERS = 4000
TERMS = 50_000
MEGABYTES = 100
DISTINCT = 200  # texts that are different; the rest of the 100 MB repeats them
# Common characters of office prose, so that terms nearly match all the time.
_SIGNS = (
    "的一是在和工作政府网站信息公开单位部门栏目更新内容发布问题整改落实责任加强管理检查情况全县各镇办公室通报"
    "县长信箱群众来件办结按时满意率回复热线政务新媒体账号运行维护审核把关及时有效服务建设平台监督考核要求确保"
)


@item("checker", stacks=("demo",))
def notices(bench: Bench) -> Iterator[Measure]:
    """Check the text of demo notices, joined and cut to 4,000 characters."""
    every = list(Notice.objects.select_related("round__county", "round__previous", "county"))
    joined = "\n".join(check_notice(notice).text for notice in every)
    text = (joined * 2)[:CHARACTERS]
    county = every[0].county
    long = ExpressionList(_expressions(random.Random(1)))
    timed = in_turn(
        {
            "base": lambda: check_text(text, county),
            "long list": lambda: run(text, Knowledge(terms=long)),
        },
        runs=bench.runs,
    )
    name = f"checker on a notice of {len(text):,} characters"
    yield Measure(name, timed["base"].cpu * 1000, "ms CPU", 100)
    yield Measure(f"{name}, {TERMS:,} terms", timed["long list"].cpu * 1000, "ms CPU", 100)


@item("expressions")
def scan(bench: Bench) -> Iterator[Measure]:
    """Scan 100 MB in texts of 4,000 characters for 50,000 terms."""
    import ahocorasick_rs

    chance = random.Random(2)
    expressions = _expressions(chance)
    texts = _texts(chance, [one.wrong for one in expressions])
    times = round(MEGABYTES * 1e6 / sum(len(text.encode()) for text in texts))
    ours = ExpressionList(expressions)
    kind = ahocorasick_rs.MatchKind.LeftmostLongest
    bare = ahocorasick_rs.AhoCorasick([plain(e.wrong) for e in expressions], matchkind=kind)

    def found() -> int:
        return sum(len(ours.find(text)) for _ in range(times) for text in texts)

    def reference() -> int:
        some = (bare.find_matches_as_indexes(text) for _ in range(times) for text in texts)
        return sum(map(len, some))

    runs: dict[str, Any] = {"ours": found, "bare": reference}
    timed = in_turn(runs, runs=min(bench.runs, 3), at_least=0)
    if timed["ours"].result != timed["bare"].result:
        raise AssertionError("the scans differ in their hits")
    name = f"expression scan of {MEGABYTES} MB, {TERMS:,} terms"
    yield Measure(
        name, timed["ours"].cpu, "s CPU", 0.8, timed["bare"].cpu, "bare ahocorasick_rs",
        at_least=True, note=f"expressions: {timed['ours'].result:,} hits, the same in both.",
    )  # fmt: skip
    yield from _against_python(name, expressions, texts, times, timed["ours"].cpu)


def _against_python(
    name: str, expressions: list[Expression], texts: list[str], times: int, ours: float
) -> Iterator[Measure]:
    """Compare with pyahocorasick where it is installed; a twentieth of the text is enough."""
    try:
        import ahocorasick
    except ImportError:
        yield Measure(
            name, ours, "s CPU",
            note="expressions: pyahocorasick is not installed here, so it is not compared.",
        )  # fmt: skip
        return
    automaton = ahocorasick.Automaton()
    for index, one in enumerate(expressions):
        automaton.add_word(one.wrong, index)
    automaton.make_automaton()
    part = max(times // 20, 1)
    timed = in_turn(
        {"python": lambda: sum(1 for _ in range(part) for t in texts for _ in automaton.iter(t))},
        runs=1,
        at_least=0,
    )
    whole = timed["python"].cpu * times / part
    yield Measure(name, ours, "s CPU", 4, whole, "pyahocorasick", at_least=True)


def _expressions(chance: random.Random) -> list[Expression]:
    """Return the base list and made-up terms of three to six characters, none in another."""
    wrongs = {plain(one.wrong) for one in standing().expressions}
    while len(wrongs) < TERMS:
        wrongs.add("".join(chance.choices(_SIGNS, k=chance.randint(4, 6))))
    return [Expression(w, f"{w}改", "固定表述", Severity.HINT) for w in sorted(wrongs)]


def _texts(chance: random.Random, wrongs: list[str]) -> list[str]:
    """Return texts with a term about every two hundred characters."""
    texts = []
    for _ in range(DISTINCT):
        parts: list[str] = []
        while sum(map(len, parts)) < CHARACTERS:
            parts.append("".join(chance.choices(_SIGNS, k=200)))
            parts.append(chance.choice(wrongs))
        texts.append("".join(parts)[:CHARACTERS])
    return texts
