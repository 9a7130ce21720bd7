"""Document numbers: 机关代字〔年份〕序号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.checks.context import Context, Note, note
from notices.checks.register import rule
from notices.checks.remark import Severity
from notices.checks.structure.passages import Passage

_NUMBER = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,10})(?P<open>[\[〔【（﹝<《])(?P<year>\d{2,4}|[〇零一二三四五六七八九]{4})(?P<close>[\]〕】）﹞>》])(?P<ordinal>第?)(?P<no>\d{1,4})号"
)
_BARE = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{1,6}(?:发|函|办|字|电|政))(?P<year>(?:19|20)\d{2})(?P<sign>[-—年第]{1,2})(?P<no>\d{1,4})号"
)


@rule("document_number", "发文字号", Severity.ERROR)
def check(context: Context) -> Iterator[Note]:
    """发文字号应为“机关代字〔年份〕序号”：年份用四位数和六角括号，序号不加“第”、不编虚位（GB/T 9704—2012）。"""
    manuscript = context.manuscript
    own = manuscript.number
    if own:
        yield from _check(own, True)
        yield from _year(context, own)
    for paragraph in context.paragraphs:
        yield from _check(paragraph.passage, False)


def _check(passage: Passage, own: bool) -> Iterator[Note]:
    for match in _NUMBER.finditer(passage.text):
        faults = []
        if match["open"] + match["close"] != "〔〕":
            faults.append("年份应用六角括号“〔〕”")
        if len(match["year"]) != 4 or not match["year"].isdigit():
            faults.append("年份应写四位阿拉伯数字")
        if match["ordinal"]:
            faults.append("序号前不加“第”字")
        if match["no"].startswith("0"):
            faults.append("序号不编虚位")
        if match["open"] in "（" and not re.search(r"(?:发|函|办|字|电|政|规)$", match["word"]):
            continue
        if faults:
            word = match["word"][-6:] if not own else match["word"]
            year = match["year"] if match["year"].isdigit() and len(match["year"]) == 4 else ""
            right = f"{word}〔{year}〕{int(match['no'])}号" if year else ""
            start = match.start() + len(match["word"]) - len(word)
            yield note(
                Severity.ERROR if own else Severity.WARNING, passage, start, match.end(),
                f"发文字号“{passage.text[start : match.end()]}”写法不规范：{'，'.join(faults)}。", right,
            )  # fmt: skip
    for match in _BARE.finditer(passage.text):
        yield note(
            Severity.ERROR if own else Severity.WARNING, passage, match.start(), match.end(),
            f"发文字号“{match[0]}”写法不规范：年份应用六角括号“〔〕”。",
            f"{match['word']}〔{match['year']}〕{int(match['no'])}号",
        )  # fmt: skip


def _year(context: Context, own: Passage) -> Iterator[Note]:
    match = re.search(r"[〔\[【（](\d{4})[〕\]】）]", own.text)
    issued = context.issued
    if match and issued and int(match[1]) != issued.year:
        yield note(
            Severity.ERROR, own, match.start(), match.end(),
            f"发文字号的年份{match[1]}与成文日期{issued.year}年不符。", f"〔{issued.year}〕",
        )  # fmt: skip
