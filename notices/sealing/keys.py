"""Where the keys of the seals are, and which certificates are trusted.

The folder SEAL_DIR holds a folder for each county, named by its code, with `key.p12`, perhaps
`password`, `seal.pdf` (the look of its seal) and `sm2.key`; `roots/` holds the certificates that
signatures must lead to, in PEM or DER.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from notices.models import FrozenDocument
from notices.sealing import device
from notices.sealing.faults import SealError
from units.models import County

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate

Method = FrozenDocument.Method
DEMO_MARK = "demo"  # a file of this name beside a key: made at set-up, for show


def folder_of(county: County) -> Path:
    return Path(settings.SEAL_DIR) / county.code


def methods(county: County) -> list[FrozenDocument.Method]:
    """Return the ways in which the county can sign here; the ways outside are always open."""
    found = []
    if (folder_of(county) / "key.p12").is_file():
        found.append(Method.PKCS12)
    if settings.PKCS11_MODULE:
        found.append(Method.PKCS11)
    return [*found, Method.EXTERNAL, Method.UPLOADED]


def is_demo(county: County) -> bool:
    return (folder_of(county) / DEMO_MARK).exists()


def roots() -> list[Certificate]:
    """Return the trusted certificates. Raises SealError naming a file that is none."""
    from pyhanko.keys import load_certs_from_pemder

    folder = Path(settings.SEAL_DIR) / "roots"
    files = sorted(p for p in folder.glob("*") if p.suffix in {".pem", ".crt", ".cer", ".der"})
    found: list[Certificate] = []
    for file in files:
        try:
            found += load_certs_from_pemder([str(file)])
        except (ValueError, OSError) as error:
            raise SealError(f"受信任的根证书文件 {file.name} 无法读取，请管理员更换。") from error
    return found


@contextmanager
def signer(county: County, method: str) -> Iterator[Any]:
    """Give the pyHanko signer of the county's key. Raises SealError where there is none."""
    if method != Method.PKCS11:
        yield _file_signer(county)
        return
    with device.signer(settings.PKCS11_KEY.format(code=county.code)) as found:
        yield found


def _file_signer(county: County) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    file = folder_of(county) / "key.p12"
    if not file.is_file():
        raise SealError(f"{county}还没有设置印章密钥，请管理员按“签章设置”放好密钥文件后重试。")
    try:
        return SimpleSigner.load_pkcs12_data(
            file.read_bytes(), other_certs=[], passphrase=_password(county).encode()
        )
    except ValueError as error:
        sentence = f"{county}的印章密钥打不开：密码不对或文件已损坏，请管理员核对。"
        raise SealError(sentence) from error


def _password(county: County) -> str:
    """Return the password of the county's key file: from the environment, or the file beside."""
    own = os.environ.get(f"JIDU_SEAL_PASSWORD_{county.code}") or settings.SEAL_PASSWORD
    file = folder_of(county) / "password"
    if own or not file.is_file():
        return str(own)
    return file.read_text(encoding="utf-8").strip()
