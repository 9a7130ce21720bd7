"""The checker's report inside a notice: read by who works on it, waived by name."""

from __future__ import annotations

import io

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document

from notices.checks.notice_report import blocking, report_of
from notices.editing.actions import override_figure
from notices.models import CheckWaiver, Notice
from tests.notices.conftest import Draft
from units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def faulty(draft: Draft) -> Notice:
    draft.add("县长信箱收到来信62件，其中投诉30件、咨询20件、建议13件。")
    return draft.notice


def page(client: Client, notice: Notice) -> str:
    response = client.get(reverse("notice_check", args=[notice.pk]))
    assert response.status_code == 200
    return response.content.decode()


def waive(client: Client, notice: Notice, reason: str = "投诉和建议有重叠") -> HttpResponse:
    sent = {"key": blocking(notice)[0].key, "reason": reason}
    return client.post(reverse("notice_waive", args=[notice.pk]), sent, follow=True)


def test_the_page_says_what_stands_in_the_way(staff: Client, faulty: Notice) -> None:
    shown = page(staff, faulty)
    assert "有 1 处错误没有改正或放行，不能送审" in shown
    assert "以我的名义放行" in shown
    assert f"#block-{faulty.blocks.get().pk}" in shown


def test_a_remark_is_waived_and_the_waiver_taken_back(staff: Client, faulty: Notice) -> None:
    shown = waive(staff, faulty).content.decode()
    assert "投诉和建议有重叠" in shown
    assert "没有拦住送审的错误" in shown
    address = reverse("waiver_withdraw", args=[CheckWaiver.objects.get().pk])
    assert "重新列出" in staff.post(address, follow=True).content.decode()
    assert len(blocking(faulty)) == 1


def test_a_figure_written_otherwise_is_told_with_its_person(
    staff: Client, faulty: Notice, people: dict[str, User]
) -> None:
    override_figure(
        notice=faulty, reference="hotline.received", text="约540件", reason="数据正在核对",
        computed="543", by=people["staff"],
    )  # fmt: skip
    shown = page(staff, faulty)
    assert "计算值543，改写为“约540件”" in shown
    assert "数据正在核对" in shown
    report = staff.get(reverse("notice_check_report", args=[faulty.pk]))
    told = "\n".join(p.text for p in Document(io.BytesIO(report.getvalue())).paragraphs)
    assert f"12345热线.受理件数计算值543，{people['staff']}改写为约540件（数据正在核对）" in told


def test_a_waiver_without_reason_is_refused_with_a_sentence(staff: Client, faulty: Notice) -> None:
    assert "请写明放行的理由" in waive(staff, faulty, " ").content.decode()
    assert not CheckWaiver.objects.exists()


def test_a_waiver_that_lapsed_is_told(staff: Client, faulty: Notice) -> None:
    waive(staff, faulty)
    faulty.blocks.update(text="县长信箱收到来信65件，其中投诉30件、咨询20件、建议13件。")
    assert "已失效的放行" in page(staff, faulty)
    assert len(report_of(faulty).lapsed) == 1


def test_a_leader_reads_but_does_not_waive(
    client: Client, people: dict[str, User], faulty: Notice
) -> None:
    client.force_login(people["leader"])
    assert "放行理由" not in page(client, faulty)


def test_the_document_names_who_waived_what(staff: Client, faulty: Notice) -> None:
    waive(staff, faulty)
    response = staff.get(reverse("notice_check_report", args=[faulty.pk]))
    document = Document(io.BytesIO(b"".join(response)))  # type: ignore[call-overload]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("放行：投诉和建议有重叠" in cell for cell in cells)
