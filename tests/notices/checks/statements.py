"""Statements of made-up notices: right as they stand, each with faults that can be planted."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

TOWNS = [
    "青禾镇",
    "石桥镇",
    "白沙镇",
    "柳树镇",
    "永安镇",
    "大河镇",
    "三岔镇",
    "云台镇",
    "东坪乡",
    "马家乡",
    "城关镇",
    "龙潭镇",
    "双河镇",
    "黄岭乡",
    "茶店镇",
    "高台镇",
    "金水镇",
    "北山街道",
    "南湖街道",
    "老君镇",
    "红岩镇",
    "沙坝镇",
]
OFFICES = [
    "发改局",
    "教体局",
    "科技局",
    "工信局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人社局",
    "自然资源局",
    "住建局",
    "交通局",
    "水利局",
    "农业农村局",
    "商务局",
    "文旅局",
    "卫健局",
    "退役军人事务局",
    "应急局",
    "审计局",
    "市监局",
    "统计局",
    "医保局",
    "信访局",
    "林业局",
    "乡村振兴局",
    "城管局",
    "审批局",
    "税务局",
    "气象局",
]
PLATFORMS = ["微信公众号", "微博", "抖音号", "视频号", "今日头条号", "快手号", "人民号"]
KINDS = ["咨询类", "投诉类", "建议类", "求助类", "举报类"]
TOPICS = [
    "城乡建设类",
    "交通运输类",
    "劳动社保类",
    "环境保护类",
    "农业农村类",
    "教育医疗类",
    "市场监管类",
    "社会治安类",
]


def percent(part: int, whole: int, places: int) -> str:
    """Return a percentage rounded half up."""
    exact = Decimal(part) * 100 / Decimal(whole)
    text = str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if part == whole else text


def cut(part: int, whole: int, places: int) -> str:
    exact = Decimal(part) * 100 / Decimal(whole)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN))


def split(chance: random.Random, total: int, count: int) -> list[int]:
    """Return so many positive numbers that add up to a total."""
    cuts = sorted(chance.sample(range(1, total), count - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


@dataclass
class Statement:
    """A right text, and by name a wrong one with the rule that must find it."""

    text: str
    faults: dict[str, tuple[str, str]] = field(default_factory=dict)


def off(chance: random.Random, value: int) -> int:
    """Return a count near to one: a digit mistyped."""
    step = chance.choice([1, 2, 3, 10] if value > 20 else [1, 2, 3])
    return value + step


def kinds(chance: random.Random) -> Statement:
    total = chance.randint(40, 900)
    values = split(chance, total, 5)
    names = chance.sample(KINDS, 5)
    form = chance.choice([
        "共受理群众诉求{t}件，其中，{list}。",
        "12345热线派发工单{t}件，其中{list}。",
        "共收到网民留言{t}件。按诉求类型分，{list}。",
        "县长信箱收到来信{t}件，分别为{list}。",
        "累计接收各类诉求{t}件，包括{list}。",
        "受理诉求{t}件（{list}）。",
    ])  # fmt: skip
    joiner = chance.choice(["、", "，"])
    label = chance.choice(["{n}{v}件", "{n}诉求{v}件", "{n} {v} 件"])

    def say(t: int, vs: list[int]) -> str:
        return form.format(
            t=t, list=joiner.join(label.format(n=n, v=v) for n, v in zip(names, vs, strict=True))
        )

    wrong = list(values)
    place = chance.randrange(5)
    wrong[place] = off(chance, wrong[place])
    return Statement(
        say(total, values),
        {"part": (say(total, wrong), "parts"), "total": (say(off(chance, total), values), "parts")},
    )


def handling(chance: random.Random) -> Statement:
    total = chance.randint(60, 1200)
    late = chance.randint(1, max(2, total // 20))
    places = chance.choice([1, 2])
    form = chance.choice([
        "共受理工单{t}件，办结{t}件，逾期办结{l}件，办结率100%，按时办结率{r}%。",
        "派发案件{t}件，已全部办结，其中超期办结{l}件，按期办结率{r}%。",
        "收到群众来信{t}件，按时办结{o}件，按时办结率为{r}%。",
        "承办工单{t}件，按期办结{o}件、逾期{l}件，按期办结率达{r}%。",
        "接收转办件{t}件。按时办结率{r}%（超期{l}件）。",
    ])  # fmt: skip

    def say(rate: str, l: int = late, o: int | None = None) -> str:  # noqa: E741
        return form.format(t=total, l=l, o=total - late if o is None else o, r=rate)

    right = percent(total - late, total, places)
    low = percent(total - late - late - 1, total, places)
    faults = {"rate": (say(low), "rates")}
    truncated = cut(total - late, total, places)
    if truncated != right:
        faults["cut"] = (say(truncated), "rates")
    return Statement(say(right), faults)


def closing(chance: random.Random) -> Statement:
    total = chance.randint(30, 700)
    waiting = chance.randint(1, total // 4)
    done = total - waiting
    places = chance.choice([0, 1, 2])
    form = chance.choice([
        "共交办事项{t}项，已办结{d}项，正在办理{w}项，办结率{r}%。",
        "反馈问题{t}个，已完成整改{d}个，未完成整改{w}个，整改完成率{r}%。",
        "受理留言{t}条，答复{d}条，还有{w}条正在处理中，答复率{r}%。",
        "下达任务{t}项，完成{d}项，未完成{w}项，完成率为{r}%。",
        "转办诉求{t}件，已解决{d}件，未解决{w}件，解决率{r}%。",
    ])  # fmt: skip
    right = percent(done, total, places)
    wrong_rate = percent(max(done - total // 10 - 1, 1), total, places)
    faults = {
        "rate": (form.format(t=total, d=done, w=waiting, r=wrong_rate), "rates"),
        "opposites": (form.format(t=total, d=done, w=waiting + 1, r=right), "opposites"),
    }
    return Statement(form.format(t=total, d=done, w=waiting, r=right), faults)


def quality(chance: random.Random) -> Statement:
    total = chance.randint(20, 140)
    bad = chance.randint(1, total // 5)
    places = chance.choice([1, 2])
    form = chance.choice([
        "对{t}个政务新媒体进行了检查，合格{g}个，合格率{r}%。",
        "共抽查政务新媒体{t}个，不合格{b}个，合格率为{r}%。",
        "监测账号{t}个，其中合格{g}个、不合格{b}个，总体合格率{r}%。",
        "本次检查网站和账号{t}家，发现不合格{b}家，合格率{r}%。",
    ])  # fmt: skip
    right = percent(total - bad, total, places)
    wrong = percent(total - bad - 1, total, places)
    say = form.format
    return Statement(
        say(t=total, g=total - bad, b=bad, r=right),
        {"rate": (say(t=total, g=total - bad, b=bad, r=wrong), "rates")},
    )


def shares(chance: random.Random) -> Statement:
    total = chance.randint(150, 3000)
    count = chance.randint(3, 6)
    values = split(chance, total, count)
    names = chance.sample(TOPICS, count)
    places = chance.choice([1, 2])
    lead = chance.choice(
        ["共受理诉求{t}件。从诉求类型看，", "本期办理工单{t}件，其中：", "收到来信{t}件。其中，"]
    )
    item = chance.choice(["{n}{v}件，占{p}%", "{n}{v}件，占比{p}%", "{n}{v}件，占总量的{p}%"])

    def say(shown: list[str]) -> str:
        return lead.format(t=total) + "；".join(
            item.format(n=n, v=v, p=p) for n, v, p in zip(names, values, shown, strict=True)
        ) + "。"  # fmt: skip

    right = [percent(v, total, places) for v in values]
    faults = {}
    place = chance.randrange(count)
    wrong = list(right)
    wrong[place] = str(Decimal(right[place]) + Decimal("3.1") if places else int(right[place]) + 3)
    faults["share"] = (say(wrong), "shares")
    truncated = cut(values[place], total, places)
    if truncated != right[place]:
        faults["cut"] = (say([*right[:place], truncated, *right[place + 1 :]]), "shares")
    return Statement(say(right), faults)


def platforms(chance: random.Random) -> Statement:
    count = chance.randint(3, 6)
    names = chance.sample(PLATFORMS, count)
    values = [chance.randint(1, 30) for _ in names]
    total = sum(values)
    form = chance.choice([
        "全县登记备案政务新媒体{t}个，其中{list}。",
        "纳入监测的政务新媒体共{t}个，包括{list}。",
        "检查范围内账号共{t}个。其中{list}。",
    ])  # fmt: skip

    def say(t: int, vs: list[int]) -> str:
        return form.format(t=t, list="、".join(f"{n}{v}个" for n, v in zip(names, vs, strict=True)))

    wrong = [*values[:-1], values[-1] + chance.randint(1, 5)]
    return Statement(say(total, values), {"part": (say(total, wrong), "parts")})


def named_list(chance: random.Random) -> Statement:
    towns = chance.random() < 0.5
    names = chance.sample(TOWNS if towns else OFFICES, chance.randint(4, 7))
    what = "镇（街道）" if towns else chance.choice(["部门", "单位"])
    form = chance.choice([
        "{list}等{n}个{w}未按要求报送自查情况。",
        "{list}{n}个{w}的栏目未及时更新。",
        "有{n}个{w}（{list}）账号超过14天未更新。",
        "存在问题的有{n}个{w}：{list}。",
    ])  # fmt: skip
    if towns and "{list}{n}" in form:
        what = "镇"
    joined = "、".join(names[:-1]) + chance.choice(["、", "和"]) + names[-1]

    def say(n: int) -> str:
        return form.format(list=joined, n=n, w=what)

    return Statement(
        say(len(names)), {"count": (say(len(names) + chance.choice([-1, 1])), "lists")}
    )


def growth(chance: random.Random) -> Statement:
    old = chance.randint(100, 2000)
    step = chance.randint(5, old // 3)
    up = chance.random() < 0.5
    now = old + step if up else old - step
    word, verb = ("增加", "增长") if up else ("减少", "下降")
    form = chance.choice([
        "共接收工单{n}件，较上期{w}{s}件，环比{v}{r}%。",
        "发布信息{n}条，比去年同期{w}{s}条，同比{v}{r}%。",
    ])  # fmt: skip
    right = percent(step, old, 2)
    wrong = percent(step + old // 20 + 1, old, 2)
    return Statement(
        form.format(n=now, w=word, s=step, v=verb, r=right),
        {"growth": (form.format(n=now, w=word, s=step, v=verb, r=wrong), "growth"),
         "direction": (form.format(n=now, w=word, s=step, v="下降" if up else "增长", r=right), "growth")},
    )  # fmt: skip


def bracketed(chance: random.Random) -> Statement:
    names = chance.sample(OFFICES + TOWNS, chance.randint(2, 5))
    values = [chance.randint(1, 9) for _ in names]
    total = sum(values)
    lead = chance.choice(
        [
            "超期办结{t}件（{list}）。",
            "退回重办工单{t}件（{list}）。",
            "发现错别字{t}处（{list}）。",
        ]
    )
    unit = "处" if "处" in lead else "件"

    def say(t: int) -> str:
        return lead.format(
            t=t, list="，".join(f"{n}{v}{unit}" for n, v in zip(names, values, strict=True))
        )

    return Statement(say(total), {"total": (say(off(chance, total)), "parts")})


def towns_and_offices(chance: random.Random) -> Statement:
    total = chance.randint(40, 900)
    a, b = split(chance, total, 2)
    form = chance.choice([
        "各镇、各部门共报送信息{t}条，其中各镇报送{a}条，部门报送{b}条。",
        "采用稿件{t}篇，其中镇（街道）{a}篇、部门{b}篇。",
        "转办留言{t}件，其中转各镇办理{a}件，转部门办理{b}件。",
    ])  # fmt: skip
    wrong = off(chance, a)
    return Statement(
        form.format(t=total, a=a, b=b), {"part": (form.format(t=total, a=wrong, b=b), "parts")}
    )


def partial(chance: random.Random) -> Statement:
    """Only some parts are named: there is nothing to be said, whatever they add up to."""
    total = chance.randint(300, 900)
    names = chance.sample(OFFICES, 3)
    values = [chance.randint(10, 60) for _ in names]
    items = "、".join(f"{n}{v}条" for n, v in zip(names, values, strict=True))
    form = chance.choice([
        "共采用信息{t}条，其中{items}。",
        "发布信息{t}条，其中健康专题栏目发布{v}条。",
        "受理诉求{t}条，主要是投诉{v}条、求助{w}条。",
        "共发布信息{t}余条，其中原创{v}条、转载{w}条。",
        "受理诉求{t}件，其中投诉类{big}件、求助类{v}件。",
        "全年发布信息约{t}条，要求每季度不少于5条，原创比例不低于60%。",
    ])  # fmt: skip
    return Statement(
        form.format(t=total, items=items, v=values[0], w=values[1], big=total - values[0] - 9)
    )


def groups(chance: random.Random) -> Statement:
    """Counts that follow each other and are no parts: received, closed, visited, satisfied."""
    total = chance.randint(200, 900)
    visited = chance.randint(50, total - 20)
    happy = chance.randint(30, visited - 1)
    text = chance.choice([
        f"受理工单{total}件，办结{total}件，回访{visited}件，满意{happy}件，满意率{percent(happy, visited, 2)}%。",
        f"其中检查网站1家、账号{visited}个，涉及{chance.randint(8, 19)}个镇和{chance.randint(20, 40)}个部门。",
        f"收到报送信息{total}条，采用{visited}条，采用率{percent(visited, total, 1)}%。",
    ])  # fmt: skip
    return Statement(text)


def ranking(chance: random.Random) -> Statement:
    """The first three by a rate or a count; planted: two of them change places."""
    names = chance.sample(TOWNS, 3)
    values = sorted(chance.sample(range(700, 999), 3), reverse=True)
    form, show = chance.choice([
        ("按时办结率排名前三位的是{items}。", lambda v: f"（{v / 10}%）"),
        ("发布量前三位的依次为{items}。", lambda v: f"{v}条"),
        ("{items}采用量位居前三。", lambda v: f"（{v}篇）"),
    ])  # fmt: skip

    def say(order: list[int]) -> str:
        return form.format(items="、".join(n + show(v) for n, v in zip(names, order, strict=True)))

    return Statement(
        say(values), {"order": (say([values[1], values[0], values[2]]), "ranking_order")}
    )


def aspects(chance: random.Random) -> Statement:
    points = ["抓责任落实", "抓业务培训", "抓审核把关", "抓跟踪问效"][: chance.randint(3, 4)]
    form = chance.choice(["坚持从{n}个方面推进：{p}。", "重点做了{n}项工作：{p}。"])
    ordinals = "一二三四"

    def say(count: int) -> str:
        body = "；".join(f"{o}{p}" for o, p in zip("①②③④", points, strict=False))
        return form.format(n=ordinals[count - 1], p=body)

    wrong = len(points) - 1
    return Statement(say(len(points)), {"count": (say(wrong), "aspects")})


STATEMENTS: list[Callable[[random.Random], Statement]] = [
    kinds, handling, closing, quality, shares, platforms, named_list, growth, bracketed, towns_and_offices,
    partial, groups, ranking, aspects,
]  # fmt: skip
