"""Reading .txt, .docx and .pdf into one text; table cells are parted by tabs."""

from __future__ import annotations

import io
import zipfile

MAXIMUM_BYTES = 30 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UnreadableError(Exception):
    """A file that cannot be read; the message says what is wrong and what to do."""


def read(data: bytes, name: str, seconds: float = 60.0) -> str:
    """Return the text of a file; the content decides its kind, the name only helps to say so.

    `seconds` is how long the pages of a PDF may take.

    Raises UnreadableError with a Chinese sentence.
    """
    from notices.checks.readers import docx, pdf, text

    shown = f"“{name}”" if name else "文件"
    if not data.strip():
        raise UnreadableError(f"{shown}是空的，请重新选择文件。")
    if len(data) > MAXIMUM_BYTES:
        limit = MAXIMUM_BYTES // (1024 * 1024)
        raise UnreadableError(f"{shown}超过{limit}MB，请只留下通报正文和附表后再核。")
    if data[:1024].lstrip()[:5] == b"%PDF-" or b"%PDF-" in data[:1024]:
        return _filled(pdf.read(data, shown, seconds), shown)
    if data[:4] == b"PK\x03\x04":
        return _filled(docx.read(data, shown) if _is_docx(data, shown) else "", shown)
    if data[:8] == _OLE:
        raise UnreadableError(
            f"{shown}是旧版Word（.doc）文件，或加了打开密码。请在WPS或Word中去掉密码，另存为.docx后再核。"
        )
    return _filled(text.read(data, shown), shown)


def _is_docx(data: bytes, shown: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableError(f"{shown}已损坏或没有传完整，打不开。请重新导出后再核。") from None
    if "word/document.xml" not in names:
        raise UnreadableError(f"{shown}不是Word文档。请用.txt、.docx或.pdf文件。")
    return True


def _filled(content: str, shown: str) -> str:
    if not content.strip():
        raise UnreadableError(f"{shown}里没有文字。请换一份有文字的文件。")
    return content
