"""Forms of signing in, of passwords and of proving who one is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField

from units.forms import ActionForm
from units.signing_in import policy


def password_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    errors = {"required": f"请填写{label}。"}
    return forms.CharField(
        label=label, strip=False, widget=widget, help_text=help_text, error_messages=errors
    )


def code_field(**attributes: Any) -> forms.CharField:
    widget = forms.TextInput(
        {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"} | attributes
    )
    return forms.CharField(
        label="验证码",
        max_length=40,
        widget=widget,
        help_text="手机验证器上的6位数字；手机不在身边，可填一个恢复码。",
        error_messages={"required": "请填写验证码。"},
    )


class SignInForm(ActionForm):
    username = UsernameField(
        label="账号",
        max_length=150,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": "请填写账号。"},
    )
    password = password_field("密码", "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tried = "password" if self.is_bound else "username"
        self.fields[tried].widget.attrs["autofocus"] = True


class CodeForm(ActionForm):
    code = code_field(autofocus=True)


class FirstCodeForm(CodeForm):
    """The first code of a phone that is being set up: a recovery code will not do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "手机验证器上现在显示的6位数字。"
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 8}


class ConfirmForm(ActionForm):
    """Its names have a prefix, as the answer is sent along with what another form posted."""

    prefix = "confirm"
    password = password_field("密码", "current-password")
    code = code_field()

    def __init__(self, *args: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs["autofocus"] = True
        if not with_code:
            del self.fields["code"]


class NewPasswordForm(ActionForm):
    password = password_field("新密码", "new-password")
    repeated = password_field("再输一遍", "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = policy.in_words()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        repeated = given.pop("repeated", None)
        if repeated and "password" in given and repeated != given["password"]:
            self.add_error("repeated", "两次输入的新密码不一样，请重新输入。")
        return given


class PasswordChangeForm(NewPasswordForm):
    current = password_field("现在的密码", "current-password")
    field_order = ["current", "password", "repeated"]


class ForgottenForm(ActionForm):
    email = forms.EmailField(
        label="邮箱",
        widget=forms.EmailInput({"autocomplete": "email", "autofocus": True}),
        error_messages={"required": "请填写邮箱。", "invalid": "邮箱的写法不对，请检查。"},
    )
