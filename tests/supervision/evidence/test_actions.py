"""Pieces are brought, described, replaced and sent; what was sent stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from supervision.evidence import actions
from supervision.models import Evidence, RectificationItem
from supervision.rectification import actions as rectifying
from tests.factories import make_finding, make_rectification, make_round, make_unit, make_user
from tests.factories.records import moment
from tests.units.files.making import pdf, picture, upload
from units import files
from units.actions import RefusedError
from units.models import Event, StoredFile, User

pytestmark = pytest.mark.django_db
MONDAY = moment(date(2023, 10, 16))


@pytest.fixture
def item() -> RectificationItem:
    round = make_round()
    return make_rectification(round, make_unit(round.county))


@pytest.fixture
def liaison(item: RectificationItem) -> User:
    return make_user("liaison", item.unit)


def brought(item: RectificationItem, *uploads: object) -> list[Evidence]:
    return actions.bring(item=item, uploads=uploads, by=None, now=MONDAY).kept  # type: ignore[arg-type]


def test_a_photo_is_kept_with_its_day_and_the_hash_of_what_is_kept(
    item: RectificationItem, liaison: User
) -> None:
    (piece,) = actions.bring(
        item=item, uploads=[upload("现场.jpg", picture())], by=liaison,
        taken_on=date(2023, 10, 12), note="整改后", now=MONDAY,
    ).kept  # fmt: skip
    assert piece.taken_on == date(2023, 10, 12)
    assert piece.added_at == MONDAY
    assert piece.file
    assert len(piece.file.sha256) == 64
    assert piece.file.unit == item.unit
    assert Event.objects.get(verb="添加佐证材料").object_id == str(item.pk)


def test_one_refused_file_costs_nothing_of_the_others(item: RectificationItem) -> None:
    given = [
        upload("说明.pdf", pdf()), upload("程序.exe", b"MZ..."), upload("现场.jpg", picture()),
    ]  # fmt: skip
    result = actions.bring(item=item, uploads=given, by=None)
    assert [piece.name for piece in result.kept] == ["说明.pdf", "现场.jpg"]
    assert len(result.refused) == 1
    assert "程序.exe" in result.refused[0]


def test_the_same_file_sent_twice_is_kept_once(item: RectificationItem) -> None:
    brought(item, upload("现场.jpg", picture()))
    assert not brought(item, upload("现场.jpg", picture()))
    assert Evidence.objects.count() == 1
    assert StoredFile.objects.count() == 1


def test_a_link_is_a_piece_and_must_be_complete(item: RectificationItem) -> None:
    piece = actions.bring_link(item=item, link=" https://example.gov.cn/1 ", by=None)
    assert (piece.link, piece.file) == ("https://example.gov.cn/1", None)
    assert actions.bring_link(item=item, link="https://example.gov.cn/1", by=None) == piece
    for wrong in ("example.gov.cn", "javascript:alert(1)", "ftp://example.gov.cn/1"):
        with pytest.raises(RefusedError, match="链接不完整"):
            actions.bring_link(item=item, link=wrong, by=None)


def test_the_day_of_a_piece_is_not_to_come(item: RectificationItem) -> None:
    with pytest.raises(RefusedError, match="在今天之后"):
        actions.bring_link(
            item=item, link="https://example.gov.cn", by=None, taken_on=date(2023, 10, 17),
            now=MONDAY,
        )  # fmt: skip


def test_an_unsent_piece_is_described_and_removed_with_its_file(
    item: RectificationItem, django_capture_on_commit_callbacks: object
) -> None:
    (piece,) = brought(item, upload("现场.jpg", picture()))
    day = date(2023, 10, 11)
    piece = actions.describe(piece=piece, by=None, taken_on=day, note="首页", now=MONDAY)
    assert (piece.taken_on, piece.note) == (day, "首页")
    assert piece.file
    place = piece.file.place
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.remove(piece=piece, by=None)
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(place)


def test_what_was_sent_is_not_changed_but_replaced(item: RectificationItem, liaison: User) -> None:
    (first,) = brought(item, upload("现场.jpg", picture()))
    rectifying.submit(item=item, by=liaison, text="已改", now=MONDAY)
    first.refresh_from_db()
    assert first.event
    assert first.event.kind == "submit"
    with pytest.raises(RefusedError, match="已随反馈提交"):
        actions.remove(piece=first, by=liaison)
    with pytest.raises(RefusedError, match="待审核，现在不能添加"):
        brought(item, upload("另一张.jpg", picture(size=(30, 30))))
    rectifying.send_back(item=item, by=make_user(), reason="看不清", now=MONDAY)
    better = upload("现场2.jpg", picture(size=(60, 60)))
    second = actions.replace(piece=first, upload=better, by=liaison, now=MONDAY)
    assert second
    assert (second.version, second.replaces) == (2, first)
    assert list(item.evidence.in_force()) == [first, second]
    rectifying.submit(item=item, by=liaison, text="重拍", now=MONDAY)
    assert list(item.evidence.in_force()) == [second]
    assert item.evidence.count() == 2
    with pytest.raises(RefusedError, match="已有新的版本"):
        actions.replace(
            piece=first, upload=upload("x.jpg", picture(size=(9, 9))), by=liaison, now=MONDAY
        )


def test_there_is_a_limit_told_in_words(
    item: RectificationItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_UNSENT", 1)
    brought(item, upload("现场.jpg", picture()))
    with pytest.raises(RefusedError, match="最多附1份"):
        brought(item, upload("另一张.jpg", picture(size=(30, 30))))


def test_the_database_refuses_what_contradicts_itself(item: RectificationItem) -> None:
    (piece,) = brought(item, upload("现场.jpg", picture()))
    finding = make_finding(item.round, item.unit)
    for fields in ({"link": "https://a.cn"}, {"file": None}, {"version": 2}, {"finding": finding}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=piece.pk).update(**fields)


def test_who_may_see_what(item: RectificationItem, liaison: User) -> None:
    county = item.county
    (unsent,) = brought(item, upload("现场.jpg", picture()))
    office = make_user("staff", county)
    others = [
        make_user("liaison", make_unit(county)), make_user("staff", make_round().county),
        make_user("observer", county),
    ]  # fmt: skip
    assert unsent in Evidence.objects.visible_to(liaison)
    assert unsent not in Evidence.objects.visible_to(office)
    rectifying.submit(item=item, by=liaison, text="已改", now=MONDAY)
    assert unsent in Evidence.objects.visible_to(office)
    assert not [one for one in others if Evidence.objects.visible_to(one).exists()]


def test_a_unit_sees_the_picture_of_a_problem_once_it_is_issued(
    item: RectificationItem, liaison: User
) -> None:
    finding = make_finding(item.round, item.unit)

    file = files.receive(
        upload("问题.jpg", picture()), purpose="screenshot", county=item.county, unit=None, by=None
    )
    (piece,) = actions.picture(finding=finding, pictures=[file], by=None)
    assert piece not in Evidence.objects.visible_to(liaison)
    rectifying.issue(findings=[finding], by=None, now=MONDAY)
    assert piece in Evidence.objects.visible_to(liaison)
    with pytest.raises(RefusedError, match="已经交办"):
        actions.unpicture(piece=piece, by=None)
