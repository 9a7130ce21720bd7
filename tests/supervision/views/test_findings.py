"""Recording a problem by hand in the browser, changing it, calling it a false report."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.findings import actions
from supervision.metrics.actions import compute_round
from supervision.models import Finding, InspectionRound
from supervision.rectification import actions as rectifying
from tests.factories import make_column, make_finding, make_user
from tests.pages import send, shown
from tests.units.files.making import pdf, picture
from units import files
from units.models import Unit, User

pytestmark = pytest.mark.django_db


def test_a_problem_is_recorded(staff: Client, round: InspectionRound, unit_b: Unit) -> None:
    make_column(round.county, name="部门文件")
    address = reverse("finding_create", args=[round.pk])
    assert '<option value="部门文件">' in staff.get(address).content.decode()
    response = send(staff, address, kind="column_not_updated", unit=unit_b.pk, subject="部门文件")
    assert response.status_code == 302
    finding = Finding.objects.get()
    assert (finding.unit, finding.subject, finding.state) == (unit_b, "部门文件", "confirmed")
    page = staff.get(reverse("finding_list", args=[round.pk])).content.decode()
    assert reverse("finding_change", args=[finding.pk]) in page


def test_what_is_refused_stands_at_its_field(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    address = reverse("finding_create", args=[round.pk])
    page = send(staff, address, kind="wrong_expression", unit=unit_b.pk, subject="首页")
    assert 'id="id_wrong_error"' in page.content.decode()
    assert 'value="首页"' in page.content.decode()


def test_a_problem_overtaken_by_another_clerk(
    staff: Client, people: dict[str, User], round: InspectionRound, unit_b: Unit
) -> None:
    finding = make_finding(round, unit_b, kind="wrong_expression", facts={"wrong": "甲"})
    address = reverse("finding_change", args=[finding.pk])
    values = shown(staff.get(address))
    other = make_user("staff", round.county, full_name="王五")
    actions.change(finding=finding, by=other, wrong="乙")
    page = staff.post(address, values | {"wrong": "丙"}).content.decode()
    assert "王五" in page
    assert "修改了“错误表述”" in page
    assert 'value="丙"' in page
    finding.refresh_from_db()
    assert finding.facts == {"wrong": "乙"}


def test_a_problem_is_called_false(staff: Client, round: InspectionRound) -> None:
    finding, other = make_finding(round), make_finding(round)
    change = staff.get(reverse("finding_change", args=[finding.pk])).content.decode()
    review = reverse("finding_review", args=[round.pk]) + f"?finding={finding.pk}"
    assert review in change
    page = staff.get(review).content.decode()
    assert f'id="row-{finding.pk}" checked' in " ".join(page.split())
    assert f'id="row-{other.pk}"' not in page
    refused = staff.post(review, {"what": "dismiss", "chosen": finding.pk}).content.decode()
    assert "为什么是误报" in refused
    staff.post(review, {"what": "dismiss", "chosen": finding.pk, "note": "合理空置"})
    finding.refresh_from_db()
    assert finding.state == Finding.State.FALSE_REPORT


def shot(name: str, data: bytes) -> io.BytesIO:
    stream = io.BytesIO(data)
    stream.name = name
    return stream


def test_a_problem_is_recorded_with_its_pictures(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    """What arrived is not asked for again when a word is missing."""
    address = reverse("finding_create", args=[round.pk])
    typed = {"kind": "wrong_expression", "unit": unit_b.pk, "subject": "首页", "correct": "政治"}
    first = staff.post(address, typed | {"pictures": [shot("截图.png", picture("PNG"))]})
    assert "请填写错误表述" in first.content.decode()
    kept = shown(first)["kept_files"]
    more = {"wrong": "整治", "kept_files": kept, "pictures": [shot("二.jpg", picture())]}
    assert staff.post(address, typed | more).status_code == 302
    finding = Finding.objects.get()
    assert [piece.name for piece in finding.evidence.order_by("pk")] == ["截图.png", "二.jpg"]
    review = reverse("finding_review", args=[round.pk]) + "?tab=confirmed"
    page = staff.get(review).content.decode()
    assert page.count("evidence/") >= 2
    assert 'class="wrong">整治' in page


def test_pictures_of_a_form_given_up_are_asked_for_again(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    address = reverse("finding_create", args=[round.pk])
    kept = shown(staff.post(address, {"pictures": [shot("截图.jpg", picture())]}))["kept_files"]
    assert files.prune(now=timezone.now() + timedelta(hours=25)) == 1
    typed = {"kind": "other", "unit": unit_b.pk, "description": "无人值守"}
    page = staff.post(address, typed | {"kept_files": kept}).content.decode()
    assert "过了一天，没有保留" in page
    assert not Finding.objects.exists()


def test_only_pictures_are_pictures(staff: Client, round: InspectionRound, unit_b: Unit) -> None:
    address = reverse("finding_create", args=[round.pk])
    typed = {"kind": "other", "unit": unit_b.pk, "description": "无人值守"}
    page = staff.post(address, typed | {"pictures": [shot("说明.pdf", pdf())]}).content.decode()
    assert "“说明.pdf”不是图片" in page
    assert not Finding.objects.exists()


def test_anothers_kept_files_are_not_taken(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    address = reverse("finding_create", args=[round.pk])
    kept = shown(staff.post(address, {"pictures": [shot("截图.jpg", picture())]}))["kept_files"]
    other = Client()
    other.force_login(make_user("staff", round.county))
    typed = {"kind": "other", "unit": unit_b.pk, "description": "无人值守"}
    other.post(address, typed | {"kept_files": kept})
    assert not Finding.objects.get().evidence.exists()


def test_a_picture_is_removed_until_the_problem_is_issued(
    staff: Client, round: InspectionRound
) -> None:
    finding = make_finding(round)
    address = reverse("finding_change", args=[finding.pk])
    send = shown(staff.get(address))
    staff.post(address, send | {"pictures": [shot("截图.jpg", picture())]})
    piece = finding.evidence.get()
    rectifying.issue(findings=[finding], by=None)
    remove = reverse("picture_remove", args=[piece.pk])
    assert "不能再删" in staff.post(remove, follow=True).content.decode()
    item = finding.rectificationitem_set.get()
    item.findings.clear()
    assert "已删除图片" in staff.post(remove, follow=True).content.decode()
    assert not finding.evidence.exists()


@pytest.mark.parametrize("page", ["finding_create", "finding_change"])
def test_a_closed_round_takes_no_problem(staff: Client, round: InspectionRound, page: str) -> None:
    finding = make_finding(round)
    round.state, round.closed_at = InspectionRound.State.CLOSED, timezone.now()
    round.save()
    address = reverse(page, args=[round.pk if page == "finding_create" else finding.pk])
    shown = staff.get(address).content.decode()
    assert "已结束，问题不能再改" in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]


def test_the_desk_says_that_a_problem_is_not_counted_yet(
    staff: Client, round: InspectionRound, unit_b: Unit
) -> None:
    compute_round(round=round, by=None)
    actions.record(round=round, by=None, unit=unit_b, kind="other", description="无人值守")
    page = staff.get(reverse("round_detail", args=[round.pk])).content.decode()
    assert "又登记或处理 1 个问题" in page
