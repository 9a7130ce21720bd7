"""The policy of signing in and of what browsers may do with our pages; read by settings.

Everything an office may want otherwise is a variable of the environment, listed in README.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

MODE = os.environ.get("JIDU_MODE", "local")
if MODE not in {"local", "production"}:
    raise ImproperlyConfigured(f"JIDU_MODE 应是 local 或 production，现为“{MODE}”。")
PRODUCTION = MODE == "production"


def whole_number(name: str, default: int, least: int) -> int:
    """Return a whole number from the environment, or refuse with a sentence."""
    text = os.environ.get(name, str(default))
    if not text.isdigit() or int(text) < least:
        raise ImproperlyConfigured(f"{name} 应是不小于 {least} 的整数，现为“{text}”。")
    return int(text)


# How many proxies of ours stand before the server. Each hands on the client's address and
# protocol; from anybody else neither is believed.
TRUSTED_PROXIES = whole_number("JIDU_PROXIES", 1 if PRODUCTION else 0, 0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Passwords: what they must be like. The sentences are in units.signing_in.policy.
PASSWORD_LENGTH = whole_number("JIDU_PASSWORD_LENGTH", 10, 8)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "units.signing_in.policy.Length", "OPTIONS": {"minimum": PASSWORD_LENGTH}},
    {"NAME": "units.signing_in.policy.Kinds"},
    {"NAME": "units.signing_in.policy.NotTheName"},
    {"NAME": "units.signing_in.policy.NotCommon"},
]
PASSWORD_RESET_TIMEOUT = whole_number("JIDU_LINK_HOURS", 24, 1) * 3600

# Locking out. django-axes counts in the database, so all workers share the count.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "units.signing_in.backends.CodeBackend",
]
AXES_HANDLER = "units.signing_in.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]  # the handler reads them in this order
AXES_FAILURE_LIMIT = whole_number("JIDU_LOCKOUT_FAILURES", 5, 1)
LOCKOUT_ADDRESS_LIMIT = whole_number("JIDU_LOCKOUT_ADDRESS_FAILURES", 20, AXES_FAILURE_LIMIT)
AXES_COOLOFF_TIME = timedelta(minutes=whole_number("JIDU_LOCKOUT_MINUTES", 15, 1))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "units.signing_in.lockout.keep_response"
AXES_CLIENT_IP_CALLABLE = "units.signing_in.lockout.address_of"
AXES_DISABLE_ACCESS_LOG = True  # signing in leaves an event instead
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# The second factor: a code of the phone.
OTP_TOTP_ISSUER = "季督"
OTP_TOTP_THROTTLE_FACTOR = 0  # wrong codes count towards the lock, like wrong passwords
OTP_STATIC_THROTTLE_FACTOR = 0


def _roles(name: str) -> frozenset[str]:
    """Return the roles named in the environment, or refuse one that does not exist."""
    named = frozenset(filter(None, os.environ.get(name, "").replace(" ", "").split(",")))
    file = Path(__file__).resolve().parent.parent / "fixtures" / "roles.json"
    known = [role["key"] for role in json.loads(file.read_text(encoding="utf-8"))]
    if unknown := sorted(named - set(known)):
        raise ImproperlyConfigured(
            f"{name} 中没有“{'、'.join(unknown)}”这个角色，可填：{'、'.join(known)}。"
        )
    return named


SECOND_FACTOR_FOR = _roles("JIDU_SECOND_FACTOR_FOR")

# Sessions.
SESSION_ENGINE = "units.signing_in.store"
SESSION_COOKIE_AGE = whole_number("JIDU_SESSION_HOURS", 12, 1) * 3600
SESSION_IDLE_SECONDS = whole_number("JIDU_IDLE_MINUTES", 30, 2) * 60
SESSION_NOTE_SECONDS = 60  # presence is written once a minute at most
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CONFIRMED_SECONDS = 5 * 60  # so long a password counts as just given

# What browsers may do with our pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = os.environ.get("JIDU_SSL_REDIRECT", "1") == "1"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Browsers take cookies of these names only over https and only for this very host.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
