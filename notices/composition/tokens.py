"""The language of figure tokens in a notice's text.

    {{reference|filter:argument|filter}}

A *reference* says what is meant; a *filter* says how it is written. The language has no
attribute access, no calls and no loops: a token names things that exist, or it is an error.

References
    hotline.received, 12345热线.受理数      a metric, by key or by label
    hotline.overdue@unit=住建局            the same for one group (several: @a=b,c=d)
    indicator.account_update_days          a threshold (指标.…)
    round.label, round.rectify_by …        the round (轮次.…); see ROUND_FIELDS
    county.name, county.issuing_organ …    the county (县区.…); see COUNTY_FIELDS
    findings.column_not_updated            confirmed problems of a class (问题.…)
    attachment.letters                     an attachment by its key, written 附件1 (附件.…)
    section.items                          how many numbered points the section has

Filters are listed in FILTERS, each with its Chinese name, which may be used in its place.
`parse` needs no database; whether a reference exists is found out by
`notices.composition.figures`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

MAX_TOKEN = 300


class TokenError(Exception):
    """A token that cannot be understood; `position` is the index of its first character."""

    def __init__(self, sentence: str, *, quote: str = "", position: int = 0) -> None:
        self.sentence = sentence
        self.quote = quote
        self.position = position
        super().__init__(sentence)

    def __str__(self) -> str:
        if not self.quote:
            return self.sentence
        return f"第{self.position + 1}个字起的“{self.quote}”：{self.sentence}"

    def at(self, token: Token) -> TokenError:
        """Return the same error, told of the token it was found in."""
        return TokenError(self.sentence, quote=token.source, position=token.start)


@dataclass(frozen=True)
class FilterKind:
    """What a filter is called and whether it takes an argument: no, maybe, text or number."""

    key: str
    label: str
    argument: str
    help: str


_KINDS = (
    FilterKind("number", "数值", "no", "只写数，不带百分号"),
    FilterKind("names", "名单", "maybe", "写出构成这个数的名称；参数为分组或最多写几个"),
    FilterKind("breakdown", "分列", "text", "按分组逐项写名称和数，由多到少，零不写"),
    FilterKind("listed", "依次", "text", "同分列，但按名录顺序"),
    FilterKind("top", "前", "number", "数值居前几位的单位，并列的都写"),
    FilterKind("at_least", "不少于", "text", "只留不少于参数的单位；参数为数或指标代码"),
    FilterKind("units", "单位", "no", "问题涉及的单位"),
    FilterKind("subjects", "对象", "no", "问题涉及的栏目、账号、事项"),
    FilterKind("grounds", "理由", "no", "表扬或批评的理由"),
    FilterKind("problems", "事项", "no", "未整改单位的整改事项"),
    FilterKind("quoted", "引号", "no", "各名称加引号，中间不用顿号"),
    FilterKind("count", "个数", "no", "名单或分列有几项"),
    FilterKind("sep", "分隔", "text", "各项之间用的符号"),
    FilterKind("cn", "汉字", "no", "写成汉字数字"),
    FilterKind("ordinal", "序数", "no", "写成第几"),
    FilterKind("weeks", "周数", "no", "天数折成周数"),
    FilterKind("change", "环比", "no", "与上一轮次相比的升降"),
    FilterKind("change_year", "同比", "no", "与上年同期相比的升降"),
    FilterKind("date", "日期", "no", "写成2023年9月28日"),
    FilterKind("month_day", "月日", "no", "写成9月28日"),
    FilterKind("month", "月份", "no", "写成9月"),
    FilterKind("year", "年份", "no", "写成2023"),
    FilterKind("else", "否则", "maybe", "没有值时写什么"),
)
FILTERS: dict[str, FilterKind] = {kind.key: kind for kind in _KINDS}
_BY_NAME: dict[str, FilterKind] = FILTERS | {kind.label: kind for kind in _KINDS}

ROUND_FIELDS = {
    "label": "名称",
    "period": "时段",
    "year": "年份",
    "starts_on": "起始日期",
    "ends_on": "截止日期",
    "as_of": "数据截止日",
    "window": "数据时段",
    "rectify_by": "整改期限",
    "batch_number": "批次号",
    "previous": "上一轮次",
    "year_earlier": "上年同期",
}
COUNTY_FIELDS = {
    "name": "名称",
    "tier": "级别",
    "city": "所属市",
    "province": "所属省",
    "issuing_organ": "发文机关",
    "information_centre": "信息中心",
}
SECTION_FIELDS = {"items": "要点数"}
SPACES = {
    "round": "轮次",
    "county": "县区",
    "section": "本节",
    "indicator": "指标",
    "findings": "问题",
    "attachment": "附件",
}
_FIELDS = {"round": ROUND_FIELDS, "county": COUNTY_FIELDS, "section": SECTION_FIELDS}
_SPACE_OF_LABEL = {label: key for key, label in SPACES.items()}


@dataclass(frozen=True)
class Filter:
    name: str
    argument: str = ""


@dataclass(frozen=True)
class Token:
    """One token: `space` is "" for a metric, `name` the rest of the reference.

    `source` is the token as typed, braces included, at [start, end) of the text.
    """

    source: str
    start: int
    end: int
    space: str
    name: str
    filters: tuple[Filter, ...] = ()

    @property
    def reference(self) -> str:
        return f"{self.space}.{self.name}" if self.space else self.name


Part = str | Token

_BRACES = re.compile(r"\{\{|\}\}")
_WIDE = {"｛｛": "{{", "｝｝": "}}"}


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """Return a clause that names the nearest known words, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=count, cutoff=0.4)
    return f"，是否要写{'、'.join(f'“{name}”' for name in close)}" if close else ""


def parse(text: str) -> list[Part]:
    """Split a text into literal strings and tokens; raise TokenError at the first fault."""
    for wide, narrow in _WIDE.items():
        if (at := text.find(wide)) >= 0:
            raise TokenError(
                f"数字标记要用半角花括号，把“{wide}”改为“{narrow}”。",
                quote=text[at : at + 12],
                position=at,
            )
    parts: list[Part] = []
    done = 0
    opened: int | None = None
    for brace in _BRACES.finditer(text):
        if brace.group() == "{{":
            if opened is not None:
                raise _unclosed(text, opened)
            if brace.start() > done:
                parts.append(text[done : brace.start()])
            opened = brace.start()
        else:
            if opened is None:
                raise TokenError(
                    "“}}”前面没有与它成对的“{{”。",
                    quote=text[max(brace.start() - 8, 0) : brace.end()],
                    position=max(brace.start() - 8, 0),
                )
            parts.append(_token(text, opened, brace.end()))
            done, opened = brace.end(), None
    if opened is not None:
        raise _unclosed(text, opened)
    if done < len(text):
        parts.append(text[done:])
    return parts


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order."""
    return [part for part in parse(text) if isinstance(part, Token)]


def expression(source: str) -> Token:
    """Parse what stands between the braces alone, as the option `when` holds it."""
    return _token("{{" + source + "}}", 0, len(source) + 4)


def _unclosed(text: str, at: int) -> TokenError:
    return TokenError("“{{”没有用“}}”结束。", quote=text[at : at + 20], position=at)


def _token(text: str, start: int, end: int) -> Token:
    source = text[start:end]
    if len(source) > MAX_TOKEN:
        raise TokenError(
            f"一个数字标记最多 {MAX_TOKEN} 个字，请检查是否漏了“}}}}”。",
            quote=source[:20],
            position=start,
        )
    try:
        reference, *filters = source[2:-2].replace("｜", "|").split("|")
        space, name = _reference(" ".join(reference.split()))
        return Token(source, start, end, space, name, tuple(_filter(f) for f in filters))
    except TokenError as error:
        raise TokenError(error.sentence, quote=source, position=start) from None


def _reference(text: str) -> tuple[str, str]:
    if not text:
        raise TokenError("花括号里要写指标，例如“hotline.received”。")
    head, dot, rest = text.partition(".")
    head, rest = head.strip(), rest.strip()
    space = _SPACE_OF_LABEL.get(head, head)
    if not dot or space not in SPACES:
        return "", text
    if not rest:
        raise TokenError(f"“{head}.”后面缺少名称。")
    if space in _FIELDS:
        fields = _FIELDS[space]
        key = {label: key for key, label in fields.items()}.get(rest, rest)
        if key not in fields:
            raise TokenError(f"“{SPACES[space]}”没有“{rest}”这一项{nearest(key, fields)}。")
        return space, key
    return space, rest


def _filter(text: str) -> Filter:
    name, colon, argument = text.replace("：", ":", 1).partition(":")
    name = name.strip()
    kind = _BY_NAME.get(name)
    if kind is None:
        if not name:
            raise TokenError("“|”后面缺少写法，例如“|names”。")
        raise TokenError(f"没有“{name}”这种写法{nearest(name, _BY_NAME)}。")
    # A separator may be nothing but a space; every other argument is trimmed.
    argument = argument.strip() or (argument if kind.key == "sep" else "")
    if kind.argument == "no" and colon:
        raise TokenError(f"“{name}”后面不带参数，请去掉“:{argument}”。")
    if kind.argument in {"text", "number"} and not argument:
        raise TokenError(f"“{name}”后面要带参数，例如“{name}:{_EXAMPLES[kind.key]}”。")
    if kind.argument == "number" and not re.fullmatch(r"[1-9][0-9]{0,3}", argument):
        raise TokenError(f"“{name}”的参数应为正整数，例如“{name}:3”，现为“{argument}”。")
    return Filter(kind.key, argument)


_EXAMPLES = {"breakdown": "unit", "listed": "unit", "top": "3", "at_least": "10", "sep": "、"}
