"""Setting up, renewing and removing the second factor of a person."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from units.actions import RefusedError
from units.models import User
from units.second_factor import codes, required
from units.signing_in import actions as signing_in
from units.signing_in import stamps, trail


@transaction.atomic
def start(*, by: User) -> TOTPDevice:
    """Make a new secret. It is not in force before its first code is given, the old one stays."""
    TOTPDevice.objects.filter(user=by, confirmed=False).delete()
    made: TOTPDevice = TOTPDevice.objects.create(user=by, name="phone", confirmed=False)
    return made


@transaction.atomic
def finish(*, request: HttpRequest, by: User, code: str) -> list[str]:
    """Put the new secret in force; return the recovery codes, readable only now.

    Every other session of the person ends. Raises RefusedError.
    """
    device = TOTPDevice.objects.select_for_update().filter(user=by, confirmed=False).first()
    if device is None:
        raise RefusedError("没有待完成的设置，请重新开始。")
    if not device.verify_token(codes.plain(code)):
        raise RefusedError(
            "验证码不对。请核对手机的日期时间是否为自动设置，再输入当前显示的6位数字。", "code"
        )
    old, _ = TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    stamps.put_factor(request.session)
    signing_in.end_elsewhere(request=request, by=by)
    trail.leave("更换两步验证" if old else "启用两步验证", on=by, by=by)
    return codes.new_recovery_codes(by)


@transaction.atomic
def renew_codes(*, by: User) -> list[str]:
    """Return new recovery codes; those that were not used yet are void. Raises RefusedError."""
    if codes.device_of(by) is None:
        raise RefusedError("尚未启用两步验证，没有恢复码可换。")
    trail.leave("更换恢复码", on=by, by=by)
    return codes.new_recovery_codes(by)


@transaction.atomic
def remove(*, request: HttpRequest, by: User) -> None:
    """Go back to signing in by password alone. Raises RefusedError where a role forbids that."""
    if required.of(by):
        raise RefusedError("您的角色必须使用两步验证，不能停用；换手机请点“更换手机”。")
    if _delete(by):
        stamps.put(request.session, with_code=False)
        trail.leave("停用两步验证", on=by, by=by)


@transaction.atomic
def remove_of(*, person: User, by: User) -> bool:
    """Take the second factor from one who lost phone and codes, and end all their sessions.

    Who must have one is led to set up a new one at the next sign-in.
    """
    if not _delete(person):
        return False
    signing_in.end_all_sessions(person)
    trail.leave("清除两步验证", on=person, by=by)
    return True


def _delete(person: User) -> int:
    StaticDevice.objects.filter(user=person).delete()
    deleted, _ = TOTPDevice.objects.filter(user=person).delete()
    return int(deleted)
