"""Our own notices: besides the text, what the round's rows say against it."""

from __future__ import annotations

import pytest

from notices import actions
from notices.checks.check import check_notice
from notices.checks.register import label, rules
from notices.checks.remark import Remark, Severity
from notices.models import Block, Notice, NoticeBlock
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_finding, make_order, make_unit
from units.models import County, Unit

pytestmark = pytest.mark.django_db


def blocks(notice: Notice, *texts: str) -> None:
    notice.blocks.all().delete()
    NoticeBlock.objects.bulk_create(
        NoticeBlock(notice=notice, position=n, kind=Block.Kind.PARAGRAPH, text=text)
        for n, text in enumerate(texts, 1)
    )


def said(notice: Notice, rule: str) -> list[Remark]:
    return [r for r in check_notice(notice).remarks if r.rule == rule]


@pytest.fixture
def notice(round: InspectionRound, units: dict[str, Unit]) -> Notice:
    for _ in range(20):
        make_order(units["交通局"], round.starts_on, due_at=None, closed_at=round.starts_on)
    compute_round(round=round, by=None)
    return actions.create_notice(round=round, by=None)


def test_a_typed_count_that_a_metric_knows_is_told(notice: Notice) -> None:
    blocks(notice, "三季度热线共受理30件，住建局、平木镇超期。")
    (remark,) = said(notice, "own_typed")
    assert (remark.quote, remark.severity) == ("30件", Severity.WARNING)
    assert "手工输入" in remark.message


def test_a_figure_of_a_token_is_not_told(notice: Notice) -> None:
    blocks(notice, "三季度热线共受理{{hotline.received}}件，住建局、平木镇超期。")
    assert said(notice, "own_typed") == []


def test_a_title_that_begins_with_a_number_is_found_in_the_list(notice: Notice) -> None:
    blocks(notice, "情况见附件。")
    NoticeBlock.objects.bulk_create(
        NoticeBlock(
            notice=notice, position=n, kind=Block.Kind.ATTACHMENT, text=title,
            options={"key": f"a{n}", "separate": "另行印发。"},
        )
        for n, title in enumerate(("栏目更新情况", "12345热线办理情况", "2023年任务分解表"), 2)
    )  # fmt: skip
    assert not said(notice, "attachments")


def test_a_token_that_cannot_be_answered_is_an_error(notice: Notice) -> None:
    blocks(notice, "三季度热线共受理{{hotline.recieved}}件，住建局、平木镇超期。")
    (remark,) = said(notice, "own_tokens")
    assert remark.severity == Severity.ERROR
    assert "recieved" in remark.quote


def test_a_unit_whose_problem_the_text_forgets_is_told(
    notice: Notice, units: dict[str, Unit]
) -> None:
    make_finding(notice.round, units["留凤关镇"], subject="部门动态")
    blocks(notice, "住建局施工信息栏目未更新，平木镇存在错别字。")
    (remark,) = said(notice, "own_findings")
    assert remark.expected == "留凤关镇"


def test_a_row_in_a_table_of_figures_does_not_name_a_problem(
    notice: Notice, units: dict[str, Unit]
) -> None:
    make_finding(notice.round, units["交通局"], subject="部门动态")
    blocks(notice, "住建局施工信息栏目未更新，平木镇存在错别字，办理情况见附件。")
    figures = {"rows": "unit", "columns": [{"label": "受理", "metric": "hotline.received"}]}
    attached = NoticeBlock.objects.create(
        notice=notice, position=2, kind=Block.Kind.ATTACHMENT, text="办理情况",
        options={"key": "figures", "table": figures},
    )  # fmt: skip
    assert "交通局\t22" in check_notice(notice).text
    assert [r.expected for r in said(notice, "own_findings")] == ["交通局"]
    problems = {"rows": "findings", "kinds": ["column_not_updated"]}
    attached.options = {"key": "problems", "table": problems}
    attached.save(update_fields=["options"])
    assert not said(notice, "own_findings")


def test_units_forgotten_for_the_same_are_one_remark(notice: Notice) -> None:
    for n in range(7):
        unit = make_unit(notice.county, short_name=f"第{n}局")
        make_finding(notice.round, unit, subject=f"栏目{n}")
    blocks(notice, "住建局施工信息栏目未更新，平木镇存在错别字。")
    (remark,) = said(notice, "own_findings")
    assert remark.message.startswith("第0局、第1局、第2局、第3局、第4局等7个单位有已确认的问题（")


def test_a_title_of_another_quarter_is_an_error(notice: Notice) -> None:
    notice.title = notice.title.replace("第三季度", "第二季度")
    notice.save(update_fields=["title"])
    assert [r.severity for r in said(notice, "own_period")] == [Severity.ERROR]


def test_every_remark_quotes_the_text_at_its_place(notice: Notice) -> None:
    report = check_notice(notice)
    for remark in report.remarks:
        assert report.text[remark.start : remark.end] == remark.quote


def test_every_rule_has_a_name_and_says_what_it_looks_for(county: County) -> None:
    for key, rule in rules().items():
        assert label(key) == rule.label
        assert rule.description.endswith("。")
    assert label("own_typed") == "手工输入的数字"
