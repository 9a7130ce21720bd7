"""The outlines of a county: listed, copied, changed, made the default, deleted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from notices.models import Notice, Outline
from supervision.models import InspectionRound
from tests.factories import make_county, make_user
from tests.pages import send
from units.models import County, User

pytestmark = pytest.mark.django_db


def text(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_list_tells_which_is_the_default_and_how_often_each_was_used(
    staff: Client, notice: Notice
) -> None:
    page = text(staff, "outline_list", notice.county_id)
    assert notice.outline is not None
    assert notice.outline.name in page
    assert "默认" in page


def test_the_list_shows_titles_in_words(staff: Client, notice: Notice) -> None:
    Outline.objects.filter(pk=notice.outline_id).update(title="{{round.label}}检查情况的通报")
    assert f"{notice.round.label}检查情况的通报" in text(staff, "outline_list", notice.county_id)
    InspectionRound.objects.update(computed_at=None)
    page = text(staff, "outline_list", notice.county_id)
    assert "……检查情况的通报" in page
    assert "{{" not in page


def test_an_outline_reads_as_a_notice_would(staff: Client, notice: Notice) -> None:
    page = text(staff, "outline_detail", notice.outline_id)
    assert f"以{notice.round.label}的数字写出的样子" in page
    assert "{{" not in page


def test_a_copy_has_all_blocks_and_a_name_of_its_own(
    staff: Client, notice: Notice, county: County
) -> None:
    url = reverse("outline_copy", args=[county.pk])
    source = notice.outline
    assert source is not None
    answer = send(staff, url, name="半年通报", source=str(source.pk))
    made = Outline.objects.get(name="半年通报")
    assert answer["Location"] == reverse("desk", args=["outlines", made.pk])
    assert made.blocks.count() == source.blocks.count()
    assert not made.is_default
    assert "本县已有名为“半年通报”的提纲" in send(staff, url, name="半年通报").content.decode()


def test_only_visible_outlines_of_other_counties_can_be_copied(
    staff: Client, client: Client, notice: Notice
) -> None:
    other = make_county(name="邻县")
    outsider = make_user("staff", other)
    client.force_login(outsider)
    url = reverse("outline_copy", args=[other.pk])
    assert f'value="{notice.outline_id}"' not in client.get(url).content.decode()
    answer = send(client, url, name="照抄", source=str(notice.outline_id))
    assert answer.status_code == 200
    assert not Outline.objects.filter(county=other).exists()
    client.force_login(make_user("administrator"))
    send(client, url, name="照邻县", source=str(notice.outline_id))
    made = Outline.objects.get(county=other)
    assert made.is_default
    assert made.addressees == other.addressees or made.addressees


def test_a_county_without_outline_copies_the_general_one(staff: Client, county: County) -> None:
    send(staff, reverse("outline_copy", args=[county.pk]), name="自己的")
    made = Outline.objects.get(county=county)
    assert made.is_default
    assert made.blocks.count() > 20
    assert "还没有计算过指标的轮次" in text(staff, "outline_detail", made.pk)
    assert "还没有计算过指标的轮次" in text(staff, "desk", "outlines", made.pk)


def test_title_and_name_are_changed_and_tokens_in_them_checked(
    staff: Client, notice: Notice
) -> None:
    url = reverse("outline_change", args=[notice.outline_id])
    answer = send(staff, url, title="{{round.lable}}通报")
    assert "“轮次”没有“lable”这一项" in answer.content.decode()
    send(staff, url, title="{{round.label}}通报", name="改名")
    assert Outline.objects.get(pk=notice.outline_id).name == "改名"


def test_the_default_changes_hands(staff: Client, notice: Notice, people: dict[str, User]) -> None:
    send(staff, reverse("outline_copy", args=[notice.county_id]), name="另一个")
    other = Outline.objects.get(name="另一个")
    staff.post(reverse("outline_default", args=[other.pk]))
    assert Outline.objects.get(county=notice.county, is_default=True) == other


def test_only_an_unused_outline_is_deleted(staff: Client, notice: Notice) -> None:
    answer = staff.post(reverse("outline_delete", args=[notice.outline_id]), follow=True)
    assert "已用于 1 份通报，不能删除" in answer.content.decode()
    send(staff, reverse("outline_copy", args=[notice.county_id]), name="多余的")
    extra = Outline.objects.get(name="多余的")
    staff.post(reverse("block_add", args=["outlines", extra.pk]), {"kind": "heading", "after": 0})
    staff.post(reverse("outline_delete", args=[extra.pk]))
    assert not Outline.objects.filter(name="多余的").exists()
