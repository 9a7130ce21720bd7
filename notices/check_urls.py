"""The checker's pages."""

from django.urls import path

from notices.views import checks, notice_checks

urlpatterns = [
    path("check/", checks.check_start, name="check_start"),
    path("check/example/", checks.check_example, name="check_example"),
    path("check/report/", checks.check_report, name="check_report"),
    path("notices/<int:pk>/check/", notice_checks.notice_check, name="notice_check"),
    path(
        "notices/<int:pk>/check/report/",
        notice_checks.notice_check_report,
        name="notice_check_report",
    ),
    path("notices/<int:pk>/check/waive/", notice_checks.notice_waive, name="notice_waive"),
    path("waivers/<int:pk>/withdraw/", notice_checks.waiver_withdraw, name="waiver_withdraw"),
]
