"""Looking into zip containers (.zip, .docx, .xlsx, .ofd) without being flooded.

The import of workbooks (supervision.intake.archive) inflates its members by the same `pieces`.
"""

from __future__ import annotations

import copy
import io
import stat
import zipfile
from collections.abc import Iterator
from typing import Any

from units.files.faults import MAX_INFLATED_BYTES, MAX_MEMBERS, MAX_RATIO, MEGABYTE, UploadError
from units.files.names import member_name, suffix

_PIECE = 4 * MEGABYTE
_EXECUTABLE = (
    b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00",
)  # fmt: skip
_PROGRAMS = (
    "exe com scr pif msi msp bat cmd ps1 vbs vbe js jse wsf wsh hta jar apk lnk reg dll sys cpl"
    " sh py php asp aspx jsp html htm xhtml svg mht chm iso img dmg docm xlsm pptm dotm xltm xlam"
    " url desktop"
)
_PACKED = "zip rar 7z gz bz2 xz tar tgz cab lzh arj zst"
# Parts of a document by which it would run something or fetch it.
_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/", "oleobject")


class BrokenError(Exception):
    """The container is damaged, or lies about its size."""


def pieces(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int = _PIECE
) -> Iterator[bytes]:
    """Yield the member inflated; raises BrokenError when it holds more than it declares."""
    generous: Any = copy.copy(member)
    generous.file_size = member.file_size + 1
    generous.CRC = None  # the reader checks it; here only the size counts
    left = member.file_size
    with archive.open(generous) as stream:
        while piece := stream.read(size):
            left -= len(piece)
            if left < 0:
                raise BrokenError
            yield piece


def opened(data: bytes) -> zipfile.ZipFile:
    """Return the archive once its directory is sane: count, sizes, ratio, no lock, no overlap."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile raises many kinds on damaged bytes
        raise UploadError("压缩内容已损坏，无法读取。请重新保存或压缩后再上传。") from error
    members = archive.infolist()
    if not members:
        raise UploadError("压缩包是空的，里面没有文件。")
    if any(member.flag_bits & 1 for member in members):
        raise UploadError("文件设有打开密码，请取消密码后再上传。")
    if len(members) > MAX_MEMBERS:
        raise UploadError(f"压缩包里的文件超过 {MAX_MEMBERS} 个，请分几次上传。")
    inflated = sum(member.file_size for member in members)
    if inflated > MAX_INFLATED_BYTES or inflated > 10 * MEGABYTE + MAX_RATIO * len(data):
        raise UploadError("压缩内容解开后过大，不能接收。请直接上传其中需要的文件。")
    # Members that share bytes are a bomb; together they cannot be larger than the file.
    names = {member_name(member).lower() for member in members}
    if sum(m.compress_size for m in members) > len(data) or len(names) < len(members):
        raise UploadError("压缩包的结构不正常，不能接收。请重新压缩后再上传。")
    return archive


def inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return b"".join(pieces(archive, member))
    except Exception as error:  # zipfile and zlib raise many kinds on damaged bytes
        raise UploadError(
            f"压缩内容中的“{member_name(member)}”已损坏，请重新保存或压缩后再上传。"
        ) from error


def check_document(data: bytes, main: str, what: str) -> None:
    """Check an office document: its main part is there, nothing in it runs or fetches."""
    archive = opened(data)
    members = {m.filename.replace("\\", "/").lower(): m for m in archive.infolist()}
    if main.lower() not in members:
        raise UploadError(f"文件的内容不是 {what}，请用办公软件打开后另存为 {what} 再上传。")
    for name, member in members.items():
        if any(part in f"/{name}" for part in _ACTIVE):
            raise UploadError("文档里带有宏、控件或嵌入的对象，不能接收。请去掉后另存再上传。")
        content = inflated(archive, member)
        head = content[:4096]
        if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in head or b"<!ENTITY" in head):
            raise UploadError("文档的内部结构不正常，不能接收。请用办公软件打开后另存再上传。")
        if name.endswith(".rels") and b"attachedTemplate" in content and b"External" in content:
            raise UploadError("文档引用了外部模板，不能接收。请去掉模板后另存再上传。")


def members_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file in an archive that people packed themselves."""
    archive = opened(data)
    for member in archive.infolist():
        name = member_name(member)
        _check_name(name, member)
        if member.is_dir():
            continue
        content = inflated(archive, member)
        if content.startswith(_EXECUTABLE):
            raise UploadError(f"压缩包里的“{name}”是程序，不能接收。请删去后重新压缩。")
        yield name, content


def _check_name(name: str, member: zipfile.ZipInfo) -> None:
    path = name.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in path.split("/") or "\0" in path:
        raise UploadError("压缩包里有不正常的文件路径，不能接收。请重新压缩后再上传。")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UploadError(f"压缩包里的“{name}”是快捷链接，不能接收。请换成文件本身。")
    if suffix(path) in _PROGRAMS.split():
        raise UploadError(f"压缩包里的“{name}”是程序或网页，不能接收。请删去后重新压缩。")
    if suffix(path) in _PACKED.split():
        raise UploadError(f"压缩包里还有压缩包“{name}”，不能接收。请解开后放在一层里。")
