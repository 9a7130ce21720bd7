"""Every view, tried by everyone: who gets the page, who a refusal, and for whom it is not there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision.models import InspectionRound
from tests.factories import make_tally
from units.models import County, Job, Unit, User

pytestmark = pytest.mark.django_db

PEOPLE = ("staff", "reviewer", "leader", "liaison_a", "liaison_b", "outsider", "administrator")

# For each view the answers to PEOPLE, in their order.
SEES_ROUND = (200, 200, 200, 404, 404, 404, 200)
EDITS_ROUND = (200, 403, 403, 404, 404, 404, 200)
EDITS_IN_COUNTY = (200, 403, 403, 403, 403, 404, 200)
ANSWERS = {
    "round_list": (200, 200, 200, 403, 403, 404, 200),
    "round_detail": SEES_ROUND,
    "round_open": EDITS_IN_COUNTY,
    "round_close": EDITS_ROUND,
    "round_reopen": EDITS_ROUND,
    "round_compute": (302,) * 7,
    "finding_list": SEES_ROUND,
    "figure_rows": SEES_ROUND,
    "tally_list": SEES_ROUND,
    "tally_create": EDITS_ROUND,
    "tally_change": EDITS_ROUND,
    "tally_remove": EDITS_ROUND,
    "register_list": (200, 200, 200, 200, 200, 404, 200),
    "register_export": (200, 200, 200, 200, 200, 404, 200),
    "register_units": (200, 200, 200, 404, 404, 404, 200),
    "unit_desk": (200, 200, 200, 200, 404, 404, 200),
    "county_list": (200,) * 7,
    "county_create": (403, 403, 403, 403, 403, 403, 200),
    "county_change": (403, 403, 403, 403, 403, 404, 200),
    "import_list": (200, 403, 403, 403, 403, 404, 200),
    "import_start": (200, 403, 403, 403, 403, 404, 200),
    "import_template": (200, 403, 403, 403, 403, 404, 200),
    "job_list": (200, 403, 403, 403, 403, 404, 200),
    "job_detail": (200, 200, 200, 404, 404, 404, 200),
    "job_progress": (200, 200, 200, 404, 404, 404, 200),
}


@pytest.fixture
def addresses(county: County, round: InspectionRound, unit_a: Unit) -> dict[str, str]:
    tally = make_tally(round, "websites", 1)
    job = Job.objects.create(
        task="t",
        subject="s",
        label="计算指标",
        county=county,
        created_at=timezone.now(),
        heartbeat_at=timezone.now(),
    )
    of_county = (
        "round_list",
        "round_open",
        "job_list",
        "county_change",
        "import_list",
        "import_start",
    )
    of_round = (
        "round_detail", "finding_list", "round_close", "round_reopen", "round_compute",
        "tally_list",
        "tally_create",
    )  # fmt: skip
    return {
        **{name: reverse(name, args=[county.pk]) for name in of_county},
        **{name: reverse(name, args=[round.pk]) for name in of_round},
        **{name: reverse(name, args=[tally.pk]) for name in ("tally_change", "tally_remove")},
        **{name: reverse(name, args=[job.pk]) for name in ("job_detail", "job_progress")},
        **{name: reverse(name) for name in ("county_list", "county_create")},
        "register_list": reverse("register_list", args=[county.pk, "work-orders"]),
        "register_export": reverse("register_export", args=[county.pk, "work-orders"]),
        "import_template": reverse("import_template", args=[county.pk, "work_orders"]),
        "register_units": reverse("register_list", args=[county.pk, "units"]),
        "figure_rows": reverse("figure_rows", args=[round.pk]) + "?ref=hotline.received",
        "unit_desk": reverse("unit_desk", args=[unit_a.pk]),
    }


@pytest.mark.parametrize("name", ANSWERS)
def test_everyone_gets_the_answer_of_their_role(
    client: Client, people: dict[str, User], addresses: dict[str, str], name: str
) -> None:
    answers = []
    for person in PEOPLE:
        client.force_login(people[person])
        answers.append(client.get(addresses[name]).status_code)
    assert tuple(answers) == ANSWERS[name]


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_sign_in_page(
    client: Client, addresses: dict[str, str], name: str, method: str
) -> None:
    response = getattr(client, method)(addresses[name])
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize(
    "name", [name for name, answers in ANSWERS.items() if answers[:3] == (200, 403, 403)]
)
def test_nobody_else_can_post(
    client: Client, people: dict[str, User], addresses: dict[str, str], name: str
) -> None:
    for person in ("reviewer", "leader", "liaison_a", "outsider"):
        client.force_login(people[person])
        assert client.post(addresses[name]).status_code in {403, 404, 405}
