"""check_layout FILE.pdf: a table for people, JSON for tools, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.notices.rendering.layout_check.papers import PLAIN, print_paper


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("papers")
    (made / "good.pdf").write_bytes(print_paper())
    (made / "bad.pdf").write_bytes(print_paper(sheet="h1 { font-size: 18pt }"))
    (made / "none.pdf").write_bytes(b"%PDF-1.7 and no more")
    return made


def code(*arguments: str) -> int:
    try:
        call_command("check_layout", *arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_good_file_passes_with_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code(str(folder / "good.pdf")) == 0
    printed = capsys.readouterr().out
    assert "每行字数" in printed
    assert "不合格 0 项" in printed


def test_a_bad_file_fails_and_says_why_to_tools(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(str(folder / "bad.pdf"), "--json") == 1
    rows = {row["check"]: row for row in json.loads(capsys.readouterr().out)}
    row = rows["title_size"]
    assert (row["measured"], row["expected"], row["unit"]) == (18.0, 22.0, "pt")
    assert (row["verdict"], row["page"], row["tolerance"]) == ("fail", 1, 0.35)
    assert row["sentence"] == "标题字号 18.00 pt，应为 22.00±0.35 pt。"


def test_a_file_that_cannot_be_read_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code(str(folder / "none.pdf")) == 2
    assert "损坏" in capsys.readouterr().err
    assert code(str(folder / "none.pdf"), "--json") == 2
    assert "损坏" in json.loads(capsys.readouterr().out)["error"]


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert code("nowhere.pdf") == 2
    assert "没有找到文件 nowhere.pdf" in capsys.readouterr().err


def test_a_short_paper_lacks_things_but_does_not_fail_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "short.pdf"
    file.write_bytes(print_paper(paragraphs=(PLAIN[:100],), listed=(), head=False, colophon=False))
    assert code(str(file), "--json") == 0
    rows = {row["check"]: row["verdict"] for row in json.loads(capsys.readouterr().out)}
    lacking = {"letterhead_top", "red_line_gap", "red_line_width", "colophon_bottom"}
    assert {rows[name] for name in lacking} == {"absent"}
    assert rows["line_pitch"] == "pass"
