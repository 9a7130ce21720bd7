"""Evaluating the rules on the demo rounds finds the problems that the published notices name."""

from __future__ import annotations

from collections import Counter

import pytest

from supervision.findings.deriving import derive_findings
from supervision.findings.evaluate import trips
from supervision.metrics.values import RoundValues
from supervision.models import Evidence, Finding, InspectionRound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def a_round(county: str, code: str) -> InspectionRound:
    return InspectionRound.objects.get(county__name=county, code=code)


def amounts(round: InspectionRound, code: str) -> dict[str, int]:
    return {t.label: int(t.value.numerator or 0) for t in trips(round) if t.rule.code == code}


def reopened(round: InspectionRound) -> InspectionRound:
    """Empty the round of findings, so that the rules begin anew."""
    InspectionRound.objects.filter(pk=round.pk).update(state="open", closed_at=None)
    Evidence.objects.filter(item__round=round).delete()
    round.rectifications.all().delete()
    Finding.objects.filter(round=round).update(repeats=None)
    Finding.objects.filter(round=round).delete()
    return InspectionRound.objects.get(pk=round.pk)


def test_chenggu_has_exactly_the_seven_columns_of_its_first_attachment() -> None:
    round = reopened(a_round("城固县", "2023Q3"))
    derive_findings(round=round, by=None)
    columns = Finding.objects.filter(round=round, kind__startswith="column")
    found = columns.values_list("unit__short_name", "subject")
    assert sorted(found) == sorted(
        [
            ("上元观镇", "部门镇办文件"),
            ("董家营镇", "部门镇办文件"),
            ("发改局", "部门镇办文件"),
            ("科技局", "部门镇办文件"),
            ("住建局", "部门镇办文件"),
            ("信访局", "部门镇办文件"),
            ("发改局", "重大项目"),
        ]
    )


def test_fengxian_has_its_three_accounts_nine_orders_and_two_letters() -> None:
    round = a_round("凤县", "2023Q3")
    assert set(amounts(round, "account_update_days")) == {"凤县公安", "凤县人社", "凤县退役军人"}
    late = {"平木镇": 2, "留凤关镇": 1, "住建局": 5, "交通局": 1}
    assert amounts(round, "hotline_overdue") == late
    assert amounts(round, "letters_overdue") == {"住建局": 2}


def test_pingli_has_its_slow_units() -> None:
    round = a_round("平利县", "2019Q1")
    assert set(amounts(round, "letters_overdue")) == {
        "八仙镇", "长安镇", "县住建局", "县农业农村局",
    }  # fmt: skip
    assert set(amounts(round, "account_update_days")) == {"平利环保", "平利住建", "平利交通"}


@pytest.mark.parametrize(
    ("county", "code", "kinds"),
    [
        ("凤县", "2023Q3", {"account_not_updated": 3, "work_order_overdue": 4, "letters_slow": 1}),
        ("平利县", "2019Q1", {"account_slow_update": 3, "letters_slow": 4}),
    ],
)
def test_what_is_recorded_already_is_not_found_a_second_time(
    county: str, code: str, kinds: dict[str, int]
) -> None:
    round = a_round(county, code)
    InspectionRound.objects.filter(pk=round.pk).update(state="open", closed_at=None)
    derive_findings(round=round, by=None)
    found = Counter(Finding.objects.filter(round=round).values_list("kind", flat=True))
    assert {kind: found[kind] for kind in kinds} == kinds


# What the rows of the published rounds trip, all of it: (unit, class) as often as found.
TRIPPED: dict[tuple[str, str], dict[str, str]] = {
    ("凤县", "2023Q3"): {
        "account_not_updated": "公安局 人社局 退役军人事务局",
        "work_order_overdue": "平木镇 留凤关镇 住建局 交通局",
        "letters_slow": "住建局",
    },
    ("城固县", "2023Q3"): {
        "column_below_minimum": "上元观镇 董家营镇 发改局 科技局 住建局 信访局",
        "column_blank": "发改局",
        "service_guide_incomplete": "水利局 农业农村局 住建局",
        "account_surplus": "教体局",  # both accounts are printed in the second attachment
    },
    ("平利县", "2019Q1"): {
        "letters_slow": "八仙镇 长安镇 县住建局 县农业农村局",
        "account_not_updated": "县环保局 县住建局 县交通局",
    },
    ("石泉县", "2023Q1"): {
        "account_not_updated": "县卫健局",
        "account_opened_without_filing": "后柳镇",
        "work_order_overdue": "县交通局",
        "service_guide_incomplete": "县行政审批局 县行政审批局",
        "disclosure_zone_incomplete": "喜河镇 熨斗镇 县档案史志馆 县图书馆",
    },
    ("柞水县", "2022H1"): {
        "submission_zero": "烟草局 邮政局 农行 农发行 供电公司 电信公司 移动公司 联通公司 财险公司 "
                           "寿险公司 中华保险 新华书店 广电网络公司 盐务局",
    },
}  # fmt: skip


@pytest.mark.parametrize("place", TRIPPED, ids=lambda place: "".join(place))
def test_rows_trip_what_the_notice_names_and_nothing_else(place: tuple[str, str]) -> None:
    round = reopened(a_round(*place))
    derive_findings(round=round, by=None)
    found = Finding.objects.filter(round=round).exclude(kind=Finding.Kind.WRONG_EXPRESSION)
    expected = [(unit, kind) for kind, units in TRIPPED[place].items() for unit in units.split()]
    assert sorted(found.values_list("unit__short_name", "kind")) == sorted(expected)
    wrong = Finding.objects.filter(round=round, kind=Finding.Kind.WRONG_EXPRESSION)
    assert {one.unit.short_name for one in wrong} == (
        {"饶峰镇", "县公安局"} if place[0] == "石泉县" else set()
    )


@pytest.mark.parametrize("place", TRIPPED, ids=lambda place: "".join(place))
def test_evaluating_again_what_people_decided_finds_nothing_new(place: tuple[str, str]) -> None:
    round = a_round(*place)
    InspectionRound.objects.filter(pk=round.pk).update(state="open", closed_at=None)
    assert derive_findings(round=round, by=None).created == 0


# The twelve problems that the notice of 石泉 names, each with its units and objects.
TWELVE = [
    ("column_not_updated", "县卫健局", "爱国卫生运动"),
    ("column_not_updated", "县应急管理局", "安全生产曝光台"),
    ("column_not_updated", "县住建局", "施工信息 质量安全监管 竣工信息"),
    ("work_order_overdue", "县交通局", "12345便民工单"),
    ("work_order_low_satisfaction", "县住建局", "12345便民工单"),
    ("account_opened_without_filing", "后柳镇", "后柳古镇"),
    ("account_not_updated", "县卫健局", "石泉卫健"),
    ("wrong_expression", "饶峰镇", "整治站位"),
    ("wrong_expression", "县公安局", "习近平新时代中国特色社会主义思想法治思想"),
    ("service_guide_incomplete", "县行政审批局",
     "其他特定车辆进入限制通行区域通行证核发 国有建设用地供应审批"),
    ("disclosure_zone_incomplete", "喜河镇 熨斗镇", "喜河镇政务公开专区 熨斗镇政务公开专区"),
    ("disclosure_zone_no_signage", "县档案史志馆 县图书馆",
     "档案史志馆政务公开专区 图书馆政务公开专区"),
]  # fmt: skip


def test_shiquan_has_its_twelve_problems_and_no_other() -> None:
    found = Finding.objects.confirmed().filter(round=a_round("石泉县", "2023Q1"))
    named = 0
    for kind, units, subjects in TWELVE:
        own = found.filter(kind=kind, unit__short_name__in=units.split())
        own = own.filter(subject__in=subjects.split())
        assert set(own.values_list("subject", flat=True)) == set(subjects.split())
        named += own.count()
    assert named == found.count() == 17
    # Five columns have a tally and no rows, satisfaction has no limit there: found by a person.
    by_hand = found.filter(indicator__isnull=True)
    assert Counter(by_hand.values_list("kind", flat=True)) == {
        "column_not_updated": 5, "work_order_low_satisfaction": 1,
    }  # fmt: skip


def test_found_problems_lead_to_the_rows_that_prove_them() -> None:
    for county, code in TRIPPED:
        round = a_round(county, code)
        values = RoundValues(round)
        for finding in Finding.objects.confirmed().filter(round=round, indicator__isnull=False):
            assert values.get(finding.reference).is_known, finding


def test_what_became_of_the_problems_of_the_round_before_is_as_printed() -> None:
    values = RoundValues(a_round("城固县", "2023Q3"))
    told = [values.get(f"previous.{key}").numerator
            for key in ("units_with_problems", "rectified", "unrectified")]  # fmt: skip
    assert told == [15, 13, 2]
    assert values.members("previous.unrectified") == ["沙河营镇", "上元观镇"]
    repeated = Finding.objects.filter(round=values.round, repeats__isnull=False)
    assert repeated.filter(unit__short_name="上元观镇").exists()
