"""Tampering as somebody does who owns the database and has dropped the triggers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from tests.factories import make_county, make_unit
from units import event_guard, events
from units.actions import RefusedError
from units.auditing.actions import prune
from units.auditing.verify import verify
from units.models import County, Event, EventChain

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    """A county with five events."""
    county = make_county(name="石泉县")
    note(county, 5)
    return county


def note(county: County, times: int = 1) -> None:
    unit = make_unit(county)
    for n in range(times):
        events.record(by=None, county=county, verb="修改单位", on=unit, after={"排序": n})


class Editor:
    """Executes on the connection of the test, within its transaction."""

    connection = connection

    def execute(self, sql: str, values: Sequence[object] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


def tamper(sql: str, *values: object) -> None:
    """Change events behind the program's back."""
    event_guard.remove(None, Editor())
    Editor().execute(sql, values)
    event_guard.install(None, Editor())


def alter(county: County, sequence: int, what: str, *values: object) -> None:
    sql = f"UPDATE units_event SET {what} WHERE chain = %s AND sequence = %s"  # noqa: S608
    tamper(sql, *values, county.pk, sequence)


def sentence(county: County) -> str:
    return verify(county.pk)[0].broken


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the command's exit code and what it printed."""
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as end:
        return int(str(end.code)), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_untouched_chains_are_whole(county: County, capsys) -> None:
    note(make_county(name="凤县"))
    code, text = told(capsys)
    assert code == 0
    assert "石泉县：5 条操作记录完整，链尾第 5 条" in text
    assert "凤县：1 条操作记录完整" in text


def test_an_altered_row_is_the_first_broken_link(county: County, capsys) -> None:
    tamper(
        "UPDATE units_event SET person_name = '张三' WHERE chain = %s AND sequence = 3", county.pk
    )
    tamper("UPDATE units_event SET verb = '查看' WHERE chain = %s AND sequence = 4", county.pk)
    code, text = told(capsys, "--county", "石泉县")
    assert code == 1
    assert "石泉县：第 3 条（" in text
    assert "张三 修改单位）的内容与校验值不符，已被改动。" in text


def test_an_altered_value_inside_before_and_after_is_found(county: County) -> None:
    alter(county, 2, "after = %s", '{"排序": 9}')
    assert "第 2 条" in sentence(county)


def test_a_row_altered_with_its_hash_does_not_fit_the_next(county: County) -> None:
    event = Event.objects.get(chain=county.pk, sequence=2)
    event.verb = "查看"
    tamper(
        "UPDATE units_event SET verb = '查看', hash = %s WHERE id = %s", event.digest(), event.pk
    )
    assert sentence(county).startswith("第 3 条")
    assert "接不上" in sentence(county)


def test_the_last_row_altered_with_its_hash_does_not_fit_the_head(county: County) -> None:
    event = Event.objects.get(chain=county.pk, sequence=5)
    event.verb = "查看"
    tamper(
        "UPDATE units_event SET verb = '查看', hash = %s WHERE id = %s", event.digest(), event.pk
    )
    assert "链尾登记（第 5 条）与最后一条（第 5 条）不符" in sentence(county)


def test_a_row_removed_in_the_middle_is_named(county: County) -> None:
    tamper("DELETE FROM units_event WHERE chain = %s AND sequence = 3", county.pk)
    assert sentence(county).startswith("第 3 条缺失，已被删除")


def test_several_removed_rows_are_named(county: County) -> None:
    tamper("DELETE FROM units_event WHERE chain = %s AND sequence IN (1, 2, 3)", county.pk)
    assert sentence(county).startswith("第 1 至 3 条缺失")


def test_an_inserted_row_is_found_wherever_it_stands(county: County) -> None:
    between = (
        "INSERT INTO units_event (chain, sequence, at, person_name, county_id, address, agent,"
        " verb, object_type, object_id, object_label, previous_hash, hash)"
        " SELECT chain, %s, at, person_name, county_id, address, agent, verb, object_type,"
        " object_id, object_label, hash, hash FROM units_event WHERE chain = %s AND sequence = 5"
    )
    tamper(between, 6, county.pk)
    assert sentence(county)
    tamper("DELETE FROM units_event WHERE chain = %s AND sequence = 6", county.pk)
    assert not sentence(county)
    tamper("UPDATE units_event SET sequence = sequence + 10 WHERE sequence > 3")
    tamper("UPDATE units_event SET sequence = sequence - 9 WHERE sequence > 3")
    tamper(between.replace("sequence = 5", "sequence = 6"), 4, county.pk)
    assert sentence(county).startswith("第 4 条")


def test_a_missing_end_is_told_while_the_head_speaks_of_it(county: County, capsys) -> None:
    tamper("DELETE FROM units_event WHERE chain = %s AND sequence > 3", county.pk)
    assert told(capsys, "--county", "石泉县") == (
        1,
        "石泉县：末尾缺少 2 条：链尾登记为第 5 条，实际只到第 3 条。\n",
    )


def cut_off(county: County, upto: int) -> None:
    """Remove the end and put the head row back, as a thorough forger does."""
    last = Event.objects.get(chain=county.pk, sequence=upto)
    tamper("DELETE FROM units_event WHERE chain = %s AND sequence > %s", county.pk, upto)
    EventChain.objects.filter(pk=county.pk).update(sequence=upto, hash=last.hash)


def test_an_end_cut_off_with_its_head_is_told_by_the_notebook_alone(
    county: County, tmp_path: Path, capsys
) -> None:
    notebook = str(tmp_path / "链尾.txt")
    assert told(capsys, "--notebook", notebook)[0] == 0
    cut_off(county, 3)
    assert told(capsys)[0] == 0, "nothing inside the database can tell"
    code, text = told(capsys, "--notebook", notebook)
    assert code == 1
    assert "曾经登记过第 5 条，现在链尾只到第 3 条" in text


def test_a_rewritten_end_is_told_by_the_notebook(county: County, tmp_path: Path, capsys) -> None:
    notebook = str(tmp_path / "链尾.txt")
    told(capsys, "--notebook", notebook)
    cut_off(county, 3)
    note(county, 4)
    code, text = told(capsys, "--notebook", notebook)
    assert code == 1
    assert "石泉县：第 5 条（" in text
    assert "与当初登记的校验值不符" in text


def test_a_whole_chain_that_vanished_is_told_by_the_notebook(
    county: County, tmp_path: Path, capsys
) -> None:
    notebook = str(tmp_path / "链尾.txt")
    told(capsys, "--notebook", notebook)
    tamper("DELETE FROM units_event")
    EventChain.objects.all().delete()
    assert told(capsys, "--notebook", notebook)[0] == 1


def test_the_notebook_grows_by_what_is_new(county: County, tmp_path: Path, capsys) -> None:
    notebook = tmp_path / "链尾.txt"
    for _ in range(2):
        told(capsys, "--notebook", str(notebook))
    assert len(notebook.read_text(encoding="utf-8").splitlines()) == 1
    note(county)
    assert told(capsys, "--notebook", str(notebook))[0] == 0
    assert len(notebook.read_text(encoding="utf-8").splitlines()) == 2


def test_a_notebook_that_is_none_is_refused(county: County, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("你好\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 1 行不是登记的链尾"):
        call_command("verify_audit", "--notebook", str(tmp_path / "other.txt"))
    with pytest.raises(CommandError, match="没有名为“无县”的县区"):
        call_command("verify_audit", "--county", "无县")


def test_events_without_a_head_are_found(county: County) -> None:
    EventChain.objects.filter(pk=county.pk).delete()
    assert "绕过系统写入" in next(v.broken for v in verify() if v.broken)


def age(county: County, days: int, upto: int) -> None:
    """Let the first events have happened long ago, in a chain that is whole."""
    then = timezone.now() - timedelta(days=days)
    previous = ""
    for event in Event.objects.filter(chain=county.pk).order_by("sequence"):
        if event.sequence <= upto:
            event.at = then
        event.previous_hash = previous
        previous = event.digest()
        facts = (event.at, event.previous_hash, previous)
        alter(county, event.sequence, "at = %s, previous_hash = %s, hash = %s", *facts)
    EventChain.objects.filter(pk=county.pk).update(hash=previous)


def test_pruning_leaves_a_seal_from_which_the_rest_verifies(county: County, capsys) -> None:
    age(county, 200, upto=3)
    call_command("prune_audit", "--keep-days", "190")
    assert "可清理（加 --apply 执行） 3 条" in capsys.readouterr().out
    assert Event.objects.filter(chain=county.pk).count() == 5
    call_command("prune_audit", "--keep-days", "190", "--apply")
    assert "已清理 3 条" in capsys.readouterr().out
    left = Event.objects.filter(chain=county.pk).order_by("sequence")
    assert [(e.sequence, e.verb) for e in left] == [
        (4, "修改单位"), (5, "修改单位"), (6, "清理操作记录"),
    ]  # fmt: skip
    assert left[2].after["count"] == 3
    assert sentence(county) == ""
    call_command("prune_audit", "--keep-days", "190", "--apply")
    assert "已清理 0 条" in capsys.readouterr().out


def test_a_seal_without_its_event_is_told(county: County) -> None:
    """Who removes the beginning and sets the seal, but makes no event of it."""
    last = Event.objects.get(chain=county.pk, sequence=2)
    EventChain.objects.filter(pk=county.pk).update(sealed_sequence=2, sealed_hash=last.hash)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM units_event WHERE sequence <= 2")
    assert "没有与之相符的“清理操作记录”记录" in sentence(county)


def test_a_row_put_back_into_the_pruned_beginning_is_told(county: County) -> None:
    age(county, 200, upto=2)
    prune(chain=EventChain.objects.get(pk=county.pk), keep_days=190, by=None)
    tamper("UPDATE units_event SET sequence = 1 WHERE sequence = 4")
    assert sentence(county).startswith("第 1 条在已清理的范围内")


def test_less_than_six_months_is_refused(county: County) -> None:
    with pytest.raises(CommandError, match="至少保存 6 个月"):
        call_command("prune_audit", "--keep-days", "90", "--apply")


def test_a_broken_chain_is_not_pruned(county: County) -> None:
    age(county, 200, upto=3)
    tamper("UPDATE units_event SET verb = '查看' WHERE sequence = 2")
    with pytest.raises(RefusedError, match="不完整，不能清理：第 2 条"), transaction.atomic():
        prune(chain=EventChain.objects.get(pk=county.pk), keep_days=190, by=None)
    assert Event.objects.count() == 5
