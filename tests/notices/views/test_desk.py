"""The pages of the notice desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice, Presence
from supervision.models import InspectionRound
from tests.factories import make_user
from tests.notices.conftest import Draft
from units.models import User

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, notice: Notice, *args: int, **data: object) -> str:
    address = reverse(name, args=["notices", notice.pk, *args])
    response = client.post(address, data, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def block(draft: Draft) -> int:
    draft.add("受理{{hotline.received}}件。")
    return int(draft.notice.blocks.get().pk)


def test_each_block_stands_with_the_line_it_gives(staff: Client, draft: Draft, block: int) -> None:
    draft.add("总体情况", kind="heading", level=1)
    draft.add("没有的事。", when="hotline.overdue@unit=留凤关镇")
    draft.add("逾期{{hotline.overdue}}件。", when="hotline.overdue@unit=留凤关镇")
    page = staff.get(reverse("desk", args=["notices", draft.notice.pk])).content.decode()
    assert "受理{{hotline.received}}件。</textarea>" in page
    link = r'<a class="figure" href="[^"]+ref=[^"]+" target="_blank"[^>]*>10</a>'
    assert re.search(f"受理{link}件。", page)
    assert re.search(r"<b>一、</b>\s*总体情况", page)
    assert "本轮不印：这一段的条件不成立。" in page
    assert re.search(r'data-block-link="\d+">逾期…件。', page)


def test_a_bad_token_is_told_with_its_place(staff: Client, draft: Draft, block: int) -> None:
    answer = post(
        staff, "block_save", draft.notice, block, version=1, words="受理{{hotline.recieved}}件。"
    )
    assert "第3个字起的“{{hotline.recieved}}”：没有名为“hotline.recieved”的指标" in answer
    assert "1 段有误" in answer
    assert re.search(rf'id="version-{block}"\s+value="2"\s+hx-swap-oob="true"', answer)


def test_two_versions_are_shown_when_somebody_was_first(
    staff: Client, draft: Draft, block: int
) -> None:
    post(staff, "block_save", draft.notice, block, version=1, words="先写的。")
    address = reverse("block_save", args=["notices", draft.notice.pk, block])
    response = staff.post(
        address, {"version": 1, "words": "后写的。"}, headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert "您在另一个窗口改了这一段" in page
    assert "<dd>先写的。</dd>" in page
    assert "<dd>后写的。</dd>" in page
    assert "desk:refused" in response["HX-Trigger"]
    assert draft.notice.blocks.get().text == "先写的。"


def test_the_list_comes_back_after_each_change_of_order(
    staff: Client, draft: Draft, block: int
) -> None:
    page = post(staff, "block_add", draft.notice, kind="paragraph", after=block)
    assert page.count("<article") == 2
    page = post(staff, "block_split", draft.notice, block, version=1, words=["甲", "乙"])
    assert [b.text for b in draft.notice.blocks.order_by("position")] == ["甲", "乙", ""]
    assert 'title="撤销：把第1段分成2段"' in page
    post(staff, "block_move", draft.notice, block, to="down")
    assert "甲" in post(staff, "desk_undo", draft.notice)
    page = post(staff, "block_remove", draft.notice, block, version=9)
    assert "改了这一段，您的改动没有保存" in page


def test_every_kind_of_block_can_be_added_and_is_composed(staff: Client, draft: Draft) -> None:
    for kind in ("heading", "paragraph", "cases", "attachment"):
        page = post(staff, "block_add", draft.notice, kind=kind, after=0)
        assert "有误" not in page
    assert "请选择要加入的段落类别" in post(staff, "block_add", draft.notice, kind="x", after=0)


def test_without_scripts_a_button_leads_back_to_the_desk(
    staff: Client, draft: Draft, block: int
) -> None:
    desk = reverse("desk", args=["notices", draft.notice.pk])
    answer = staff.post(reverse("desk_undo", args=["notices", draft.notice.pk]), follow=True)
    assert "没有可以撤销的改动" in answer.content.decode()
    answer = staff.post(
        reverse("block_save", args=["notices", draft.notice.pk, block]),
        {"version": 1, "words": "改。"},
    )
    assert answer["Location"] == desk


def test_a_notice_in_review_is_read_only(staff: Client, draft: Draft, block: int) -> None:
    Notice.objects.filter(pk=draft.notice.pk).update(state=Notice.State.IN_REVIEW)
    page = staff.get(reverse("desk", args=["notices", draft.notice.pk])).content.decode()
    assert "内容不能改；需要改动请先退回" in page
    assert "data-autosave" not in page
    assert "内容不能改" in post(staff, "block_save", draft.notice, block, version=1, words="改。")


def test_the_blocks_of_an_outline_show_the_last_computed_round(
    staff: Client, notice: Notice, round: InspectionRound
) -> None:
    outline = notice.outline
    assert outline is not None
    page = staff.get(reverse("desk", args=["outlines", outline.pk])).content.decode()
    assert "受理12345热线工单{{hotline.received}}件" in page
    assert f"{reverse('figure_rows', args=[round.pk])}?ref=" in page


def test_the_desk_costs_few_queries(
    staff: Client, draft: Draft, django_assert_max_num_queries: object
) -> None:
    for _ in range(20):
        draft.add("受理{{hotline.received}}件，{{hotline.overdue|breakdown:unit}}。")
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        staff.get(reverse("desk", args=["notices", draft.notice.pk]))


def test_people_see_who_else_is_there(
    staff: Client, client: Client, draft: Draft, block: int, people: dict[str, User]
) -> None:
    assert "正在编辑" not in post(staff, "desk_pulse", draft.notice, at=block)
    other = make_user("staff", draft.notice.county, full_name="李四")
    second = Client()
    second.force_login(other)
    page = post(second, "desk_pulse", draft.notice, at="")
    assert f"{people['staff']}正在编辑第1段" in page
    page = post(staff, "desk_pulse", draft.notice, at=block)
    assert "李四正打开着本页" in page
    Presence.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "李四" not in post(staff, "desk_pulse", draft.notice, at=block)


def test_remarks_stand_in_the_margin_of_their_block(staff: Client, draft: Draft) -> None:
    draft.add("情况较好。")
    draft.add("本次通报表扬住建局等3个单位（住建局、交通局）。")
    faulty = draft.notice.blocks.order_by("position").last()
    page = staff.get(reverse("desk_remarks", args=[draft.notice.pk])).content.decode()
    assert "核稿：" in page
    first, second = page.split(f'id="remarks-{faulty.pk}"')
    assert 'class="remark' in second
    assert 'class="remark' not in first
