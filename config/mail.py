"""Mail is optional: without JIDU_MAIL_URL administrators hand out links; read by settings."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

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
