from django.urls import include, path, register_converter

from notices.views import fonts, ledgers, notices


class FileSuffix:
    regex = "txt|pdf|docx|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileSuffix, "suffix")

urlpatterns = [
    path("", include("notices.check_urls")),
    path("", include("notices.editing.urls")),
    path("", include("notices.delivery.urls")),
    path("", include("notices.step_urls")),
    path("fonts/", fonts.font_list, name="font_list"),
    path("counties/<int:county>/notices/", notices.notice_list, name="notice_list"),
    path("counties/<int:county>/rectifications/print/", ledgers.ledger_print, name="ledger_print"),
    path(
        "counties/<int:county>/assessments/print/",
        ledgers.assessment_print,
        name="assessment_print",
    ),
    path(
        "units/<int:pk>/assessment/print/",
        ledgers.assessment_unit_print,
        name="assessment_unit_print",
    ),
    path("ledgers/<int:pk>/file/", ledgers.ledger_file, name="ledger_file"),
    path("rounds/<int:pk>/notices/new/", notices.notice_create, name="notice_create"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice_detail"),
    path("notices/<int:pk>/edit/", notices.notice_change, name="notice_change"),
    path("notices/<int:pk>/render/", notices.notice_render, name="notice_render"),
    path(
        "notices/<int:pk>/download/<suffix:suffix>/",
        notices.notice_download,
        name="notice_download",
    ),
]
