"""Bringing the Fandol faces: out of Debian's package, without installing TeX.

Fandol is under the GPL with the font exception; it is kept as files of its own beside its
licence, and never merged with other glyphs. Once there, nothing is fetched again.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "texlive-lang-chinese"
FACES = {
    "FandolFang-Regular.otf": "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
    "FandolKai-Regular.otf": "ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827",
    "FandolHei-Regular.otf": "4afa97aa8751e0118617df88272b58d43691b5cffb7ea024c4580496e9f34d28",
    "FandolSong-Regular.otf": "a3820003227d4abe31fe28b493200d94a849ccfd078b50a019264f70353020b0",
    "FandolSong-Bold.otf": "ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9",
}
PAPERS = ("COPYING.gz", "README")
PATIENCE = 300  # seconds for the download


class FontSetupError(Exception):
    """Why the faces could not be brought; the notice is then printed in the fallback faces."""


def ready(folder: Path) -> bool:
    """Tell whether every face is there and is the very file it should be."""
    return all(_is_genuine(folder / name, sha256) for name, sha256 in FACES.items())


def _is_genuine(file: Path, sha256: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def install(folder: Path) -> None:
    """Download the package and take the faces out; raise FontSetupError with a sentence."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise FontSetupError("本机没有 apt-get，不能自动下载 Fandol 字体")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fonts-", dir=folder) as scratch:
        _extract(_download(Path(scratch)), Path(scratch))
        for name, sha256 in FACES.items():
            if not _is_genuine(Path(scratch) / name, sha256):
                raise FontSetupError(f"{PACKAGE} 中的 {name} 缺失或校验值不符，没有采用")
        for name in (*FACES, *PAPERS):
            if (Path(scratch) / name).exists():
                (Path(scratch) / name).replace(folder / name)


def _download(scratch: Path) -> Path:
    """Fetch the package file; lists that are missing are fetched first, where we may."""
    for attempt in ("", "update"):
        if attempt:
            _run(["apt-get", "update", "-qq"], scratch)
        _run(["apt-get", "download", "-qq", PACKAGE], scratch)
        if found := next(scratch.glob("*.deb"), None):
            return found
    raise FontSetupError(f"没能下载 {PACKAGE}（没有网络，或软件源里没有它）")


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FontSetupError(f"下载 {PACKAGE} 时出错：{error}") from error


def _extract(package: Path, scratch: Path) -> None:
    wanted = {*FACES, *PAPERS}
    reader = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(reader, stdout=subprocess.PIPE) as process,  # noqa: S603
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        for member in archive:
            path = Path(member.name)
            if path.parent.name != "fandol" or path.name not in wanted or not member.isfile():
                continue
            if content := archive.extractfile(member):
                (scratch / path.name).write_bytes(content.read())
