"""Every record has a readable admin list that opens without a query per row."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from supervision.models import Website
from tests.factories import make_county, make_unit
from units.models import User

OWN = {"units", "supervision", "notices"}
REGISTERED = [m for m in admin.site._registry if m._meta.app_label in OWN]


@pytest.fixture
def administrator_client(db: None, client: Client) -> Client:
    person = User.objects.create_superuser("admin", password="x", full_name="管理员")
    client.force_login(person)
    return client


@pytest.mark.parametrize("model", REGISTERED, ids=lambda m: m.__name__)
def test_the_list_opens(model: type[models.Model], administrator_client: Client) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    response = administrator_client.get(reverse(name), {"q": "张"})
    assert response.status_code == 200


def test_no_record_is_without_admin() -> None:
    from django.apps import apps

    parts = {"ImportChange", "OutlineBlock", "NoticeBlock", "Appointment", "EventChain"}
    missing = {
        m.__name__
        for m in apps.get_models()
        if m._meta.app_label in OWN and not m._meta.auto_created and m not in admin.site._registry
    }
    assert missing <= parts


def test_a_list_can_be_taken_away_as_a_file(administrator_client: Client) -> None:
    unit = make_unit(make_county(), name="=1+1")
    address = reverse("admin:supervision_website_export")
    Website.objects.create(county=unit.county, name="=1+1", unit=unit)
    fields = {f"websiteresource_{name}": "on" for name in ("id", "name")}
    response = administrator_client.post(address, {"format": "0", "resource": "0", **fields})
    assert response.status_code == 200
    assert "1+1" in response.content.decode()
    assert "=1+1" not in response.content.decode()
