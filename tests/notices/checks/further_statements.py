"""More statements of made-up notices: the ways of counting that other counties have."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from tests.notices.checks.statements import (
    OFFICES,
    STATEMENTS,
    TOWNS,
    Statement,
    cut,
    off,
    percent,
    split,
)


def named_rate(chance: random.Random) -> Statement:
    """A rate of which nothing is known but its name: 应建…已建成…建成率."""
    total = chance.randint(40, 900)
    lacking = chance.randint(1, total // 5)
    done = total - lacking
    form = chance.choice([
        "应解读政策文件{t}件，已解读{d}件，解读率{r}%。",
        "共发放问卷{t}份，回收有效问卷{d}份，有效回收率{r}%。",
        "全县应建专区{t}个，已建成{d}个，未建成{l}个，建成率{r}%。",
        "本次培训应到{t}人，实到{d}人，请假{l}人，参训率{r}%。",
        "共拨打电话{t}个，接通{d}个，接通率{r}%。",
    ])  # fmt: skip
    right = percent(done, total, 1)
    wrong = percent(done - lacking - 1, total, 1)

    def say(rate: str) -> str:
        return form.format(t=total, d=done, l=lacking, r=rate)

    return Statement(say(right), {"name": (say(wrong), "rates")})


def each_share(chance: random.Random) -> Statement:
    total = chance.randint(60, 600)
    values = split(chance, total, 3)
    right = [percent(v, total, 1) for v in values]
    form = "列入督查的事项共{t}项。其中已完成{a}项，达到进度{b}项，进度滞后{c}项，分别占{p}%、{q}%、{r}%。"

    def say(shown: list[str]) -> str:
        a, b, c = values
        p, q, r = shown
        return form.format(t=total, a=a, b=b, c=c, p=p, q=q, r=r)

    place = chance.randrange(3)
    wrong = list(right)
    wrong[place] = str(Decimal(right[place]) + Decimal("2.3"))
    faults = {"each": (say(wrong), "shares")}
    truncated = cut(values[place], total, 1)
    if truncated != right[place]:
        faults["each_cut"] = (say([*right[:place], truncated, *right[place + 1 :]]), "shares")
    return Statement(say(right), faults)


def share_of_named(chance: random.Random) -> Statement:
    total = chance.randint(300, 3000)
    part = chance.randint(40, total // 2)
    form = chance.choice([
        "平台向各单位派发工单{t}件。受理最多的三类合计{v}件，占派发总量的{r}%。",
        "共检查学校{t}所。有{v}所未建立审核登记制度，占受检学校的{r}%。",
        "本期抽查账号{v}个，占总数{t}个的{r}%。",
    ])  # fmt: skip
    right = percent(part, total, 1)
    wrong = str(Decimal(right) + Decimal("3.1"))
    return Statement(
        form.format(t=total, v=part, r=right),
        {"named": (form.format(t=total, v=part, r=wrong), "shares")},
    )


def change(chance: random.Random) -> Statement:
    """Two figures and what lies between them, in percent, points or as a count."""
    old = chance.randint(40, 900)
    step = chance.randint(5, old // 4)
    up = chance.random() < 0.5
    new = old + step if up else old - step
    grown, fell = ("上升", "增加") if up else ("下降", "减少")
    form = chance.choice([
        "供水问题{n}件，环比{w}{r}%（上月{o}件）。",
        "一季度采用{o}篇，二季度采用{n}篇，环比{w}{r}%。",
        "群组由{o}个{v}到{n}个，{w}{r}%。",
        "一季度发布{o}条，二季度发布{n}条，二季度较一季度{v}{s}条，{w}{r}%。",
    ])  # fmt: skip
    right = percent(step, old, 1)
    wrong = percent(step + old // 20 + 1, old, 1)

    def say(rate: str) -> str:
        return form.format(o=old, n=new, w=grown, v=fell, s=step, r=rate)

    return Statement(say(right), {"change": (say(wrong), "growth")})


def points(chance: random.Random) -> Statement:
    old = Decimal(chance.randint(700, 900)) / 10
    step = Decimal(chance.randint(11, 90)) / 10
    form = chance.choice([
        "主动评价率由{o}%提高到{n}%，提升{s}个百分点。",
        "政策知晓率提高{s}个百分点（由{o}%提高到{n}%）。",
    ])  # fmt: skip
    return Statement(
        form.format(o=old, n=old + step, s=step),
        {
            "points": (form.format(o=old, n=old + step, s=step + 1), "growth"),
            "turned": (form.format(o=old, n=old - step, s=step), "growth"),
        },
    )


def bands(chance: random.Random) -> Statement:
    total = chance.randint(20, 90)
    values = split(chance, total, 3)
    form = chance.choice([
        "参加考核的单位共{t}个，90分以上的{a}个，80分至90分的{b}个，80分以下的{c}个。",
        "参加测试{t}人，平均分84.6分；90分以上{a}人，80分至89分{b}人，80分以下{c}人。",
    ])  # fmt: skip

    def say(vs: list[int]) -> str:
        return form.format(t=total, a=vs[0], b=vs[1], c=vs[2])

    return Statement(say(values), {"band": (say([values[0], values[1] + 1, values[2]]), "parts")})


def after_colon(chance: random.Random) -> Statement:
    total = chance.randint(30, 90)
    values = split(chance, total, 4)
    names = ["更新不及时", "内容不规范", "链接失效", "未提供互动功能"]

    def say(t: int) -> str:
        items = "，".join(f"{n}{v}处" for n, v in zip(names, values, strict=True))
        return f"共涉及问题{t}处：{items}。"

    return Statement(say(total), {"colon": (say(off(chance, total)), "parts")})


def columns(chance: random.Random) -> Statement:
    """Two columns in turn: each adds up to its own total."""
    sent, used = chance.randint(200, 600), chance.randint(80, 190)
    a, b = split(chance, sent, 2)
    c, d = split(chance, used, 2)
    form = "共报送信息{s}条，采用{u}条，其中部门报送{a}条、采用{c}条，乡镇报送{b}条、采用{d}条。"
    right = form.format(s=sent, u=used, a=a, b=b, c=c, d=d)
    wrong = form.format(s=sent, u=used, a=a, b=b, c=c, d=off(chance, d))
    return Statement(right, {"columns": (wrong, "parts")})


def months(chance: random.Random) -> Statement:
    total = chance.randint(300, 900)
    values = split(chance, total, 3)
    form = chance.choice([
        "一季度共登记诉求{t}件。1月、2月、3月分别登记{a}件、{b}件、{c}件。",
        "三季度共登记诉求{t}件。7—9月分别登记{a}件、{b}件、{c}件。",
    ])  # fmt: skip

    def say(vs: list[int]) -> str:
        return form.format(t=total, a=vs[0], b=vs[1], c=vs[2])

    return Statement(say(values), {"months": (say([values[0] + 3, values[1], values[2]]), "parts")})


def scale(chance: random.Random) -> Statement:
    total = chance.randint(300, 900)
    a, b, c = split(chance, total, 3)
    form = "共产生有效评价{t}条，其中“非常满意”{a}条、“满意”{b}条、“不满意”{c}条。"
    return Statement(
        form.format(t=total, a=a, b=b, c=c),
        {"scale": (form.format(t=off(chance, total), a=a, b=b, c=c), "parts")},
    )


def left_over(chance: random.Random) -> Statement:
    total = chance.randint(60, 900)
    left = chance.randint(2, total // 8)
    done = total - left
    rate = percent(done, total, 1)
    form = chance.choice([
        "{t}条错敏信息已整改{d}条，整改率{r}%；尚有{l}条未整改。",
        "全站共有栏目{t}个，其中有更新的{d}个，未更新的{l}个，更新率{r}%。",
        "在册人员共{t}人，其中专职{d}人、兼职{l}人。",
    ])  # fmt: skip

    def say(rest: int) -> str:
        return form.format(t=total, d=done, r=rate, l=rest)

    rule = "parts" if "专职" in form else "opposites"
    return Statement(say(left), {"left_over": (say(left + 1), rule)})


def figured_list(chance: random.Random) -> Statement:
    """A list with its count, and a figure of another kind to each name."""
    names = chance.sample(OFFICES, chance.randint(3, 6))
    values = sorted(chance.sample(range(21, 190), len(names)), reverse=True)
    items = "、".join(f"{n}{v}件" for n, v in zip(names, values, strict=True))
    quoted = "".join(f"“{n}”" for n in names)
    form = chance.choice(
        ["承办20件以上的部门有{n}个：{items}。", "抽查不合格{n}个，分别为{quoted}。"]
    )

    def say(count: int, listed: str = items) -> str:
        return form.format(n=count, items=listed, quoted=quoted)

    faults = {"figured": (say(len(names) + chance.choice([-1, 1])), "lists")}
    if "{items}" in form:
        low = items.replace(f"{values[-1]}件", "12件")
        faults["threshold"] = (say(len(names), low), "lists")
    return Statement(say(len(names)), faults)


def in_turn(chance: random.Random) -> Statement:
    names = chance.sample(TOWNS, 3)
    values = sorted(chance.sample(range(20, 90), 3), reverse=True)

    def say(order: list[int]) -> str:
        items = "、".join(f"{n}{v}条" for n, v in zip(names, order, strict=True))
        return f"报送较多的依次为：{items}。"

    wrong = [values[0], values[2], values[1]]
    return Statement(say(values), {"in_turn": (say(wrong), "ranking_order")})


def no_fault(chance: random.Random) -> Statement:
    """What only looks as if it could be worked out."""
    a, b = chance.randint(20, 60), chance.randint(61, 90)
    text = chance.choice([
        f"检查乡镇{a}个、县直部门{b}个，覆盖率100%。",
        f"抽查合格率100%的单位{a}个，共抽查{a + b}个。",
        f"{a}个乡镇中，{a - 1}个设置了综合窗口，{a - 3}个启用了叫号系统。",
        f"本月转办工单1.{a}万件，其中求助类{5000 + a * 50}件、投诉类{5000 + a * 50}件。",
        f"在{b}个账号中，有{b // 3}个未认证，约占三分之一。",
        f"已完工{a}件、在建{b}件、未开工2件，开工率{percent(a + b, a + b + 2, 1)}%。",
        f"有{a}条信息超期公开，其中两个单位分别有2条、1条未标注来源。",
        f"平均办理时长由{b}小时缩短至{a}小时，比去年有较大改进。",
    ])  # fmt: skip
    return Statement(text)


EVERY: list[Callable[[random.Random], Statement]] = [
    *STATEMENTS, named_rate, each_share, share_of_named, change, points, bands, after_colon, columns,
    months, scale, left_over, figured_list, in_turn, no_fault,
]  # fmt: skip
