"""An outline from an earlier notice's text: its blocks, and only the numbers that are known."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from notices.composition.figures import Figures, plain
from notices.composition.sources import Facts
from notices.composition.tokens import expression
from notices.models import Block, Outline
from notices.outlining import actions
from notices.outlining.propose import Draft, propose
from supervision.models import InspectionRound
from tests.factories import make_alias, make_unit
from units.actions import RefusedError
from units.models import County, Event, Unit, User

pytestmark = pytest.mark.django_db
TEXT = """试点县人民政府办公室关于2023年第三季度政务公开检查情况的通报

各镇人民政府，县政府各工作部门：

现将2023年第三季度检查情况通报如下：

一、总体情况

（一）热线办理。12345热线共受理10件，逾期4件，另有4个栏目调整，占10个县的一部分。

（二）下步打算。各单位抓好落实。

附件：信息采用情况统计表

试点县人民政府办公室
2023年10月10日
"""


@pytest.fixture
def draft(round: InspectionRound) -> Draft:
    return propose(TEXT, round)


def test_the_structure_becomes_blocks(draft: Draft) -> None:
    assert draft.title == "试点县人民政府办公室关于{{round.label}}政务公开检查情况的通报"
    assert draft.addressees == "各镇人民政府，县政府各工作部门"
    assert [(b.kind, b.lead, b.options) for b in draft.blocks] == [
        ("paragraph", "", {}),
        ("heading", "", {"level": 1, "numbering": "cn"}),
        ("paragraph", "热线办理。", {"numbering": "paren"}),
        ("paragraph", "下步打算。", {"numbering": "paren"}),
        ("attachment", "", {"key": "table1", "separate": "本表另附。"}),
    ]


def test_a_number_is_proposed_only_where_a_metric_has_it_and_the_words_agree(
    draft: Draft,
) -> None:
    found = [(one.written, one.token) for one in draft.blocks[2].found]
    assert found == [("10", "{{hotline.received}}"), ("4", "{{hotline.overdue}}")]
    assert [one.token for one in draft.blocks[0].found] == ["{{round.label}}"]


PARTED = """试点县人民政府办公室关于政务公开检查情况的通报

一、12345热线办理情况

共收到来电10件，其中各镇4件、部门单位6件，由2个镇承办，办结10件，按时办结率60%，超期4件（住建局2件、平木镇1件，交通局1件）。

二、栏目管理情况

留凤关镇和交通局栏目管理较好，予以通报表扬；平木镇、住建局要在第三季度改进，11月3日前报告。

三、其他

另有10个网站、4个县、60%的人、平木镇和住建局。
"""


def test_groups_lists_and_their_counts_are_proposed_too(round: InspectionRound) -> None:
    InspectionRound.objects.filter(pk=round.pk).update(rectify_by=date(2023, 11, 3))
    round.refresh_from_db()
    orders, praise, rest = (b for b in propose(PARTED, round).blocks if b.kind == "paragraph")
    assert [(one.written, one.token) for one in orders.found] == [
        ("10", "{{hotline.received}}"),
        ("4", "{{hotline.received@unit_class=towns}}"),
        ("6", "{{hotline.received@unit_class=departments}}"),
        ("2", "{{hotline.units@unit_class=towns}}"),
        ("10", "{{hotline.closed}}"),
        ("60%", "{{hotline.on_time_rate}}"),
        ("4", "{{hotline.overdue}}"),
        ("住建局2件、平木镇1件，交通局1件", "{{hotline.overdue|breakdown:unit}}"),
    ]
    assert [(one.written, one.token) for one in praise.found] == [
        ("留凤关镇和交通局", "{{praise.columns|names}}"),
        ("第三季度", "{{round.period}}"),
        ("11月3日", "{{round.rectify_by|month_day}}"),
    ]
    assert [one.written for one in rest.found] == []


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("各镇、各部门“领导信箱”办理情况统计表", "letters_units"),
        ("部门2023年第三季度信息报送采编情况统计表", "submissions_departments"),
        ("政务新媒体更新情况统计表", "accounts_updates"),
        ("2023年政务公开工作任务分解表", None),
    ],
)
def test_an_attachment_gets_the_table_that_its_title_names(
    round: InspectionRound, title: str, table: str | None
) -> None:
    found = propose(TEXT.replace("信息采用情况统计表", title), round).blocks[-1]
    assert found.kind == "attachment"
    assert (found.table.key if found.table else None) == table
    assert ("table" in found.options) is (table is not None)


def test_every_proposal_writes_what_stood_there(round: InspectionRound) -> None:
    figures = Figures(Facts(round))
    for block in propose(PARTED, round).blocks:
        for one in block.found:
            told = plain(figures.runs(expression(one.token.strip("{}"))))
            assert re.findall(r"\w+", told.replace("和", "、")) == re.findall(
                r"\w+", one.written.replace("和", "、")
            )


def test_only_the_chosen_numbers_become_tokens(
    draft: Draft, county: County, people: dict[str, User]
) -> None:
    chosen = {draft.blocks[2].found[0].key(3)}
    outline = actions.create_outline(
        county=county, name="旧通报", draft=draft, chosen=chosen, by=people["staff"]
    )
    text = outline.blocks.get(position=3).text
    assert text.startswith("12345热线共受理{{hotline.received}}件，逾期4件")
    assert not outline.is_default
    assert Event.objects.filter(verb="从旧通报生成提纲").exists()
    with pytest.raises(RefusedError, match="换个名称"):
        actions.create_outline(
            county=county, name="旧通报", draft=draft, chosen=set(), by=people["staff"]
        )


@pytest.mark.parametrize("text", ["", "无标题的一行", "{{hotline.received}}", "一、\n二、\n（一）"])
def test_any_text_gives_a_proposal(round: InspectionRound, text: str) -> None:
    for block in propose(text, round).blocks:
        assert block.kind in Block.Kind.values


def test_the_clerk_confirms_on_a_page(
    staff: Client, county: County, round: InspectionRound
) -> None:
    source = reverse("outline_propose", args=[county.pk])
    shown = staff.post(source, {"text": TEXT, "round": round.pk}).content.decode()
    assert "热线" in shown
    assert 'value="3:10:{{hotline.received}}"' in shown.replace("&#x27;", "'")
    assert not Outline.objects.filter(name="旧提纲").exists()
    sent = {
        "text": TEXT, "round": round.pk, "name": "旧提纲", "chosen": ["3:10:{{hotline.received}}"]
    }  # fmt: skip
    done = staff.post(reverse("outline_take", args=[county.pk]), sent)
    outline = Outline.objects.get(name="旧提纲")
    assert done["Location"] == reverse("desk", args=["outlines", outline.pk])
    again = staff.post(reverse("outline_take", args=[county.pk]), sent).content.decode()
    assert "换个名称" in again


def test_what_is_missing_is_told_at_its_field(
    staff: Client, county: County, round: InspectionRound
) -> None:
    source = reverse("outline_propose", args=[county.pk])
    assert "请选择对照的轮次" in staff.post(source, {"text": TEXT}).content.decode()
    assert "或粘贴文字" in staff.post(source, {"round": round.pk}).content.decode()
    bare = staff.post(reverse("outline_take", args=[county.pk]), {"name": "甲"})
    assert bare.status_code in (200, 302)


def test_a_name_that_may_mean_two_units_is_in_no_list(
    round: InspectionRound, units: dict[str, Unit]
) -> None:
    text = "关于检查情况的通报\n\n栏目管理情况：留凤关镇和交通所栏目管理较好，予以通报表扬。\n"
    make_alias(units["交通局"], "交通所")
    (one,) = propose(text, round).blocks[-1].found
    assert one.token == "{{praise.columns|names}}"
    make_alias(make_unit(round.county), "交通所")
    assert propose(text, round).blocks[-1].found == ()
