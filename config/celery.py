"""The Celery application; its settings are the CELERY_* names of config.settings."""

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from config.start import read_settings

read_settings()

TRANSPORT_ALIASES["filesystem"] = "config.filequeue:Transport"

app = Celery("jidu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
