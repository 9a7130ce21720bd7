"""The figures to choose from, with what they say now."""

from __future__ import annotations

import pytest

from notices.editing.picking import Picker, groups
from supervision.models import InspectionRound

pytestmark = pytest.mark.django_db


def test_figures_are_found_by_label_or_key_and_show_their_value(round: InspectionRound) -> None:
    by_label = Picker(round).entries("热线 逾期")
    by_key = Picker(round).entries("hotline.overdue")
    (one,) = [entry for entry in by_key if entry.key == "hotline.overdue"]
    assert one in by_label
    assert (one.value, one.token) == ("4", "{{" + one.label + "}}")
    assert not Picker(round).entries("没有这样的数字")


def test_a_unit_narrows_to_what_is_counted_by_unit(round: InspectionRound) -> None:
    picker = Picker(round, "住建局")
    (one,) = [e for e in picker.entries("") if e.key == "hotline.overdue"] or picker.entries(
        "hotline.overdue"
    )
    assert (one.value, one.reference.endswith("@单位=住建局")) == ("2", True)
    assert not picker.entries("round.label")


def test_rounds_thresholds_and_problems_are_there_too(round: InspectionRound) -> None:
    picker = Picker(round)
    assert [e.value for e in picker.entries("round.label")] == [round.label]
    assert [e.value for e in picker.entries("indicator.account_update_days")] == ["14"]
    assert [e.value for e in picker.entries("findings.all")] == ["2"]
    assert {"12345热线", "问题", "检查指标"} <= set(groups())


def test_only_ways_of_writing_that_say_something_are_offered(round: InspectionRound) -> None:
    texts = {w.text: w.token for w in Picker(round).writings("hotline.overdue")}
    assert texts["住建局2件，平木镇1件，交通局1件"].endswith("|分列:unit}}")
    assert texts["四"].endswith("|汉字}}")
    assert texts["第四"].endswith("|序数}}")
    assert not Picker(round).writings("没有这样的数字")
