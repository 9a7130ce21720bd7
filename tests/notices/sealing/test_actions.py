"""From signing to the stored bytes, and what of them is believed afterwards."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from notices.models import FrozenDocument, Notice, SignedFile
from notices.rendering import pdf
from notices.sealing import actions, demo, signing
from notices.sealing.faults import SealError
from notices.sealing.verify import Finding, by_code, verify
from notices.steps import actions as steps
from notices.steps.forms import AnotherMethodForm
from tests.notices.rendering.papers import document
from tests.notices.sealing.conftest import Bench
from units import jobs
from units.actions import RefusedError
from units.guard import SEEN
from units.models import County, Event, Job, Unit, User

pytestmark = pytest.mark.django_db

State, Method = Notice.State, FrozenDocument.Method
Walk = Callable[[str], Notice]
Sealed = Callable[..., Notice]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("county-seals")


@pytest.fixture
def keys_of_county(folder: Path, settings: LazySettings, county: County) -> Path:
    """Give the county a key; it is made once, whatever the code of the county at hand is."""
    settings.SEAL_DIR = folder
    if not (folder / "kept").exists():
        demo.make_demo_seals([county])
        (folder / county.code).rename(folder / "kept")
    (folder / county.code).unlink(missing_ok=True)
    (folder / county.code).symlink_to(folder / "kept")
    return folder


@pytest.fixture
def sealed(walk: Walk, keys_of_county: Path, people: dict[str, User]) -> Sealed:
    def make(method: str = Method.PKCS12) -> Notice:
        notice = walk(State.SUBMITTED)
        steps.sign(notice=notice, by=people["leader"], method=method)
        run()
        return Notice.objects.get(pk=notice.pk)

    return make


def run() -> Job:
    """Do the sealing job as a worker does."""
    job = Job.objects.filter(task="notices.tasks.seal_notice", state=Job.State.QUEUED).latest("pk")
    jobs.run(job.pk, actions.run_sealing)
    return Job.objects.get(pk=job.pk)


def bytes_of(notice: Notice) -> bytes:
    return actions.read_whole(notice.signed_file.place, notice.signed_file.sha256)


def told(data: bytes, tmp_path: Path) -> tuple[int, str]:
    file, out = tmp_path / "notice.pdf", StringIO()
    file.write_bytes(data)
    try:
        call_command("verify_notice", str(file), stdout=out)
    except SystemExit as error:
        return int(str(error.code)), out.getvalue()
    return 0, out.getvalue()


def test_a_signed_notice_gets_its_file_once(sealed: Sealed, people: dict[str, User]) -> None:
    notice = sealed()
    kept = notice.signed_file
    assert kept.is_checked
    assert "样章" in kept.signer
    assert kept.sha256 == hashlib.sha256(bytes_of(notice)).hexdigest()
    assert Event.objects.filter(verb="通报签章").count() == 1
    again = jobs.start(
        task="notices.tasks.seal_notice", subject=f"notice:{notice.pk}", label="x",
        county=notice.county, by=None, params={"notice": notice.pk},
    )  # fmt: skip
    jobs.run(again.pk, actions.run_sealing)
    assert SignedFile.objects.get().sha256 == kept.sha256
    steps.issue(notice=notice, by=people["staff"])


def test_the_same_bytes_are_believed_and_no_others(sealed: Sealed, tmp_path: Path) -> None:
    notice = sealed()
    data = bytes_of(notice)
    status, text = told(data, tmp_path)
    assert status == 0
    assert notice.document_number in text
    chance = random.Random(11)
    for place in chance.sample(range(len(data)), 100):
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        assert not verify(bytes(changed)).is_genuine, place
    for changed_file in (data + b"\n", data[:-1], b"", b"%PDF-"):
        assert told(changed_file, tmp_path)[0] == 1
    altered = verify(data + b"\n")
    assert altered.finding == Finding.ALTERED
    assert altered.notice == notice


def test_a_file_without_a_signature_is_said_to_be_so(tmp_path: Path) -> None:
    draft = pdf.render(document())
    for issued_only in (False, True):
        assert verify(draft, issued_only=issued_only).finding == Finding.UNSIGNED
    code, words = told(draft, tmp_path)
    assert code == 1
    assert "没有签名，不是印发的原件" in words
    assert "改动" not in words
    sent = {"file": SimpleUploadedFile("a.pdf", draft)}
    page = Client().post(reverse("verify"), sent).content.decode()
    assert "没有签名：这不是本系统印发的原件。" in page
    assert "伪：" not in page


def test_a_file_signed_by_our_key_but_not_kept_here_is_unknown(
    sealed: Sealed, bench: Bench, tmp_path: Path
) -> None:
    notice = sealed()
    printed = bench.printed
    strange = signing.sign(
        printed, county=notice.county, method=Method.PKCS12, code="2" * 16, number="1"
    )
    verdict = verify(strange)
    assert verdict.finding == Finding.UNKNOWN
    assert "不能认定" in verdict.reason
    assert told(strange, tmp_path)[0] == 1
    assert verify(bench.signed).finding == Finding.ALTERED  # a foreign root
    assert told(b"not a pdf", tmp_path)[0] == 1


def test_when_the_root_is_no_longer_trusted_neither_is_the_file(
    sealed: Sealed, settings: LazySettings, tmp_path: Path
) -> None:
    data = bytes_of(sealed())
    settings.SEAL_DIR = tmp_path
    assert verify(data).finding == Finding.ALTERED


def test_the_bytes_stay_when_everything_else_changes(sealed: Sealed, tmp_path: Path) -> None:
    notice = sealed()
    data = bytes_of(notice)
    for unit in Unit.objects.all():
        Unit.objects.filter(pk=unit.pk).update(name=f"改名{unit.pk}", short_name=f"改{unit.pk}")
    County.objects.update(issuing_organ="改名办公室")
    assert notice.outline
    notice.outline.blocks.all().delete()
    notice.blocks.all().delete()
    assert bytes_of(Notice.objects.get(pk=notice.pk)) == data
    assert verify(data).finding == Finding.GENUINE
    assert "改名" not in told(data, tmp_path)[1]


def test_a_withdrawn_notice_is_genuine_but_void(
    sealed: Sealed, people: dict[str, User], tmp_path: Path
) -> None:
    notice = sealed()
    data = bytes_of(notice)
    steps.withdraw(notice=notice, by=people["leader"], remark="数据有误")
    assert verify(data).finding == Finding.VOID
    status, text = told(data, tmp_path)
    assert status == 0
    assert "作废" in text


def test_the_public_hears_nothing_of_what_is_not_issued(
    sealed: Sealed, people: dict[str, User]
) -> None:
    notice = sealed()
    data = bytes_of(notice)
    for asked in (data, data + b"\n"):
        verdict = verify(asked, issued_only=True)
        assert verdict.finding == Finding.UNKNOWN
        assert verdict.notice is None
    assert by_code(notice.frozen.code) is None
    steps.issue(notice=notice, by=people["staff"])
    assert verify(data, issued_only=True).finding == Finding.GENUINE
    assert verify(data + b"\n", issued_only=True).finding == Finding.ALTERED
    code = notice.frozen.code
    found = by_code(f" {code[:4].lower()}-{code[4:]}")
    assert found
    assert found.notice == notice


def test_a_changed_store_is_noticed(sealed: Sealed) -> None:
    notice = sealed()
    place = notice.signed_file.place
    data = bytes_of(notice)
    default_storage.delete(place)
    with pytest.raises(SealError, match="不在了"):
        bytes_of(notice)
    default_storage.save(place, ContentFile(data + b" "))
    with pytest.raises(SealError, match="校验值不符"):
        bytes_of(notice)


def test_a_job_that_was_interrupted_leaves_no_second_file(
    walk: Walk, keys_of_county: Path, people: dict[str, User]
) -> None:
    notice = walk(State.SUBMITTED)
    steps.sign(notice=notice, by=people["leader"])
    left = default_storage.save(f"signed/{notice.pk}/left.pdf", ContentFile(b"%PDF-half"))
    number = Notice.objects.get(pk=notice.pk).document_number
    assert run().state == Job.State.DONE
    assert not default_storage.exists(left)
    assert Notice.objects.get(pk=notice.pk).document_number == number


def test_without_a_key_the_job_says_so_and_another_way_can_be_chosen(
    walk: Walk, people: dict[str, User], settings: LazySettings, tmp_path: Path
) -> None:
    settings.SEAL_DIR = tmp_path
    notice = walk(State.SUBMITTED)
    steps.sign(notice=notice, by=people["leader"])
    failed = run()
    assert failed.state == Job.State.FAILED
    assert "还没有设置印章密钥" in failed.message
    with pytest.raises(RefusedError, match="没有这种"):
        actions.choose_method(
            notice=Notice.objects.get(pk=notice.pk), method=Method.PKCS11, by=people["leader"]
        )
    actions.choose_method(
        notice=Notice.objects.get(pk=notice.pk), method=Method.UPLOADED, by=people["leader"]
    )
    assert run().state == Job.State.DONE
    assert Notice.objects.get(pk=notice.pk).prepared_file


def test_two_leaders_do_not_cross_each_others_choice(
    walk: Walk, county: County, keys_of_county: Path, people: dict[str, User]
) -> None:
    notice = walk(State.SUBMITTED)
    steps.sign(notice=notice, by=people["leader"])
    notice = Notice.objects.get(pk=notice.pk)
    frozen = FrozenDocument.objects.get(notice=notice)
    seen = AnotherMethodForm(county=county, stored=frozen)[SEEN].value()
    actions.choose_method(notice=notice, method=Method.EXTERNAL, by=people["leader"])
    typed = {"method": Method.PKCS12, SEEN: seen}
    stale = AnotherMethodForm(typed | {"method": Method.UPLOADED}, county=county, stored=frozen)
    assert stale.carry_out(actions.choose_method, notice=notice, by=people["leader"]) is None
    assert stale.conflict
    frozen.refresh_from_db()
    assert frozen.method == Method.EXTERNAL
    typed[SEEN] = AnotherMethodForm(county=county, stored=frozen)[SEEN].value()
    again = AnotherMethodForm(typed, county=county, stored=frozen)
    assert again.carry_out(actions.choose_method, notice=notice, by=people["leader"])
    frozen.refresh_from_db()
    assert frozen.method == Method.PKCS12


def test_a_signature_made_outside_is_taken_when_it_is_good(
    sealed: Sealed, people: dict[str, User]
) -> None:
    notice = sealed(Method.EXTERNAL)
    prepared = notice.prepared_file
    for wrong in ("", "!!", "AAAA", base64.b64encode(b"0" * 100).decode()):
        with pytest.raises(RefusedError):
            actions.take_signature(notice=notice, signature=wrong, by=people["leader"])
    data = actions.read_whole(prepared.place, prepared.sha256)
    assert prepared.gap_start
    assert prepared.gap_end
    part = signing.signed_part(data, prepared.gap_start, prepared.gap_end)
    assert hashlib.sha256(part).hexdigest() == prepared.digest
    answer = base64.encodebytes(token_signature(notice.county, part)).decode()
    kept = actions.take_signature(
        notice=notice, signature=f"-----BEGIN CMS-----\n{answer}-----END CMS-----", by=None
    )
    assert kept.is_checked
    assert verify(bytes_of(Notice.objects.get(pk=notice.pk))).finding == Finding.GENUINE
    with pytest.raises(RefusedError, match="不在等待签章"):
        actions.take_signature(notice=notice, signature=answer, by=people["leader"])


def token_signature(county: County, data: bytes) -> bytes:
    """Sign as the program of a leader's token does."""
    from notices.sealing import keys

    with keys.signer(county, Method.PKCS12) as signer:
        made: bytes = asyncio.run(signer.async_sign_general_data(data, "sha256")).dump()
    return made


def test_a_file_signed_outside_is_taken_when_it_is_the_same(
    sealed: Sealed, people: dict[str, User], bench: Bench
) -> None:
    notice = sealed(Method.UPLOADED)
    prepared = notice.prepared_file
    given = actions.read_whole(prepared.place, prepared.sha256)
    with pytest.raises(RefusedError, match="没有电子签名"):
        actions.take_file(notice=notice, data=given, by=people["leader"])
    with pytest.raises(RefusedError, match="定稿"):
        actions.take_file(notice=notice, data=bench.signed, by=people["leader"])
    kept = actions.take_file(notice=notice, data=signed_elsewhere(given, bench), by=None)
    assert not kept.is_checked  # its root is not one of ours
    verdict = verify(bytes_of(Notice.objects.get(pk=notice.pk)))
    assert verdict.finding == Finding.GENUINE
    assert "逐字节一致" in verdict.reason


def signed_elsewhere(given: bytes, bench: Bench) -> bytes:
    """Sign a file as another system does, with a key that nobody here knows."""
    from django.test import override_settings
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

    from notices.sealing import keys
    from tests.notices.sealing.conftest import OFFICE

    writer = IncrementalPdfFileWriter(BytesIO(given))
    with override_settings(SEAL_DIR=bench.other), keys.signer(OFFICE, Method.PKCS12) as signer:
        made = sign_pdf(writer, PdfSignatureMetadata(field_name="Elsewhere"), signer)
    data: bytes = made.getvalue()
    return data


def test_no_file_is_made_for_a_notice_withdrawn_meanwhile(
    walk: Walk, keys_of_county: Path, people: dict[str, User]
) -> None:
    notice = walk(State.SUBMITTED)
    steps.sign(notice=notice, by=people["leader"])
    steps.withdraw(notice=notice, by=people["leader"], remark="重新考虑")
    assert run().state == Job.State.DONE
    assert not SignedFile.objects.exists()
