"""Made-up notices of random structure, and the faults that can be planted in them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.notices.checks.further_statements import EVERY
from tests.notices.checks.statements import OFFICES, TOWNS, Statement

COUNTIES = [
    "青川县",
    "云阳县",
    "平阴县",
    "灵山县",
    "怀远县",
    "江城县",
    "安远县",
    "临泽县",
    "东丰县",
    "南溪区",
]
QUARTERS = ["第一季度", "第二季度", "第三季度", "第四季度"]
MATTERS = [
    "政府网站和政务新媒体检查",
    "12345热线工单办理",
    "政务信息报送采用",
    "政务公开",
    "县长信箱办理",
    "重点工作督查",
]
PROBLEMS = [
    "部分单位责任意识不强，信息发布审核把关不严，错别字时有发生。",
    "个别栏目更新不及时，内容保障不到位。",
    "有的单位对群众诉求重视不够，答复内容简单，群众满意度不高。",
    "个别账号存在“僵尸”“睡眠”现象，互动功能缺失。",
]
DEMANDS = [
    "各镇、各部门要切实提高思想认识，压实工作责任，明确专人负责。",
    "要严格落实“三审三校”制度，坚持先审后发，确保信息准确。",
    "要按照《政府网站发展指引》要求，每季度更新不少于5条，答复率应达到100%。",
    "要举一反三，建立台账，做到2周至少更新1次。",
]


@dataclass
class Planted:
    """A notice with one fault, and the rule that must find it."""

    text: str
    kind: str
    rule: str


class Notice:
    """A made-up notice; `text()` is right, `planted()` are its variants with one fault each."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.county = chance.choice(COUNTIES)
        self.year = chance.randint(2018, 2025)
        self.quarter = chance.randint(1, 4)
        self.matter = chance.choice(MATTERS)
        self.statements = _apart(chance, chance.randint(4, 8))
        said = "".join(s.text for s in self.statements)
        names = chance.sample([office for office in OFFICES if office not in said], 8)
        self.praised, self.faulted = names[:4], names[4:]
        self.towns = chance.sample([town for town in TOWNS if town not in said], 2)
        self.table_units = chance.sample(TOWNS, chance.randint(4, 9))
        self.table = [[chance.randint(0, 40) for _ in range(3)] for _ in self.table_units]
        self.with_table = chance.random() < 0.6
        self.style = chance.choice(["chinese", "points", "flat"])
        self.layout = chance.choice(["tabs", "bars", "cells"])
        self.noise = chance.choice(["none", "half", "blanks", "broken", "full"])
        self.numbered = chance.random() < 0.5
        self.day = chance.randint(10, 28)

    @property
    def issued(self) -> tuple[int, int, int]:
        month = self.quarter * 3 + 1
        return (self.year + 1, 1, self.day) if month > 12 else (self.year, month, self.day)

    def text(self, **changes: str) -> str:
        """Return the notice; `changes` replaces named pieces by faulty ones."""
        period = f"{self.year}年{QUARTERS[self.quarter - 1]}"
        year, month, day = self.issued
        office = f"{self.county}人民政府办公室"
        bodies = [changes.get(f"statement{i}", s.text) for i, s in enumerate(self.statements)]
        lines = [office] if self.numbered else []
        if self.numbered:
            lines.append(changes.get("number", f"{self.county[0]}政办函〔{year}〕{day}号"))
        lines += [
            f"{office}关于{period}{self.matter}情况的通报",
            "",
            "各镇人民政府、街道办事处，县政府各工作部门、直属机构：",
        ]
        lines.append(
            f"按照工作安排，{changes.get('opening', period)}，县政府办公室组织开展了{self.matter}工作。现将有关情况通报如下："
        )
        lines.append("一、总体情况")
        lines += self._bodies(bodies, changes)
        praise = f"{self._list(self.praised)}等4个部门工作完成情况较好，予以通报表扬。"
        lines.append(changes.get("praise", praise))
        lines.append(changes.get("second", "二、存在问题"))
        lines += self._problems(changes)
        lines.append(changes.get("third", "三、工作要求"))
        lines.append("".join(self.chance_free(DEMANDS)))
        lines.append(
            f"请各单位于{changes.get('deadline', self._later(year, month, day))}前完成整改，并将整改结果报送县政府办公室。"
        )
        if self.with_table:
            title = f"{period}信息报送情况统计表"
            lines += ["", f"附件：{changes.get('listed', title)}"]
        lines += ["", office, changes.get("date", f"{year}年{month}月{day}日")]
        if self.with_table:
            lines += ["", "附件", title, *self._table(changes)]
        return self._noisy("\n".join(lines))

    def chance_free(self, texts: list[str]) -> list[str]:
        return texts[: 2 + self.day % 3]

    def _bodies(self, bodies: list[str], changes: dict[str, str]) -> list[str]:
        numerals = "一二三四五六七八九"
        skip = "skip" in changes
        if self.style == "chinese":
            return [
                f"（{numerals[i + (1 if skip and i else 0)]}）工作开展情况。{body}"
                for i, body in enumerate(bodies)
            ]
        if self.style == "points":
            return [
                "".join(
                    f"{numerals[i + (1 if skip and i else 0)]}是{body}"
                    for i, body in enumerate(bodies)
                )
            ]
        return bodies

    def _problems(self, changes: dict[str, str]) -> list[str]:
        bad = changes.get("faulted", self.faulted[0])
        return [
            f"（一）更新维护不到位。{PROBLEMS[self.day % 4]}{bad}、{self.faulted[1]}、{self.towns[0]}栏目长期未更新，予以通报批评。",
            f"（二）互动回应不到位。{PROBLEMS[(self.day + 1) % 4]}如：{self.faulted[2]}、{self.towns[1]}答复不及时。",
        ]

    def _list(self, names: list[str]) -> str:
        return "、".join(names)

    def _later(self, year: int, month: int, day: int) -> str:
        return f"{month + 1}月{day}日" if month < 12 else f"{year + 1}年1月{day}日"

    def _table(self, changes: dict[str, str]) -> list[str]:
        heads = ["单位", "政务公开（条）", "政务动态（条）", "政策解读（条）"]
        rows = [
            [u, *(str(v) for v in vs)] for u, vs in zip(self.table_units, self.table, strict=True)
        ]
        sums = [sum(vs[i] for vs in self.table) for i in range(3)]
        if "sum" in changes:
            sums[1] += 3
        rows.append(["合计", *(str(v) for v in sums)])
        if self.layout == "tabs":
            return ["\t".join(row) for row in [heads, *rows]]
        if self.layout == "bars":
            return ["| " + " | ".join(row) + " |" for row in [heads, *rows]]
        return [cell + "\n" for row in [heads, *rows] for cell in row]

    def _noisy(self, text: str) -> str:
        """Return the text as web copies have it; nothing of it is a fault."""
        if self.noise == "half":
            return text.translate(str.maketrans("，；：（）", ",;:()"))
        if self.noise == "full":
            return text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
        if self.noise == "blanks":
            return "".join(
                f" {c}"
                if c.isdigit() and i and not text[i - 1].isdigit() and text[i - 1] not in "\n.|\t"
                else c
                for i, c in enumerate(text)
            )
        if self.noise == "broken":
            body, mark, tail = text.partition("\n附件")
            lines = [
                line[:31] + "\n\n" + line[31:]
                if len(line) > 60
                and not line[30].isdigit()
                and line[30] not in "。，；：、（）”“"
                and line[31] not in "（一二三四五六七八九1234567890第年月日"
                else line
                for line in body.split("\n")
            ]
            return "\n".join(lines) + mark + tail
        return text

    def planted(self) -> list[Planted]:
        found = []
        for i, statement in enumerate(self.statements):
            for kind, (text, rule) in statement.faults.items():
                found.append(Planted(self.text(**{f"statement{i}": text}), f"{rule}.{kind}", rule))
        year, month, day = self.issued
        found.append(Planted(self.text(faulted=self.praised[0]), "praise", "praise"))
        found.append(Planted(self.text(third="四、工作要求"), "headings.skip", "headings"))
        found.append(Planted(self.text(date=f"{year}年{month:02}{day}"), "dates.mangled", "dates"))
        found.append(Planted(self.text(date=f"{year}年{month}月32日"), "dates.impossible", "dates"))
        early = f"{month - 1}月{day}日" if month > 1 else f"{year}年1月1日"
        found.append(Planted(self.text(deadline=early), "dates.deadline", "dates"))
        ministry = random.Random(self.day).choice(["水利部", "教育部", "民政部", "应急管理部"])
        found.append(Planted(self.text(faulted=ministry), "foreign_units", "foreign_units"))
        if self.style != "flat" and len(self.statements) > 1:
            found.append(Planted(self.text(skip="1"), "headings.point", "headings"))
        if self.with_table:
            found.append(Planted(self.text(sum="1"), "table_sums", "table_sums"))
            title = f"{self.year}年{QUARTERS[self.quarter - 1]}信息报送采用情况统计表"
            found.append(Planted(self.text(listed=title), "attachments", "attachments"))
        if self.numbered:
            bad = f"{self.county[0]}政办函[{year}]{day}号"
            found.append(Planted(self.text(number=bad), "document_number", "document_number"))
        other = f"{self.year}年{QUARTERS[self.quarter % 4]}"
        found.append(Planted(self.text(opening=other), "period", "period"))
        return found


def _apart(chance: random.Random, count: int) -> list[Statement]:
    """Return statements no two of which speak of one unit: that may be a fault of its own."""
    made: list[Statement] = []
    for make in chance.sample(EVERY, count):
        said = "".join(statement.text for statement in made)
        statement = make(chance)
        while any(name in said and name in statement.text for name in (*OFFICES, *TOWNS)):
            statement = make(chance)
        made.append(statement)
    return made


def notices(count: int, seed: int) -> list[Notice]:
    chance = random.Random(seed)
    return [Notice(random.Random(chance.random())) for _ in range(count)]


__all__ = ["Notice", "Planted", "Statement", "notices"]
