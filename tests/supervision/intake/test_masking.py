"""Identity and phone numbers inside free text."""

import pytest

from supervision.intake.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("电话 138 1234 5678", "电话 138****5678"),
        ("+8613812345678", "138****5678"),
        ("身份证610330198001011234", "身份证610***********1234"),
        ("证号61033019800101123X，男", "证号610***********123X，男"),
        ("旧证610330800101123", "旧证610********1123"),
        ("座机0917-4762123", "座机0917-***2123"),
        ("座机02988886666", "座机029****6666"),
    ],
)
def test_personal_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    ["工单20230701000000001", "金额1234567.00元", "凤县12345热线", "2023年9月28日", "路灯不亮", ""],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = mask("张三13812345678，610330198001011234")
    assert mask(once) == once
