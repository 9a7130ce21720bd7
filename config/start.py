"""Reading the settings before anything else, so that what is missing is told in one sentence."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

REFUSED = 3  # gunicorn gives up at once when a worker ends like this


def read_settings() -> None:
    """Read config.settings; leave with its sentence if it refuses to start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings

    try:
        settings.INSTALLED_APPS  # noqa: B018 - read for the error it may raise
    except ImproperlyConfigured as error:
        sys.stderr.write(f"季督没有启动：{error}\n")
        sys.exit(REFUSED)
