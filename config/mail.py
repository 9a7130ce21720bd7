"""What leaves the portal: mails, and messages to a county's group chat; read by settings.

Mail is optional: without JIDU_MAIL_URL administrators hand out links.
"""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.security import whole_number

_url = urlsplit(os.environ.get("JIDU_MAIL_URL", ""))
if _url.geturl() and (_url.scheme not in {"smtp", "smtps", "smtp+tls"} or not _url.hostname):
    raise ImproperlyConfigured(
        "JIDU_MAIL_URL 应写成 smtps://用户名:密码@服务器:465（或 smtp+tls://、smtp://）。"
    )
EMAIL_HOST = _url.hostname or ""
EMAIL_PORT = _url.port or {"smtps": 465, "smtp+tls": 587}.get(_url.scheme, 25)
EMAIL_HOST_USER = unquote(_url.username or "")
EMAIL_HOST_PASSWORD = unquote(_url.password or "")
EMAIL_USE_SSL = _url.scheme == "smtps"
EMAIL_USE_TLS = _url.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("JIDU_MAIL_FROM", EMAIL_HOST_USER or "jidu@localhost")


def _hosts(name: str, default: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in os.environ.get(name, default).split(","))))


# From this hour on each person gets the mail of the day, with all that is unread.
_hour = os.environ.get("JIDU_DIGEST_HOUR", "8")
if not _hour.isdigit() or int(_hour) > 23:
    raise ImproperlyConfigured(f"JIDU_DIGEST_HOUR 应是 0 到 23 的整数，现为“{_hour}”。")
DIGEST_HOUR = int(_hour)
# How long messages that were read, and mails that were sent, are kept. A mail of less than a
# week ago is looked at when the next is made.
KEEP_MESSAGES_DAYS = whole_number("JIDU_KEEP_MESSAGES_DAYS", 365, 30)
KEEP_SENT_DAYS = whole_number("JIDU_KEEP_SENT_DAYS", 90, 30)
# Hosts (with the port unless 443) that group messages may go to; those of the intranet may have
# private addresses, all others must not.
WEBHOOK_HOSTS = _hosts("JIDU_WEBHOOK_HOSTS", "qyapi.weixin.qq.com")
WEBHOOK_INTRANET = _hosts("JIDU_WEBHOOK_INTRANET", "")
