"""What people do to notices: load outlines, draft, set the facts of issue, have a PDF made."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from notices import outlines
from notices.composition.compose import render_line
from notices.composition.document import Document
from notices.composition.frozen import document_of
from notices.composition.options import read as read_options
from notices.composition.sources import Facts
from notices.composition.tokens import TokenError
from notices.models import Block, Notice, NoticeBlock, Outline, OutlineBlock
from notices.outlines import OutlineFile
from notices.rendering import pdf
from notices.rendering.fonts import MissingFontError
from notices.steps.rules import why_fixed
from supervision.models import InspectionRound, MetricValue
from units import events, jobs
from units.actions import RefusedError, hold, sentences
from units.models import County, Job, User

RENDER_TASK = "notices.tasks.render_pdf"
DOCUMENT_NUMBER = re.compile(r"^\S+〔\d{4}〕[1-9]\d*号$")
FACTS = (
    "title", "document_number", "addressees", "copied_to", "annotation",
    "signed_off_on", "printed_on", "form",
)  # fmt: skip


@transaction.atomic
def load_outlines(*, by: User | None) -> list[Outline]:
    """Give every county that has an outline file, and no outline of its own yet, that outline.

    Outlines already there are left as they are: staff may have changed them.
    """
    loaded = []
    for key, file in outlines.outlines().items():
        county = County.objects.filter(name=file.county, city=file.city).first()
        if key == outlines.DEFAULT or county is None:
            continue
        if not Outline.objects.filter(county=county, name=file.name).exists():
            loaded.append(_save_outline(county, file))
    for outline in loaded:
        events.record(
            by=by,
            county=outline.county,
            verb="载入提纲",
            on=outline,
            after={"name": outline.name, "blocks": outline.blocks.count()},
        )
    return loaded


def _save_outline(county: County, file: OutlineFile) -> Outline:
    """Keep a file as the county's outline; the general one goes to whom the county writes to."""
    own = file.addressees if file.county else county.addressees
    outline = Outline.objects.create(
        county=county,
        name=file.name,
        title=file.title,
        addressees=own or file.addressees,
        copied_to=file.copied_to,
        annotation=file.annotation,
        is_default=not Outline.objects.filter(county=county, is_default=True).exists(),
    )
    OutlineBlock.objects.bulk_create(
        OutlineBlock(
            outline=outline,
            position=position,
            kind=block.kind,
            lead=block.lead,
            text=block.text,
            options=block.options,
        )
        for position, block in enumerate(file.blocks, 1)
    )
    return outline


@transaction.atomic
def create_notice(
    *, round: InspectionRound, by: User | None, outline: Outline | None = None
) -> Notice:
    """Draft the round's notice from an outline, by default the county's own.

    A county without one gets the general outline. Raises RefusedError for a round without
    computed values, or with a notice that is not withdrawn.
    """
    county = round.county
    hold(county)
    if not MetricValue.objects.filter(round=round).exists():
        raise RefusedError(f"{round}还没有计算指标，请先在轮次页计算指标，再拟通报。")
    drafted = Notice.objects.filter(round=round).order_by("-version").first()
    if drafted and drafted.state != Notice.State.WITHDRAWN:
        raise RefusedError(f"{round}已有通报（{drafted.get_state_display()}），不能重复拟稿。")
    outline = outline or _outline_of(county)
    if outline.county_id != county.pk:
        raise RefusedError(f"“{outline}”是{outline.county}的提纲，请先复制为{county}的提纲再用。")
    facts = Facts(round)
    title = _line(outline, "标题", outline.title, facts)
    addressees = _line(outline, "主送机关", outline.addressees or county.addressees, facts)
    notice = Notice.objects.create(
        county=county,
        round=round,
        outline=outline,
        form=outline.form,
        version=drafted.version + 1 if drafted else 1,
        title=title,
        addressees=addressees,
        copied_to=outline.copied_to,
        annotation=outline.annotation,
        created_by=by,
        created_at=timezone.now(),
    )
    blocks = [block for block in outline.blocks.all() if _belongs(block, round)]
    NoticeBlock.objects.bulk_create(
        NoticeBlock(
            notice=notice,
            position=position,
            kind=block.kind,
            lead=block.lead,
            text=block.text,
            options=block.options,
        )
        for position, block in enumerate(blocks, 1)
    )
    events.record(
        by=by,
        county=county,
        verb="拟通报",
        on=notice,
        after={"round": round.code, "outline": outline.name, "version": notice.version},
    )
    return notice


def _line(outline: Outline, what: str, text: str, facts: Facts) -> str:
    try:
        return render_line(text, facts)
    except TokenError as error:
        raise RefusedError(f"提纲“{outline}”的{what}有误：{error}") from None


def _belongs(block: Block, round: InspectionRound) -> bool:
    return read_options(block.kind, block.options).fits(round.code)


def _outline_of(county: County) -> Outline:
    own = Outline.objects.filter(county=county).order_by("-is_default", "pk").first()
    return own or _save_outline(county, outlines.outlines()[outlines.DEFAULT])


@transaction.atomic
def update_facts(*, notice: Notice, by: User | None, **facts: str | date | None) -> Notice:
    """Set what the office decides about a notice; the names are those of FACTS.

    Raises RefusedError with a sentence for each fault, and once the notice is signed.
    """
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"no facts of a notice: {', '.join(sorted(unknown))}")
    stored = Notice.objects.select_for_update(of=("self",)).select_related("county")
    notice = stored.get(pk=notice.pk)
    if fixed := why_fixed(notice):
        raise RefusedError(fixed)
    number = facts.get("document_number")
    if number and not DOCUMENT_NUMBER.match(str(number)):
        raise RefusedError(
            f"发文字号应写成 机关代字〔年份〕序号号，如 平政办发〔2019〕32号，现为 {number}。",
            "document_number",
        )
    before = {name: _plain(getattr(notice, name)) for name in facts}
    for name, value in facts.items():
        setattr(notice, name, value)
    try:
        notice.full_clean(exclude={"county", "round", "outline", "created_by"})
    except ValidationError as error:
        raise RefusedError(sentences(error)) from None
    after = {name: _plain(getattr(notice, name)) for name in facts}
    if after == before:
        return notice
    notice.save(update_fields=list(facts))
    events.record(
        by=by, county=notice.county, verb="修改通报要素", on=notice, before=before, after=after
    )
    return notice


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def stored_pdf(*, notice: Notice, document: Document) -> str | None:
    """Return the storage name of the PDF of exactly this document, if it was made."""
    try:
        name = _pdf_name(notice, document)
    except MissingFontError:  # none can be made, and the page of the notice says why
        return None
    return name if default_storage.exists(name) else None


def _pdf_name(notice: Notice, document: Document) -> str:
    return f"notices/{notice.pk}/{pdf.digest(document)}.pdf"


def request_pdf(*, notice: Notice, by: User | None) -> Job:
    """Have the PDF made by a worker."""
    return jobs.start(
        task=RENDER_TASK,
        subject=f"notice:{notice.pk}",
        label=f"生成PDF：{notice.round}通报",
        county=notice.county,
        by=by,
        params={"notice": notice.pk, "back": notice.get_absolute_url()},
    )


def run_rendering(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Make and keep the PDF that a job asks for; one that is already there is kept."""
    notice = Notice.objects.select_related("county", "round__county", "round__previous").get(
        pk=job.params["notice"]
    )
    progress(10, "正在汇集数字")
    document = document_of(notice)
    progress(30, "正在排版")
    try:
        keep_pdf(notice=notice, document=document)
    except MissingFontError as error:
        raise jobs.JobError(str(error)) from None
    return {"message": "PDF 已生成，可以下载。", "notice": notice.pk}


def keep_pdf(*, notice: Notice, document: Document) -> str:
    """Make the PDF, if it is not there, and keep it in place of others; return its name."""
    name = _pdf_name(notice, document)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(pdf.render(document)))
    folder, kept = name.rsplit("/", 1)
    for other in default_storage.listdir(folder)[1]:
        if other != kept:
            default_storage.delete(f"{folder}/{other}")
    return name
