"""A key that never leaves its device (PKCS#11): a smart card, a token, a security module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from notices.sealing.faults import SealError


@contextmanager
def signer(label: str) -> Iterator[Any]:
    """Give the pyHanko signer of the key and certificate with the label.

    The session ends with the block, whatever happens in it: a device that stays logged in refuses
    the next one. Raises SealError with a sentence for what is wrong with the device.
    """
    from pkcs11 import PKCS11Error
    from pyhanko.sign.pkcs11 import PKCS11Signer

    with _session() as session:
        try:
            yield PKCS11Signer(session, cert_label=label, key_label=label)
        except PKCS11Error as error:
            raise SealError(
                f"密码设备里没有名为 {label} 的密钥和证书，或签名时设备中断。请检查设备后重试，"
                "仍不行请管理员核对 JIDU_PKCS11_KEY 和设备里的密钥。"
            ) from error


def _session() -> Any:
    from pkcs11 import PKCS11Error, lib
    from pkcs11.exceptions import PinIncorrect, PinInvalid, PinLenRange, PinLocked
    from pyhanko.sign.pkcs11 import TokenCriteria, open_pkcs11_session

    module, token = settings.PKCS11_MODULE, settings.PKCS11_TOKEN
    try:
        lib(module)
    except PKCS11Error as error:
        raise SealError(
            f"密码设备的接口库 {module} 打不开：没有这个文件，或它不是 PKCS#11 接口库。"
            "请管理员核对 JIDU_PKCS11_MODULE。"
        ) from error
    try:
        return open_pkcs11_session(
            module,
            token_criteria=TokenCriteria(label=token) if token else None,
            user_pin=settings.PKCS11_PIN or None,
        )
    except (PinIncorrect, PinInvalid, PinLenRange, PinLocked) as error:
        raise SealError(
            "密码设备的口令（PIN）不对或已锁死。请管理员核对 JIDU_PKCS11_PIN 后重试；"
            "多次不对设备会锁死，锁死的用设备自带的工具解锁。"
        ) from error
    except PKCS11Error as error:
        raise SealError(
            f"找不到密码设备{token}：没有接好，或接了几个而没有写明用哪一个。请检查设备后重试，"
            "仍不行请管理员核对 JIDU_PKCS11_TOKEN。"
        ) from error
