"""A detached SM2 signature over the SM3 digest of a file, where GmSSL is installed.

It stands beside the PDF's own signature and adds nothing to what that is in law.
"""

from __future__ import annotations

from notices.sealing.keys import folder_of
from units.models import County

KEY_FILE = "sm2.key"  # private and public key in hexadecimal, on two lines


def is_available() -> bool:
    try:
        import gmssl_pyx  # noqa: F401
    except ImportError:
        return False
    return True


def new_key() -> str:
    """Return a new pair of keys as KEY_FILE holds it, or nothing without GmSSL."""
    if not is_available():
        return ""
    from gmssl_pyx import sm2_key_generate

    public, private = sm2_key_generate()
    return f"{private.hex()}\n{public.hex()}\n"


def sign(county: County, data: bytes) -> tuple[str, str]:
    """Return signature (DER) and public key in hexadecimal; both empty without key or GmSSL."""
    file = folder_of(county) / KEY_FILE
    if not (is_available() and file.is_file()):
        return "", ""
    from gmssl_pyx import sm2_sign

    private, public = file.read_text(encoding="ascii").split()
    made = sm2_sign(bytes.fromhex(private), bytes.fromhex(public), data)
    return made.hex(), public


def verify(data: bytes, signature: str, public: str) -> bool:
    """Tell whether the signature over the data is good; without GmSSL it is not."""
    if not is_available():
        return False
    from gmssl_pyx import GmsslInnerError, sm2_verify

    try:
        return bool(sm2_verify(bytes.fromhex(public), data, bytes.fromhex(signature)))
    except (GmsslInnerError, ValueError):
        return False
