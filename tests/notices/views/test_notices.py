"""The pages of notices, tried by those who may and those who may not."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from notices import actions
from notices.composition.compose import compose
from notices.editing.outlines.actions import copy_outline
from notices.models import Block, Notice, Outline
from supervision.models import InspectionRound
from tests.factories import make_county, make_round, make_user
from tests.notices.conftest import Draft
from tests.pages import send, shown
from units.actions import RefusedError
from units.models import County, Event, Job

pytestmark = pytest.mark.django_db


def test_figures_link_to_their_rows(staff: Client, draft: Draft) -> None:
    draft.add("逾期{{hotline.overdue|breakdown:unit}}，{{county.name}}。")
    page = staff.get(reverse("notice_detail", args=[draft.notice.pk])).content.decode()
    rows = reverse("figure_rows", args=[draft.notice.round_id])
    links = re.findall(rf'<a class="figure" href="({rows}\?ref=[^"]+)"[^>]*>([^<]+)</a>', page)
    assert [text for _, text in links] == ["2", "1", "1"]
    assert all(staff.get(address).status_code == 200 for address, _ in links)


def test_every_link_of_the_general_notice_opens(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("notice_detail", args=[notice.pk])).content.decode()
    links = set(re.findall(r'<a class="figure[^"]*" href="([^"]+)"', page))
    assert links
    assert {address: staff.get(address).status_code for address in links} == dict.fromkeys(
        links, 200
    )


def test_what_was_typed_is_escaped(staff: Client, draft: Draft) -> None:
    draft.add("<script>甲</script>")
    page = staff.get(reverse("notice_detail", args=[draft.notice.pk])).content.decode()
    assert "&lt;script&gt;甲" in page


def test_faults_are_shown_on_the_page(staff: Client, draft: Draft) -> None:
    draft.add("受理{{hotline.recieved}}件")
    page = staff.get(reverse("notice_detail", args=[draft.notice.pk])).content.decode()
    assert "第1段：第3个字起的" in page


def test_the_page_costs_few_queries(
    staff: Client, draft: Draft, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    columns = [{"label": "受理", "metric": "hotline.received"}]
    for n in range(20):
        draft.add("受理{{hotline.received}}件，{{hotline.overdue|breakdown:unit}}。")
        table = {"rows": "unit", "columns": columns}
        draft.add(f"表{n}", Block.Kind.ATTACHMENT, key=f"t{n}", table=table)
    with django_assert_max_num_queries(30):
        staff.get(reverse("notice_detail", args=[draft.notice.pk]))


def test_staff_draft_a_notice_and_its_pdf_is_made(
    staff: Client, round: InspectionRound, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = staff.post(reverse("notice_create", args=[round.pk]))
    notice = Notice.objects.get(round=round)
    assert answer.url == reverse("notice_detail", args=[notice.pk])  # type: ignore[attr-defined]
    page = staff.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "已按提纲“通用提纲”拟好2023年第三季度通报草稿" in page
    assert reverse("notice_download", args=[notice.pk, "pdf"]) in page


def test_a_round_without_values_is_refused_on_the_page(staff: Client, county: County) -> None:
    empty = make_round(county, code="2023Q4", label="2023年第四季度")
    answer = staff.post(reverse("notice_create", args=[empty.pk]), follow=True)
    assert "还没有计算指标" in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.fixture
def short(round: InspectionRound) -> Outline:
    """A second outline of the county, which is not the default."""
    own = copy_outline(county=round.county, name="通用", source=None, by=None)
    assert own.is_default
    return copy_outline(county=round.county, name="简报", source=own, by=None)


def test_where_there_are_several_outlines_one_is_chosen(
    staff: Client, round: InspectionRound, short: Outline
) -> None:
    for address in ("round_detail", "notice_list"):
        pk = round.pk if address == "round_detail" else round.county_id
        page = staff.get(reverse(address, args=[pk])).content.decode()
        offered = re.findall(r'<option value="\d+">((?:通用|简报)[^<]*)</option>', page)
        assert offered == ["通用（默认）", "简报"]
    answer = staff.post(
        reverse("notice_create", args=[round.pk]), {"outline": short.pk}, follow=True
    )
    assert "已按提纲“简报”拟好" in answer.content.decode()
    assert Notice.objects.get(round=round).outline == short


def test_one_outline_is_no_choice(staff: Client, round: InspectionRound) -> None:
    copy_outline(county=round.county, name="通用", source=None, by=None)
    page = staff.get(reverse("round_detail", args=[round.pk])).content.decode()
    assert "生成通报" in page
    assert 'name="outline"' not in page


def test_an_outline_that_is_gone_or_of_another_county_is_refused(
    staff: Client, round: InspectionRound
) -> None:
    foreign = copy_outline(county=make_county(), name="别县", source=None, by=None)
    for choice in (foreign.pk, "0", "x"):
        answer = staff.post(
            reverse("notice_create", args=[round.pk]), {"outline": choice}, follow=True
        )
        assert "所选提纲已经不在本县的提纲里" in answer.content.decode()
    with pytest.raises(RefusedError, match="请先复制为"):
        actions.create_notice(round=round, by=None, outline=foreign)
    assert not Notice.objects.exists()


def test_the_list_offers_the_rounds_without_a_notice(staff: Client, round: InspectionRound) -> None:
    address = reverse("notice_list", args=[round.county_id])
    assert "2023年第三季度：拟通报" in staff.get(address).content.decode()
    actions.create_notice(round=round, by=None)
    page = staff.get(address).content.decode()
    assert "拟通报" not in page
    assert "检查情况的通报" in page


def test_the_text_is_downloaded_and_the_download_told(staff: Client, notice: Notice) -> None:
    answer = staff.get(reverse("notice_download", args=[notice.pk, "txt"]))
    assert "attachment" in answer["Content-Disposition"]
    written = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert written.startswith(notice.title)
    assert Event.objects.get(verb="下载通报").after == {"format": "txt"}


def test_a_pdf_that_is_not_made_yet_is_asked_for(
    staff: Client, notice: Notice, django_capture_on_commit_callbacks: object
) -> None:
    address = reverse("notice_download", args=[notice.pk, "pdf"])
    assert "请先点“生成 PDF”" in staff.get(address, follow=True).content.decode()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        staff.post(reverse("notice_render", args=[notice.pk]))
    answer = staff.get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"


def test_a_job_under_way_is_shown_with_its_bar(staff: Client, notice: Notice) -> None:
    staff.post(reverse("notice_render", args=[notice.pk]))  # stays queued: no commit in a test
    job = Job.objects.get()
    page = staff.get(reverse("notice_detail", args=[notice.pk])).content.decode()
    assert reverse("job_progress", args=[job.pk]) in page


def test_no_other_kind_of_file_is_offered(staff: Client, notice: Notice) -> None:
    assert staff.get(f"/notices/{notice.pk}/download/exe/").status_code == 404


def test_the_page_shows_what_the_notice_says(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("notice_detail", args=[notice.pk])).content.decode()
    for element in compose(notice).body[:3]:
        for run in element.runs:
            assert (run if isinstance(run, str) else run.text) in page


def test_what_the_office_decides_is_set_in_a_form(staff: Client, draft: Draft) -> None:
    address = reverse("notice_change", args=[draft.notice.pk])
    page = send(staff, address, document_number="试政办发12号").content.decode()
    assert 'id="id_document_number_error"' in page
    assert "机关代字〔年份〕序号号" in page
    sent = send(staff, address, document_number="试政办发〔2023〕12号", signed_off_on="2023-10-13")
    assert sent.status_code == 302
    draft.notice.refresh_from_db()
    assert draft.notice.document_number == "试政办发〔2023〕12号"
    draft.notice.state = Notice.State.SIGNED
    draft.notice.save()
    assert "内容不能再改" in staff.get(address).content.decode()


def test_a_form_overtaken_by_another_clerk_keeps_what_was_typed(
    staff: Client, draft: Draft
) -> None:
    address = reverse("notice_change", args=[draft.notice.pk])
    values = shown(staff.get(address))
    other = make_user("staff", draft.notice.county, full_name="王五")
    actions.update_facts(notice=draft.notice, by=other, copied_to="县委办公室")
    page = staff.post(address, values | {"copied_to": "县纪委"}).content.decode()
    assert "王五" in page
    assert "县纪委</textarea>" in page.replace("\n", "")
    draft.notice.refresh_from_db()
    assert draft.notice.copied_to == "县委办公室"
