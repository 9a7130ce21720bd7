"""Evaluating the rules on the demo rounds finds the problems that the published notices name."""

from __future__ import annotations

from collections import Counter

import pytest

from supervision.findings.deriving import derive_findings
from supervision.findings.evaluate import trips
from supervision.models import Finding, InspectionRound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def a_round(county: str, code: str) -> InspectionRound:
    return InspectionRound.objects.get(county__name=county, code=code)


def amounts(round: InspectionRound, code: str) -> dict[str, int]:
    return {t.label: int(t.value.numerator or 0) for t in trips(round) if t.rule.code == code}


def reopened(round: InspectionRound) -> InspectionRound:
    """Empty the round of findings, so that the rules begin anew."""
    InspectionRound.objects.filter(pk=round.pk).update(state="open", closed_at=None)
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
