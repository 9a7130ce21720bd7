"""Lost updates: what somebody else saved first is shown, and nothing typed is lost."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from supervision import actions as rounds
from supervision.forms import TallyForm
from supervision.models import Tally
from tests.factories import make_alias, make_county, make_round, make_tally, make_unit, make_user
from tests.pages import shown
from units import actions
from units.admin import ReadOnly
from units.forms import CountyForm
from units.guard import SEEN, GuardedForm
from units.guarded_admin import AdminForm
from units.models import County, Unit, User

APPS = ("config", "units", "supervision", "notices")
# Forms filled from something that is not a stored record: what they offer is proposed. The one
# for signing carries the digest of what was read, and signing refuses another.
PROPOSALS = {"RoundForm", "DayForm", "SignForm"}


@pytest.fixture
def county(db: None) -> County:
    return make_county(name="石泉县", document_word="石政办发")


@pytest.fixture
def administrator(client: Client, county: County) -> Client:
    client.force_login(make_user("administrator"))
    return client


def overtaken(client: Client, county: County) -> dict[str, str]:
    """Open the county's form, then let somebody else change the county; return what was shown."""
    values = shown(client.get(reverse("county_change", args=[county.pk])))
    other = make_user("administrator", full_name="李四")
    actions.change_county(county=county, by=other, document_word="石办")
    return values


def test_an_overtaken_form_is_not_saved_and_says_who_changed_what(
    administrator: Client, county: County
) -> None:
    values = overtaken(administrator, county)
    address = reverse("county_change", args=[county.pk])
    page = administrator.post(address, values | {"city": "安康市"}).content.decode()
    county.refresh_from_db()
    assert county.city == "试点市"
    assert f"李四于{date.today().year}年" in page
    assert "修改了“机关代字”" in page
    assert "您的填写没有保存" in page


def test_what_was_typed_stands_beside_what_is_stored(administrator: Client, county: County) -> None:
    values = overtaken(administrator, county)
    address = reverse("county_change", args=[county.pk])
    page = administrator.post(address, values | {"document_word": "石政发"}).content.decode()
    assert 'data-label="现在的值"><span>石办<' in page
    assert 'data-label="您填写的"><span>石政发<' in page
    assert 'value="石政发"' in page


def test_saving_once_more_overrules_knowingly(administrator: Client, county: County) -> None:
    values = overtaken(administrator, county)
    address = reverse("county_change", args=[county.pk])
    again = shown(administrator.post(address, values | {"document_word": "石政发"}))
    assert again["document_word"] == "石政发"
    assert again[SEEN] != values[SEEN]
    assert administrator.post(address, again).status_code == 302
    county.refresh_from_db()
    assert county.document_word == "石政发"


def test_a_form_without_its_stamp_is_refused(administrator: Client, county: County) -> None:
    values = shown(administrator.get(reverse("county_change", args=[county.pk])))
    del values[SEEN]
    address = reverse("county_change", args=[county.pk])
    assert administrator.post(address, values | {"city": "安康市"}).status_code == 200
    county.refresh_from_db()
    assert county.city == "试点市"


def test_both_having_typed_the_same_is_no_conflict(administrator: Client, county: County) -> None:
    values = overtaken(administrator, county)
    address = reverse("county_change", args=[county.pk])
    assert administrator.post(address, values | {"document_word": "石办"}).status_code == 302


def test_a_change_elsewhere_in_the_record_is_no_conflict(
    administrator: Client, county: County
) -> None:
    values = shown(administrator.get(reverse("county_change", args=[county.pk])))
    make_unit(county)
    address = reverse("county_change", args=[county.pk])
    assert administrator.post(address, values | {"city": "安康市"}).status_code == 302


def test_a_tally_overtaken_by_another_clerk(client: Client, county: County) -> None:
    unit = make_unit(county, short_name="城关镇", kind=Unit.Kind.TOWN)
    tally = make_tally(make_round(county), "submissions", 5, unit=unit)
    client.force_login(make_user("staff", county))
    address = reverse("tally_change", args=[tally.pk])
    values = shown(client.get(address))
    rounds.change_tally(tally=tally, by=make_user("staff", county, full_name="王五"), value=6)
    page = client.post(address, values | {"value": "8", "unit": ""}).content.decode()
    assert "王五" in page
    assert "修改了“采用数”" in page
    assert 'data-label="现在的值"><span>城关镇<' in page
    assert 'data-label="您填写的"><span>（空）<' in page
    assert Tally.objects.get().value == 6


def test_a_record_taken_away_meanwhile_is_told(county: County) -> None:
    stored = make_tally(make_round(county), "websites", 5)
    form = TallyForm({"value": "6", SEEN: "x"}, county=county, source="websites", stored=stored)
    other = make_user("staff", county, full_name="王五")
    rounds.remove_tally(tally=Tally.objects.get(), by=other)
    assert form.carry_out(rounds.change_tally, tally=stored, by=None) is None
    assert form.conflict
    assert "王五于" in form.conflict.sentence
    assert "已不在" in form.conflict.sentence


def test_an_import_that_changed_the_record_is_told_without_a_name(county: County) -> None:
    form = CountyForm(instance=County.objects.get())
    seen = form[SEEN].value()
    County.objects.update(city="汉中市")
    data = {name: getattr(county, name) for name in form.fields if name != SEEN}
    form = CountyForm(data | {SEEN: seen, "name": "新名县"}, instance=County.objects.get())
    form.stored = county
    assert form.carry_out(actions.change_county, county=county, by=None) is None
    assert form.conflict
    assert "“所属市”在您打开本页之后有了改动" in form.conflict.sentence


def test_the_admin_refuses_what_was_overtaken(client: Client, county: County) -> None:
    unit = make_unit(county)
    alias = make_alias(unit, "住建局")
    client.force_login(User.objects.create_superuser("admin", password="x", full_name="管理员"))
    address = reverse("admin:units_unit_change", args=[unit.pk])
    values = shown(client.get(address))
    assert values[SEEN]
    assert values["aliases-0-seen"]
    assert client.post(address, values | {"name": "一局"}).status_code == 302
    page = client.post(address, values | {"name": "二局"}).content.decode()
    unit.refresh_from_db()
    assert unit.name == "一局"
    assert "现在是“一局”，您填写的是“二局”" in page
    values = shown(client.get(address))
    alias.name = "建设局"
    alias.save()
    page = client.post(address, values | {"aliases-0-name": "规划局"}).content.decode()
    assert "现在是“建设局”，您填写的是“规划局”" in page
    assert client.post(address, shown(client.get(address))).status_code == 302


# Every form, whoever writes it: a new one without the guard fails here.


def modules() -> Iterator[Any]:
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not {"migrations", "management", "settings_test"} & set(found.name.split(".")):
                yield importlib.import_module(found.name)


def own_forms() -> dict[str, type]:
    def below(parent: type) -> Iterator[type]:
        for child in parent.__subclasses__():
            yield child
            yield from below(child)

    list(modules())
    return {
        form.__name__: form
        for form in below(forms.BaseForm)
        if form.__module__.partition(".")[0] in APPS
    }


def views() -> Iterator[tuple[str, Any]]:
    def of(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from of(entry)
            elif isinstance(entry, URLPattern):
                yield str(entry.pattern), inspect.unwrap(entry.callback)

    for route, view in of(get_resolver()):
        if view.__module__.partition(".")[0] in APPS:
            yield route, view


def test_every_form_of_a_record_has_the_guard() -> None:
    unguarded = {
        name
        for name, form in own_forms().items()
        if issubclass(form, forms.BaseModelForm) and not issubclass(form, GuardedForm)
    }
    assert not unguarded


def test_every_form_filled_from_what_is_stored_has_the_guard() -> None:
    known = own_forms()
    wrong = []
    for module in modules():
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            form = known.get(node.func.id)
            filled = {word.arg for word in node.keywords} & {"initial", "instance"}
            guarded = form is None or issubclass(form, GuardedForm)
            if filled and not guarded and node.func.id not in PROPOSALS:
                wrong.append(f"{module.__name__}: {node.func.id}")
    assert not wrong


def test_every_page_that_edits_has_the_guard() -> None:
    """A page that changes a record has an address that ends in edit/."""
    found = {route: view for route, view in views() if route.endswith("edit/")}
    assert len(found) >= 2
    wrong = []
    for route, view in found.items():
        named = [view.view_class.form_class] if hasattr(view, "view_class") else []
        if isinstance(view, FunctionType):
            named = [view.__globals__.get(name) for name in view.__code__.co_names]
        if not any(isinstance(one, type) and issubclass(one, GuardedForm) for one in named):
            wrong.append(route)
    assert not wrong


def test_every_admin_form_has_the_guard() -> None:
    own = [a for m, a in admin.site._registry.items() if m._meta.app_label in APPS]
    edited = [a for a in own if not isinstance(a, ReadOnly)]
    assert len(edited) > 10
    assert not [a for a in edited if not issubclass(a.form, AdminForm)]
    assert not [i for a in edited for i in a.inlines if not issubclass(i.form, AdminForm)]
    assert not [a for a in edited if a.list_editable]
