"""Files made on the fly: good ones, and such as somebody makes who means harm."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image


def upload(name: str, data: bytes) -> UploadedFile:
    """Return an upload under any name, as a handmade request may give it."""
    made = SimpleUploadedFile("file", data)
    made._name = name
    return made


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    stream = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    image.save(stream, form, **options)
    return stream.getvalue()


def photograph() -> bytes:
    """A JPEG turned on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90°
    exif[0x010F] = "Camera of 张三"
    exif.get_ifd(0x8825)[2] = (33.0, 3.0, 1.0)
    return picture(exif=exif)


def png_of(width: int, height: int) -> bytes:
    """A PNG that declares a size, and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def pdf(extra: bytes = b"", packed: bytes = b"") -> bytes:
    parts = [b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R ", extra, b">>\nendobj\n"]
    if packed:
        body = zlib.compress(packed)
        head = b"4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n"
        parts += [head % len(body), body, b"\nendstream\nendobj\n"]
    return b"".join([*parts, b"xref\n0 1\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"])


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def docx(**more: bytes) -> bytes:
    """A document; parts are named word__document_xml."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    given = {re.sub("_([a-z]+)$", r".\1", n.replace("__", "/")): b for n, b in more.items()}
    return packed(parts | given)


def xlsx() -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def gbk_named(name: str, content: bytes) -> bytes:
    """An archive as Chinese Windows makes it: the name in GBK, and no flag that says so."""
    raw = name.encode("gbk")
    stand_in = "x" * len(raw)
    return packed({stand_in: content}).replace(stand_in.encode(), raw)


def encrypted(data: bytes) -> bytes:
    """The same archive with the flag of a password on every member."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            out[place + offset] |= 1
    return bytes(out)


def lying_about_size(content: bytes, declared: int) -> bytes:
    """An archive whose only member inflates to more than it declares."""
    data = packed({"a.pdf": content})
    true, said = struct.pack("<I", len(content)), struct.pack("<I", declared)
    return data.replace(true, said)
