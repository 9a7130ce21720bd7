from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage

from notices import actions
from notices.composition.compose import compose
from notices.models import Notice, Outline
from supervision.models import InspectionRound
from tests.factories import make_county, make_round, make_user
from units.actions import RefusedError
from units.models import Event, Job

pytestmark = pytest.mark.django_db


def test_a_notice_is_drafted_from_the_general_outline(round: InspectionRound) -> None:
    person = make_user("staff", round.county)
    notice = actions.create_notice(round=round, by=person)
    assert notice.title == (
        f"{round.county.issuing_organ}关于2023年第三季度政府网站与政务新媒体检查情况的通报"
    )
    assert (notice.state, notice.version, notice.created_by) == ("draft", 1, person)
    assert notice.addressees == "各镇人民政府"
    assert notice.outline is not None
    assert notice.outline.is_default
    event = Event.objects.get(verb="拟通报")
    assert (event.person_id, event.county_id) == (person.pk, round.county_id)


def test_a_round_without_values_is_refused() -> None:
    round = make_round()
    with pytest.raises(RefusedError, match="还没有计算指标"):
        actions.create_notice(round=round, by=None)
    assert not Notice.objects.exists()
    assert not Outline.objects.exists()


def test_a_second_notice_of_a_round_is_refused(notice: Notice) -> None:
    with pytest.raises(RefusedError, match="不能重复拟稿"):
        actions.create_notice(round=notice.round, by=None)


def test_after_a_withdrawal_a_new_version_is_drafted(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.WITHDRAWN)
    assert actions.create_notice(round=notice.round, by=None).version == 2


def test_a_faulty_title_of_an_outline_is_told(round: InspectionRound) -> None:
    outline = Outline.objects.create(
        county=round.county, name="甲", title="{{round.lable}}", addressees="各镇"
    )
    with pytest.raises(RefusedError, match="提纲“甲”的标题有误"):
        actions.create_notice(round=round, by=None, outline=outline)


def test_facts_of_issue_are_set_with_one_event(notice: Notice) -> None:
    day = date(2023, 10, 30)
    actions.update_facts(
        notice=notice, by=None, document_number="城政办发〔2023〕32号", signed_off_on=day
    )
    notice.refresh_from_db()
    assert (notice.document_number, notice.signed_off_on) == ("城政办发〔2023〕32号", day)
    event = Event.objects.get(verb="修改通报要素")
    assert event.before == {"document_number": "", "signed_off_on": None}
    assert event.after == {"document_number": "城政办发〔2023〕32号", "signed_off_on": "2023-10-30"}


def test_setting_the_same_facts_again_changes_nothing(notice: Notice) -> None:
    actions.update_facts(notice=notice, by=None, annotation="此件公开发布")
    actions.update_facts(notice=notice, by=None, annotation="此件公开发布")
    assert Event.objects.filter(verb="修改通报要素").count() == 1


@pytest.mark.parametrize(
    "number", ["平政办发[2019]32号", "平政办发〔19〕32号", "平政办发〔2019〕032号"]
)
def test_a_malformed_document_number_is_refused(notice: Notice, number: str) -> None:
    with pytest.raises(RefusedError, match="发文字号应写成"):
        actions.update_facts(notice=notice, by=None, document_number=number)


def test_an_empty_title_is_refused(notice: Notice) -> None:
    with pytest.raises(RefusedError):
        actions.update_facts(notice=notice, by=None, title="")


def test_facts_of_a_notice_signed_meanwhile_stay(notice: Notice) -> None:
    assert notice.state == Notice.State.DRAFT
    Notice.objects.update(state=Notice.State.SIGNED, signed_off_on=date(2023, 10, 30))
    with pytest.raises(RefusedError, match="不能再改"):
        actions.update_facts(notice=notice, by=None, annotation="甲")


def test_no_other_field_can_be_set(notice: Notice) -> None:
    with pytest.raises(TypeError):
        actions.update_facts(notice=notice, by=None, state="signed")


def test_a_worker_makes_the_pdf_once(
    notice: Notice, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = actions.request_pdf(notice=notice, by=None)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "PDF 已生成，可以下载。")
    stored = actions.stored_pdf(notice=notice, document=compose(notice))
    assert stored is not None
    assert default_storage.open(stored).read().startswith(b"%PDF")
    before = default_storage.get_modified_time(stored)
    actions.run_rendering(job, lambda percent, message: None)
    assert default_storage.get_modified_time(stored) == before


def test_a_changed_notice_has_no_pdf_until_it_is_made_again(notice: Notice) -> None:
    first = actions.keep_pdf(notice=notice, document=compose(notice))
    notice = actions.update_facts(notice=notice, by=None, annotation="此件公开发布")
    assert actions.stored_pdf(notice=notice, document=compose(notice)) is None
    second = actions.keep_pdf(notice=notice, document=compose(notice))
    assert first != second
    assert not default_storage.exists(first)


def test_counties_have_their_notices_apart(notice: Notice) -> None:
    outsider = make_user("staff", make_county())
    assert not Notice.objects.visible_to(outsider).exists()
