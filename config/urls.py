from django.contrib import admin
from django.urls import include, path

from config import desk, guidance, home

urlpatterns = [
    path("", home.home, name="home"),
    path("rounds/<int:pk>/", desk.round_detail, name="round_detail"),
    path("help/<slug:slug>/", guidance.help_page, name="help_page"),
    path("admin/", admin.site.urls),
    path("", include("units.urls")),
    path("", include("supervision.urls")),
    path("", include("notices.urls")),
]

handler500 = "config.outage.server_error"
