"""Dates as clerks and exports write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from supervision.intake.workbook import Cell

_DIGITS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_TEXT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
    r"(?:\s*(?:星期|周)[一二三四五六日天])?"
    r"(?:[T\s]*(上午|下午|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*[:分]?\s*)?"
    r"(?:(\d{1,2})(?:\.\d+)?\s*秒?)?\s*(AM|PM)?(?:\+08:?00)?)?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(\d{4})\s*(?:年\s*(\d{1,2})\s*月(?:份)?|[-/.]\s*(\d{1,2}))")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_Parts = tuple[tuple[int, int, int, int, int, int], bool]
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
_EXCEL_EPOCH = datetime(1899, 12, 30)  # a cell has no time zone
MAX_LENGTH = 60  # a long run of blanks would keep the pattern busy for minutes
_ZONE = timezone.get_default_timezone()
# The last summer time in China ended in 1991: from then on the offset is one and the same.
_SETTLED = datetime(1992, 1, 1)
_SETTLED_AT = _SETTLED.replace(tzinfo=_ZONE).astimezone(UTC)
_OFFSET = _ZONE.utcoffset(_SETTLED) or timedelta()
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
EXAMPLE = "请写成 2023-09-28 或 2023-09-28 14:05"


class NotADateError(ValueError):
    """The cell is no date; the message is a sentence."""


def parse(cell: Cell) -> tuple[datetime, bool]:
    """Return the moment without zone, and whether a time of day was given.

    Understood: date cells, serial numbers, 20230928(140500), 2023-09-28, 2023/9/28 14:05,
    2023.9.28, 2023年9月28日 14时05分, 二〇二三年九月二十八日.
    """
    if isinstance(cell, datetime):
        moment, has_time = cell.replace(tzinfo=None), True
    elif isinstance(cell, date):
        moment, has_time = datetime.combine(cell, time.min), False
    elif isinstance(cell, bool) or cell is None or isinstance(cell, time):
        raise NotADateError(f"“{cell}”不是日期，{EXAMPLE}。")
    elif isinstance(cell, (int, float)):
        moment, has_time = _from_number(cell)
    else:
        moment, has_time = _from_text(cell)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise NotADateError(f"年份 {moment.year} 不合常理，请核对。")
    if moment.microsecond:
        moment = (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    return moment, has_time


def at(local: datetime) -> datetime:
    """Return the moment, in UTC as the database gives it, of a time of day in the office's zone.

    Asking the zone's table takes five times as long as adding the one offset of today.
    """
    if local >= _SETTLED:
        return _SETTLED_AT + (local - _SETTLED)
    return local.replace(tzinfo=_ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """Return the day of a moment in the office's zone."""
    if moment >= _SETTLED_AT:
        return (moment + _OFFSET).date()
    return timezone.localdate(moment)


def month(cell: Cell) -> date | None:
    """Return the first day of a month written without a day (2008年6月, 2008-06), else None."""
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else ""
    match = _MONTH.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if match is None:
        return None
    year, number = int(match[1]), int(match[2] or match[3])
    known = 1 <= number <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR
    return date(year, number, 1) if known else None


def _from_number(number: float) -> tuple[datetime, bool]:
    if _FIRST_SERIAL <= number < _LAST_SERIAL:
        moment = _EXCEL_EPOCH + timedelta(seconds=round(number * 86400))
        return moment, moment.time() != time.min
    if float(number).is_integer() and abs(number) >= 10**7:
        return _from_text(str(int(number)))
    raise NotADateError(f"“{number}”不是日期，{EXAMPLE}。")


def plain_moment(text: str) -> datetime | None:
    """Return the moment of 2023-09-28 14:05[:09], as most exports write it; None for all else."""
    if len(text) not in (16, 19) or text[4] != "-" or text[7] != "-" or text[10] != " ":
        return None
    try:
        moment = datetime.fromisoformat(text + "+00:00")
    except ValueError:
        return None
    return moment - _OFFSET if _SETTLED.year <= moment.year <= _LAST_YEAR else None


def _from_text(raw: str) -> tuple[datetime, bool]:
    text = unicodedata.normalize("NFKC", raw).strip()
    if len(text) > MAX_LENGTH:
        raise NotADateError(f"“{text[:20]}…”不是日期，{EXAMPLE}。")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text))
    parts = _western(text) or _compact(text) or _chinese(text)
    if parts is None:
        raise NotADateError(f"“{raw.strip()}”不是日期，{EXAMPLE}。")
    (year, month, day, hour, minute, second), has_time = parts
    midnight = (hour, minute, second) == (24, 0, 0)  # how an office writes the end of a day
    try:
        moment = datetime(year, month, day, 0 if midnight else hour, minute, second)
        return moment + timedelta(days=midnight), has_time
    except (ValueError, OverflowError) as error:
        raise NotADateError(f"“{raw.strip()}”这一天或这一时刻不存在，请核对。") from error


def _western(text: str) -> _Parts | None:
    match = _TEXT.fullmatch(text)
    if not match:
        return None
    year, month, day, half, hour, minute, second, half_after = match.groups()
    hours = int(hour or 0)
    half = (half or half_after or "").upper()
    if half in {"下午", "PM"} and hours < 12:
        hours += 12
    elif half in {"上午", "AM"} and hours == 12:
        hours = 0
    numbers = (int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))
    return numbers, hour is not None


def _compact(text: str) -> _Parts | None:
    match = _COMPACT.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return (year, month, day, hour, minute, second), match[4] is not None


def _chinese(text: str) -> _Parts | None:
    match = _CHINESE.fullmatch(text)
    if not match:
        return None
    year = int("".join(_DIGITS[c] for c in match[1]))
    return (year, _small(match[2]), _small(match[3]), 0, 0, 0), False


def _small(chinese: str) -> int:
    """Return 1–39 as written 九, 十二, 二十八."""
    tens, ten, ones = chinese.rpartition("十")
    if not ten:
        return int(_DIGITS.get(chinese, "0")) if len(chinese) == 1 else 0
    return (int(_DIGITS[tens]) if tens else 1) * 10 + (int(_DIGITS[ones]) if ones else 0)
