"""Document numbers: one series per county, word and year, without gap and without clash."""

from __future__ import annotations

import re

from notices.models import Notice, NumberSeries
from units.actions import RefusedError
from units.models import County

PATTERN = re.compile(r"^(?P<word>\S+)〔(?P<year>\d{4})〕(?P<serial>[1-9]\d*)号$")


def why_no_number(notice: Notice) -> str:
    """Return why the notice could not be given a number, or nothing."""
    if notice.document_number or notice.county.document_word:
        return ""
    return (
        "本县还没有填写机关代字，无法编发文字号。请管理员在县区资料里填写，或在通报要素里写明文号。"
    )


def reserve(notice: Notice, year: int) -> None:
    """Give the notice its number; to be called in the transaction that signs it.

    A number that the office gave by hand stays, and the series goes on behind it. Raises
    RefusedError where another notice has it, or where there is no word to number under.
    """
    county = notice.county
    if notice.document_number:
        _take(notice, county)
    else:
        _next(notice, county, year)


def _take(notice: Notice, county: County) -> None:
    found = PATTERN.match(notice.document_number)
    if not found:
        raise RefusedError(f"发文字号“{notice.document_number}”的写法不对，请先退回更正。")
    word, year, serial = found["word"], int(found["year"]), int(found["serial"])
    series = _held(county, word, year)
    others = Notice.objects.filter(
        county=county, number_word=word, number_year=year, number_serial=serial
    )
    if other := others.exclude(pk=notice.pk).first():
        raise RefusedError(
            f"发文字号{notice.document_number}已用于《{other.title}》，请退回更正，或留空由系统编号。"
        )
    series.last = max(series.last, serial)
    series.save(update_fields=["last"])
    _put(notice, word, year, serial)


def _next(notice: Notice, county: County, year: int) -> None:
    if missing := why_no_number(notice):
        raise RefusedError(missing)
    series = _held(county, county.document_word, year)
    series.last += 1
    series.save(update_fields=["last"])
    _put(notice, series.word, year, series.last)
    notice.document_number = f"{series.word}〔{year}〕{series.last}号"


def _held(county: County, word: str, year: int) -> NumberSeries:
    """Return the series, which nobody else can read or advance until the transaction ends."""
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        county=county, word=word, year=year
    )
    found: NumberSeries = series
    return found


def _put(notice: Notice, word: str, year: int, serial: int) -> None:
    notice.number_word, notice.number_year, notice.number_serial = word, year, serial
