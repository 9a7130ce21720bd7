"""What may come in: by suffix, by the first bytes, and by what is inside. All three must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from units.files import containers, images, pdfs
from units.files.faults import UploadError
from units.files.names import suffix

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Kind:
    """`admit` returns the bytes to keep, or raises UploadError."""

    label: str
    content_type: str
    magic: tuple[bytes, ...]
    admit: Callable[[bytes], bytes]
    shown: bool = False  # may be shown in a page


def _image(label: str, form: str, magic: bytes) -> Kind:
    def admit(data: bytes) -> bytes:
        return images.renewed(data, form)

    return Kind(label, f"image/{form.lower()}", (magic,), admit, shown=True)


def _document(label: str, content_type: str, main: str) -> Kind:
    def admit(data: bytes) -> bytes:
        containers.check_document(data, main, f".{label}")
        return data

    return Kind(label, content_type, (_ZIP,), admit)


def _pdf(data: bytes) -> bytes:
    pdfs.check(data)
    return data


def _archive(data: bytes) -> bytes:
    """An archive may hold what may come in by itself; it is kept as it came."""
    for name, content in containers.members_of(data):
        try:
            admitted(name, content, KINDS.keys() - {"zip"})
        except UploadError as error:
            raise UploadError(f"压缩包里的“{name}”：{error}") from error
    return data


_OFFICE = "application/vnd.openxmlformats-officedocument"
_JPEG = _image("JPEG 图片", "JPEG", b"\xff\xd8\xff")
KINDS: dict[str, Kind] = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": _image("PNG 图片", "PNG", b"\x89PNG\r\n\x1a\n"),
    "webp": _image("WebP 图片", "WEBP", b"RIFF"),
    "pdf": Kind("PDF", "application/pdf", (b"%PDF-",), _pdf),
    "docx": _document("docx", f"{_OFFICE}.wordprocessingml.document", "word/document.xml"),
    "xlsx": _document("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
    "ofd": _document("ofd", "application/ofd", "OFD.xml"),
    "zip": Kind("压缩包", "application/zip", (_ZIP,), _archive),
}
ALLOWED = "jpg、png、webp 图片，pdf、ofd、docx、xlsx 文件和 zip 压缩包"
_OLD = {"doc": "docx", "xls": "xlsx", "wps": "docx", "et": "xlsx", "rtf": "docx"}
_PICTURES = frozenset(["gif", "bmp", "tif", "tiff", "heic", "heif", "ico", "psd"])
_KNOWN = (
    (b"MZ", "程序"), (b"\x7fELF", "程序"), (b"#!", "程序"), (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG 图片"), (b"\x89PNG", "PNG 图片"), (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"), (b"PK\x03\x04", "压缩包或办公文档"), (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"), (b"\xd0\xcf\x11\xe0", "旧版办公文档"), (b"<", "网页"),
)  # fmt: skip


def admitted(name: str, data: bytes, allowed: set[str] | None = None) -> tuple[bytes, Kind]:
    """Return what is kept of a file and what it is. Raises UploadError."""
    ending = suffix(name)
    kind = KINDS.get(ending)
    if kind is None or (allowed is not None and ending not in allowed):
        raise _unknown(ending)
    if not data:
        raise UploadError("文件是空的（0 字节），请重新保存后再上传。")
    if not data.startswith(kind.magic) or (ending == "webp" and data[8:12] != b"WEBP"):
        really = next((what for magic, what in _KNOWN if data.startswith(magic)), "别的内容")
        raise UploadError(
            f"文件名以 .{ending} 结尾，内容却是{really}，不能接收。请另存为 .{ending}。"
        )
    return kind.admit(data), kind


def _unknown(ending: str) -> UploadError:
    if ending in _OLD:
        better = _OLD[ending]
        return UploadError(f"不能接收 .{ending} 文件，请用办公软件打开后另存为 .{better} 再上传。")
    if ending in _PICTURES:
        return UploadError(f"不能接收 .{ending} 图片，请另存为 jpg 或 png 再上传。")
    told = f" .{ending} 文件" if ending.isalnum() and len(ending) <= 8 else "这种文件"
    return UploadError(f"不能接收{told}。可以上传的有：{ALLOWED}。")
