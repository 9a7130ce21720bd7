"""Lists of names that carry a count: 甲镇、乙镇等2个镇; 3个单位：甲、乙、丙; 前三名."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notices.checks.structure.manuscript import Paragraph
from notices.checks.structure.names import KNOWN, SUFFIX, looks_like_unit, pieces
from notices.checks.structure.quantities import COUNTED, Quantity

_COUNTERS = {"个", "家", "名", "镇", "类", "项", "种", "处", "所", "户", "位", "条"}
_KIND = re.compile(
    r"^(?:单位|部门|镇|乡|街道|县直|区直|市直|责任单位|账号|政务新媒体|公众号|网站|栏目|乡镇|镇办|社区|村|局|县区|县直部门|企业|政府|微信|微博|工作部门|成员|科室|[\u4e00-\u9fff]{0,4}(?:单位|部门|镇|街道|账号|新媒体|网站|栏目))"
)
_JOINT = re.compile(r"[、]|(?<=[”》）])(?=[“《])")
_OTHER_LIST = re.compile(
    r"等?\d+[个家名][\u4e00-\u9fff]{0,8}?(?:（[^（）]*）)?(?:以及|和|与|及|、|，)"
)
_NAMED = re.compile(r"[”》）局镇乡道委办院司心会处队区站馆社县市州旗园行村校]$")
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:村|社区|小学|中学|幼儿园)$")
_OPENING = re.compile(
    r"[\u4e00-\u9fff]{1,10}?(?:（[\u4e00-\u9fff、]{1,6}）)?(?P<open>（(?:分别(?:是|为)|即|：)?|：|，?(?:分别(?:是|为)|即|具体(?:是|为))：?)"
)
_OPENING_BARE = re.compile(
    r"(?P<open>（(?:分别(?:是|为)|即|：)?|）?：|，?(?:分别(?:是|为)|即|具体(?:是|为)|为|是)：?)"
)
# 五个评价率低于90%的单位为：
_FAR = re.compile(
    r"[^，。；：、（）]{2,24}的(?:单位|部门|镇|乡镇|街道)(?:分别|依次)?(?P<open>(?:为|是|有)?：)"
)
_FIGURE = re.compile(rf"\d[\d,]*(?:\.\d+)?(?:%|{COUNTED})(?=[、，]|$)")
_LEAD_IN = re.compile(r"^.*(?:有|为|是|包括|涉及)(?=[\u4e00-\u9fff]{2,}$)")
_QUOTED = re.compile(r"“[^“”]{2,20}”[^、，]{0,8}")
_OF_UNITS = re.compile(r"单位|部门|镇|乡|街道|局|县|区|家|等次|等级|村|学校|企业")
_MORE_QUOTED = re.compile(
    r"[，；][^，。；：、“”\d]{0,12}(?:[“《][^“”《》]{2,20}[”》][^，。；：\d“”]{0,10}、?)+(?=[，。；]|$)"
)
_STOP = re.compile(r"[，。；：！？（]")


@dataclass(frozen=True)
class Enumeration:
    """A list with its printed count; it has from `least` to `most` members.

    The two differ where 和 may join names or stand in one, and where a 、 was lost. `open` tells
    that 等 stands between, so that the list may name examples only.
    """

    paragraph: Paragraph
    start: int
    end: int
    count: int
    least: int
    most: int
    open: bool
    members: tuple[str, ...]
    what: str


def enumerations(paragraph: Paragraph) -> Iterator[Enumeration]:
    """Yield the lists of a paragraph whose count is printed beside them."""
    for quantity in paragraph.quantities:
        if (
            quantity.unit not in _COUNTERS
            or quantity.value.denominator != 1
            or quantity.value > 60
            or quantity.value < 1
        ):
            continue
        if quantity.about or quantity.change:
            continue
        yield from _before(paragraph, quantity)
        yield from _after(paragraph, quantity)


def _before(paragraph: Paragraph, quantity: Quantity) -> Iterator[Enumeration]:
    """Yield 甲、乙等2个镇 and 甲、乙2个镇."""
    text = paragraph.text
    kind = _KIND.match(quantity.after)
    summed = re.search(r"[，、](?:共|共计|合计)$", text[: quantity.start])
    etc = text[: quantity.start].endswith(("等", "等共", "等这"))
    bare = not quantity.after and text[quantity.end : quantity.end + 1] in ("，", "。", "；", "")
    if not kind and not ((etc or bare) and quantity.unit in ("个", "家")):
        return
    end = quantity.start - (len(re.search(r"等[共这]?$", text[: quantity.start])[0]) if etc else 0)  # type: ignore[index]
    if summed and not kind:  # 凤凰街道、仙桥镇、大圩镇，共3个
        end = summed.start()
    if not etc and not _NAMED.search(text[:end]):
        return
    start = list_start(text, end)
    for other in _OTHER_LIST.finditer(text, start, end):
        start = other.end()
    members = members_of(text[start:end])
    if len(members) < (2 if kind or etc else 3) or not _listable(members, etc):
        return
    start = max(text.rfind(members[0], start, end), start)
    least, most = bounds(members)
    yield Enumeration(
        paragraph, start, quantity.end + min(len(quantity.after), 6), int(quantity.value), least, most, etc,
        tuple(members), quantity.unit + (kind[0] if kind else ""),
    )  # fmt: skip


def _after(paragraph: Paragraph, quantity: Quantity) -> Iterator[Enumeration]:
    """Yield 3个单位：甲、乙、丙 · 有2个镇（甲、乙）未更新 · 部门有2个：甲98件、乙71件."""
    text = paragraph.text
    if quantity.unit not in ("个", "家"):
        return
    kind = _KIND.match(quantity.after)
    far = _FAR.match(text, quantity.end)
    match = far or (_OPENING if kind else _OPENING_BARE).match(text, quantity.end)
    if not match or (quantity.after and not (kind or far)):
        return
    opening = match.end()
    joints: list[int] = []  # “江州司法”微信公众号，“江州发布”头条号: here a ， joins as well
    if match["open"].startswith("（"):
        closing = text.find("）", opening)
    else:
        stop = re.search(r"[。；，]", text[opening:])
        closing = opening + stop.start() if stop else len(text)
        while more := _MORE_QUOTED.match(text, closing):
            joints.append(closing - opening)
            closing = more.end()
    if closing < 0:
        return
    body = text[opening:closing]
    for joint in joints:
        body = f"{body[:joint]}、{body[joint + 1 :]}"
    if re.search(r"等$|等[\d]|详见|见附", body):
        return
    figures = [q for q in paragraph.quantities if opening <= q.start < closing]
    if any(q.unit == quantity.unit for q in figures):
        return  # parts of a total, not its names
    body = _FIGURE.sub("", re.sub(r"（[^（）]*）", "", body))
    members = members_of(body)
    listable = not re.search(r"\d", body) and len(members) > 1 and _listable(members, False)
    alone = not kind and quantity.value > 1 and _QUOTED.fullmatch(body)
    if not (listable or alone):
        return
    others = re.search(
        r"[个家][^，。；：（）]{0,8}[、和及与]$|\d+[个家][^，。；：（）\d]{0,8}(?:、|和|及|与)$",
        text[: quantity.start],
    )
    if others:
        return
    least, most = bounds(members)
    # Of one unit there may be several 账号 or 问题, so fewer names than these are right.
    units = not all(m.startswith(("“", "《")) for m in members)
    said = text[max(quantity.start - 8, 0) : quantity.start] + quantity.unit
    if not (kind or far) and units and quantity.value > most and not _OF_UNITS.search(said):
        return
    yield Enumeration(
        paragraph, quantity.start, closing, int(quantity.value), least, most, False, tuple(members),
        quantity.unit + quantity.after[:6],
    )  # fmt: skip


def list_start(text: str, end: int) -> int:
    """Return where a list that ends here begins: back over 、 to the last stop."""
    place, depth = end, 0
    while place > 0:
        sign = text[place - 1]
        if sign in "）”》":
            depth += 1
        elif sign in "（“《":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and sign in "，。；：！？":
            break
        place -= 1
    return place


def members_of(body: str) -> list[str]:
    """Return the names of a list; words that lead into the first are left out."""
    body = re.sub(r"（[^（）]*）", "", body)
    parts = [part for part in _JOINT.split(body) if part]
    if not parts:
        return []
    cut = [
        i
        for i, part in enumerate(parts[:-1])
        if re.search(
            r"\d+[个家件条篇](?!(?:及|（含）)?以[上下内]|[^、]{0,6}[有为是])|等\d|[^“”]等[^“”]{0,6}(?:镇|局|部门|单位)$",
            part,
        )
    ]
    if cut:
        parts = parts[cut[-1] + 1 :]
    if re.search(r"\d+[个家名]", parts[-1]):
        return []
    parts[0] = _lead(parts[0])
    return [part for part in parts if part]


def _lead(first: str) -> str:
    quoted = re.search(r"[“《][^“”《》]*[”》](?:[\u4e00-\u9fff]{0,6})$", first)
    if quoted:
        return quoted[0]
    known = list(KNOWN.finditer(first))
    if known and known[-1].end() == len(first):
        return first[known[0].start() :] if len(known) > 1 else known[-1][0]
    return _LEAD_IN.sub("", first)[-12:]


def _listable(members: list[str], etc: bool) -> bool:
    """Tell a list of names from other words with 、 between them."""
    names = sum(
        looks_like_unit(m)
        or bool(SUFFIX.search(m))
        or bool(re.fullmatch(r"[\u4e00-\u9fff]{2,6}[县区市旗州]", m))
        or bool(_VILLAGE.search(m))
        for m in members
    )
    quoted = sum(m.startswith(("“", "《")) for m in members)
    return names >= len(members) - (1 if len(members) > 3 else 0) or quoted == len(members)


def bounds(members: list[str]) -> tuple[int, int]:
    least = most = 0
    for member in members:
        sides = [s for s in re.split(r"以及|[和与及]", member) if s]
        run = max(len([p for p in pieces(member) if looks_like_unit(p)]) - 1, 0)
        named = all(looks_like_unit(s) or SUFFIX.search(s) or _VILLAGE.fullmatch(s) for s in sides)
        joined = len(sides) if named else 1
        surely = joined > 1 and not KNOWN.fullmatch(member) and all(len(s) > 2 for s in sides)
        least += joined if surely else 1
        most += max(joined, 1) + (run if joined == 1 else 0)
    return least, most
