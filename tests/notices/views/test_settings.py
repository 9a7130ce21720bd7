"""The settings of blocks as forms; annexes as files; figures written otherwise."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from notices.composition.compose import compose
from notices.composition.figures import plain
from notices.models import FigureOverride, Notice, NoticeBlock
from notices.rendering import html, workbook
from tests.notices.conftest import Draft
from tests.pages import send, shown
from tests.units.files.making import picture
from units.models import Event, Unit

pytestmark = pytest.mark.django_db

ATTACHED: dict[str, Any] = {
    "key": "hotline",
    "table": {"rows": "unit", "columns": [{"label": "受理", "metric": "hotline.received"}]},
}


def address(notice: Notice, block: NoticeBlock, name: str = "block_settings") -> str:
    return reverse(name, args=["notices", notice.pk, block.pk])


def only(notice: Notice) -> NoticeBlock:
    block: NoticeBlock = notice.blocks.get()
    return block


def page_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_heading_is_set_to_a_level_without_number(staff: Client, draft: Draft) -> None:
    draft.add("总体情况", kind="heading", level=1)
    send(staff, address(draft.notice, only(draft.notice)), level="2", numbering="none")
    assert only(draft.notice).options == {"level": 2, "numbering": "none"}
    assert Event.objects.latest("pk").after == {"options": {"level": 2, "numbering": "none"}}


def test_conditions_are_checked_line_by_line(staff: Client, draft: Draft) -> None:
    draft.add("逾期。")
    url = address(draft.notice, only(draft.notice))
    response = send(staff, url, when="hotline.overdue\n轮次.没有")
    assert "“轮次.没有”：“轮次”没有“没有”这一项" in response.content.decode()
    send(staff, url, when="hotline.overdue\n!letters.overdue", join="on")
    assert only(draft.notice).options == {
        "when": ["hotline.overdue", "!letters.overdue"], "join": True,
    }  # fmt: skip


def test_cases_are_chosen_by_boxes(staff: Client, draft: Draft) -> None:
    draft.add("{{cases}}。", kind="cases", kinds=["other"])
    url = address(draft.notice, only(draft.notice))
    chosen = ["column_not_updated", "wrong_expression"]
    staff.post(url, shown(staff.get(url)) | {"kinds": chosen, "separator": "；"})
    assert only(draft.notice).options == {"kinds": chosen, "separator": "；"}


def test_columns_are_added_reordered_and_taken_out(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    url = address(draft.notice, only(draft.notice))
    answer = send(
        staff, url,
        **{
            "title": "热线办理情况", "total": "on", "sort": "hotline.received",
            "columns-1-place": "1", "columns-1-label": "逾期",
            "columns-1-metric": "hotline.overdue", "columns-0-place": "2",
        },
    )  # fmt: skip
    assert answer["Location"].endswith(f"#block-{only(draft.notice).pk}")
    table = compose(draft.notice).attachments[0].table
    assert table is not None
    assert [column.label for column in table.columns] == ["单位", "逾期", "受理"]
    assert [cell.text for cell in table.rows[0]] == ["住建局", "2", "4"]
    assert table.total is not None
    send(staff, url, **{"columns-0-label": "", "columns-0-metric": ""})
    table = compose(draft.notice).attachments[0].table
    assert table is not None
    assert [column.label for column in table.columns] == ["单位", "受理"]


def test_an_unknown_metric_is_told_at_its_field(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    url = address(draft.notice, only(draft.notice))
    answer = send(staff, url, **{"columns-0-metric": "hotline.recieved"})
    assert "没有名为“hotline.recieved”的指标" in answer.content.decode()


def test_a_ready_made_table_fills_the_form_in(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    url = address(draft.notice, only(draft.notice))
    page = page_of(staff, f"{url}?ready=letters_units")
    assert 'value="网民来信办理情况"' in page
    assert page.count('value="网民来信.') >= 4


def sheet(*rows: list[object]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("任务分工.xlsx", stream.getvalue())


def annex(client: Client, draft: Draft, file: SimpleUploadedFile, title: str = "任务分工表") -> str:
    url = address(draft.notice, only(draft.notice), "block_annex")
    answer = client.post(url, {"title": title, "file": file}, follow=True)
    return answer.content.decode()


def test_the_table_of_a_workbook_is_annexed(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    annex(
        staff, draft,
        sheet(
            ["附件3"], ["序号", "任务", "责任单位"],
            [1, "更新栏目\n按时更新", "住建局"], [2, "整改", None],
        ),
    )  # fmt: skip
    attachment = compose(draft.notice).attachments[0]
    assert attachment.title == "任务分工表"
    assert attachment.table is not None
    assert [(c.label, c.kind) for c in attachment.table.columns] == [
        ("序号", "order"), ("任务", "text"), ("责任单位", "text"),
    ]  # fmt: skip
    assert [[c.text for c in row] for row in attachment.table.rows] == [
        ["1", "更新栏目按时更新", "住建局"], ["2", "整改", ""],
    ]  # fmt: skip


def test_a_picture_is_annexed_as_a_page(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    annex(staff, draft, SimpleUploadedFile("分工表.png", picture("PNG")))
    (name,) = compose(draft.notice).attachments[0].pictures
    page = page_of(staff, reverse("notice_detail", args=[draft.notice.pk]))
    (url,) = re.findall(r'class="notice-annex"\s+src="([^"]+)"', page)
    assert name.endswith(url.rpartition("/")[2])
    assert staff.get(url)["Content-Type"] == "image/png"


def test_a_file_without_a_table_is_refused_and_nothing_changes(staff: Client, draft: Draft) -> None:
    draft.add("热线办理", kind="attachment", **ATTACHED)
    assert "没有读到表格" in annex(staff, draft, sheet(["只有一行"]))
    assert only(draft.notice).options == ATTACHED


def test_a_figure_is_written_otherwise_everywhere_and_marked(staff: Client, draft: Draft) -> None:
    draft.add("受理{{12345热线.受理件数}}件，{{hotline.received|cn}}件。")
    draft.add("热线办理", kind="attachment", **ATTACHED)
    options = draft.notice.blocks.get(kind="attachment")
    options.options["table"]["total"] = True
    options.save()
    url = reverse("notice_override_list", args=[draft.notice.pk])
    answer = send(staff, url, reference="hotline.received", text="12", reason="以市级口径为准")
    assert answer.status_code == 302
    document = compose(Notice.objects.get(pk=draft.notice.pk))
    assert plain(document.body[0].runs) == "受理12件，十件。"
    table = document.attachments[0].table
    assert table is not None
    assert table.total is not None
    assert table.total[-1].text == "12"
    page = page_of(staff, reverse("desk", args=["notices", draft.notice.pk]))
    assert re.search(r'figure-told[^>]*title="[^"]*计算值 10；[^"]*改写：以市级口径为准"', page)
    draft.notice.refresh_from_db()
    assert draft.notice.revision == 1
    override = FigureOverride.objects.get()
    staff.post(reverse("notice_override_remove", args=[override.pk]))
    assert plain(compose(draft.notice).body[0].runs) == "受理10件，十件。"
    verbs = list(Event.objects.values_list("verb", flat=True).order_by("-pk")[:2])
    assert verbs == ["取消改写数字", "改写数字"]


def test_a_cell_of_an_attached_table_is_written_otherwise_in_every_form(
    staff: Client, draft: Draft, units: dict[str, Unit]
) -> None:
    table = ATTACHED["table"] | {"total": True, "numbered": True, "name": "单位"}
    chart = {"kind": "bars", "columns": ["受理"]}
    draft.add("其中{{hotline.received|breakdown:unit}}。")
    draft.add("热线办理", kind="attachment", **(ATTACHED | {"table": table, "chart": chart}))
    problems = {"rows": "findings", "kinds": ["wrong_expression"]}
    draft.add("问题清单", kind="attachment", key="problems", table=problems)
    cell = f"hotline.received@unit={units['住建局'].pk}"
    url = reverse("notice_override_list", args=[draft.notice.pk])
    page = page_of(staff, f"{url}?of={cell}")
    assert f'href="?of={quote(cell)}"' in page
    assert f'<option value="{cell}" selected>受理（住建局）：4</option>' in page
    assert "受理（合计）：10" in page
    assert "问题清单" not in page  # a problem's words are changed where it was found
    send(staff, url, reference=cell, text="6", reason="市局补录两件")
    document = compose(draft.notice)
    assert plain(document.body[0].runs).startswith("其中住建局6件，")
    attachment = document.attachments[0]
    assert attachment.table
    assert attachment.table.total
    row = next(row for row in attachment.table.rows if row[1].text == "住建局")
    assert [row[2].text, attachment.table.total[2].text] == ["6", "10"]
    assert attachment.chart
    assert ">6</text>" in "".join(attachment.chart.drawings)
    sheet = load_workbook(io.BytesIO(workbook.render(document))).active
    assert ("住建局", 6) in [(row[1], row[2]) for row in sheet.iter_rows(values_only=True)]
    assert "含改写数" in html.render(document)
    desk = page_of(staff, reverse("desk", args=["notices", draft.notice.pk]))
    assert "改写 1 处" in desk
    report = page_of(staff, reverse("notice_check", args=[draft.notice.pk]))
    assert "12345热线.受理件数（单位：住建局）：计算值4，改写为“6”" in report
    assert "合计" in report  # the total was not changed with it: the checker says so


def test_a_unit_without_a_line_is_a_figure_like_the_others(staff: Client, draft: Draft) -> None:
    columns = [*ATTACHED["table"]["columns"], {"label": "来信", "metric": "letters.received"}]
    draft.add("办理", kind="attachment", key="a", table={"rows": "unit", "columns": columns})
    [attachment] = compose(draft.notice).attachments
    assert attachment.table
    told = [figure for figure in attachment.table.figures if figure.reference.startswith("letters")]
    assert [figure.text for figure in told] == ["0"] * len(attachment.table.rows)
    rows = reverse("figure_rows", args=[draft.notice.round_id])
    assert staff.get(rows, {"ref": told[0].reference}).status_code == 200


def test_an_override_needs_a_reason_and_another_text(staff: Client, draft: Draft) -> None:
    draft.add("受理{{hotline.received}}件。")
    url = reverse("notice_override_list", args=[draft.notice.pk])
    answer = send(staff, url, reference="hotline.received", text="10", reason="试")
    assert "请写一个与计算值不同的写法" in answer.content.decode()
    assert "这个字段是必填项" in send(
        staff, url, reference="hotline.received", text="12", reason=""
    ).content.decode().replace("该字段是必填项", "这个字段是必填项")
    assert not FigureOverride.objects.exists()


def test_a_change_by_another_is_shown_before_settings_are_stored(
    staff: Client, draft: Draft
) -> None:
    draft.add("总体情况", kind="heading", level=1)
    block = only(draft.notice)
    url = address(draft.notice, block)
    values = shown(staff.get(url))
    NoticeBlock.objects.filter(pk=block.pk).update(options={"level": 3})
    answer = staff.post(url, values | {"level": "2"})
    assert "您的填写没有保存" in answer.content.decode()
    assert only(draft.notice).options == {"level": 3}
