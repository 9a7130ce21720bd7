"""Group messages: where they may go, and what a real server on this machine makes of them."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.factories import make_county
from units.actions import RefusedError
from units.delivery import actions, webhook
from units.models import County, Event, GroupWebhook, Outgoing

pytestmark = pytest.mark.django_db


class Chat(BaseHTTPRequestHandler):
    """A group chat; `answers` are (status, body, headers), one a request."""

    heard: list[tuple[str, dict[str, Any]]] = []
    answers: list[tuple[int, bytes, dict[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, json.loads(body)))
        status, words, headers = (
            self.answers.pop(0) if self.answers else (200, b'{"errcode": 0}', {})
        )
        if status == 0:
            return  # hang up without a word
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with key and certificate of 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "chat.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def chat(
    certificate: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[Chat]]:
    server = HTTPServer(("127.0.0.1", 0), Chat)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEBHOOK_INTRANET = (f"127.0.0.1:{server.server_port}",)
    monkeypatch.setattr(webhook, "tls", lambda: ssl.create_default_context(cafile=certificate))
    Chat.heard, Chat.answers = [], []
    yield Chat
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def county() -> County:
    return make_county(name="石泉县")


@pytest.fixture
def hook(county: County, chat: type[Chat], settings: Settings) -> GroupWebhook:
    return actions.set_webhook(
        county=county,
        by=None,
        address=f"https://{settings.WEBHOOK_INTRANET[0]}/cgi-bin/webhook/send?key=abcd1234",
        format="text",
        is_active=True,
    )


def queued(county: County, key: str = "a") -> Outgoing:
    actions.announce(county=county, key=key, subject="整改提醒", body="城关镇 2 项")
    return Outgoing.objects.get(key=key)


def test_a_message_reaches_the_group_once(hook: GroupWebhook, chat: type[Chat]) -> None:
    outgoing = queued(hook.county)
    assert actions.announce(county=hook.county, key="a", subject="x", body="") is False
    assert actions.deliver() == {"sent": 1}
    assert actions.deliver() == {}
    assert chat.heard == [
        (
            "/cgi-bin/webhook/send?key=abcd1234",
            {"msgtype": "text", "text": {"content": "整改提醒\n城关镇 2 项"}},
        )
    ]
    outgoing.refresh_from_db()
    assert outgoing.state_at() == ("已发出", "good")


def test_markdown_is_wrapped_as_such(hook: GroupWebhook, chat: type[Chat]) -> None:
    GroupWebhook.objects.update(format="markdown")
    queued(hook.county)
    actions.deliver()
    assert chat.heard[0][1] == {
        "msgtype": "markdown",
        "markdown": {"content": "整改提醒\n城关镇 2 项"},
    }


def test_a_long_message_is_cut_within_the_limit(hook: GroupWebhook) -> None:
    text = webhook.cut("长" * 3000, hook)
    assert len(text.encode()) <= 2000
    assert text.endswith("请登录季督查看）")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((500, b"", {}), "答复 500"),
        ((302, b"", {"Location": "https://example.com/"}), "答复 302"),
        ((200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', {}), "93000 invalid"),
    ],
)
def test_a_refusal_is_tried_again_and_no_redirect_is_followed(
    hook: GroupWebhook, chat: type[Chat], answer: Any, sentence: str
) -> None:
    queued(hook.county)
    chat.answers.append(answer)
    now = timezone.now()
    assert actions.deliver(now=now) == {"failed": 1}
    assert sentence in Outgoing.objects.get().error
    assert actions.deliver(now=now + timedelta(minutes=4)) == {}
    assert actions.deliver(now=now + timedelta(minutes=6)) == {"sent": 1}
    assert len(chat.heard) == 2


def test_hanging_up_after_the_message_leaves_it_unknown(
    hook: GroupWebhook, chat: type[Chat]
) -> None:
    queued(hook.county)
    chat.answers.append((0, b"", {}))
    assert actions.deliver() == {"unknown": 1}
    assert actions.deliver(now=timezone.now() + timedelta(days=1)) == {}
    assert len(chat.heard) == 1


def test_an_answer_that_is_no_json_but_200_counts_as_taken(
    hook: GroupWebhook, chat: type[Chat]
) -> None:
    queued(hook.county)
    chat.answers.append((200, b"ok", {}))
    assert actions.deliver() == {"sent": 1}


def test_a_host_in_the_intranet_is_not_asked_unless_listed_as_such(
    hook: GroupWebhook, chat: type[Chat], settings: Settings
) -> None:
    settings.WEBHOOK_HOSTS, settings.WEBHOOK_INTRANET = settings.WEBHOOK_INTRANET, ()
    queued(hook.county)
    assert actions.deliver() == {"failed": 1}
    assert "在内网" in Outgoing.objects.get().error
    settings.WEBHOOK_HOSTS = ()
    queued(hook.county, "b")
    actions.deliver()
    assert Outgoing.objects.get(key="b").given_up_at  # taken off the list
    assert not chat.heard


def test_a_certificate_that_does_not_fit_is_refused(
    hook: GroupWebhook, chat: type[Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "tls", ssl.create_default_context)
    queued(hook.county)
    assert actions.deliver() == {"failed": 1}
    assert "连不上" in Outgoing.objects.get().error
    assert not chat.heard


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://qyapi.weixin.qq.com/x", "https://"),
        ("qyapi.weixin.qq.com/x", "https://"),
        ("", "https://"),
        ("https://", "https://"),
        ("https://example.com/x", "只向 qyapi.weixin.qq.com"),
        ("https://qyapi.weixin.qq.com.example.com/x", "只向"),
        ("https://qyapi.weixin.qq.com@example.com/x", "用户名"),
        ("https://a:b@qyapi.weixin.qq.com/x", "用户名"),
        ("https://qyapi.weixin.qq.com:8443/x", "只向"),
        ("https://qyapi.weixin.qq.com:99999/x", "不是一个网址"),
        ("https://[::1/x", "不是一个网址"),
        ("https://qyapi.weixin.qq.com/钥匙", "中文"),
        ("https://qyapi.weixin.qq.com/a b", "空格"),
    ],
)
def test_an_address_elsewhere_is_refused_with_a_sentence(
    county: County, address: str, sentence: str
) -> None:
    with pytest.raises(RefusedError, match=sentence):
        actions.set_webhook(county=county, by=None, address=address, format="text", is_active=True)


def test_the_address_is_kept_out_of_events_and_an_empty_one_keeps_it(hook: GroupWebhook) -> None:
    kept = actions.set_webhook(
        county=hook.county, by=None, address="", format="markdown", is_active=False
    )
    assert kept.address == hook.address
    events = Event.objects.filter(verb="设置群消息地址")
    assert events.count() == 2
    assert "abcd1234" not in str([(one.before, one.after) for one in events])
    with pytest.raises(RefusedError, match="没有启用"):
        actions.try_webhook(county=hook.county, by=None)


def test_a_county_without_a_group_queues_nothing(county: County) -> None:
    assert actions.announce(county=county, key="a", subject="x", body="") is False
    assert not Outgoing.objects.exists()
