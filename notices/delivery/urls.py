from django.urls import path

from notices.views import archive, deliveries

urlpatterns = [
    path("notices/<int:pk>/issue/", deliveries.notice_issue, name="notice_issue"),
    path("notices/<int:pk>/deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("notices/<int:pk>/deliveries/remind/", deliveries.delivery_remind, name="delivery_remind"),
    path("notices/<int:pk>/deliveries/export/", deliveries.delivery_export, name="delivery_export"),
    path("notices/", archive.notice_archive, name="notice_archive"),
    path("notices/statistics/", archive.notice_statistics, name="notice_statistics"),
    path(
        "notices/statistics/export/",
        archive.notice_statistics_export,
        name="notice_statistics_export",
    ),
]
