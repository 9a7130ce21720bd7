"""Which face answers for a role, what it lacks, and how the faces come."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from notices.rendering import font_setup, fonts
from notices.rendering.font_setup import FontSetupError
from notices.rendering.fonts import FALLBACK, INSTALLED, OWN
from tests.factories import make_county, make_user
from tests.notices.rendering.test_page import document


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty font folder, and no fonts of the system."""
    settings.FONT_DIR = tmp_path
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())
    return tmp_path


def test_without_any_font_of_its_own_the_package_answers(folder: Path) -> None:
    assert {face.source for face in fonts.resolve().values()} == {FALLBACK}


@pytest.mark.fonts
def test_what_set_up_brings_comes_before_the_package(
    folder: Path, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from config import settings as own

    settings.FONT_DIR = own.FONT_DIR
    faces = fonts.resolve()
    assert {face.source for face in faces.values()} == {INSTALLED}
    assert faces["fangsong"].name == "FandolFang-Regular"


def test_the_offices_own_face_comes_first(folder: Path) -> None:
    from fontTools.ttLib import TTFont

    package = fonts.package_folder()
    assert package
    with TTFont(package / fonts.SERIF, lazy=True) as font:
        font["name"].setName("仿宋_GB2312", 1, 3, 1, 0x804)
        font["name"].setName("FangSong_GB2312", 6, 3, 1, 0x409)
        font.save(folder / "仿宋.otf")
    (folder / "坏.ttf").write_bytes(b"not a font")
    face = fonts.resolve()["fangsong"]
    assert (face.source, face.family, face.file.name) == (OWN, "仿宋_GB2312", "仿宋.otf")


def test_a_role_without_any_face_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "package_folder", lambda: None)
    with pytest.raises(fonts.MissingFontError, match="缺少仿宋字体"):
        fonts.resolve()
    assert "缺少仿宋字体" in fonts.coverage(document()).sentence


@pytest.mark.fonts
def test_characters_the_faces_lack_are_listed() -> None:
    found = fonts.coverage(document(signature="湑水𰻝镇"))
    assert (found.borrowed, found.missing) == ("湑", "𰻝")
    assert "湑" in found.sentence
    assert not fonts.coverage(document()).sentence


def test_what_is_there_is_not_fetched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_setup, "ready", lambda _: True)
    monkeypatch.setattr(font_setup, "install", lambda _: pytest.fail("fetched again"))
    call_command("install_fonts")


def test_a_machine_without_apt_is_told_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    told = StringIO()
    call_command("install_fonts", stderr=told)
    assert "后备字体" in told.getvalue()
    assert str(folder) in told.getvalue()
    with pytest.raises(CommandError, match="没有 apt-get"):
        call_command("install_fonts", required=True)


def test_a_failed_download_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    failed = SimpleNamespace(returncode=100)
    monkeypatch.setattr(font_setup.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(FontSetupError, match="没能下载"):
        font_setup.install(folder)
    assert not list(folder.iterdir())


def test_a_file_that_is_not_the_pinned_one_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(font_setup, "_download", lambda scratch: scratch / "x.deb")
    monkeypatch.setattr(
        font_setup, "_extract",
        lambda _, scratch: [(scratch / name).write_bytes(b"x") for name in font_setup.FACES],
    )  # fmt: skip
    with pytest.raises(FontSetupError, match="校验值不符"):
        font_setup.install(folder)
    assert not font_setup.ready(folder)


@pytest.mark.django_db
def test_the_administrator_sees_the_faces(client: Client) -> None:
    client.force_login(make_user("administrator"))
    page = client.get(reverse("font_list")).content.decode()
    for role in fonts.ROLES:
        assert role.label in page
    client.force_login(make_user("staff", make_county()))
    assert client.get(reverse("font_list")).status_code == 403
