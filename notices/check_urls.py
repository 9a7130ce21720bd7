"""The checker's pages."""

from django.urls import path

from notices.views import checks

urlpatterns = [
    path("check/", checks.check_start, name="check_start"),
    path("check/example/", checks.check_example, name="check_example"),
    path("check/report/", checks.check_report, name="check_report"),
]
