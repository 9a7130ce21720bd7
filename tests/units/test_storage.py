from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from units.storage import WholeFiles


class Breaking(ContentFile):
    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise OSError("no space left")


def test_a_file_is_kept_under_its_name(tmp_path: Path) -> None:
    files = WholeFiles(location=tmp_path)
    name = files.save("imports/2026/工单.xlsx", ContentFile(b"whole"))
    assert name == "imports/2026/工单.xlsx"
    assert [path.name for path in (tmp_path / "imports/2026").iterdir()] == ["工单.xlsx"]
    assert files.open(name).read() == b"whole"


def test_a_taken_name_is_left_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = WholeFiles(location=tmp_path)
    files.save("工单.xlsx", ContentFile(b"first"))
    names = iter(["工单.xlsx", "工单_2.xlsx"])  # the first was still free when it was looked for
    monkeypatch.setattr(files, "get_available_name", lambda name, max_length=None: next(names))
    assert files.save("工单.xlsx", ContentFile(b"second")) == "工单_2.xlsx"
    assert files.open("工单.xlsx").read() == b"first"
    assert files.open("工单_2.xlsx").read() == b"second"


def test_a_file_that_could_not_be_written_whole_has_no_name(tmp_path: Path) -> None:
    files = WholeFiles(location=tmp_path)
    with pytest.raises(OSError, match="no space left"):
        files.save("通报.pdf", Breaking(b""))
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_of_three_byte_characters_is_kept(tmp_path: Path) -> None:
    files = WholeFiles(location=tmp_path)
    name = "工" * 83 + ".xlsx"
    assert files.save(name, ContentFile(b"whole")) == name
