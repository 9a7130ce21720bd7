"""Who is praised and who is faulted, for what, in the words of the text and in its lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notices.checks.structure.manuscript import Manuscript, Paragraph
from notices.checks.structure.names import Finder, Name, looks_like_unit
from notices.checks.structure.passages import Passage

_PRAISE = re.compile(
    r"通报表扬|予以表扬|给予表扬|提出表扬|表扬|值得肯定|位居前|排名前|位列前|居前|排名第一|完成情况(?:较|良|很)?好|情况(?:较|良|很)好|效果较好|运行良好|成绩(?:突出|优异)|表现(?:突出|优秀|较好)"
    r"|成效(?:明显|显著)|工作突出|(?:做得|办理|落实|完成|开展|执行|更新|推进|报送|组织)得?较好|及时有效|反映较好|主动性高|更新及时|内容详实|质量较高|受到好评|名列前茅|走在前列|较为突出|先进单位|超额完成"
)
_STRONG = re.compile(
    r"通报批评|批评|不合格|未更新|未及时更新|长期(?:未|不)更新|未按(?:要求|时|期|规定)[^，。；]{0,6}(?:更新|整改|完成|报送|办理|回复)|零报送|未报送|至今未|办理滞后|进展滞后|进度滞后|严重滞后|逾期|办理不力|整改不力|落实不力|重视不够"
    r"|排名(?:靠后|末位|后)|位居后|居后|末位|倒数|未达标|不达标|被通报|更新周期长|未整改|长期无"
)
_WEAK = re.compile(
    r"不及时|不规范|不到位|不准确|不全面|不完整|不够|较差|较少|量少|偏少|缺失|缺乏|不足|要进一步加强|有待|问题|无法|不实用|超时|超期|延期|错误表述|空表|务必要|未[\u4e00-\u9fff]{1,6}|滞后|不高|为0|不强|错别字|错敏|错字"
)
_CURED = re.compile(r"复查合格|已(?:全部)?(?:完成)?整改|完成整改(?!率)|整改到位|复核合格")
_NEGATED = re.compile(r"[不未没无]$|不够$|未能$|不能$|如果|如未|凡|对未|将")
_DEMANDS = re.compile(r"要求|下一步|下步|措施|安排|建议|打算|意见")

MATTERS: dict[str, re.Pattern[str]] = {
    "columns": re.compile(r"栏目|网站信息|网站更新|信息更新"),
    "publications": re.compile(r"发布量|信息发布|发布信息|公开发布|信息量|主动公开"),
    "accounts": re.compile(r"新媒体|公众号|微信|微博|账号|视频号|抖音|推文"),
    "letters": re.compile(r"信箱|信件|来信|留言|信函"),
    "hotline": re.compile(r"热线|工单|12345|派单|便民"),
    "guides": re.compile(r"办事指南|办事服务|服务事项|样表|申请材料"),
    "errors": re.compile(r"错敏|错别字|表述错误|错误表述|敏感词|错字"),
    "submissions": re.compile(r"报送|投稿|采用|采编|稿件|约稿|政务动态|零报送"),
    "requests": re.compile(r"依申请"),
    "zones": re.compile(r"专区"),
    "rectification": re.compile(r"整改"),
    "interpretation": re.compile(r"解读"),
    "projects": re.compile(r"项目|投资|工程"),
    "meetings": re.compile(r"确定事项|会议|督办事项|交办事项|建议提案|提案"),
}
_COLUMN = re.compile(r"[“《]?([\u4e00-\u9fff（）]{2,14}?)[”》]?(?:专题专栏|专栏|专题)?栏目")


@dataclass(frozen=True)
class Verdict:
    """A unit praised or faulted; `matters` is for what, empty with `general` for its work at large.

    `strong` tells a verdict (批评, 不合格, 未更新) from a remark in passing.
    """

    name: Name
    passage: Passage
    praise: bool
    strong: bool
    matters: frozenset[str]
    columns: frozenset[str]
    general: bool
    where: str
    clause: str


def matters_in(text: str) -> frozenset[str]:
    return frozenset(key for key, pattern in MATTERS.items() if pattern.search(text))


def scope(manuscript: Manuscript) -> frozenset[str]:
    """Return the matters that the inspection says it looked at (主要从…等方面进行了检查)."""
    for paragraph in manuscript.paragraphs:
        match = re.search(
            r"(?:主要从|重点(?:对|从|就)|围绕)([^。；]{6,90}?)(?:方面|内容|情况)?进行了?[^。，]{0,6}(?:检查|评估|监测|抽查|督查|考核)",
            paragraph.text,
        )
        if match:
            return matters_in(match[1])
    return frozenset()


def verdicts(manuscript: Manuscript, finder: Finder) -> Iterator[Verdict]:
    """Yield the verdicts of text and lists in reading order."""
    for paragraph in manuscript.paragraphs:
        demands = any(
            _DEMANDS.search(title) and "问题" not in title for title in paragraph.titles[:1]
        )
        if paragraph.is_heading or demands:
            continue
        for start, end in _segments(paragraph.text):
            yield from _of_segment(paragraph, finder, start, end)
    for attachment in manuscript.attachments:
        title = attachment.title.text
        praise = bool(re.search(r"表扬|先进|优秀", title))
        faults = bool(
            re.search(
                r"不合格|问题(?:清单|明细|台账|汇总|单位)|零报送|未达标|不达标|逾期|批评", title
            )
        )
        if not (praise or faults):
            continue
        for position, line in enumerate(attachment.lines):
            cells = [c for c in line.cells if c.text] or [line.passage]
            row = line.text + "".join(x.text for x in attachment.lines[position + 1 : position + 4])
            for cell in cells:
                for name in finder.find(cell.text):
                    if name.end - name.start == len(cell):
                        yield Verdict(
                            name, cell, praise, True, matters_in(title + row) - {"rectification"},
                            _columns(row), False, attachment.label, row[:40],
                        )  # fmt: skip


def _segments(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for stop in re.finditer(r"[。；！？]", text):
        spans.append((start, stop.end()))
        start = stop.end()
    return [*spans, (start, len(text))] if start < len(text) else spans


def _columns(text: str) -> frozenset[str]:
    names = (match[1] for match in _COLUMN.finditer(text))
    return frozenset(name[-6:] for name in names if not looks_like_unit(name))


def _of_segment(paragraph: Paragraph, finder: Finder, start: int, end: int) -> Iterator[Verdict]:
    text = paragraph.text[start:end]
    names = finder.find(text)
    if not names:
        return
    cues = sorted(_cues(text), key=lambda cue: cue[0])
    last = 0
    for position, (first, until, praise, strong) in enumerate(cues):
        group = [n for n in names if last <= n.start < first]
        if (
            not group
            and position == 0
            and re.match(r"(?:的)?(?:单位|镇|部门)?(?:有|为|是|：|分别)", text[until:])
        ):
            group = [n for n in names if n.start >= until]
        if not group:
            continue
        last = until
        clause = text[group[0].start : until]
        if (
            not praise
            and _CURED.search(text[group[-1].end : until + 12])
            and "未" not in text[group[-1].end : until]
        ):
            continue
        yield from _said(paragraph, start, text, group, clause, praise, strong)


def _cues(text: str) -> Iterable[tuple[int, int, bool, bool]]:
    taken: list[tuple[int, int]] = []
    for pattern, praise, strong in (
        (_STRONG, False, True),
        (_PRAISE, True, True),
        (_WEAK, False, False),
    ):
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            if _NEGATED.search(text[max(match.start() - 3, 0) : match.start()]):
                continue
            taken.append(match.span())
            yield match.start(), match.end(), praise, strong


def _said(
    paragraph: Paragraph,
    start: int,
    text: str,
    group: list[Name],
    clause: str,
    praise: bool,
    strong: bool,
) -> Iterator[Verdict]:
    matters = matters_in(clause) or matters_in(text)
    general = praise and not matters
    if not matters and not praise:
        matters = matters_in(paragraph.lead) or matters_in(
            paragraph.titles[-1] if paragraph.titles else ""
        )
    if general and paragraph.lead and (found := matters_in(paragraph.lead)):
        matters, general = found, False
    elif general and paragraph.titles and not re.search("总体|整体|基本", paragraph.titles[-1]):
        found = matters_in(paragraph.titles[-1])
        if len(found) == 1:
            matters, general = found, False
    for name in group:
        placed = Name(name.text, name.core, name.start + start, name.end + start)
        yield Verdict(
            placed, paragraph.passage, praise, strong, matters, _columns(text), general,
            _where(paragraph), clause[:40],
        )  # fmt: skip


def _where(paragraph: Paragraph) -> str:
    marks = [*paragraph.section, *([paragraph.mark] if paragraph.mark else [])]
    return "".join(mark.text.rstrip("、") for mark in marks) or "正文"
