"""What every kind of token writes, on a small computed round."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest

from notices.composition.figures import Figure, Figures, Run, plain
from notices.composition.sources import Facts, change_words, compared_with
from notices.composition.tokens import FILTERS, TokenError, expression
from supervision.metrics.actions import compute_round
from supervision.models import InspectionRound
from tests.factories import make_order, make_rectification, make_round
from units.models import Unit

pytestmark = pytest.mark.django_db


WRITTEN = {
    "hotline.received": "10",
    "hotline.overdue@unit=住建局": "2",
    "hotline.on_time_rate": "60%",
    "hotline.on_time_rate|number": "60",
    "hotline.overdue|breakdown:unit": "住建局2件，平木镇1件，交通局1件",
    "hotline.overdue|listed:unit|sep:、": "平木镇1件、住建局2件、交通局1件",
    "hotline.overdue@unit_class=towns|breakdown:unit": "平木镇1件",
    "hotline.overdue|breakdown:unit|top:1": "住建局2件",
    "hotline.overdue|breakdown:unit|at_least:2": "住建局2件",
    "hotline.overdue|breakdown:unit|count": "3",
    "hotline.overdue|top:1": "住建局",
    "hotline.overdue|top:2": "住建局、平木镇、交通局",
    "hotline.overdue|names|count|cn": "三",
    "hotline.received|cn": "十",
    "hotline.received|ordinal": "第十",
    "praise.columns|names": "留凤关镇、交通局",
    "praise.columns": "2",
    "praise.columns|names:1": "留凤关镇等",
    "praise.columns|names|quoted": "“留凤关镇”“交通局”",
    "praise.columns|grounds": "更新及时",
    "findings.column_not_updated": "1",
    "findings.column_not_updated|units": "住建局",
    "findings.column_not_updated|subjects": "施工信息",
    "findings.all|count": "2",
    "indicator.account_update_days": "14",
    "indicator.account_update_days|weeks": "2",
    "round.label": "2023年第三季度",
    "round.period": "第三季度",
    "round.year": "2023",
    "round.window": "2023年7月1日至9月30日",
    "round.rectify_by": "2023年10月20日",
    "round.rectify_by|month_day": "10月20日",
    "round.rectify_by|month": "10月",
    "round.rectify_by|year": "2023",
    "round.previous": "—",
    "county.name": "试点县",
    "county.information_centre": "县信息中心",
    "attachment.letters": "附件1",
    "section.items|cn": "五",
    "letters.closure_rate": "—",
    "letters.closure_rate|else:无来信": "无来信",
    "letters.received": "0",
    "praise.letters|names": "无",
    "praise.letters|names|else:": "",
    "hotline.received|change": "—",
}

FAULTS = {
    "hotline.recieved": "hotline.received",
    "hotline.received@unit=水利部": "水利部",
    "hotline.received@wetter=gut": "没有“wetter”这种分组",
    "hotline.received|breakdown:wetter": "没有按“wetter”统计",
    "hotline.received@unit=住建局|breakdown:unit": "不能再按",
    "indicator.account_update_day": "account_update_days",
    "findings.column_not_update": "column_not_updated",
    "attachment.leters": "letters",
    "round.label|month_day": "只能用于日期",
    "round.label|names": "只能用于指标",
    "round.label|breakdown:unit": "只有指标",
    "round.label|change": "只有指标",
    "round.label|cn": "只能用于整数",
    "hotline.on_time_rate|cn": "只能用于整数",
    "hotline.received|weeks": "不是整周",
    "hotline.received|units": "只能用于问题",
    "hotline.received|quoted": "只能用于名单",
    "hotline.received|grounds": "只能用于表扬",
    "hotline.received|problems": "previous.unrectified",
    "hotline.overdue|breakdown:unit|at_least:many": "没有代码为“many”",
}

CONDITIONS = {
    "hotline.received": True,
    "letters.received": False,
    "!letters.received": True,
    "praise.columns|names": True,
    "praise.letters|names": False,
    "findings.column_not_updated": True,
    "findings.letters_slow": False,
    "round.rectify_by": True,
    "round.previous": False,
    "hotline.received|change": False,
}


@pytest.fixture
def figures(round: InspectionRound) -> Figures:
    return Figures(Facts(round, attachments={"letters": "附件1"}, items=5))


def runs(figures: Figures, source: str) -> list[Run]:
    return figures.runs(expression(source))


def text(figures: Figures, source: str) -> str:
    return plain(runs(figures, source))


def test_every_token_is_written_so(figures: Figures) -> None:
    assert {source: text(figures, source) for source in WRITTEN} == WRITTEN


def test_what_does_not_exist_is_told(figures: Figures) -> None:
    for source, part_of_message in FAULTS.items():
        with pytest.raises(TokenError) as caught:
            runs(figures, source)
        assert part_of_message in str(caught.value)
        assert caught.value.quote == "{{" + source + "}}"


def test_a_figure_carries_its_reference_and_exact_value(figures: Figures) -> None:
    [figure] = runs(figures, "hotline.on_time_rate")
    assert isinstance(figure, Figure)
    assert (figure.reference, figure.value) == ("hotline.on_time_rate", "6/10")
    assert figure.description == "12345热线.按时办结率"


def test_each_number_of_a_breakdown_is_a_figure_of_its_own(figures: Figures) -> None:
    found = [r for r in runs(figures, "hotline.overdue|breakdown:unit") if isinstance(r, Figure)]
    assert [figure.text for figure in found] == ["2", "1", "1"]
    again = [text(figures, figure.reference) for figure in found]
    assert again == ["2", "1", "1"]


def test_a_name_is_a_word_and_no_figure(figures: Figures) -> None:
    assert runs(figures, "county.name") == ["试点县"]


def test_reconstructed_rows_mark_their_figures(round: InspectionRound, units: dict[str, Unit]):
    make_order(units["住建局"], round.starts_on, is_reconstructed=True)
    compute_round(round=round, by=None)
    [figure] = runs(Figures(Facts(round)), "hotline.received")
    assert isinstance(figure, Figure)
    assert figure.from_reconstructed


def test_a_condition_holds_when_there_is_something_to_say(figures: Figures) -> None:
    assert {condition: figures.holds(condition) for condition in CONDITIONS} == CONDITIONS


def test_what_belongs_to_no_group_is_the_rest(round: InspectionRound, units: dict[str, Unit]):
    make_order(units["住建局"], round.starts_on, topic="城市管理")
    compute_round(round=round, by=None)
    figures = Figures(Facts(round))
    assert text(figures, "hotline.received|breakdown:topic") == "城市管理1件，其余10件"
    assert text(figures, "hotline.received|breakdown:topic|top:1") == "城市管理1件"


def test_change_is_worded_against_the_round_before(round: InspectionRound) -> None:
    before = make_round(
        round.county, code="2023Q2", label="2023年第二季度",
        starts_on=round.starts_on.replace(month=4), ends_on=round.ends_on.replace(month=6),
    )  # fmt: skip
    unit = Unit.objects.get(short_name="交通局")
    for _ in range(8):
        make_order(unit, before.starts_on)
    compute_round(round=before, by=None)
    round.previous = before
    round.save()
    figures = Figures(Facts(round))
    assert text(figures, "hotline.received|change") == "较上季度增长25%"
    assert text(figures, "round.previous") == "第二季度"


def test_open_problems_of_the_last_round_are_named(round: InspectionRound) -> None:
    before = make_round(
        round.county, code="2023Q2", label="2023年第二季度",
        starts_on=round.starts_on.replace(month=4), ends_on=round.ends_on.replace(month=6),
    )  # fmt: skip
    for name, closed in (("平木镇", None), ("交通局", before.ends_on.replace(month=7))):
        unit = Unit.objects.get(short_name=name)
        make_rectification(before, unit, problem="栏目未更新", closed_on=closed)
    make_rectification(
        before, Unit.objects.get(short_name="平木镇"), problem="交办在截止日之后",
        issued_on=date(2023, 10, 8), due_on=date(2023, 10, 18),
    )  # fmt: skip
    round.previous = before
    round.save()
    compute_round(round=round, by=None)
    figures = Figures(Facts(round))
    assert text(figures, "previous.unrectified|names") == "平木镇"
    assert text(figures, "previous.unrectified|problems") == "栏目未更新"


def test_a_round_that_is_not_the_last_one_is_named_in_a_comparison(
    round: InspectionRound,
) -> None:
    before = make_round(
        round.county, code="2021Q3", label="2021年第三季度",
        starts_on=round.starts_on.replace(year=2021), ends_on=round.ends_on.replace(year=2021),
    )  # fmt: skip
    round.previous = before
    assert compared_with(round, "previous") == "2021年第三季度"
    assert compared_with(round, "year_earlier") == "上年同期"


def test_a_round_under_way_is_not_compared(round: InspectionRound) -> None:
    round.previous = make_round(
        round.county, code="2023Q2", label="2023年第二季度",
        starts_on=round.starts_on.replace(month=4), ends_on=round.ends_on.replace(month=6),
    )  # fmt: skip
    compute_round(round=round.previous, by=None)
    round.as_of = round.starts_on
    assert text(Figures(Facts(round)), "hotline.received|change") == "—"


@pytest.mark.parametrize(
    ("difference", "percent", "is_rate", "words"),
    [
        ("0", "0", False, "与上月持平"),
        ("5", "12.54", False, "较上月增长12.5%"),
        ("-5", "-50", False, "较上月下降50%"),
        ("5", None, False, "较上月增加5"),
        ("1.25", "3", True, "较上月提高1.3个百分点"),
        ("-0.5", "-3", True, "较上月下降0.5个百分点"),
    ],
)
def test_change_in_words(difference: str, percent: str | None, is_rate: bool, words: str) -> None:
    share = Decimal(percent) if percent else None
    assert change_words("上月", Decimal(difference), share, is_rate) == words


REFERENCES = (
    "hotline.received", "hotline.on_time_rate", "hotline.received@topic=无", "accounts.failing",
    "hotline.overdue@unit=住建局", "hotline.received@unit_class=towns", "praise.columns",
    "letters.closure_rate", "previous.unrectified", "posts.longest_gap", "websites",
    "hotline.topic_share", "columns.responsible_units", "submissions.news_zero",
    "findings.all", "findings.column_not_updated+letters_slow", "indicator.account_update_days",
    "round.label", "round.rectify_by", "round.previous", "county.name", "section.items",
    "attachment.letters", "cases",
)  # fmt: skip
ARGUMENTS = {
    "names": ("", ":2", ":account", ":column", ":topic"),
    "breakdown": (":unit", ":topic", ":account", ":unit_class", ":appeal_kind"),
    "listed": (":unit", ":platform", ":column_kind"),
    "top": (":1", ":3"),
    "at_least": (":1", ":account_update_days", ":nan", ":Infinity"),
    "sep": (":、", ": "),
    "else": (":", ":无"),
}


def test_any_chain_of_filters_is_written_or_is_a_token_error(figures: Figures) -> None:
    chance = random.Random(20231013)
    filters = [f"{key}{a}" for key in FILTERS for a in ARGUMENTS.get(key, ("",))]
    told = 0
    for _ in range(3000):
        chain = chance.choices(filters, k=chance.randrange(4))
        source = "|".join([chance.choice(REFERENCES), *chain])
        try:
            written = runs(figures, source)
        except TokenError:
            told += 1
        else:
            assert all(isinstance(run, str | Figure) for run in written), source
    assert 0 < told < 3000
