"""Rules of the checker: every one has an example that it finds; a county may do without."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from notices.checks import actions
from notices.checks.check import check_notice, check_text, run
from notices.checks.knowledge import Knowledge, Register
from notices.checks.register import every_rule, example, rules
from notices.models import CheckRuleSwitch
from tests.notices.conftest import Draft
from units.actions import RefusedError
from units.models import County, Event, User

pytestmark = pytest.mark.django_db
OPENING = "各镇人民政府，县政府各工作部门：\n现将2024年第二季度有关情况通报如下：\n"
WRONG = "县长信箱收到来信62件，其中投诉30件、咨询20件、建议13件。"


@pytest.mark.parametrize("key", sorted(rules()))
def test_every_rule_finds_its_own_example(key: str) -> None:
    text = example(key) if "各镇" in example(key) else OPENING + example(key)
    known = Knowledge(Register("临江县", frozenset(["应急管理局", "教育体育局"])))
    assert key in {remark.rule for remark in run(text, known).remarks}


def test_every_rule_has_an_example_and_a_description() -> None:
    for key, rule in every_rule().items():
        assert example(key), key
        assert rule.description.endswith("。"), key


def switch(county: County, by: User, rule: str = "parts", off: bool = True) -> CheckRuleSwitch:
    return actions.switch_rule(county=county, rule=rule, is_off=off, reason="口径不同", by=by)


def test_a_rule_out_of_use_is_not_asked_and_the_report_says_so(
    county: County, people: dict[str, User], draft: Draft
) -> None:
    draft.add(WRONG)
    switch(county, people["reviewer"])
    for report in (check_text(WRONG, county), check_notice(draft.notice)):
        assert report.off == ("parts",)
        assert "parts" not in {remark.rule for remark in report.remarks}
    assert "parts" in {remark.rule for remark in check_text(WRONG).remarks}
    assert Event.objects.get(verb="停用核稿规则").after == {"is_off": True, "reason": "口径不同"}
    switch(county, people["reviewer"], off=False)
    assert "parts" in {remark.rule for remark in check_text(WRONG, county).remarks}


def test_a_rule_of_our_own_notices_can_be_out_of_use_but_for_one(
    county: County, people: dict[str, User], draft: Draft
) -> None:
    draft.add("没有提到任何单位。")
    assert "own_findings" in {r.rule for r in check_notice(draft.notice).remarks}
    switch(county, people["reviewer"], "own_findings")
    assert "own_findings" not in {r.rule for r in check_notice(draft.notice).remarks}
    with pytest.raises(RefusedError, match="不能停用"):
        switch(county, people["reviewer"], "own_tokens")


def test_who_drafts_does_not_switch_the_examiner_off(
    county: County, people: dict[str, User]
) -> None:
    with pytest.raises(PermissionDenied):
        switch(county, people["staff"])


def test_a_switch_needs_a_reason_and_something_to_change(
    county: County, people: dict[str, User]
) -> None:
    with pytest.raises(RefusedError, match="理由"):
        actions.switch_rule(
            county=county, rule="parts", is_off=True, reason=" ", by=people["reviewer"]
        )
    with pytest.raises(RefusedError, match="已经在用"):
        switch(county, people["reviewer"], off=False)
    with pytest.raises(RefusedError, match="没有这条规则"):
        switch(county, people["reviewer"], "nothing")


def test_the_page_lists_every_rule_and_switches_one(
    client: Client, county: County, people: dict[str, User]
) -> None:
    client.force_login(people["reviewer"])
    address = reverse("check_rule_list", args=[county.pk])
    page = client.get(address).content.decode()
    assert all(rule.label in page for rule in every_rule().values())
    sent = {"rule": "parts", "is_off": "on", "reason": "口径不同"}
    done = client.post(reverse("check_rule_switch", args=[county.pk]), sent, follow=True)
    assert "已停用，今后核稿不用这条" in done.content.decode()
    assert "口径不同" in client.get(address).content.decode()
    client.post(reverse("check_rule_switch", args=[county.pk]), {"rule": "parts"})
    assert not CheckRuleSwitch.objects.get().is_off
