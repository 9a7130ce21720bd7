from __future__ import annotations

import hashlib
import io
import re
import resource
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from PIL import Image

from tests.factories import make_county, make_unit, make_user
from tests.units.files import making
from tests.units.files.making import docx, packed, pdf, picture, upload, xlsx
from units import files
from units.files.handlers import BoundedUpload
from units.models import Event, StoredFile

pytestmark = pytest.mark.django_db
EVIDENCE = StoredFile.Purpose.EVIDENCE


def take(name: str, data: bytes) -> StoredFile:
    unit = make_unit()
    return files.receive(
        upload(name, data), purpose=EVIDENCE, county=unit.county, unit=unit, by=None
    )


def content_of(stored: StoredFile) -> bytes:
    with default_storage.open(stored.place) as file:
        return file.read()


def refused(name: str, data: bytes) -> str:
    """Return the sentence, once nothing was kept."""
    before = {path for path in Path(default_storage.location).rglob("*") if path.is_file()}
    with pytest.raises(files.UploadError) as told:
        take(name, data)
    assert {p for p in Path(default_storage.location).rglob("*") if p.is_file()} == before
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()
    return str(told.value)


GOOD = {
    "现场.jpg": picture(),
    "现场.JPEG": picture(),
    "截图.png": picture("PNG"),
    "截图.webp": picture("WEBP"),
    "回复.pdf": pdf(),
    "说明.docx": docx(),
    "台账.xlsx": xlsx(),
    "公文.ofd": packed({"OFD.xml": b"<OFD/>"}),
    "材料.zip": packed({"a.jpg": picture(), "说明/b.docx": docx(), "说明/": b""}),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_send_is_taken(name: str) -> None:
    stored = take(name, GOOD[name])
    kept = content_of(stored)
    assert (stored.name, stored.size) == (name, len(kept))
    assert stored.sha256 == hashlib.sha256(kept).hexdigest()
    assert re.fullmatch(r"uploads/[0-9a-f]{2}/[0-9a-f]{32}", stored.place)
    event = Event.objects.get(verb="上传文件")
    assert (event.object_label, event.after["sha256"]) == (name, stored.sha256)


def test_a_picture_loses_what_was_written_beside_it_and_stands_upright() -> None:
    data = making.photograph()
    assert b"Camera" in data
    kept = content_of(take("现场.jpg", data))
    image = Image.open(io.BytesIO(kept))
    assert image.size == (20, 40)
    assert not image.getexif()
    assert b"Camera" not in kept
    red, _, blue = image.getpixel((10, 35))
    assert red > 150 > blue


def test_a_picture_keeps_its_transparent_parts() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(stream, "PNG")
    image = Image.open(io.BytesIO(content_of(take("章.png", stream.getvalue()))))
    assert image.mode == "RGBA"
    assert image.getpixel((1, 1))[3] == 0


def test_a_large_picture_is_kept_smaller() -> None:
    kept = content_of(take("大图.jpg", picture(size=(6000, 300))))
    assert Image.open(io.BytesIO(kept)).size == (5000, 250)


POLYGLOTS = {
    "script behind a picture": ("a.png", picture("PNG") + b"<script>alert(1)</script>"),
    "archive behind a picture": ("a.jpg", picture() + packed({"a.exe": b"MZ"})),
    "script in a comment": ("a.jpg", picture(comment=b"*/=alert(1)//")),
}


@pytest.mark.parametrize("case", POLYGLOTS)
def test_nothing_hides_behind_a_picture(case: str) -> None:
    name, data = POLYGLOTS[case]
    kept = content_of(take(name, data))
    assert b"alert" not in kept
    assert b"PK\x03\x04" not in kept
    assert not zipfile.is_zipfile(io.BytesIO(kept))


GIF = b"GIF89a/*\x00\x00\x00\x00\x00\x2c*/=1;alert(1)//"
MACRO = docx(word__vbaProject_bin=b"")
BAD = {
    "empty": ("空.pdf", b"", "0 字节"),
    "renamed program": ("回复.pdf", b"MZ\x90\x00" * 50, "内容却是程序"),
    "renamed program as picture": ("照片.jpg", b"\x7fELF" * 50, "内容却是程序"),
    "program": ("setup.exe", b"MZ", "不能接收 .exe 文件"),
    "no suffix": ("README", b"text", "不能接收这种文件"),
    "page": ("a.html", b"<html>", "不能接收 .html 文件"),
    "drawing with script": ("a.svg", b"<svg onload='alert(1)'/>", "不能接收 .svg 文件"),
    "gif and script": ("a.gif", GIF, "请另存为 jpg 或 png"),
    "gif and script as picture": ("a.png", GIF, "内容却是GIF 图片"),
    "old document": ("a.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
    "wrong suffix": ("a.png", picture(), "内容却是JPEG 图片"),
    "sound as webp": ("a.webp", b"RIFF\x00\x00\x00\x00WAVE", "内容却是"),
    "broken picture": ("a.jpg", picture()[:300], "图片已损坏"),
    "only the beginning of one": ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 99, "图片已损坏"),
    "picture bomb": ("a.png", making.png_of(30_000, 30_000), "万像素"),
    "pdf cut short": ("a.pdf", pdf()[:-40], "不完整"),
    "junk before a pdf": ("a.pdf", b"#!/bin/sh\n" + pdf(), "内容却是程序"),
    "archive behind a pdf": ("a.pdf", pdf() + packed({"a.exe": b"MZ"}), "夹带"),
    "archive in a pdf": ("a.pdf", pdf()[:-6] + packed({"a": b"x"}) + b"\n%%EOF\n", "夹带"),
    "script in a pdf": ("a.pdf", pdf(b"/OpenAction<</S/JavaScript/JS(x)>>"), "脚本"),
    "hidden script": ("a.pdf", pdf(b"/OpenAction<</S/J#61vaScript>>"), "脚本"),
    "packed script": ("a.pdf", pdf(packed=b"4 0 <</S /JavaScript>>"), "脚本"),
    "pdf that starts": ("a.pdf", pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "启动程序"),
    "pdf with a file": ("a.pdf", pdf(b"/Names<</EmbeddedFiles 3 0 R>>"), "夹带的文件"),
    "locked pdf": ("a.pdf", pdf(b"/Encrypt 9 0 R"), "密码"),
    "archive as document": ("a.docx", packed({"a.txt": b"x"}), "内容不是 .docx"),
    "sheet as document": ("a.docx", xlsx(), "内容不是 .docx"),
    "macro": ("a.docx", MACRO, "宏"),
    "object": ("a.docx", docx(word__embeddings__a=b"x"), "嵌入的对象"),
    "entities": ("a.docx", docx(word__document_xml=b"<!DOCTYPE x>"), "内部结构不正常"),
    "damaged archive": ("a.zip", packed({"a.pdf": pdf()})[:-30], "已损坏"),
    "empty archive": ("a.zip", packed({}), "内容却是"),
    "locked archive": ("a.zip", making.encrypted(packed({"a.pdf": pdf()})), "密码"),
    "archive in an archive": ("a.zip", packed({"b.zip": packed({"a": b"x"})}), "还有压缩包"),
    "disguised archive": ("a.zip", packed({"b.pdf": packed({"a": b"x"})}), "内容却是压缩包"),
    "program in an archive": ("a.zip", packed({"b.exe": b"MZ"}), "是程序或网页"),
    "disguised program": ("a.zip", packed({"b.pdf": b"MZ" * 99}), "是程序，不能接收"),
    "way out": ("a.zip", packed({"../../etc/cron.d/x.pdf": pdf()}), "文件路径"),
    "way out of Windows": ("a.zip", packed({"..\\..\\x.pdf": pdf()}), "文件路径"),
    "drive": ("a.zip", packed({"C:/x.pdf": pdf()}), "文件路径"),
    "root": ("a.zip", packed({"/x.pdf": pdf()}), "文件路径"),
    "bomb": ("a.zip", packed({"a.pdf": bytes(40 * 1024 * 1024)}), "解开后过大"),
    "liar": ("a.zip", making.lying_about_size(bytes(5_000_000), 5_000), "已损坏"),
    "crowd": ("a.zip", packed({f"{n}.pdf": b"" for n in range(400)}), "超过 300 个"),
    "script in an archived pdf": (
        "a.zip", packed({"b.pdf": pdf(b"/A<</S/JavaScript>>")}), "压缩包里的“b.pdf”：PDF",
    ),
    "Chinese name": ("a.zip", making.gbk_named("木马.exe", b"MZ"), "“木马.exe”是程序"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_may_do_harm_is_refused_with_a_sentence(case: str) -> None:
    name, data, words = BAD[case]
    sentence = refused(name, data)
    assert words in sentence
    assert f"“{name}”" in sentence


def test_a_link_in_an_archive_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("a.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "快捷链接" in refused("a.zip", stream.getvalue())


def test_members_that_share_their_bytes_are_refused() -> None:
    data = packed({"a.pdf": pdf(), "b.pdf": pdf()})
    second = data.rfind(b"PK\x01\x02")
    shared = bytearray(data)
    shared[second + 20 : second + 24] = (len(data)).to_bytes(4, "little")
    assert "不正常" in refused("a.zip", bytes(shared))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/现场.jpg", "现场.jpg"),
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("现\u202egpj.场\r\n.jpg", "现gpj.场.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
        ("\u0065\u0301.jpg", "é.jpg"),
    ],
)
def test_names_keep_only_what_can_be_seen(given: str, kept: str) -> None:
    assert take(given, picture()).name == kept


def test_a_file_over_the_limit_is_refused(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "超过 1 兆" in refused("大.pdf", pdf() + bytes(1024 * 1024))


def test_two_hundred_megabytes_fill_neither_memory_nor_disk(settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    length = len(head) + 200 * 1024 * 1024 + 9

    class Endless(io.RawIOBase):
        """Two hundred megabytes that are made as they are read."""

        sent = 0

        def read(self, size: int = -1) -> bytes:
            size = min(size, length - self.sent)
            start, self.sent = self.sent, self.sent + size
            end = b"\r\n--x--\r\n"
            body = head[start : start + size]
            body += bytes(max(0, min(size - len(body), length - len(end) - start - len(body))))
            return body + end[len(end) - (size - len(body)) :] if len(body) < size else body

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    request = RequestFactory().post("/")
    request.META.update(CONTENT_TYPE="multipart/form-data; boundary=x", CONTENT_LENGTH=str(length))
    handlers = [_loaded(path, request) for path in settings.FILE_UPLOAD_HANDLERS]
    assert isinstance(handlers[0], BoundedUpload)
    _, received = MultiPartParser(request.META, Endless(), handlers).parse()
    file = received["file"]
    assert isinstance(file, UploadedFile)
    assert settings.UPLOAD_MAX_BYTES < (file.size or 0) < settings.UPLOAD_MAX_BYTES + 200_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    with pytest.raises(files.UploadError, match="超过 50 兆"):
        files.receive(file, purpose=EVIDENCE, county=make_county(), unit=None, by=None)
    file.close()


def _loaded(path: str, request: object) -> object:
    from django.core.files.uploadhandler import load_handler

    return load_handler(path, request)


def test_several_files_are_taken_together_or_not_at_all() -> None:
    unit = make_unit()
    given = [upload("a.jpg", picture()), upload("b.pdf", pdf())]
    options = {"purpose": EVIDENCE, "county": unit.county, "unit": unit, "by": make_user()}
    assert len(files.receive_all(given, **options)) == 2
    with pytest.raises(files.UploadError, match="“c\\.exe”"):
        files.receive_all([*given, upload("c.exe", b"MZ")], **options)
    with pytest.raises(files.UploadError, match="最多上传 20 个"):
        files.receive_all(given * 11, **options)
    assert StoredFile.objects.count() == 2
