"""What browsers are told with every answer, in production and at home."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.config.test_start import SOUND, run

POLICY = {
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}
# The sign-in page as a proxy asks for it that was asked by https, and one that was not.
ASK = """
import django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.core.files.storage.FileSystemStorage"
settings.STORAGES["staticfiles"]["OPTIONS"] = {"base_url": "/static/"}
django.setup()
from django.test import Client
client = Client(headers={"host": "jidu.example.gov.cn"})
for protocol in ("https", "http"):
    answer = client.get("/sign-in/", HTTP_X_FORWARDED_PROTO=protocol)
    print(protocol, answer.status_code)
    for name, value in answer.headers.items():
        print(f"{name}: {value}")
    for cookie in answer.cookies.values():
        print(cookie.OutputString())
"""


@pytest.mark.parametrize("address", ["/sign-in/", "/nothing/", "/help/start/"])
def test_every_answer_carries_the_policy(db: None, address: str) -> None:
    answer = Client().get(address)
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def asked(folder: Path, **more: str) -> str:
    variables = SOUND | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more
    ended = run(folder, variables, "-c", ASK)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_production_speaks_https_only(tmp_path: Path) -> None:
    page = asked(tmp_path)
    assert "https 200" in page
    assert "http 301" in page
    assert "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload" in page
    cookie = page.partition("__Host-csrftoken=")[2].partition("\n")[0]
    for word in ("HttpOnly", "Path=/", "SameSite=Lax", "Secure"):
        assert word in cookie


def test_without_a_proxy_of_ours_the_header_is_not_believed(tmp_path: Path) -> None:
    assert "https 301" in asked(tmp_path, JIDU_PROXIES="0")
