"""Made-up counties of a given size, the same for the same seed.

Rows go to the tables directly, without the intake: bulk_create on SQLite, COPY on PostgreSQL.
Nothing of it is kept: it lives in the temporary database of one run of `make bench`.
"""

from __future__ import annotations

import csv
import io
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from supervision.models import (
    AccountFiling,
    Commendation,
    ContentError,
    Finding,
    Indicator,
    InspectionRound,
    MediaAccount,
    Post,
    Publication,
    RectificationItem,
    SiteColumn,
    Submission,
    Website,
    WorkOrder,
)
from units.models import Appointment, County, Unit, User

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)  # the round's window
TOPICS = (
    "城市管理", "住房保障", "交通出行", "供水供电", "环境保护", "教育入学", "医疗卫生", "社会保障",
    "农村事务", "劳动纠纷", "消费维权", "市场监管", "土地征收", "物业管理", "噪音扰民", "燃气安全",
    "政务服务", "公共安全", "文化旅游", "其他事项",
)  # fmt: skip
# National ones here, so that they hold in every county; the demo counties have their own.
THRESHOLDS = {
    "account_update_days": 14, "account_update_days.warn": 10, "account_original_ratio": 60,
    "unit_documents_minimum": 5, "submission_news_towns": 5, "submission_news_departments": 4,
    "submission_disclosure_departments": 3, "submission_interpretation_departments": 2,
}  # fmt: skip
SUBJECTS = ("道路", "路灯", "供水", "垃圾清运", "补贴", "学籍", "医保", "房产证", "停车", "施工")


@dataclass(frozen=True)
class Scale:
    """How many there are of everything, all counties together."""

    counties: int
    units: int
    columns: int
    publications: int
    orders: int
    accounts: int
    posts: int
    submissions: int
    seed: int = 66

    def share(self, total: int, county: int) -> int:
        """What falls to one of the counties, so that nothing is lost to rounding."""
        return total * (county + 1) // self.counties - total * county // self.counties


SCALES = {
    "tiny": Scale(1, 10, 20, 200, 100, 8, 60, 40),
    "county": Scale(1, 60, 600, 20_000, 2_000, 40, 3_000, 1_000),
    "province": Scale(107, 6_000, 60_000, 1_200_000, 2_000_000, 4_000, 400_000, 100_000),
}


def generate(scale: Scale) -> str:
    """Write the counties and their round 2026Q3; return in words what was written."""
    numbers: dict[type[Model], Iterator[int]] = {}
    with transaction.atomic():
        for index in range(scale.counties):
            _CountyWriter(scale, index, numbers).write()
        _thresholds()
        _people()
    settle(list(numbers))
    return (
        f"{scale.counties} counties, {scale.units:,} units, {scale.columns:,} columns, "
        f"{scale.publications:,} publications, {scale.posts:,} posts, {scale.orders:,} orders"
    )


def _thresholds() -> None:
    for code, threshold in THRESHOLDS.items():
        if not code.endswith(".warn"):
            Indicator.objects.create(
                code=code, level="national", name=code, threshold=threshold, status="confirmed",
                warn_at=THRESHOLDS.get(f"{code}.warn"),
            )  # fmt: skip


def _people() -> None:
    """One administrator of the whole installation and one staff member of the first county."""
    for name, role, county in (
        ("administrator", "administrator", None),
        ("staff", "staff", County.objects.first()),
    ):
        person = User.objects.create_user(name, password=name, full_name=name)
        Appointment.objects.create(person=person, role=role, county=county, starts_on=FIRST)


def settle(models: Sequence[type[Model]]) -> None:
    """Let the database know what came in: sequences, statistics, visibility."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(sql)
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


class _Copied(io.RawIOBase):
    """Rows as the lines of a CSV file, made as they are read."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows = iter(rows)
        self.rest = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < max(size, 1):
            lines = io.StringIO()
            csv.writer(lines).writerows(itertools.islice(self.rows, 2000))
            if not (made := lines.getvalue().encode()):
                break
            self.rest += made
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def write(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows that all have the same fields, the primary key included."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    rows = itertools.chain([first], rows)
    if connection.vendor != "postgresql":
        made = (model(**row) for row in rows)
        while batch := list(itertools.islice(made, 2000)):
            model._default_manager.bulk_create(batch)
        return
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    blank = {f.attname: "" if f.get_default() is None else f.get_default() for f in fields}
    names = ", ".join(f'"{f.column}"' for f in fields)
    lines = (list((blank | row).values()) for row in rows)
    # Empty text and NULL look alike in a CSV line; FORCE_NOT_NULL tells the columns apart.
    solid = ", ".join(
        f'"{f.column}"'
        for f in fields
        if not f.null and f.get_internal_type() in {"CharField", "TextField"}
    )
    forced = f", FORCE_NOT_NULL ({solid})" if solid else ""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f'COPY "{model._meta.db_table}" ({names}) FROM STDIN WITH (FORMAT csv{forced})',
            _Copied(lines),
        )


class _CountyWriter:
    """One county. Its numbers come from a seed of its own."""

    def __init__(self, scale: Scale, index: int, numbers: dict[type[Model], Iterator[int]]) -> None:
        self.scale, self.index, self.numbers = scale, index, numbers
        self.random = random.Random(f"{scale.seed}/{index}")
        self.window = [
            timezone.make_aware(datetime.combine(day, time.min))
            for day in (FIRST, LAST + timedelta(days=1))
        ]

    def number(self, model: type[Model]) -> int:
        return next(self.numbers.setdefault(model, itertools.count(1)))

    def count(self, name: str) -> int:
        return self.scale.share(getattr(self.scale, name), self.index)

    def moment(self, within: timedelta = timedelta(hours=2160)) -> datetime:
        """A moment of the window, later ones as likely as earlier ones."""
        return self.window[0] + timedelta(
            minutes=self.random.randrange(int(within.total_seconds() // 60))
        )

    def write(self) -> None:
        self.county = County.objects.create(
            pk=self.number(County), name=f"第{self.index + 1:03d}县", code=f"{990001 + self.index}",
            city=f"第{self.index // 11 + 1:02d}市", province="样本省",
            issuing_organ="县人民政府办公室",
        )  # fmt: skip
        self.rounds()
        self.registers()
        self.rows()
        self.judgements()

    def rounds(self) -> None:
        before = InspectionRound.objects.create(
            pk=self.number(InspectionRound), county=self.county, kind="quarter", code="2026Q2",
            label="2026年第二季度", starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30),
            as_of=date(2026, 6, 30),
        )  # fmt: skip
        self.round = InspectionRound.objects.create(
            pk=self.number(InspectionRound), county=self.county, kind="quarter", code="2026Q3",
            label="2026年第三季度", starts_on=FIRST, ends_on=LAST, as_of=LAST, previous=before,
        )  # fmt: skip

    def registers(self) -> None:
        """Units, websites, columns, accounts with their filings."""
        r, county = self.random, self.county
        drawn = r.choices(range(5), (18, 28, 8, 4, 2), k=self.count("units"))
        kinds = [Unit.Kind.values[place] for place in sorted(drawn)]
        units: list[dict[str, Any]] = [
            {"id": self.number(Unit), "county_id": county.pk, "kind": kind,
             "name": f"第{n + 1}单位", "short_name": f"第{n + 1}单位",
             "display_order": n}
            for n, kind in enumerate(kinds)
        ]  # fmt: skip
        write(Unit, units)
        self.units = [unit["id"] for unit in units]
        site = self.number(Website)
        write(Website, [{"id": site, "county_id": county.pk, "name": f"{county}人民政府网站"}])
        kinds = r.choices(
            SiteColumn.Kind.values, (4, 20, 12, 10, 12, 8, 6, 24, 4), k=self.count("columns")
        )
        columns: list[dict[str, Any]] = [
            {"id": self.number(SiteColumn), "county_id": county.pk, "website_id": site,
             "path": f"/{kind}/{n + 1}", "name": f"第{n + 1}栏目", "kind": kind,
             "explained_empty": "依法无此类信息" if r.random() < 0.04 else "",
             "opened_on": date(2026, 8, 1) if r.random() < 0.03 else None,
             "max_gap_days": r.choice((14, 30, 60)) if r.random() < 0.3 else None}
            for n, kind in enumerate(kinds)
        ]  # fmt: skip
        write(SiteColumn, columns)
        self.columns = [column["id"] for column in columns]
        responsible = SiteColumn.units.through
        write(
            responsible,
            (
                {"id": self.number(responsible), "sitecolumn_id": column, "unit_id": unit}
                for column in self.columns
                for unit in sorted(set(r.choices(self.units, k=1 + (r.random() < 0.1))))
            ),
        )
        accounts: list[dict[str, Any]] = [
            {"id": self.number(MediaAccount), "county_id": county.pk,
             "unit_id": r.choice(self.units), "name": f"第{n + 1}账号",
             "platform": r.choice(MediaAccount.Platform.values), "is_registered": r.random() < 0.9}
            for n in range(self.count("accounts"))
        ]  # fmt: skip
        write(MediaAccount, accounts)
        self.accounts = [account["id"] for account in accounts]
        self.unit_of = {account["id"]: account["unit_id"] for account in accounts}
        filed = r.sample(self.accounts, len(self.accounts) // 2)
        write(
            AccountFiling,
            (
                {"id": self.number(AccountFiling), "county_id": county.pk, "account_id": account,
                 "kind": "open", "filed_on": FIRST + timedelta(days=r.randrange(-90, 120))}
                for account in filed
            ),
        )  # fmt: skip

    def rows(self) -> None:
        """What the quarter brought: publications, posts, work orders, submissions, errors."""
        r, county = self.random, self.county.pk
        busy = [r.paretovariate(1.2) for _ in self.columns]
        where = r.choices(self.columns, busy, k=self.count("publications"))
        write(
            Publication,
            (
                {"id": (pk := self.number(Publication)), "county_id": county, "column_id": column,
                 "unit_id": r.choice(self.units), "title": f"关于{r.choice(SUBJECTS)}的公示{pk}",
                 "url": f"https://example.gov.cn/art/{pk}.html", "published_at": self.moment()}
                for column in where
            ),
        )  # fmt: skip
        write(
            Post,
            (
                {"id": (pk := self.number(Post)), "county_id": county, "account_id": account,
                 "title": f"关于{r.choice(SUBJECTS)}的推文{pk}", "published_at": self.moment(),
                 "is_original": r.random() < 0.7}
                for account in r.choices(self.accounts, k=self.count("posts"))
            ),
        )  # fmt: skip
        write(WorkOrder, (self.order() for _ in range(self.count("orders"))))
        write(
            Submission,
            (
                {"id": (pk := self.number(Submission)), "county_id": county,
                 "unit_id": r.choice(self.units[len(self.units) // 10 :]),
                 "category": r.choice(Submission.Category.values), "title": f"报送稿件{pk}",
                 "submitted_on": FIRST + timedelta(days=r.randrange(92)),
                 "is_adopted": r.random() < 0.8}
                for _ in range(self.count("submissions"))
            ),
        )  # fmt: skip
        write(ContentError, (self.error() for _ in range(max(3, len(self.units) // 2))))

    def order(self) -> dict[str, Any]:
        """A work order: nine in ten closed, one in six of those late, some after the as-of day."""
        r, pk = self.random, self.number(WorkOrder)
        received = self.moment()
        term = r.choice((3, 5, 5, 10, 15))
        closed = received + timedelta(days=r.expovariate(1 / (0.5 * term)))
        return {
            "id": pk,
            "county_id": self.county.pk,
            "channel": r.choices(WorkOrder.Channel.values, (60, 14, 5, 5, 4, 12))[0],
            "number": f"GD{pk:012d}",
            "title": f"反映{r.choice(SUBJECTS)}问题",
            "appeal_kind": r.choices(WorkOrder.AppealKind.values, (30, 25, 25, 5, 8, 3, 4))[0],
            "topic": r.choice(TOPICS) if r.random() < 0.95 else "",
            "unit_id": r.choice(self.units),
            "received_at": received,
            "due_at": received + timedelta(days=term) if r.random() < 0.98 else None,
            "closed_at": closed if r.random() < 0.93 else None,
            "extension_count": int(r.random() < 0.05),
            "returned_count": int(r.random() < 0.03),
            "satisfaction": r.choices(WorkOrder.Satisfaction.values, (50, 20, 8, 22))[0],
        }

    def error(self) -> dict[str, Any]:
        r, pk = self.random, self.number(ContentError)
        account = r.choice(self.accounts) if r.random() < 0.6 else None
        found = FIRST + timedelta(days=r.randrange(92))
        return {
            "id": pk,
            "county_id": self.county.pk,
            "unit_id": self.unit_of[account] if account else r.choice(self.units),
            "account_id": account,
            "place": f"https://example.gov.cn/art/{pk}.html",
            "wrong": "帐户",
            "correct": "账户",
            "error_class": r.choice(ContentError.ErrorClass.values),
            "found_on": found,
            "fixed_on": found + timedelta(days=r.randrange(20)) if r.random() < 0.8 else None,
        }

    def judgements(self) -> None:
        """Confirmed findings, praise and criticism, and what the round before left to put right."""
        r, county = self.random, self.county.pk
        decided = self.window[1]
        write(
            Finding,
            (
                {"id": (pk := self.number(Finding)), "county_id": county, "round_id": self.round.pk,
                 "unit_id": unit, "kind": r.choice(Finding.Kind.values), "subject": f"第{pk}处",
                 "description": "核查发现的问题", "state": "confirmed", "decided_at": decided}
                for unit in r.sample(self.units, len(self.units) // 3)
            ),
        )  # fmt: skip
        write(
            Commendation,
            (
                {"id": self.number(Commendation), "county_id": county, "round_id": self.round.pk,
                 "kind": kind, "matter": matter, "unit_id": unit, "order": n}
                for kind in Commendation.Kind.values
                for matter in Commendation.Matter.values
                for n, unit in enumerate(r.sample(self.units, 3))
            ),
        )  # fmt: skip
        write(
            RectificationItem,
            (
                {"id": self.number(RectificationItem), "county_id": county,
                 "round_id": self.round.previous_id, "unit_id": unit, "problem": "栏目更新不及时",
                 "issued_on": FIRST + timedelta(days=10), "due_on": FIRST + timedelta(days=30),
                 "submitted_on": (back := FIRST + timedelta(days=25) if r.random() < 0.8 else None),
                 "closed_on": back and back + timedelta(days=3)}
                for unit in r.sample(self.units, len(self.units) // 5)
            ),
        )  # fmt: skip
