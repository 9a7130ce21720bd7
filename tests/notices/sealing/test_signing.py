"""The signature on the PDF: what it covers, what it forbids, and where its seal stands."""

from __future__ import annotations

import random
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import override_settings
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from notices.models import FrozenDocument
from notices.sealing import checking, demo, keys, signing, sm2
from notices.sealing.drawing import drawing
from notices.sealing.faults import SealError
from tests.notices.sealing.conftest import CODE, OFFICE, Bench, sign

Method = FrozenDocument.Method


def signature_of(data: bytes) -> dict[str, object]:
    [field] = PdfReader(BytesIO(data)).get_fields().values()  # type: ignore[union-attr]
    return field["/V"]  # type: ignore[no-any-return]


def test_the_file_is_certified_as_pades_and_names_organ_and_number(bench: Bench) -> None:
    found = checking.check(bench.signed, bench.roots)
    assert found.signer == "试点县人民政府办公室（样章，仅供演示）"
    signature = signature_of(bench.signed)
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reason"] == "签发 试〔2023〕3号"
    assert signature["/Name"] == OFFICE.issuing_organ
    [reference] = signature["/Reference"]  # type: ignore[misc]
    parameters = reference.get_object()["/TransformParams"]
    assert parameters["/P"] == 1  # DocMDP: no change whatever


def test_the_signed_file_begins_with_the_printed_one(bench: Bench) -> None:
    assert bench.signed.startswith(bench.printed.content)


def test_the_seal_stands_over_signature_and_date(bench: Bench) -> None:
    page = PdfReader(BytesIO(bench.signed)).pages[0]
    [widget] = [one.get_object() for one in page["/Annots"]]
    left, bottom, right, top = (float(n) for n in widget["/Rect"])
    box = bench.printed.seal
    assert box is not None
    assert abs((right - left) - 42 / 25.4 * 72) < 1.5
    assert abs((left + right) / 2 - (box.left + box.right) / 2) < 1
    assert bottom < box.bottom < box.top < top
    assert int(widget["/F"]) & 4  # printed
    seal = PdfReader(BytesIO(bench.signed)).pages[0]["/Annots"][0].get_object()["/AP"]["/N"]
    assert seal["/BBox"]


def test_the_seal_has_its_place_in_the_structure(bench: Bench) -> None:
    """PDF/A of level a: every annotation belongs to an element, and all else stays as printed."""
    was, now = (PdfReader(BytesIO(data)) for data in (bench.printed.content, bench.signed))
    old, new = (read.root_object["/StructTreeRoot"] for read in (was, now))
    before, after = (ids(tree["/K"][0]["/K"]) for tree in (old, new))
    [form] = set(after) - set(before)
    assert [one for one in after if one != form] == before
    element = new["/K"][0]["/K"][after.index(form)]
    assert (element["/S"], element["/Alt"]) == ("/Form", "试点县人民政府办公室印章")
    [(page, widget)] = [(page, one) for page in now.pages for one in page.get("/Annots", [])]
    [shown] = element["/K"]
    assert shown.raw_get("/Obj") == widget
    assert shown.raw_get("/Pg") == element.raw_get("/Pg") == page.indirect_reference
    on_page = [
        one.get_object().raw_get("/Pg") == page.indirect_reference for one in new["/K"][0]["/K"]
    ]
    assert on_page[after.index(form) - 1]
    assert not any(on_page[after.index(form) + 1 :])
    *others, number, reference = new["/ParentTree"]["/Nums"]
    assert (number, reference.idnum) == (widget.get_object()["/StructParent"], form)
    assert len(others) == len(old["/ParentTree"]["/Nums"])
    assert number not in others[::2]
    assert now.metadata == was.metadata
    assert now.root_object["/Metadata"].get_data() == was.root_object["/Metadata"].get_data()


def ids(references: Any) -> list[int]:
    return [one.idnum for one in references]


def test_the_sample_seal_says_that_it_is_one_and_draws_no_star() -> None:
    drawn = drawing("试点县人民政府办公室")
    assert "样章" in drawn
    assert "仅供演示" in drawn
    assert "polygon" not in drawn
    assert "path" not in drawn
    assert drawn.count("rotate") == len("试点县人民政府办公室")


def test_a_hundred_changes_of_one_bit_are_all_found(bench: Bench) -> None:
    start, first, second, rest = (int(n) for n in signature_of(bench.signed)["/ByteRange"])  # type: ignore[attr-defined]
    covered = [*range(start, start + first), *range(second, second + rest)]
    chance = random.Random(7)
    for place in chance.sample(covered, 100):
        changed = bytearray(bench.signed)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(SealError):
            checking.check(bytes(changed), bench.roots)


def test_the_padding_of_the_signature_holds_nothing(bench: Bench) -> None:
    _, first, second, _ = (int(n) for n in signature_of(bench.signed)["/ByteRange"])  # type: ignore[attr-defined]
    gap = bench.signed[first:second]
    place = first + len(gap.rstrip(b"0>")) + 10
    changed = bench.signed[:place] + b"1" + bench.signed[place + 1 :]
    with pytest.raises(SealError):
        checking.check(changed, bench.roots)


def test_an_appended_revision_is_refused(bench: Bench) -> None:
    writer = PdfWriter(BytesIO(bench.signed), incremental=True)
    writer.add_metadata({"/Title": "改过的标题"})
    changed = BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(bench.signed)
    for data in (changed.getvalue(), bench.signed + b"\n", bench.signed + b"%%EOF\n"):
        with pytest.raises(SealError):
            checking.check(data, bench.roots)


def test_a_foreign_root_is_refused(bench: Bench) -> None:
    with override_settings(SEAL_DIR=bench.other):
        strange = sign(bench.printed)
        foreign = keys.roots()
    assert checking.check(strange, foreign)
    with pytest.raises(SealError, match="信任的根证书"):
        checking.check(strange, bench.roots)
    with pytest.raises(SealError, match="信任的根证书"):
        checking.check(bench.signed, [])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0" * 5000, b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_read_counts_as_altered(data: bytes, bench: Bench) -> None:
    with pytest.raises(SealError, match="损坏或被改动"):
        checking.check(data, bench.roots)


def test_a_truncated_file_and_one_without_signature_are_refused(bench: Bench) -> None:
    with pytest.raises(SealError):
        checking.check(bench.signed[:-200], bench.roots)
    with pytest.raises(SealError, match="没有签名"):
        checking.check(bench.printed.content, bench.roots)


def test_a_signature_outlives_its_certificate(bench: Bench) -> None:
    after = timezone.now() + timedelta(days=365 * 11)
    with pytest.raises(SealError, match="有效期"):
        checking.check(bench.signed, bench.roots, at=after)
    assert checking.check(bench.signed, bench.roots, at=timezone.now())


def test_a_signature_made_outside_fits_into_the_gap(
    bench: Bench, seals: Path, tmp_path: Path
) -> None:
    """As a leader's own program does it: openssl signs the data, only its answer comes back."""
    prepared = signing.prepare(bench.printed, county=OFFICE, code=CODE, number="试〔2023〕3号")
    password = (keys.folder_of(OFFICE) / "password").read_text()
    pem, data, answer = (tmp_path / name for name in ("key.pem", "data", "answer"))
    data.write_bytes(signing.signed_part(prepared.content, prepared.gap_start, prepared.gap_end))
    openssl(
        "pkcs12", "-in", str(keys.folder_of(OFFICE) / "key.p12"), "-nodes", "-out", str(pem),
        "-passin", f"pass:{password}",
    )  # fmt: skip
    openssl(
        "cms", "-sign", "-binary", "-md", "sha256", "-in", str(data), "-outform", "DER",
        "-signer", str(pem), "-out", str(answer),
    )  # fmt: skip
    filled = signing.fill(
        prepared.content, answer.read_bytes(), prepared.gap_start, prepared.gap_end
    )
    assert checking.check(filled, bench.roots).signer.startswith("试点县")
    with pytest.raises(SealError):
        checking.check(prepared.content, bench.roots)
    with pytest.raises(SealError, match="过大"):
        signing.fill(prepared.content, bytes(40000), prepared.gap_start, prepared.gap_end)


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority(BaseHTTPRequestHandler):
    """A timestamp service on this machine, with a certificate that the test's root signed."""

    stamper: object

    def do_POST(self) -> None:
        import asyncio

        from asn1crypto import tsp

        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = asyncio.run(self.stamper.async_request_tsa_response(asked))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer.dump())

    def log_message(self, *arguments: object) -> None:
        return


@pytest.fixture
def service(seals: Path, settings: LazySettings, tmp_path: Path) -> Iterator[str]:
    """Serve timestamps whose certificate leads to a root of its own, which is trusted too."""
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    authority, root = demo._authority()
    key = demo._new_key()
    builder = demo._certificate("试用时间戳", demo.AUTHORITY, key, authority)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = builder.add_extension(usage, critical=True).sign(authority, hashes.SHA256())
    (seals / "roots" / "timestamps.pem").write_bytes(root.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    Authority.stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(private),
    )
    server = HTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield settings.TIMESTAMP_URL
    server.shutdown()
    server.server_close()
    (seals / "roots" / "timestamps.pem").unlink()


def test_a_timestamp_is_put_in_and_checked(bench: Bench, service: str) -> None:
    made = sign(bench.printed)
    found = checking.check(made, keys.roots())
    assert found.timestamped_at is not None
    assert abs(found.timestamped_at - timezone.now()) < timedelta(minutes=1)
    with pytest.raises(SealError):  # the service's root is not trusted
        checking.check(made, bench.roots)


def test_a_timestamp_service_out_of_reach_is_told(
    bench: Bench, seals: Path, settings: LazySettings
) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    with pytest.raises(SealError, match="时间戳服务"):
        sign(bench.printed)


def test_a_missing_key_and_a_wrong_password_are_told(
    bench: Bench, seals: Path, tmp_path: Path, settings: LazySettings
) -> None:
    settings.SEAL_PASSWORD = "wrong"
    with pytest.raises(SealError, match="打不开"):
        sign(bench.printed)
    settings.SEAL_DIR = tmp_path
    with pytest.raises(SealError, match="还没有设置印章密钥"):
        sign(bench.printed)
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "bad.pem").write_text("-----BEGIN CERTIFICATE-----\nx")
    with pytest.raises(SealError, match=r"bad\.pem"):
        keys.roots()


def test_seals_for_show_are_made_once_and_nobody_else_reads_them(seals: Path) -> None:
    assert demo.make_demo_seals([OFFICE]) == []
    folder = keys.folder_of(OFFICE)
    assert keys.is_demo(OFFICE)
    assert folder.stat().st_mode & 0o77 == 0
    assert all(file.stat().st_mode & 0o77 == 0 for file in folder.iterdir())
    assert Method.PKCS12 in keys.methods(OFFICE)


@pytest.mark.skipif(not sm2.is_available(), reason="GmSSL has no wheel for this machine")
def test_a_detached_sm2_signature_is_over_these_bytes(bench: Bench, seals: Path) -> None:
    signature, public = sm2.sign(OFFICE, bench.signed)
    assert sm2.verify(bench.signed, signature, public)
    assert not sm2.verify(bench.signed + b" ", signature, public)
    assert not sm2.verify(bench.signed, "00" + signature, public)
