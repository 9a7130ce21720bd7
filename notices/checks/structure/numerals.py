"""Numbers as notices write them: 1,743 · 三分之一 · 二十三 · 1.2万."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}

CHINESE = "[〇零一二两三四五六七八九十百千]"
ORDINAL = "[一二三四五六七八九十]{1,3}"


def chinese(text: str) -> int | None:
    """Return the value of a Chinese numeral (二十三, 一百零五, 二〇二三), or None."""
    if not text:
        return None
    if all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in _SCALES:
            section += (digit or 1) * _SCALES[sign]
            digit = 0
        elif sign in _BIG:
            total += (section + digit) * _BIG[sign]
            section = digit = 0
        else:
            return None
    return total + section + digit


def written(value: int) -> str:
    """Return a small number as a Chinese ordinal is written: 十一, 二十."""
    tens, ones = divmod(value, 10)
    names = "零一二三四五六七八九"
    if value < 10:
        return names[value]
    if value < 100:
        return ("" if tens == 1 else names[tens]) + "十" + (names[ones] if ones else "")
    return str(value)


def arabic(text: str) -> Fraction:
    """Return the exact value of 1,743 or 93.54."""
    return Fraction(text.replace(",", ""))


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


def plain(value: Fraction | int, places: int | None = None) -> str:
    """Return a number as a remark writes it: no trailing zeros unless places are given."""
    value = Fraction(value)
    if value.denominator == 1 and places is None:
        return str(value.numerator)
    return fixed(value, 2 if places is None else places)


def fixed(value: Fraction, places: int) -> str:
    """Return the value rounded half up, with exactly so many places."""
    rounded = half_up(value, places)
    sign = "-" if rounded < 0 else ""
    whole = abs(rounded) * 10**places
    digits = str(int(whole)).rjust(places + 1, "0")
    return sign + (digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}")


def half_up(value: Fraction, places: int) -> Fraction:
    scale = 10**places
    rounded = Fraction(int(abs(value) * scale + Fraction(1, 2)), scale)
    return -rounded if value < 0 else rounded


def cut_off(value: Fraction, places: int) -> Fraction:
    scale = 10**places
    return Fraction(int(value * scale), scale)


FRACTION = re.compile(rf"({CHINESE}+)分之({CHINESE}+)")
