"""Loading the demo counties through the intake that offices use (see fixtures/demo/README.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from config.demo import derive, following, judging, people
from config.demo.derive import Table, Target, Window
from notices import actions as notices
from supervision import actions as rounds
from supervision.findings import actions as findings
from supervision.indicators.actions import load_indicators
from supervision.intake import actions as intake
from supervision.intake.layouts import layouts
from supervision.intake.workbook import Sheet, read_sheets
from supervision.metrics.actions import compute_round
from supervision.models import Finding, InspectionRound
from supervision.periods import Period, current_period
from units.actions import create_county
from units.models import County, ImportBatch

FOLDER = settings.FIXTURES_DIR / "demo"
FOLDERS = ("shiquan", "pingli", "zhashui", "chenggu", "fengxian", "ningshan")
# How much less was there the quarter before and the year before, and how much more came late.
VARIATIONS = {"previous": (0.94, 0.01), "year_earlier": (0.82, 0.03)}
NOTICE_DAYS = {"signed_off_on", "printed_on"}

Say = Callable[[str], None]


class DemoError(Exception):
    """A demo file that cannot be loaded; the message is a sentence."""


@dataclass
class Source:
    """One county's folder."""

    folder: str
    facts: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.facts["county"]["name"])

    @property
    def cast(self) -> people.Cast:
        return people.Cast(self.folder, County.objects.get(code=self.facts["county"]["code"]))

    def files(self, first_digit: str) -> Iterator[tuple[str, bytes]]:
        """Yield (name, bytes) of the registers (0) or of the round's workbooks (1), in order."""
        for path in sorted(Path(FOLDER / self.folder).glob(f"{first_digit}[0-9]_*")):
            yield path.name, path.read_bytes()

    @cached_property
    def tables(self) -> list[Table]:
        """Return the published round's sheets by field, as far as the intake knows them."""
        found = (
            derive.read(sheet, name)
            for name, data in self.files("1")
            for sheet in read_sheets(data, name)
        )
        return [table for table in found if table]

    def window(self, key: str) -> Window:
        facts = self.facts[key]
        return Window(_day(facts["starts_on"]), _day(facts["ends_on"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def sources() -> list[Source]:
    return [
        Source(name, json.loads((FOLDER / name / "county.json").read_text(encoding="utf-8")))
        for name in FOLDERS
    ]


def load(*, today: date, county: str = "", say: Say = lambda line: None) -> list[str]:
    """Load what is not there yet; return the names of the counties that something came to.

    A county is loaded whole or not at all. Running it again changes nothing; in a later
    quarter it adds the round that has begun since.
    """
    chosen = [s for s in sources() if county in {"", s.name, s.folder}]
    if not chosen:
        names = "、".join(s.name for s in sources())
        raise DemoError(f"没有名为“{county}”的演示县，可选：{names}。")
    load_indicators(by=None)
    people.create_overseers()
    touched = []
    for source in chosen:
        with transaction.atomic():
            if _load_county(source, today, say):
                touched.append(source.name)
    return touched


def _load_county(source: Source, today: date, say: Say) -> bool:
    county = County.objects.filter(code=source.facts["county"]["code"]).first()
    is_new = county is None
    if county is None:
        say(f"{source.name}：名录")
        county = create_county(by=None, **source.facts["county"])
        for name, data in source.files("0"):
            _apply(intake.preview(county=county, data=data, file_name=name, by=None))
        people.create_county_people(county=county, folder=source.folder)
        load_indicators(by=None)  # a county may have thresholds of its own
    if "round" not in source.facts:
        return is_new
    if is_new:
        notices.load_outlines(by=None)
        _load_published(source, county, say)
    return _load_current(source, county, today, say) or is_new


def _load_published(source: Source, county: County, say: Say) -> None:
    """Load the published round and the two that it is compared with, then its notice."""
    tables = source.tables
    opened = {
        key: _open(county, source.facts[key], is_reconstructed=key != "round")
        for key in ("year_earlier", "previous", "round")
    }
    for key, (share, late) in VARIATIONS.items():
        say(f"{source.name}：{opened[key].label}（重构数据）")
        target = Target(opened[key].code, source.window("round"), source.window(key), share, late)
        made = derive.derive(tables, target)
        if not _has(tables, "rectifications"):
            issued = opened[key].as_of + timedelta(days=10)
            made += _rectified(made, target, issued, issued + timedelta(days=10))
        _bring(county, opened[key], made)
    published = opened["round"]
    say(f"{source.name}：{published.label}")
    for name, data in source.files("1"):
        _import(county, published, name, data)
    _judge(source, opened)
    _compose(published, source.facts["notice"])


def _import(county: County, round: InspectionRound, name: str, data: bytes) -> None:
    """Import a workbook of the round; its list of problems is for people to judge by."""
    if "findings" not in name:
        _apply(intake.preview(county=county, data=data, file_name=name, by=None, round=round))
        return
    rows = [sheet for sheet in read_sheets(data, name) if not _lists_problems(sheet, name)]
    _apply(intake.preview_sheets(county=county, sheets=rows, file_name=name, by=None, round=round))


def _lists_problems(sheet: Sheet, name: str) -> bool:
    table = derive.read(sheet, name)
    return table is not None and table.layout.kind == "findings"


def _judge(source: Source, opened: dict[str, InspectionRound]) -> None:
    """Let the rounds be judged and closed, oldest first, and the published one be followed up."""
    cast, published = source.cast, opened["round"]
    issued = _day(source.facts["notice"]["signed_off_on"])
    for round in opened.values():
        decided = following.moment(min(issued, round.as_of + timedelta(days=5)))
        if round == published:
            compute_round(round=round, by=None)
            listed = judging.problems(source.tables, round)
            judging.judge(round, listed, cast.staff, decided)
        else:
            found = Finding.objects.filter(round=round)
            findings.confirm(findings=found, by=cast.staff, now=decided)
            judging.link(round, cast.staff, decided)
        compute_round(round=round, by=None)
        rounds.close_round(round=round, by=None)
    due = published.rectify_by or issued + timedelta(days=15)
    following.follow_published(published, cast, issued, due)


def _load_current(source: Source, county: County, today: date, say: Say) -> bool:
    """Load the round that the day lies in, unless it or a later one is there.

    A county of the same code that somebody set up by hand is left alone.
    """
    period = current_period(source.facts["round"]["kind"], today)
    held = InspectionRound.objects.filter(county=county)
    is_ours = held.filter(code=source.facts["round"]["code"]).exists()
    if not is_ours or held.filter(ends_on__gte=period.starts_on).exists():
        return False
    say(f"{source.name}：{period.label}（重构数据）")
    round = _open_current(county, period, today, held.order_by("starts_on").last())
    tables = source.tables
    target = Target(
        period.code,
        source.window("round"),
        Window(period.starts_on, period.ends_on),
        share=1.0,
        until=today,
    )
    made = derive.derive(tables, target)
    made = [
        derive.articles(table, target, layouts()["submissions"])
        if _counts_articles(table)
        else table
        for table in made
    ]
    _bring(county, round, [table for table in made if table.layout.kind != "findings"])
    compute_round(round=round, by=None)
    problems = judging.problems(tables, round) or judging.silent(tables, round)
    judging.judge_current(round, problems, source.cast, today)
    compute_round(round=round, by=None)
    return True


def _open(county: County, facts: dict[str, str], *, is_reconstructed: bool) -> InspectionRound:
    return rounds.open_round(
        county=county,
        by=None,
        kind=facts["kind"],
        code=facts["code"],
        label=facts["label"],
        starts_on=_day(facts["starts_on"]),
        ends_on=_day(facts["ends_on"]),
        as_of=_day(facts["as_of"]),
        rectify_by=_day(facts["rectify_by"]) if "rectify_by" in facts else None,
        is_reconstructed=is_reconstructed,
    )


def _open_current(
    county: County, period: Period, today: date, last: InspectionRound | None
) -> InspectionRound:
    """Open the current round as of the day: what is due after it is not overdue yet."""
    return rounds.open_round(
        county=county,
        by=None,
        kind=period.kind,
        code=period.code,
        as_of=max(today, period.starts_on),
        starts_on=period.starts_on,
        previous=last,
        is_reconstructed=True,
    )


def _rectified(made: list[Table], target: Target, issued: date, due: date) -> list[Table]:
    layout = layouts()["rectifications"]
    return [
        derive.rectified(table, target, issued, due, layout)
        for table in made
        if table.layout.kind == "findings"
    ]


def _has(tables: list[Table], kind: str) -> bool:
    return any(table.layout.kind == kind for table in tables)


def _counts_articles(table: Table) -> bool:
    return table.layout.kind == "tallies" and "category" in table.fields


def _bring(county: County, round: InspectionRound, tables: list[Table]) -> None:
    """Import tables that stand in no file, as one batch of the round."""
    sheets = [table.sheet(n) for n, table in enumerate(tables, 1) if table.rows]
    if sheets:
        name = f"{round.label}重构数据"
        _apply(
            intake.preview_sheets(
                county=county, sheets=sheets, file_name=name, by=None, round=round
            )
        )


def _apply(batch: ImportBatch) -> None:
    """Apply a batch that must be faultless: a fault is the demo data's own."""
    faults = [f"{s['name']}：{s['problem']}" for s in batch.preview["sheets"] if s["problem"]]
    faults += [
        f"{sheet['name']}第{row['row']}行：{reason['sentence']}"
        for sheet in batch.preview["sheets"]
        for row in sheet["rows"].get("rejected", [])
        for reason in row["reasons"]
    ]
    if faults:
        raise DemoError(f"{batch.county}的“{batch.file_name}”未能导入。{' '.join(faults[:5])}")
    intake.apply(batch=batch, by=None)


def _compose(round: InspectionRound, printed: dict[str, str]) -> None:
    """Draft the published round's notice, with the number and dates that were printed."""
    notice = notices.create_notice(round=round, by=None)
    facts = {k: _day(v) if k in NOTICE_DAYS else v for k, v in printed.items()}
    notice = notices.update_facts(notice=notice, by=None, **facts)
    # Its PDF lies ready once the first worker has started.
    notices.request_pdf(notice=notice, by=None)
