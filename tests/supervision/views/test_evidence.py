"""Answering with evidence in the browser: nothing that arrived is lost."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from supervision.evidence import actions as bringing
from supervision.models import RectificationItem
from supervision.rectification import actions
from tests.factories import make_finding, make_rectification, make_user
from tests.units.files.making import pdf, picture, upload
from units import files
from units.models import Event, Message, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(round: object, unit_a: Unit) -> RectificationItem:
    return make_rectification(round, unit_a)  # type: ignore[arg-type]


@pytest.fixture
def liaison(unit_a: Unit) -> User:
    return make_user("liaison", unit_a, full_name="李四")


@pytest.fixture
def phone(client: Client, liaison: User) -> Client:
    client.force_login(liaison)
    return client


def photo(name: str = "现场.jpg", side: int = 40) -> io.BytesIO:
    stream = io.BytesIO(picture(size=(side, side)))
    stream.name = name
    return stream


def document() -> io.BytesIO:
    stream = io.BytesIO(pdf())
    stream.name = "整改说明.pdf"
    return stream


def step(item: RectificationItem, key: str = "submit") -> str:
    return reverse("rectification_step", args=[item.pk, key])


def test_an_answer_takes_several_files_and_a_link(phone: Client, item: RectificationItem) -> None:
    page = phone.get(step(item)).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'capture="environment"' in page
    response = phone.post(step(item), {
        "text": "已更新3条", "materials": [photo(), document()], "link": "https://example.gov.cn/1",
        "taken_on": "2023-10-12", "about": "首页", "send": "1",
    })  # fmt: skip
    assert response.status_code == 302
    pieces = item.evidence.order_by("pk")
    assert [piece.name for piece in pieces] == [
        "现场.jpg", "整改说明.pdf", "https://example.gov.cn/1",
    ]  # fmt: skip
    assert {piece.event.kind for piece in pieces} == {"submit"}
    assert {str(piece.taken_on) for piece in pieces} == {"2023-10-12"}
    page = phone.get(reverse("rectification_detail", args=[item.pk])).content.decode()
    for piece in pieces:
        assert piece.name in page
    assert reverse("evidence_thumbnail", args=[pieces[0].pk]) in page


def test_nothing_is_lost_when_a_word_is_missing(phone: Client, item: RectificationItem) -> None:
    page = phone.post(
        step(item), {"text": "", "materials": [photo()], "send": "1"}
    ).content.decode()
    assert "请写明整改措施和结果" in page
    assert "现场.jpg" in page
    item.refresh_from_db()
    assert item.state == "issued"
    assert phone.post(step(item), {"text": "已改", "send": "1"}).status_code == 302
    assert item.evidence.sent().count() == 1


def test_a_file_that_is_refused_stops_the_answer_and_is_named(
    phone: Client, item: RectificationItem
) -> None:
    wrong = io.BytesIO(b"\xd0\xcf\x11\xe0")
    wrong.name = "旧文档.doc"
    sent = {"text": "已改", "materials": [photo(), wrong], "send": "1"}
    page = phone.post(step(item), sent).content.decode()
    assert "旧文档.doc" in page
    assert "另存为 .docx" in page
    assert "已改</textarea>" in page
    assert [piece.name for piece in item.evidence.unsent()] == ["现场.jpg"]


def test_pieces_are_kept_described_and_removed_before_sending(
    phone: Client, item: RectificationItem
) -> None:
    page = phone.post(step(item), {"text": "草稿", "materials": [photo()], "keep": "1"})
    assert "已保存，共1份材料，还没有提交" in page.content.decode()
    assert "草稿</textarea>" in page.content.decode()
    piece = item.evidence.get()
    day = {f"on-{piece.pk}": "2023-10-02", f"about-{piece.pk}": "改后", "text": "草稿"}
    phone.post(step(item), day | {"keep": "1"})
    piece.refresh_from_db()
    assert (str(piece.taken_on), piece.note) == ("2023-10-02", "改后")
    page = phone.post(step(item), day | {"remove": str(piece.pk)})
    assert "已删除“现场.jpg”" in page.content.decode()
    assert not item.evidence.exists()


def test_a_wrong_link_stands_at_its_field(phone: Client, item: RectificationItem) -> None:
    sent = {"text": "已改", "materials": [photo()], "link": "首页", "send": "1"}
    page = phone.post(step(item), sent).content.decode()
    assert "链接不完整" in page
    assert 'value="首页"' in page
    assert item.evidence.unsent().count() == 1


def test_a_later_version_is_shown_beside_the_earlier_one(
    phone: Client, item: RectificationItem, liaison: User
) -> None:
    phone.post(step(item), {"text": "已改", "materials": [photo()], "send": "1"})
    first = item.evidence.get()
    actions.send_back(item=item, by=make_user(), reason="看不清")
    assert f'name="new-{first.pk}"' in phone.get(step(item)).content.decode()
    better = {f"new-{first.pk}": photo("重拍.jpg", 50), "text": "重拍了", "send": "1"}
    assert phone.post(step(item), better).status_code == 302
    page = phone.get(reverse("rectification_detail", args=[item.pk])).content.decode()
    assert "已有新版本" in page
    assert "第2版" in page


def test_an_appeal_carries_evidence(phone: Client, item: RectificationItem) -> None:
    phone.post(
        step(item, "appeal"), {"reason": "不属本单位", "materials": [document()], "send": "1"}
    )
    assert item.evidence.get().event.kind == "appeal"


def test_before_and_after_stand_side_by_side(
    phone: Client, item: RectificationItem, liaison: User
) -> None:
    finding = make_finding(item.round, item.unit)
    before = files.receive(
        upload("前.jpg", picture()), purpose="screenshot", county=item.county, unit=None, by=None
    )
    bringing.picture(finding=finding, pictures=[before], by=None)
    item.findings.add(finding)
    page = reverse("rectification_detail", args=[item.pk])
    assert "整改前后" not in phone.get(page).content.decode()
    phone.post(step(item), {"text": "已改", "materials": [photo("后.jpg", 60)], "send": "1"})
    assert "整改前后" in phone.get(page).content.decode()


def test_a_thumbnail_is_small_and_a_download_leaves_an_event(
    phone: Client, item: RectificationItem
) -> None:
    phone.post(step(item), {"text": "改", "materials": [photo(side=900)], "send": "1"})
    piece = item.evidence.get()
    small = phone.get(reverse("evidence_thumbnail", args=[piece.pk]))
    drawn = Image.open(io.BytesIO(b"".join(small.streaming_content)))
    assert max(drawn.size) == 480
    sent = phone.get(reverse("evidence_download", args=[piece.pk]))
    assert sent["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(verb="下载佐证材料", object_id=str(item.pk)).count() == 1
    assert phone.get(reverse("evidence_show", args=[piece.pk])).status_code == 200


def test_a_return_carries_a_marked_picture(phone: Client, item: RectificationItem) -> None:
    """It is the office's: the unit sees it, but it is no proof and nothing to replace."""
    phone.post(step(item), {"text": "已改", "materials": [photo("首页.jpg")], "send": "1"})
    office = Client()
    office.force_login(make_user("reviewer", item.county))
    page = office.post(step(item, "return"), {"attached": [photo("标注.jpg", 50)]})
    assert "让单位知道还差什么" in page.content.decode()
    kept = page.context["form"].token
    (file,) = page.context["form"].kept
    assert office.get(reverse("file_show", args=[file.pk])).status_code == 200
    assert phone.get(reverse("file_show", args=[file.pk])).status_code == 404
    sent = {"reason": "圈出处未改", "kept_files": kept, "attached": [document()]}
    assert office.post(step(item, "return"), sent).status_code == 302
    mark, notes = item.evidence.filter(event__kind="return").order_by("pk")
    assert (mark.name, notes.name) == ("标注.jpg", "整改说明.pdf")
    told = Event.objects.filter(verb="添加佐证材料", object_id=str(item.pk)).earliest("-pk")
    assert told.after["sha256"] == notes.file.sha256
    assert [piece.name for piece in item.evidence.sent()] == ["首页.jpg"]
    for address in (step(item), reverse("rectification_detail", args=[item.pk])):
        page = phone.get(address).content.decode()
        assert reverse("evidence_thumbnail", args=[mark.pk]) in page
        assert mark.file.sha256 in page
    assert f'name="new-{mark.pk}"' not in phone.get(step(item)).content.decode()
    assert phone.get(reverse("evidence_show", args=[mark.pk])).status_code == 200
    same = photo("标注.jpg", 50)  # a unit may send the very picture back
    phone.post(step(item), {"text": "圈出处已改", "materials": [same], "send": "1"})
    assert item.evidence.sent().count() == 2


def test_each_side_is_told_what_the_other_did(
    phone: Client, item: RectificationItem, liaison: User
) -> None:
    reviewer = make_user("reviewer", item.county)
    phone.post(step(item), {"text": "已改", "send": "1"})
    told = Message.objects.get(person=reviewer)
    assert "反馈待审核" in told.subject
    assert told.url == reverse("rectification_detail", args=[item.pk])
    actions.send_back(item=item, by=reviewer, reason="看不清")
    back = Message.objects.get(person=liaison)
    assert "被退回" in back.subject
    assert back.body == "看不清"


def test_the_home_of_a_liaison_leads_to_the_answer_of_what_is_due(
    phone: Client, item: RectificationItem, unit_a: Unit
) -> None:
    desk = reverse("unit_desk", args=[unit_a.pk])
    page = phone.get(desk).content.decode()
    assert step(item) in page
    assert "已逾期" in page
    phone.post(step(item), {"text": "已改", "send": "1"})
    page = phone.get(desk).content.decode()
    assert step(item) not in page
    assert "待审核" in page
    office = Client()
    office.force_login(make_user("staff", unit_a.county))
    assert step(item) not in office.get(desk).content.decode()


def test_a_return_tells_its_reason_on_the_page_of_the_next_answer(
    phone: Client, item: RectificationItem
) -> None:
    phone.post(step(item), {"text": "已改", "send": "1"})
    actions.send_back(item=item, by=make_user(), reason="照片看不清")
    assert "照片看不清" in phone.get(step(item)).content.decode()
