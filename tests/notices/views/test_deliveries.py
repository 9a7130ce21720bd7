"""The page of an issued notice for liaisons, and the receipts for those who issue."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from notices.delivery import actions
from notices.models import Notice, SignedFile
from notices.rendering import pdf
from tests.notices.conftest import Draft
from tests.notices.delivery.conftest import issued
from tests.notices.rendering.papers import document
from units.models import Unit, User

__all__ = ["issued"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(issued: Notice, draft: Draft) -> Notice:
    draft.add("总体较好。如：{{cases}}。", "cases", kinds=["column_not_updated"])
    actions.carry_out(notice=issued, by=None)
    return issued


def page_of(client: Client, person: User, notice: Notice, name: str = "notice_detail") -> str:
    client.force_login(person)
    return client.get(reverse(name, args=[notice.pk])).content.decode()


def test_a_liaison_sees_first_what_concerns_the_unit(
    client: Client, delivered: Notice, people: dict[str, User], units: dict[str, Unit]
) -> None:
    page = page_of(client, people["liaison"], delivered)
    mine = page[page.index("通报中涉及本单位的内容") : page.index('aria-label="通报正文"')]
    assert '<a href="#part-1">' in mine
    assert "施工信息" in mine
    assert "总体较好" not in mine
    assert "要办的整改事项" in mine
    assert delivered.deliveries.get(unit=units["住建局"]).first_read_by == people["liaison"]


def test_a_liaison_of_a_unit_that_is_not_named_is_told_so(
    client: Client, delivered: Notice, units: dict[str, Unit], people: dict[str, User]
) -> None:
    people["liaison"].appointments.update(unit=units["交通局"])
    assert "没有点到本单位（交通局）" in page_of(client, people["liaison"], delivered)


def test_staff_see_who_has_read_and_remind_the_others(
    client: Client, delivered: Notice, people: dict[str, User], units: dict[str, Unit]
) -> None:
    page_of(client, people["liaison"], delivered)
    assert f"已送达 {len(units)} 个单位" in page_of(client, people["staff"], delivered)
    page = page_of(client, people["staff"], delivered, "delivery_list")
    assert f"送达 {len(units)} 个单位，已读 1 个，未读 {len(units) - 1} 个" in page
    assert str(people["liaison"]) in page
    assert "随通报交办" in page
    remind = reverse("delivery_remind", args=[delivered.pk])
    assert "已提醒" in client.post(remind, follow=True).content.decode()
    assert "今天已经提醒过" in client.post(remind, follow=True).content.decode()


def test_it_is_sent_on_to_units_that_did_not_get_it(
    client: Client, issued: Notice, people: dict[str, User], units: dict[str, Unit]
) -> None:
    actions.deliver(notice=issued, by=None, deliver_to=[units["住建局"]])
    client.force_login(people["staff"])
    url = reverse("delivery_list", args=[issued.pk])
    empty = client.post(url, {})
    assert empty.status_code == 200
    assert "这个字段是必填项" in empty.content.decode()
    client.post(url, {"deliver_to": [units["交通局"].pk]})
    assert issued.deliveries.count() == 2


def test_the_receipts_are_exported(
    client: Client, delivered: Notice, people: dict[str, User], units: dict[str, Unit]
) -> None:
    client.force_login(people["staff"])
    answer = client.get(reverse("delivery_export", args=[delivered.pk]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    assert sheet.max_row == len(units) + 1
    assert sheet["D2"].value == "未读"


def test_a_signed_notice_is_issued_to_chosen_units(
    client: Client, issued: Notice, draft: Draft, people: dict[str, User], units: dict[str, Unit]
) -> None:
    draft.add("住建局办理超期。")
    Notice.objects.filter(pk=issued.pk).update(state="signed", issued_at=None)
    SignedFile.objects.create(
        notice=issued, place=default_storage.save("x.pdf", ContentFile(pdf.render(document()))),
        size=1, sha256="0", method="pkcs12", signer="x", is_checked=True,
        signed_at=timezone.now(),
    )  # fmt: skip
    client.force_login(people["staff"])
    url = reverse("notice_issue", args=[issued.pk])
    page = client.get(url).content.decode()
    assert "住建局全称（通报提到）" in page
    assert f"本县在册{len(units)}个单位" in page
    assert "确认印发" in page
    assert "不办了" in page
    detail = client.get(reverse("notice_detail", args=[issued.pk])).content.decode()
    assert f'href="{url}"' in detail
    assert f'action="{reverse("step_list", args=[issued.pk])}issue/"' not in detail
    assert "请至少选择一个" in client.post(url, {}).content.decode()
    client.post(url, {"deliver_to": [units["住建局"].pk, units["平木镇"].pk]})
    issued.refresh_from_db()
    assert issued.state == "issued"
    assert {one.unit.short_name for one in issued.deliveries.all()} == {"住建局", "平木镇"}
    assert issued.archived.pages == 3
