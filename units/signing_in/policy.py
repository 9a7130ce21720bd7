"""What a password must be like. Length counts most; the rest refuses what is guessed first."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
    password_validators_help_texts,
)
from django.core.exceptions import ValidationError

from units.models import User

SIMILARITY = 0.7
DIFFERENT_CHARACTERS = 5
# what Chinese offices choose and no international list has
FAVOURITES = frozenset(
    {
        "woaini", "woaizhongguo", "guanliyuan", "xitong", "zhengfu", "zhengwu", "xinxi", "wangzhan",
        "tongbao", "mima", "bangong", "bangongshi", "xianzhengfu", "zhongguo", "shaanxi", "jidu",
        "admin", "adminadmin", "root", "test", "user", "guest", "password", "passwd", "pssword",
        "qwer", "asdf", "zxcv", "qweasd", "qwerasdf", "abc", "abcd", "aa", "aaa",
    }
)  # fmt: skip


class Length:
    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < self.minimum:
            raise ValidationError(
                f"密码太短：现有{len(password)}位，至少要{self.minimum}位。", code="short"
            )

    def get_help_text(self) -> str:
        return f"至少{self.minimum}位"


class Kinds:
    """Letters, digits and signs, at least two of them, and not one character over and over."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = {"d" if c.isdigit() else "l" if c.isalpha() else "s" for c in password}
        if len(kinds) < 2:
            raise ValidationError("密码要由字母、数字、符号中的至少两种组成。", code="kinds")
        if len(set(password)) < DIFFERENT_CHARACTERS:
            raise ValidationError(
                f"密码里重复的字符太多，至少用{DIFFERENT_CHARACTERS}个不同的字符。", code="repeats"
            )

    def get_help_text(self) -> str:
        return "字母、数字、符号至少用两种"


class NotTheName(UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(("username", "full_name", "email"), SIMILARITY)

    def get_error_message(self) -> str:
        return "密码与账号、姓名或邮箱太相近，请换一个。"

    def get_help_text(self) -> str:
        return "不要用自己的账号、姓名"


class NotCommon(CommonPasswordValidator):
    """Refuse the common ones, also with digits and signs around them."""

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        letters = re.sub(r"[^a-z]", "", password.lower())
        if letters in FAVOURITES or (len(letters) > 3 and letters in self.passwords):
            raise ValidationError(self.get_error_message(), code="common")

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜中，请换一个（常见的词加上数字也算）。"

    def get_help_text(self) -> str:
        return "不要用常见的词加数字（如 Admin@2024）"


def in_words() -> str:
    """Return the policy as one sentence."""
    return "；".join(password_validators_help_texts()) + "。"
