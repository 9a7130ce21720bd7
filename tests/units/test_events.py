from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.factories import make_county, make_unit, make_user
from units import events, jobs, origins
from units.models import Event, EventChain, User

pytestmark = pytest.mark.django_db

SHOWN = {"整数": 3, "比率": Decimal("74.50"), "日期": date(2023, 9, 28), "空": None, "名单": ["甲"]}


def note(county=None, verb="修改单位", **facts):
    on = make_unit(county) if county else make_user()
    return events.record(by=None, county=county, verb=verb, on=on, **facts)


def test_each_county_and_the_installation_have_a_chain_of_their_own() -> None:
    one, other = make_county(), make_county()
    for county in (one, other, one, None, one):
        note(county)
    places = Event.objects.order_by("pk").values_list("chain", "sequence")
    assert list(places) == [(one.pk, 1), (other.pk, 1), (one.pk, 2), (0, 1), (one.pk, 3)]
    first, second, third = Event.objects.filter(chain=one.pk).order_by("sequence")
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert third.previous_hash == second.hash
    head = EventChain.objects.get(pk=one.pk)
    assert (head.sequence, head.hash) == (3, third.hash)


def test_the_hash_is_the_same_when_the_event_is_read_back() -> None:
    event = note(make_county(), before=SHOWN, after={"小数": 1e22, "字": "a\0b\ud800", "真": True})
    stored = Event.objects.get(pk=event.pk)
    assert stored.digest() == stored.hash == event.hash
    assert stored.before["比率"] == "74.50"
    assert stored.after == {"小数": "1e+22", "字": "ab?", "真": True}


def test_every_fact_goes_into_the_hash() -> None:
    event = note(make_county(), before={"a": 1}, after={"a": 2})
    left_out = {"id", "hash"}
    for field in event._meta.fields:
        if field.name in left_out:
            continue
        stored = Event.objects.get(pk=event.pk)
        value = getattr(stored, field.name)
        other = {"at": stored.at.replace(year=2001)}.get(field.name) or (
            (value or 0) + 1 if isinstance(value, int) or value is None else f"{value}."
        )
        setattr(stored, field.name, other)
        assert stored.digest() != stored.hash, field.name


def test_a_change_that_fails_takes_its_event_and_its_place_with_it() -> None:
    county = make_county()
    note(county)
    with transaction.atomic():
        note(county)
        transaction.set_rollback(True)
    assert note(county).sequence == 2


def test_the_model_refuses_to_change_or_remove_an_event() -> None:
    event = note()
    event.verb = "查看"
    with pytest.raises(TypeError, match="不能修改或删除"):
        event.save()
    with pytest.raises(TypeError, match="不能修改或删除"):
        event.delete()
    with pytest.raises(TypeError, match="不能修改或删除"):
        Event.objects.filter(pk=event.pk).update(verb="查看")
    with pytest.raises(TypeError, match="不能修改或删除"):
        Event.objects.all().delete()
    with pytest.raises(TypeError, match="不能修改或删除"):
        Event.objects.bulk_update([event], ["verb"])
    with pytest.raises(TypeError, match="逐条登记"):
        Event.objects.bulk_create([event])


@pytest.mark.parametrize("sql", ["UPDATE units_event SET verb = '查看'", "DELETE FROM units_event"])
def test_the_database_refuses_it_too(sql: str) -> None:
    note()
    with (
        pytest.raises(DatabaseError, match="操作记录只能新增"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_what_comes_from_no_request_says_so() -> None:
    assert (note().address, note().agent) == ("", "命令行")
    jobs.run(
        jobs.start(
            task="units.tasks.reconcile_jobs", subject="", label="", county=None, by=None
        ).pk,
        lambda job, progress: {"agent": note(verb="计算指标").agent},
    )
    assert Event.objects.get(verb="计算指标").agent == "后台任务"


def test_a_request_gives_its_address_and_browser(client: Client, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    administrator = make_user("administrator")
    client.force_login(administrator)
    facts = {"name": "新县", "code": "610001", "city": "某市", "province": "某省",
             "issuing_organ": "新县府办", "rounding": "half_up", "decimals": "2"}  # fmt: skip
    client.post(
        "/counties/new/", facts, HTTP_X_FORWARDED_FOR="1.2.3.4, 10.20.30.40",
        HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
        " (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    )  # fmt: skip
    event = Event.objects.get(verb="新建县区")
    assert (event.address, event.agent) == ("10.20.30.40", "Chrome 141 / Windows")
    assert event.person_id == administrator.pk


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "9.9.9.9", "127.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "", "127.0.0.1"),
        (1, "<script>", ""),
        (2, "8.8.8.8, 9.9.9.9, 10.0.0.1", "9.9.9.9"),
        (2, "9.9.9.9", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, expected) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", HTTP_X_FORWARDED_FOR=forwarded)
    assert origins.client_address(request) == expected


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
         " MicroMessenger/8.0.42", "微信 8 / iOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
         "Edge 120 / Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("x" * 5000, "x" * 60),
    ],
)  # fmt: skip
def test_the_browser_is_named_in_short(line: str, short: str) -> None:
    assert origins.short_agent(line) == short


def test_an_event_may_speak_of_no_object() -> None:
    event = events.record(by=None, county=None, verb="登录失败", on=User, label="zhangsan")
    assert (event.object_type, event.object_id, event.object_label) == (
        "units.User",
        "",
        "zhangsan",
    )


def test_who_may_read_events_reads_those_of_their_counties() -> None:
    here, elsewhere = make_county(), make_county()
    seen = {note(here).pk: "here", note(elsewhere).pk: "elsewhere", note(None).pk: "installation"}

    def reads(user: User) -> list[str]:
        return sorted(seen[e.pk] for e in Event.objects.visible_to(user))

    assert reads(make_user("administrator")) == ["elsewhere", "here", "installation"]
    assert reads(make_user("leader", here)) == ["here"]
    assert reads(make_user("liaison", make_unit(here))) == []


def test_an_event_costs_three_statements(django_assert_num_queries) -> None:
    county = make_county()
    unit = make_unit(county)
    note(county)
    with django_assert_num_queries(3):
        events.record(by=None, county=county, verb="修改单位", on=unit)
