from __future__ import annotations

from datetime import date

import pytest

from notices import actions
from notices.composition.compose import compose
from notices.models import Block
from notices.rendering import text
from tests.notices.conftest import Draft

pytestmark = pytest.mark.django_db


def test_a_notice_reads_from_title_to_colophon(draft: Draft) -> None:
    draft.add("总体情况", Block.Kind.HEADING).add("受理{{hotline.received}}件。", lead="热线。")
    table = {"rows": "unit", "columns": [{"label": "受理", "metric": "hotline.received"}]}
    draft.add("甲表", Block.Kind.ATTACHMENT, key="a", table=table)
    draft.add("乙表", Block.Kind.ATTACHMENT, key="b", separate="随文另附。")
    draft.notice = actions.update_facts(
        notice=draft.notice,
        by=None,
        document_number="试政办发〔2023〕1号",
        signed_off_on=date(2023, 10, 13),
        printed_on=date(2023, 10, 14),
        annotation="此件公开发布",
        copied_to="县委办",
    )
    written = text.render(compose(draft.notice))
    organ = draft.notice.county.issuing_organ
    wanted = [
        draft.notice.title, "试政办发〔2023〕1号", "各镇人民政府：", "　　一、总体情况",
        "　　热线。受理10件。", "　　附件：1.甲表", "　　　　　2.乙表", organ, "2023年10月13日",
        "　　（此件公开发布）", "附件1", "甲表", "单位\t受理", "平木镇\t2", "留凤关镇\t2",
        "住建局\t4", "交通局\t2", "附件2", "乙表", "随文另附。", "抄送：县委办。",
        f"{organ}　2023年10月14日印发",
    ]  # fmt: skip
    assert [line for line in written.split("\n") if line] == wanted


def test_a_cell_that_spans_rows_is_repeated(draft: Draft) -> None:
    table = {"rows": "findings", "kinds": ["column_not_updated"], "verdict": "不合格"}
    draft.add("甲表", Block.Kind.ATTACHMENT, key="a", table=table)
    [attachment] = compose(draft.notice).attachments
    assert attachment.table is not None
    assert text.table(attachment.table) == ["单位\t存在问题\t检查结果", "住建局\t施工信息\t不合格"]


def test_a_draft_without_a_date_ends_with_the_organ(draft: Draft) -> None:
    draft.add("甲。")
    written = text.render(compose(draft.notice))
    assert written.endswith(f"甲。\n\n{draft.notice.county.issuing_organ}\n")
