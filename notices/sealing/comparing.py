"""Is a file that was signed elsewhere the file that we gave out?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from notices.sealing.faults import SealError

POINTS_A_MM = 72 / 25.4
LARGEST_SEAL = 60 * POINTS_A_MM
ADDED = {"/Widget", "/Stamp"}
ACTING = ("/Names", "/OpenAction", "/AA", "/URI")
DEEPEST = 40


def refuse_other(original: bytes, brought: bytes) -> None:
    """Raise SealError unless every page shows what it showed, but for seals put on it.

    Pages are compared by size, drawing instructions and all that these draw with.
    """
    try:
        ours, theirs = _pages(original), _pages(brought)
        if len(ours) != len(theirs):
            raise SealError(
                f"上传的文件有 {len(theirs)} 页，定稿是 {len(ours)} 页，不是同一份文件。"
            )
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True), 1):
            if _face(our) != _face(their):
                raise SealError(f"上传的文件第 {number} 页与定稿不一致，不能作为本通报的签章文件。")
            _refuse_cover(our, their, number)
        if _acting(original) != _acting(brought):
            raise SealError("上传的文件里多了脚本、动作或夹带的文件，不能接收。")
        if not _signatures(brought):
            raise SealError("上传的文件里没有电子签名，请签章后再上传。")
    except SealError:
        raise
    except Exception as error:  # a damaged file makes the reader fail in any way
        raise SealError("上传的文件已损坏，无法读取，请重新签章后上传。") from error


def _reader(data: bytes) -> Any:
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(BytesIO(data), strict=False)


def _pages(data: bytes) -> list[Any]:
    reader = _reader(data)
    count = int(reader.root["/Pages"]["/Count"])
    return [reader.find_page_for_modification(n)[0].get_object() for n in range(count)]


def _acting(data: bytes) -> list[str]:
    """Return what a file does or carries besides its pages."""
    root = _reader(data).root
    form = _at(root, "/AcroForm") or {}
    told = [mark for key in ACTING for mark in _told(_at(root, key), 0)]
    return [*told, str("/XFA" in form)]


def _signatures(data: bytes) -> int:
    return len(_reader(data).embedded_signatures)


def _face(page: Any) -> str:
    """Return a hash of what the page shows."""
    parts = [
        _inherited(page, "/MediaBox"),
        _inherited(page, "/CropBox"),
        _inherited(page, "/Rotate") or 0,
    ]
    mark = hashlib.sha256(repr([_plain(part) for part in parts]).encode())
    contents = _at(page, "/Contents")
    streams = contents if isinstance(contents, list) else [contents]
    for stream in streams:
        mark.update(b"\n" + _solid(stream).data.strip())
    mark.update("".join(_told(_inherited(page, "/Resources"), 0)).encode())
    return mark.hexdigest()


def _inherited(page: Any, key: str) -> Any:
    while page is not None:
        if key in page:
            return _at(page, key)
        page = _at(page, "/Parent")
    return None


def _at(holder: Any, key: str) -> Any:
    """Return what a dictionary holds under the key, references followed, or nothing."""
    return _solid(holder[key]) if key in holder else None


def _solid(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _plain(value: Any) -> Any:
    return [round(float(one), 2) for one in value] if isinstance(value, list) else value


def _told(value: Any, depth: int) -> Iterator[str]:
    """Yield everything that a value holds, references followed, in a fixed order."""
    from pyhanko.pdf_utils import generic

    if depth > DEEPEST:
        raise SealError("文件结构过于复杂，无法比对。")
    value = _solid(value)
    if isinstance(value, generic.StreamObject):
        yield hashlib.sha256(value.data).hexdigest()
    if isinstance(value, dict):
        for key in sorted(set(value) - {"/Parent", "/Length", "/Filter", "/DecodeParms", "/P"}):
            yield key
            yield from _told(value[key], depth + 1)
    elif isinstance(value, list):
        yield f"[{len(value)}"
        for one in value:
            yield from _told(one, depth + 1)
    else:
        yield repr(value)


def _refuse_cover(our: Any, their: Any, number: int) -> None:
    """Let seals and signatures be put on the page, none so large that it hides the text."""
    before = len(_at(our, "/Annots") or [])
    for one in [_solid(one) for one in _at(their, "/Annots") or []][before:]:
        left, bottom, right, top = (float(n) for n in _at(one, "/Rect"))
        large = abs(right - left) > LARGEST_SEAL or abs(top - bottom) > LARGEST_SEAL
        acts = "/A" in one or "/AA" in one
        if _at(one, "/Subtype") not in ADDED or large or acts:
            raise SealError(f"上传的文件第 {number} 页除印章外还加了别的内容，不能接收。")
