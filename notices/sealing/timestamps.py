"""Asking a timestamp service (RFC 3161) when the signature was made."""

from __future__ import annotations

import asyncio
import urllib.request
from typing import Any

from django.conf import settings

TIMEOUT = 15
MAXIMUM = 1024 * 1024


def timestamper() -> Any:
    """Return what pyHanko asks for timestamps, or nothing where no service is set."""
    if not settings.TIMESTAMP_URL:
        return None
    from asn1crypto import tsp
    from pyhanko.sign.timestamps.api import TimeStamper
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers

    class Service(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return await asyncio.to_thread(self._ask, req.dump())

        def _ask(self, data: bytes) -> tsp.TimeStampResp:
            request = urllib.request.Request(  # noqa: S310 the address is the administrator's
                settings.TIMESTAMP_URL, data, headers=set_tsp_headers({})
            )
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                    return tsp.TimeStampResp.load(answer.read(MAXIMUM), strict=True)
            except (OSError, ValueError) as error:
                raise TimestampRequestError("no timestamp") from error

    return Service()
