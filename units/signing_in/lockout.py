"""Locking out after repeated failures, by account and by address; counted in the database.

django-axes counts. It knows one limit for all; here an address has a higher one than an account,
since a whole office may share an address.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from units.origins import client_address

Attempts = QuerySet[AccessAttempt]


@dataclass(frozen=True)
class Lock:
    until: datetime
    of_address: bool

    @property
    def minutes(self) -> int:
        """Whole minutes that it still holds, rounded up."""
        return max(1, math.ceil((self.until - timezone.now()).total_seconds() / 60))

    def __str__(self) -> str:
        if self.of_address:
            return f"您所在的网络登录失败次数过多，已暂停登录，还有{self.minutes}分钟可以再试。"
        return (
            f"连续输错{settings.AXES_FAILURE_LIMIT}次，此账号已锁定，还有{self.minutes}分钟可以"
            "再试；急用请联系系统管理员解锁。"
        )


class Handler(AxesDatabaseHandler):
    """The counting of django-axes with a limit of its own for addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures of the account, or those of the address in proportion."""
        of_account, of_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        scaled = of_address * settings.AXES_FAILURE_LIMIT // settings.LOCKOUT_ADDRESS_LIMIT
        return max(of_account, scaled)

    def reset_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> int:
        """Forget the failures of the account alone.

        Otherwise whoever has one account could try those of others for ever.
        """
        return forget((credentials or {}).get("username", ""))


def keep_response(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Leave the page as it is: the form says when to try again."""
    return response


def address_of(request: HttpRequest) -> str | None:
    """Return the client's address, as django-axes stores it."""
    return client_address(request) or None


def of_account(username: str) -> Lock | None:
    attempts = AccessAttempt.objects.filter(username=username)
    return _lock(attempts, settings.AXES_FAILURE_LIMIT, of_address=False)


def found(request: HttpRequest, username: str) -> Lock | None:
    """Return the lock that holds for the account or for the address of the request."""
    AxesProxyHandler.update_request(request)
    address = request.axes_ip_address  # type: ignore[attr-defined]
    attempts = AccessAttempt.objects.filter(ip_address=address)
    return of_account(username) or _lock(attempts, settings.LOCKOUT_ADDRESS_LIMIT, of_address=True)


def left(username: str) -> int:
    """Return how many more failures the account bears."""
    failures = _recent(AccessAttempt.objects.filter(username=username))
    counted: int = failures.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return max(0, settings.AXES_FAILURE_LIMIT - counted)


def forget(username: str) -> int:
    """Delete the failures of the account; return how many records they were."""
    return int(AccessAttempt.objects.filter(username=username).delete()[0])


def _recent(attempts: Attempts) -> Attempts:
    return attempts.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)


def _lock(attempts: Attempts, limit: int, *, of_address: bool) -> Lock | None:
    """Return the lock; it ends when the failures that are still counted fall below the limit."""
    total = 0
    rows = _recent(attempts).order_by("-attempt_time")
    for at, failures in rows.values_list("attempt_time", "failures_since_start"):
        total += failures
        if total >= limit:
            return Lock(at + settings.AXES_COOLOFF_TIME, of_address)
    return None
