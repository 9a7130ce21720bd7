"""PDF files: whole, and without what would run, open or hide something."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from units.files.faults import MEGABYTE, UploadError

_TAIL = 66 * 1024  # a zip's directory is looked for this far from the end
_MAX_OBJECTS = 64 * MEGABYTE  # of inflated object streams together
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/[^\s<>\[\]()/%{}]{2,40}")
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_ACTIVE = {
    b"/JavaScript": "脚本",
    b"/Launch": "启动程序的动作",
    b"/EmbeddedFile": "夹带的文件",
    b"/EmbeddedFiles": "夹带的文件",
    b"/RichMedia": "多媒体",
    b"/XFA": "动态表单",
    b"/SubmitForm": "提交表单的动作",
    b"/ImportData": "导入数据的动作",
}


def check(data: bytes) -> None:
    """Raise UploadError for what is no whole, plain PDF."""
    end = data.rfind(b"%%EOF")
    if not data.startswith(b"%PDF-") or end < 0 or b"startxref" not in data[-4096:]:
        raise UploadError("PDF 文件不完整或已损坏，请重新导出后再上传。")
    if data[end + 5 :].strip(b"\r\n\t \0") or b"PK\x05\x06" in data[-_TAIL:]:
        raise UploadError("PDF 文件后面夹带了别的内容，不能接收。请重新导出后再上传。")
    for part in _parts(data):
        names = {_plain(name) for name in _NAME.findall(part)}
        if b"/Encrypt" in names:
            raise UploadError("PDF 设有密码或加密，请取消后再上传。")
        for name in _ACTIVE.keys() & names:
            raise UploadError(f"PDF 里带有{_ACTIVE[name]}，不能接收。请打印成新的 PDF 再上传。")


def _plain(name: bytes) -> bytes:
    """Return a name without the escapes under which it may hide: /L#61unch."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the file itself, and the objects that are packed inside it."""
    yield data
    left = _MAX_OBJECTS
    for match in _STREAM.finditer(data):
        end = data.find(b"endstream", match.end())
        try:
            unpacked = zlib.decompressobj().decompress(data[match.end() : end], left)
        except zlib.error:
            continue
        left -= len(unpacked)
        if left <= 0:
            raise UploadError("PDF 解开后过大，不能接收。请打印成新的 PDF 再上传。")
        yield unpacked
