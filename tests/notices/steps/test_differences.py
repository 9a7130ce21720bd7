"""What changed between two readings, as a person would mark it."""

from __future__ import annotations

from notices.steps.differences import Part, compare, words


def test_a_changed_number_is_shown_whole() -> None:
    assert words("办结534件，按时办结率98.34%。", "办结543件，按时办结率98.34%。") == [
        Part("same", "办结"), Part("removed", "534"), Part("added", "543"),
        Part("same", "件，按时办结率98.34%。"),
    ]  # fmt: skip


def test_short_equal_words_between_changes_are_not_kept_apart() -> None:
    parts = words("各镇要高度重视，认真整改。", "各单位应高度重视，立即改正。")
    assert parts[0] == Part("same", "各")
    assert "".join(p.text for p in parts if p.kind != "added") == "各镇要高度重视，认真整改。"
    assert "".join(p.text for p in parts if p.kind != "removed") == "各单位应高度重视，立即改正。"
    assert Part("same", "高度重视，") in parts


def test_only_lines_that_differ_are_told_with_their_number() -> None:
    before = "标题\n\n一、总体情况\n共受理10件。\n二、要求\n请整改。"
    after = "标题\n\n一、总体情况\n共受理12件。\n新加一段，与别的不同。\n二、要求"
    lines = compare(before, after)
    assert [line.number for line in lines] == [3, 4, 6]
    assert [part.kind for part in lines[0].parts] == ["same", "removed", "added", "same"]
    assert lines[1].parts == (Part("added", "新加一段，与别的不同。"),)
    assert lines[2].parts == (Part("removed", "请整改。"),)


def test_the_same_text_has_no_differences() -> None:
    assert compare("一\n二", "一\n\n二") == []
