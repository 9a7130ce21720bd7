"""All settings, read from the environment; those of signing in are in config.security.

JIDU_MODE is `local` (default: a clone and one command) or `production`. Production refuses
to start without its secrets, with a sentence that names the missing variable.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.mail import *
from config.sealing import *
from config.security import *

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("JIDU_VAR_DIR", BASE_DIR / "var"))
DEBUG = os.environ.get("JIDU_DEBUG") == "1" and not PRODUCTION


def _secret_key() -> str:
    """Return the key from the environment, or make one for this installation."""
    key = os.environ.get("JIDU_SECRET_KEY", "")
    if PRODUCTION and (len(key) < 50 or len(set(key)) < 5):
        raise ImproperlyConfigured(
            f"生产模式{'的 JIDU_SECRET_KEY 太短' if key else '缺少 JIDU_SECRET_KEY'}："
            "请在环境变量中设置一个 50 位以上的随机字符串后再启动。"
        )
    if key:
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("JIDU_HOSTS", "" if PRODUCTION else "*").split(",")
if PRODUCTION and not {"", "*"}.isdisjoint(ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "生产模式缺少 JIDU_HOSTS：请填写访问本系统的域名，多个用逗号隔开，不能写 *。"
    )

# By which address people reach the portal, for links in mails that no page asks for.
PORTAL_URL = os.environ.get("JIDU_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "")
# A link in a mail leads to the host that was asked, so only where the hosts are known.
MAIL_RESET = bool(EMAIL_HOST) and "*" not in ALLOWED_HOSTS

INSTALLED_APPS = [
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "config.apps.ConfigConfig",
    "notices.apps.NoticesConfig",
    "supervision.apps.SupervisionConfig",
    "units.apps.UnitsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "import_export",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "units.origins.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "units.signing_in.middleware.SessionLimits",
    "units.signing_in.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.navigation",
            ],
            "builtins": ["units.templatetags.words"],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Turn DATABASE_URL into Django's dictionary; empty means the embedded SQLite file."""
    if not url:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "jidu.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL 应以 postgresql:// 开头，现为 {parts.scheme}://。"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a server that was restarted costs nobody a page
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "units.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Uploaded and rendered files are private: served through a view that checks permission.
    "default": {
        "BACKEND": "units.storage.WholeFiles",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION  # a clone serves static files without collecting them
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Behind nginx: the internal location of VAR_DIR/files, as /private/; nginx then sends the files.
ACCEL_LOCATION = os.environ.get("JIDU_ACCEL", "")
CLAMD = os.environ.get("JIDU_CLAMD", "")  # the virus scanner: unix:/path or tcp:host:port
FILE_UPLOAD_HANDLERS = [
    "units.files.handlers.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
FIXTURES_DIR = BASE_DIR / "fixtures"
# Faces of official documents; an office puts its own beside those that set-up brings.
FONT_DIR = Path(os.environ.get("JIDU_FONT_DIR", VAR_DIR / "fonts"))
SEAL_DIR = Path(os.environ.get("JIDU_SEAL_DIR", VAR_DIR / "seals"))  # see notices.sealing.keys

# Jobs. The truth about a job is its own row (units.models.Job); the broker only wakes workers.
REDIS_URL = os.environ.get("REDIS_URL", "")
_QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A page that starts a job does not wait for a broker that is out of reach: the job does.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "max_retries": 0,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
    }
else:
    for _folder in ("messages", "control"):
        (_QUEUE_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE_DIR / "messages"),
        "data_folder_out": str(_QUEUE_DIR / "messages"),
        "control_folder": str(_QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
# The beat reconciles jobs: those of dead workers are sent again.
JOB_BEAT_SECONDS = float(os.environ.get("JIDU_BEAT_SECONDS", "30"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ALWAYS_EAGER = os.environ.get("JIDU_EAGER") == "1"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "reconcile-jobs": {
        "task": "units.tasks.reconcile_jobs",
        "schedule": JOB_BEAT_SECONDS,
        "options": {"expires": 0.8 * JOB_BEAT_SECONDS},
    },
    "send-reminders": {
        "task": "config.tasks.send_reminders",
        "schedule": 300.0,
        "options": {"expires": 250.0},
    },
    "send-messages": {
        "task": "units.tasks.send_messages",
        "schedule": 60.0,
        "options": {"expires": 50.0},
    },
    "prune": {"task": "config.tasks.prune", "schedule": 86400.0},
    "reopen-waivers": {"task": "supervision.tasks.reopen_waivers", "schedule": 3600.0},
}

if PRODUCTION:
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # fontTools and WeasyPrint report every subset table at INFO; axes what the events have; pyHanko
    # a traceback for every file whose signature is a stranger's.
    "loggers": {n: {"level": "ERROR"} for n in ("axes", "fontTools", "pyhanko", "weasyprint")},
}
