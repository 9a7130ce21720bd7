"""Signing with a key that never leaves its device: SoftHSM, a device made of software."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import LazySettings

from notices.models import FrozenDocument
from notices.sealing import checking, demo, keys, signing
from notices.sealing.faults import SealError
from tests.notices.sealing.conftest import CODE, OFFICE, Bench

pytestmark = pytest.mark.device

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, PIN, LABEL = "jidu", "20260512", f"seal-{OFFICE.code}"


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a token that has a key and its certificate; return the folder of its root."""
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")  # read when the module is loaded
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN,
         "--so-pin", "87654321"], check=True, capture_output=True,
    )  # fmt: skip
    (folder / "seals" / "roots").mkdir(parents=True)
    (folder / "seals" / "roots" / "root.der").write_bytes(fill_token())
    yield folder / "seals"
    del os.environ["SOFTHSM2_CONF"]


def fill_token() -> bytes:
    """Have the token make a key, and put a certificate for it beside; return the root."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
    from pkcs11 import Attribute, KeyType, lib
    from pkcs11.util.rsa import encode_rsa_public_key
    from pkcs11.util.x509 import decode_x509_certificate

    authority, root = demo._authority()
    with lib(MODULE).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        public, private = session.generate_keypair(KeyType.RSA, 2048, store=True, label=LABEL)
        assert private[Attribute.NEVER_EXTRACTABLE]
        key = SimpleNamespace(public_key=lambda: load_der_public_key(encode_rsa_public_key(public)))
        builder = demo._certificate("密码设备里的样章", demo.AUTHORITY, key, authority)  # type: ignore[arg-type]
        builder = builder.add_extension(demo._usage(signs_certificates=False), critical=True)
        certificate = builder.sign(authority, hashes.SHA256()).public_bytes(Encoding.DER)
        kept = {Attribute.LABEL: LABEL, Attribute.TOKEN: True}
        session.create_object(decode_x509_certificate(certificate) | kept)
    return root.public_bytes(Encoding.DER)


@pytest.fixture
def device(token: Path, settings: LazySettings) -> None:
    settings.SEAL_DIR = token
    settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN = MODULE, TOKEN, PIN


def sign(bench: Bench) -> bytes:
    return signing.sign(
        bench.printed, county=OFFICE, method=FrozenDocument.Method.PKCS11, code=CODE, number="1号"
    )


@pytest.mark.usefixtures("device")
def test_a_device_signs_and_the_file_is_believed(bench: Bench) -> None:
    assert FrozenDocument.Method.PKCS11 in keys.methods(OFFICE)
    made = sign(bench)
    assert checking.check(made, keys.roots()).signer == "密码设备里的样章"
    with pytest.raises(SealError, match="信任的根证书"):
        checking.check(made, bench.roots)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"PKCS11_PIN": "00000000"}, "口令（PIN）不对"),
        ({"PKCS11_PIN": "1"}, "口令（PIN）不对"),
        ({"PKCS11_PIN": ""}, f"没有名为 {LABEL} 的密钥"),
        ({"PKCS11_KEY": "none-{code}"}, f"没有名为 none-{OFFICE.code} 的密钥"),
        ({"PKCS11_TOKEN": "other"}, "找不到密码设备other"),
        ({"PKCS11_TOKEN": ""}, "没有写明用哪一个"),
        ({"PKCS11_MODULE": "/nothing.so"}, "接口库 /nothing.so 打不开"),
        ({"PKCS11_MODULE": __file__}, "它不是 PKCS#11 接口库"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("device")
def test_what_is_wrong_with_a_device_is_said_and_does_not_stay(
    bench: Bench, settings: LazySettings, wrong: dict[str, str], told: str
) -> None:
    kept = {name: getattr(settings, name) for name in wrong}
    for name, value in wrong.items():
        setattr(settings, name, value)
    with pytest.raises(SealError, match=told):
        sign(bench)
    for name, value in kept.items():
        setattr(settings, name, value)
    assert checking.check(sign(bench), keys.roots())
