"""An authority and keys for show, so that signing can be tried before the office has its own.

Certificates, seals and this file say 样章: nothing made here is an electronic seal in law.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from notices.sealing import sm2
from notices.sealing.keys import DEMO_MARK, folder_of
from units.models import County

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate, CertificateBuilder

AUTHORITY = "季督样章根证书（仅供演示）"
YEARS = 10
BITS = 2048


def make_demo_seals(counties: list[County]) -> list[County]:
    """Give each county that has no key yet a key for show; return those that got one.

    Keys and roots that are there are left as they are. The authority's own key is thrown away
    with the process: whoever needs another seal for show gets another authority.
    """
    without = [county for county in counties if not folder_of(county).exists()]
    if not without:
        return []
    key, root = _authority()
    for county in without:
        _make_seal(county, key, root)
    roots = Path(settings.SEAL_DIR) / "roots"
    roots.mkdir(parents=True, exist_ok=True)
    from cryptography.hazmat.primitives.serialization import Encoding

    file = roots / f"demo-{root.serial_number:x}.pem"
    file.write_bytes(root.public_bytes(Encoding.PEM))
    return without


def _authority() -> tuple[RSAPrivateKey, Certificate]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    key = _new_key()
    builder = _certificate(AUTHORITY, AUTHORITY, key, key)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def _make_seal(county: County, authority: RSAPrivateKey, root: Certificate) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key = _new_key()
    name = f"{county.issuing_organ}（样章，仅供演示）"
    builder = _certificate(name[:64], AUTHORITY, key, authority)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    certificate = builder.sign(authority, hashes.SHA256())
    password = secrets.token_urlsafe(24)
    folder = folder_of(county)
    folder.mkdir(parents=True, mode=0o700)
    _write(folder / "password", password.encode())
    _write(
        folder / "key.p12",
        pkcs12.serialize_key_and_certificates(
            b"seal", key, certificate, [root], BestAvailableEncryption(password.encode())
        ),
    )
    if made := sm2.new_key():
        _write(folder / sm2.KEY_FILE, made.encode())
    _write(folder / DEMO_MARK, "样章，仅供演示\n".encode())


def _new_key() -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _certificate(
    subject: str, issuer: str, key: RSAPrivateKey, authority: RSAPrivateKey
) -> CertificateBuilder:
    from cryptography import x509

    now = timezone.now()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False
        )
    )


def _name(common: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(file: Path, data: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(data)
