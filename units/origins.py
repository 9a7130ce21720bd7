"""Where a change comes from: the address and program of a request, a job, a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Origin:
    """`address` is the client's; `agent` the browser and system in short, or 后台任务, 命令行."""

    address: str
    agent: str


COMMAND = Origin("", "命令行")
JOB = Origin("", "后台任务")

_current: ContextVar[Origin] = ContextVar("origin", default=COMMAND)

# The first that fits names the program: many call themselves Chrome and Safari, too.
_PROGRAMS = (
    ("微信", r"MicroMessenger/(\d+)"),
    ("钉钉", r"DingTalk/(\d+)"),
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("360", r"(?:QIHU|360)[ /]?\w*"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* .*Safari/"),
    ("IE", r"(?:MSIE |Trident/.*rv:)(\d+)"),
)
_SYSTEMS = (
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def current() -> Origin:
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let what is recorded inside the block come from there."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


class OriginMiddleware:
    """Tells events where the request came from, so that no action has to be told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = short_agent(request.META.get("HTTP_USER_AGENT", ""))
        with coming_from(Origin(client_address(request), agent)):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """Return the client's address; empty if the server does not tell a valid one.

    Behind proxies of ours (their number: TRUSTED_PROXIES) it is the entry of X-Forwarded-For
    that the first of them wrote; what stands before that, a client may have made up.
    """
    address = request.META.get("REMOTE_ADDR", "")
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if settings.TRUSTED_PROXIES and len(passed) >= settings.TRUSTED_PROXIES:
        address = passed[-settings.TRUSTED_PROXIES] or address
    try:
        return str(ip_address(address))[:45]
    except ValueError:
        return ""


def short_agent(text: str) -> str:
    """Chrome 140 / Windows for the line that a browser sends; the line's beginning if unknown."""
    program = _first(_PROGRAMS, text)
    system = _first(_SYSTEMS, text)
    return (" / ".join(filter(None, [program, system])) or text)[:60]


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    for name, pattern in known:
        if match := re.search(pattern, text[:400]):
            version = match[1] if match.re.groups else ""
            return f"{name} {version}".strip()
    return ""
