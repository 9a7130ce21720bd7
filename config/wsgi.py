"""WSGI entry point for gunicorn."""

from django.core.wsgi import get_wsgi_application

from config.start import read_settings

read_settings()
application = get_wsgi_application()
