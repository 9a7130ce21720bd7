"""The world that the matrix tries: a county with a row of everything, another one, nine people.

Built once for the whole matrix. A name of the table's address column is an attribute of World.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices import actions as notices
from notices.composition import frozen
from notices.delivery import actions as delivery
from notices.models import (
    CheckWaiver,
    FigureOverride,
    FrozenDocument,
    Notice,
    NoticeBlock,
    Outline,
    OutlineBlock,
    PreparedFile,
)
from notices.printing.actions import TASK as PRINT_TASK
from supervision.assessing.actions import add_term
from supervision.assessing.terms import general
from supervision.evidence import actions as bringing
from supervision.intake import actions as intake
from supervision.intake.workbook import Sheet
from supervision.metrics.actions import compute_round
from supervision.models import (
    AssessmentTerm,
    Evidence,
    Finding,
    Indicator,
    InspectionRound,
    RectificationItem,
    ServiceGuide,
    Tally,
)
from supervision.models.rounds import start_of
from supervision.rectification import actions as rectifying
from tests.factories import (
    make_account,
    make_column,
    make_commendation,
    make_content_error,
    make_county,
    make_finding,
    make_indicator,
    make_order,
    make_posts,
    make_publication,
    make_rectification,
    make_round,
    make_submission,
    make_tally,
    make_unit,
    make_user,
)
from tests.units.files.making import picture, upload
from units import files, heartbeats
from units.messages.actions import tell
from units.models import (
    Appointment,
    CalendarDay,
    County,
    Event,
    ImportBatch,
    Job,
    Message,
    Outgoing,
    StoredFile,
    Unit,
    User,
)
from units.workdays import ordinals
from units.workdays.actions import set_day

PEOPLE = (
    "staff", "reviewer", "leader", "liaison_a", "liaison_b", "other", "observer", "administrator",
    "anonymous",
)  # fmt: skip


@dataclass
class World:
    county: County
    unit_a: Unit
    unit_b: Unit
    round: InspectionRound
    undrafted: InspectionRound
    tally: Tally
    rule: Indicator
    finding: Finding
    item: RectificationItem
    sent: Evidence
    unsent: Evidence
    attached: Evidence
    shown: Evidence
    permit: ServiceGuide
    notice: Notice
    block: NoticeBlock
    annex_block: NoticeBlock
    figure_override: FigureOverride
    outline: Outline
    outline_block: OutlineBlock
    issued: Notice
    submitted: Notice
    signed: Notice
    waiver: CheckWaiver
    batch: ImportBatch
    file: StoredFile
    event: Event
    message: Message
    override: CalendarDay
    outgoing: Outgoing
    applied: ImportBatch
    job: Job
    import_job: Job
    ledger_job: Job
    term: AssessmentTerm
    elsewhere: County
    post_a: Appointment
    post_leader: Appointment
    people: dict[str, User]
    sessions: dict[str, str] = field(default_factory=dict)
    browser: Client = field(default_factory=Client)  # one: each new one starts all middleware

    @property
    def unsent_file(self) -> StoredFile | None:
        return self.unsent.file

    def sign_all_in(self) -> None:
        """Keep a session for everybody: signing in is slow and not what is tried here."""
        for name, user in self.people.items():
            client = Client()
            client.force_login(user)
            self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self, person: str) -> Client:
        """Return the browser with the person's session in it, and nothing else."""
        self.browser.cookies = SimpleCookie()
        if person in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        return self.browser


def build() -> World:
    county = make_county(name="石泉县", city="安康市", code="610922")
    elsewhere = make_county(name="凤县", city="宝鸡市", code="610330")
    unit_a = make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)
    unit_b = make_unit(county, short_name="县住建局")
    round = _filled(county, unit_a, unit_b)
    heartbeats.beat()  # as if a worker ran
    ordinals.refresh()  # else the first page that counts working days would
    _filled(elsewhere, make_unit(elsewhere), make_unit(elsewhere))
    undrafted = make_round(
        county, code="2023Q4", label="2023年第四季度", previous=round,
        starts_on=date(2023, 10, 1), ends_on=date(2023, 12, 31),
    )  # fmt: skip
    people = _people(county, unit_a, unit_b, elsewhere)
    staff = people["staff"]
    item = make_rectification(round, unit_a)
    finding = make_finding(round, unit_b, subject="部门文件")
    notice = notices.create_notice(round=round, by=staff)
    world = World(
        county=county,
        unit_a=unit_a,
        unit_b=unit_b,
        round=round,
        undrafted=undrafted,
        event=Event.objects.filter(county_id=county.pk).earliest("pk"),
        file=files.receive(
            upload("现场.jpg", picture()),
            purpose="screenshot",
            county=county,
            unit=unit_a,
            by=staff,
        ),
        outgoing=_outgoing(people["liaison_a"]),
        override=set_day(day=date(2026, 3, 3), is_working=False, reason="地方节日", by=None),
        message=_message(county, people["liaison_a"]),
        rule=_rule(county, staff),
        tally=make_tally(round, "submissions", 12, unit=unit_a, category="news"),
        finding=finding,
        item=item,
        sent=_sent(make_rectification(round, unit_a), people["liaison_a"]),
        unsent=_brought(item, people["liaison_a"]),
        attached=_attached(make_rectification(round, unit_a), people["liaison_a"], staff),
        shown=_pictured(finding, staff),
        permit=ServiceGuide.objects.create(county=county, unit=unit_a, name="取水许可"),
        issued=_issued(county),
        submitted=_submitted(county),
        signed=_signed(county),
        notice=notice,
        waiver=_waiver(notice, staff),
        block=notice.blocks.get(position=2),
        annex_block=notice.blocks.get(kind="attachment"),
        figure_override=FigureOverride.objects.create(
            notice=notice,
            reference="hotline.received",
            text="九",
            computed="2",
            reason="试",
            by=staff,
            at=timezone.now(),
        ),
        outline=notice.outline,
        outline_block=notice.outline.blocks.get(position=2),
        batch=_batch(county, staff, ["石泉县水利局", "水利局", "部门"], ["无类别局", "局", "？"]),
        applied=intake.apply(
            batch=_batch(county, staff, ["石泉县林业局", "林业局", "部门"]), by=staff
        ),
        job=_job(county, f"round:{round.pk}"),
        import_job=_job(county, "import:1"),
        ledger_job=_ledger_job(county, staff),
        term=add_term(county=county, by=staff, **general()[0]),
        elsewhere=elsewhere,
        post_a=people["liaison_a"].appointments.get(),
        post_leader=people["leader"].appointments.get(),
        people=people,
    )
    world.sign_all_in()
    return world


def _brought(item: RectificationItem, by: User) -> Evidence:
    """Return a photo that the unit has brought and not sent yet."""
    photo = upload(f"整改{item.pk}.jpg", picture())
    return bringing.bring(item=item, uploads=[photo], by=by).kept[0]


def _sent(item: RectificationItem, by: User) -> Evidence:
    piece = _brought(item, by)
    rectifying.submit(item=item, by=by, text="已整改")
    return piece


def _attached(item: RectificationItem, unit: User, office: User) -> Evidence:
    """Return the marked picture with which the office returned an answer."""
    rectifying.submit(item=item, by=unit, text="已整改")
    file = files.receive(
        upload("标注.jpg", picture()), purpose="evidence", county=item.county, unit=None, by=office
    )
    rectifying.send_back(item=item, by=office, reason="圈出处未改", attached=[file])
    return Evidence.objects.get(file=file)


def _pictured(finding: Finding, by: User) -> Evidence:
    """Return the picture of a problem that its unit has not been told of."""
    file = files.receive(
        upload("问题.jpg", picture()), purpose="screenshot", county=finding.county, unit=None, by=by
    )
    return bringing.picture(finding=finding, pictures=[file], by=by)[0]


def _people(county: County, unit_a: Unit, unit_b: Unit, elsewhere: County) -> dict[str, User]:
    observer = make_user()
    Appointment.objects.create(
        person=observer, role="observer", region=county.city, starts_on=date(2000, 1, 1)
    )
    return {
        "staff": make_user("staff", county),
        "reviewer": make_user("reviewer", county),
        "leader": make_user("leader", county),
        "liaison_a": make_user("liaison", unit_a),
        "liaison_b": make_user("liaison", unit_b),
        "other": make_user("staff", elsewhere),
        "observer": observer,
        "administrator": make_user("administrator", is_staff=True, is_superuser=True),
    }


def _filled(county: County, unit_a: Unit, unit_b: Unit) -> InspectionRound:
    """Return a computed round of the county with a row of every source for both units."""
    round = make_round(county)
    day = date(2023, 8, 1)
    column = make_column(county, units=[unit_a])
    for unit in (unit_a, unit_b):
        make_order(unit, day, due_at=date(2023, 8, 9), closed_at=date(2023, 8, 8))
        make_publication(column, day, unit=unit)
        make_posts(make_account(unit), day, date(2023, 8, 20))
        make_submission(unit, day)
        make_content_error(unit, day)
        make_finding(round, unit)
        make_commendation(round, unit)
        make_rectification(round, unit)
    compute_round(round=round, by=None)
    return round


def _rule(county: County, by: User) -> Indicator:
    """Return a version of a rule that waits for a second person."""
    make_indicator("R1", 14, metric="accounts.failing", group="account")
    return make_indicator(
        "R1", 10, county=county, metric="accounts.failing", group="account",
        proposed_by=by, proposed_at=timezone.now(), valid_from=date(2023, 1, 1),
    )  # fmt: skip


def _drafted(county: County, code: str, first: date, last: date) -> Notice:
    """Return a notice of an earlier round."""
    earlier = make_round(county, code=code, label=code, starts_on=first, ends_on=last)
    compute_round(round=earlier, by=None)
    return notices.create_notice(round=earlier, by=None)


def _issued(county: County) -> Notice:
    """Return a notice that left the house, of an earlier round."""
    issued = _drafted(county, "2023Q2", date(2023, 4, 1), date(2023, 6, 30))
    Notice.objects.filter(pk=issued.pk).update(
        state="issued", signed_off_on=date(2023, 7, 10), issued_at=start_of(date(2023, 7, 10))
    )
    issued.refresh_from_db()
    delivery.carry_out(notice=issued, by=None)
    return issued


def _submitted(county: County) -> Notice:
    """Return a notice that waits for the leader."""
    submitted = _drafted(county, "2023Q1", date(2023, 1, 1), date(2023, 3, 31))
    Notice.objects.filter(pk=submitted.pk).update(state="submitted")
    return Notice.objects.get(pk=submitted.pk)


def _signed(county: County) -> Notice:
    """Return a notice that is signed and waits for a signature from outside."""
    signed = _drafted(county, "2022Q4", date(2022, 10, 1), date(2022, 12, 31))
    Notice.objects.filter(pk=signed.pk).update(state="signed", signed_off_on=date(2023, 1, 10))
    document = frozen.document_of(signed)
    FrozenDocument.objects.create(
        notice=signed, content=frozen.to_json(document), digest="", code="A" * 16,
        method="external", frozen_at=timezone.now(),
    )  # fmt: skip
    place = default_storage.save("signed/world.pdf", ContentFile(b"%PDF-"))
    PreparedFile.objects.create(
        notice=signed, place=place, sha256=hashlib.sha256(b"%PDF-").hexdigest(), digest="0" * 64,
        gap_start=1, gap_end=2, prepared_at=timezone.now(),
    )  # fmt: skip
    return Notice.objects.get(pk=signed.pk)


def _message(county: County, person: User) -> Message:
    """Return what only this person may read."""
    url = reverse("county_detail", args=[county.pk])
    told = tell(people=[person], key="x", subject="期限将到", url=url, county=county, by=None)
    assert told == 1
    return Message.objects.get(person=person)


def _outgoing(person: User) -> Outgoing:
    """Return a mail that was given up."""
    now = timezone.now()
    return Outgoing.objects.create(
        channel="mail", key="x", person=person, subject="期限将到", body="见系统", created_at=now,
        next_try_at=now, given_up_at=now, error="连不上邮件服务器",
    )  # fmt: skip


def _waiver(notice: Notice, by: User) -> CheckWaiver:
    return CheckWaiver.objects.create(
        notice=notice, key="0" * 40, rule="parts", severity="error", quote="62件",
        message="相加不等。", reason="有重叠", by=by, at=timezone.now(),
    )  # fmt: skip


def _batch(county: County, by: User, *rows: list[Any]) -> ImportBatch:
    """Return a batch of units that waits for its confirmation."""
    header: list[Any] = ["单位全称", "单位简称", "单位类别"]
    return intake.preview_sheets(
        county=county, sheets=[Sheet("单位名录", [header, *rows])], file_name="单位.xlsx", by=by
    )


def _job(county: County, subject: str, **facts: Any) -> Job:
    now = timezone.now()
    given = {"task": "none", "label": "任务", "created_at": now, "heartbeat_at": now}
    return Job.objects.create(**given | {"subject": subject, "county": county} | facts)


def _ledger_job(county: County, by: User) -> Job:
    """Return a job that has made a long ledger for the person."""
    file = default_storage.save("ledgers/1.pdf", ContentFile(b"%PDF-"))
    return _job(
        county, "ledger:1", task=PRINT_TASK, requested_by=by, state="done",
        finished_at=timezone.now(), result={"file": file, "rows": 1},
    )  # fmt: skip
