"""Plain text in the encodings that offices send."""

from __future__ import annotations

from notices.checks.readers import UnreadableError


def read(data: bytes, shown: str) -> str:
    """Return the text; UTF-8, UTF-16 with its mark, GB18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise _unreadable(shown) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(content):
            return content
    raise _unreadable(shown)


def _is_text(content: str) -> bool:
    """Tell text from bytes that happen to decode: no control signs, few rare ones."""
    sample = content[:20000]
    controls = sum(sign < " " and sign not in "\t\n\r\x0b\x0c\x1a" for sign in sample)
    private = sum("\ue000" <= sign <= "\uf8ff" or sign == "\ufffd" for sign in sample)
    return controls * 200 <= len(sample) and private * 20 <= len(sample)


def _unreadable(shown: str) -> UnreadableError:
    return UnreadableError(
        f"{shown}不是文字文件，或编码无法识别。请另存为UTF-8编码的.txt，或用.docx、.pdf文件。"
    )
