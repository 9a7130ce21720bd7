"""Printing a .docx by LibreOffice, with the faces that set-up brings in place of the office's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from notices.rendering import fonts
from notices.rendering.word.marks import FACES

# What LibreOffice 7.4 gets wrong when it reads .docx: it takes the switch for hanging punctuation
# the other way round, and knows none for the gap between Han and Latin. Both are set right in its
# own format before it prints.
REPAIRS = {
    'style:punctuation-wrap="hanging"': 'style:punctuation-wrap="simple"',
    'style:text-autospace="ideograph-alpha"': 'style:text-autospace="none"',
}


def printed(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the PDF of every .docx, by name."""
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    _convert(folder, "fodt", [folder / f"{name}.docx" for name in files])
    for name in files:
        flat = folder / f"{name}.fodt"
        text = flat.read_text(encoding="utf-8")
        for wrong, right in REPAIRS.items():
            text = text.replace(wrong, right)
        flat.write_text(text, encoding="utf-8")
    _convert(folder, "pdf", [folder / f"{name}.fodt" for name in files])
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}


def _convert(folder: Path, form: str, files: list[Path]) -> None:
    settings = folder / "fonts.conf"
    settings.write_text(_font_settings(folder), encoding="utf-8")
    command = [
        "soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", form, "--outdir", str(folder), *map(str, files),
    ]  # fmt: skip
    told = subprocess.run(
        command, env={**os.environ, "FONTCONFIG_FILE": str(settings)}, capture_output=True,
        check=True, timeout=180,
    )  # fmt: skip
    missing = [file.name for file in files if not file.with_suffix(f".{form}").exists()]
    assert not missing, told.stderr.decode()


def _font_settings(folder: Path) -> str:
    """Let the names that documents use mean the faces that the PDF is set in."""
    faces = fonts.resolve()
    places = {face.file.parent for face in faces.values()}
    places |= {second.file.parent for role in faces if (second := fonts.fallback(role))}
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{faces[role].family}</string>'
        "</edit></match>"
        for role, name in FACES.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{''.join(f'<dir>{place}</dir>' for place in sorted(places))}"
        f"<cachedir>{folder / 'cache'}</cachedir>{rules}</fontconfig>"
    )
