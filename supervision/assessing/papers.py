"""The annual assessment as formal sheets: the county's table, and a unit's own with its grounds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from supervision.assessing.sheets import Assessed, Year
from units.sheets import Column, Sheet, Value, merged_runs
from units.templatetags.words import day

TRIAL = "本表条目中有未经核实的，分值为试行，不作为正式考核结果。"
SETTLED = "只计已结束的检查轮次：{rounds}。"
PENDING = "尚未结束、没有计入：{rounds}。"
MADE_UP = "标“重构数据”的依据系按已公布的数字还原，不是原始记录。"


def number(points: Decimal) -> float | int:
    """Return the points as a number that a sheet can add up."""
    return int(points) if points == points.to_integral_value() else float(points)


def county_sheet(year: Year, *, by: str, today: date) -> Sheet:
    """Return a line a unit: what was added, what was taken, the total and perhaps the rank."""
    columns = [Column("序号", 6), Column("单位", 18)]
    columns += [
        Column(term.name, 12, term.get_sign_display()) for term in year.terms if term.sign == "plus"
    ]
    columns += [
        Column(term.name, 12, term.get_sign_display())
        for term in year.terms
        if term.sign == "minus"
    ]
    columns += [Column("合计", 10)]
    if year.county.publishes_ranking:
        columns.append(Column("名次", 8))
    rows = [_row(year, n, sheet) for n, sheet in enumerate(year.sheets, 1)]
    return Sheet(
        f"{year.year}年度考核",
        f"{year.county}{year.year}年度政务公开考核加分扣分汇总表",
        columns,
        rows,
        _under(year, by, today),
        notes(year, any(sheet.reconstructed for sheet in year.sheets)),
    )


def _row(year: Year, n: int, sheet: Assessed) -> list[Value]:
    plus = [line for line in sheet.lines if line.term.sign == "plus"]
    minus = [line for line in sheet.lines if line.term.sign == "minus"]
    row: list[Value] = [n, str(sheet.unit), *(number(line.points) for line in [*plus, *minus])]
    row.append(number(sheet.total))
    if year.county.publishes_ranking:
        row.append(sheet.rank)
    return row


COLUMNS = (
    Column("加减", 8),
    Column("考核条目", 22, is_words=True),
    Column("每项分值", 9),
    Column("上限", 8),
    Column("加分扣分依据", 66, is_words=True),
    Column("得分", 9),
    Column("条目依据", 34, is_words=True),
    Column("核实情况", 10),
)


def unit_sheet(year: Year, sheet: Assessed, *, by: str, today: date) -> Sheet:
    """Return a unit's own sheet: a line a term, with its grounds."""
    rows: list[list[Value]] = [
        [
            line.term.get_sign_display(),
            line.term.name,
            number(line.term.points),
            number(line.term.cap) if line.term.cap is not None else "不限",
            "\n".join(
                point.words + ("（重构数据）" if point.reconstructed else "")
                for point in line.grounds
            )
            or "无",
            number(line.points),
            line.term.basis,
            line.term.get_status_display(),
        ]
        for line in sheet.lines
    ]
    told = f"加{number(sheet.plus)}，扣{number(-sheet.minus)}"
    ranked = f"名次：{sheet.rank}" if sheet.rank else ""
    rows.append(["合计", told, None, None, ranked, number(sheet.total), "", ""])
    return Sheet(
        str(sheet.unit),
        f"{sheet.unit.name}{year.year}年度政务公开考核表",
        COLUMNS,
        rows,
        _under(year, by, today),
        notes(year, sheet.reconstructed),
        merged_runs(rows, 0),
    )


def _under(year: Year, by: str, today: date) -> tuple[str, str]:
    centre = year.county.information_centre or year.county.issuing_organ
    trial = "　（试行，未核实）" if year.on_trial else ""
    return f"考核单位：{centre}{trial}", f"制表人：{by}　制表日期：{day(today)}"


def notes(year: Year, reconstructed: bool) -> list[str]:
    """Return what a reader must know about the sheet."""
    said = [TRIAL] if year.on_trial else []
    if year.rounds:
        said.append(SETTLED.format(rounds="、".join(r.label for r in year.rounds)))
    else:
        said.append("本年度还没有结束的检查轮次，未计分。")
    if year.open_rounds:
        said.append(PENDING.format(rounds="、".join(r.label for r in year.open_rounds)))
    if reconstructed:
        said.append(MADE_UP)
    return said
