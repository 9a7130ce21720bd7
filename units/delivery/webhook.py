"""Posting to a county's group chat (企业微信-style JSON), and to nowhere else.

The host must be on the installation's list and, unless it is listed as one of the intranet,
have public addresses only. We connect to the very address that was looked at, so that a name
cannot answer differently the second time; redirects are not followed; the answer is cut off.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from units.actions import RefusedError
from units.delivery.outcomes import NotSentError, UnknownOutcomeError
from units.models import GroupWebhook, Outgoing

TIMEOUT = 10.0  # seconds, for connecting and for each answer
LONGEST_ANSWER = 16 * 1024
# The group chat's own limits, in bytes of UTF-8.
LONGEST = {GroupWebhook.Format.TEXT: 2000, GroupWebhook.Format.MARKDOWN: 4000}


def check(address: str) -> str:
    """Return the address if it is one that messages may go to. Raises RefusedError."""
    try:
        parts = urlsplit(address.strip())
        place = _place(parts)
    except ValueError:
        raise RefusedError("这不是一个网址，请从群机器人的说明里完整复制。", "address") from None
    if parts.scheme != "https" or not parts.hostname:
        raise RefusedError("地址应以 https:// 开头，请从群机器人的说明里完整复制。", "address")
    if parts.username or parts.password or parts.fragment:
        raise RefusedError("地址里不能带用户名、密码或 # 号。", "address")
    if place not in (*settings.WEBHOOK_HOSTS, *settings.WEBHOOK_INTRANET):
        listed = "、".join((*settings.WEBHOOK_HOSTS, *settings.WEBHOOK_INTRANET))
        raise RefusedError(
            f"本系统只向 {listed} 发群消息，不能是 {place}。要增加请系统管理员改配置。", "address"
        )
    if not (address := address.strip()).isascii() or not address.isprintable() or " " in address:
        raise RefusedError("地址里有空格、中文或看不见的字符，请重新复制。", "address")
    return address


def send(outgoing: Outgoing) -> None:
    """Post the message. Raises NotSentError or UnknownOutcomeError."""
    hook = GroupWebhook.objects.filter(county=outgoing.county_id, is_active=True).first()
    if hook is None:
        raise NotSentError("本县没有启用的群消息地址。", for_good=True)
    try:
        parts = urlsplit(check(hook.address))
    except RefusedError as error:
        raise NotSentError(str(error), for_good=True) from error
    text = f"{outgoing.subject}\n{outgoing.body}".strip()
    answer = _post(parts, {"msgtype": hook.format, hook.format: {"content": cut(text, hook)}})
    if answer.get("errcode", 0) != 0:
        words = f"{answer.get('errcode')} {answer.get('errmsg', '')}"
        raise NotSentError(f"群机器人没有接收：{words}")


def cut(text: str, hook: GroupWebhook) -> str:
    """Return the text within the chat's limit, saying so if it was cut."""
    limit = LONGEST[GroupWebhook.Format(hook.format)]
    if len(text.encode()) <= limit:
        return text
    note = "……（内容过长，其余请登录季督查看）"
    return text.encode()[: limit - len(note.encode())].decode(errors="ignore") + note


def _place(parts: SplitResult) -> str:
    """Return the host, with the port unless it is that of https. Raises ValueError."""
    host = parts.hostname or ""
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


def _public_address(parts: SplitResult) -> str:
    """Return an address of the host. Raises NotSentError if it may not be asked."""
    host, port = str(parts.hostname), parts.port or 443
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise NotSentError(f"找不到 {host}：{error}", unreachable=True) from error
    inside = [one for one in found if not ipaddress.ip_address(one).is_global]
    if inside and _place(parts) not in settings.WEBHOOK_INTRANET:
        raise NotSentError(f"{host} 的地址 {inside[0]} 在内网，未列为内网地址，不发送。")
    return min(found)


class _Line(http.client.HTTPSConnection):
    """A connection to one address of a host, which still proves that it is the host."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(str(parts.hostname), parts.port or 443, timeout=TIMEOUT)
        self.address = address
        self.context = tls()

    def connect(self) -> None:
        line = socket.create_connection((self.address, self.port), TIMEOUT)
        self.sock = self.context.wrap_socket(line, server_hostname=self.host)


def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _post(parts: SplitResult, payload: dict[str, object]) -> dict[str, object]:
    """Return what the server said. Raises NotSentError or UnknownOutcomeError."""
    line = _Line(parts, _public_address(parts))
    try:
        line.connect()
    except OSError as error:  # certificates that do not fit are among them
        raise NotSentError(f"连不上 {parts.hostname}：{error}", unreachable=True) from error
    try:
        line.request(
            "POST",
            parts.path + (f"?{parts.query}" if parts.query else "") or "/",
            json.dumps(payload, ensure_ascii=False).encode(),
            {"Content-Type": "application/json; charset=utf-8", "User-Agent": "jidu"},
        )
        response = line.getresponse()
        body = response.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise UnknownOutcomeError(f"交给群机器人后没有收到答复：{error}") from error
    finally:
        line.close()
    if not 200 <= response.status < 300:
        raise NotSentError(f"群机器人答复 {response.status}，没有接收。")
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
