from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from config import desk, guidance, health, home
from units.views import sessions

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("health/", health.health_page, name="health_page"),
    path("rounds/<int:pk>/", desk.round_detail, name="round_detail"),
    path("rounds/<int:pk>/updates/", desk.round_updates, name="round_updates"),
    path("help/<slug:slug>/", guidance.help_page, name="help_page"),
    # The portal's own pages count failures, ask for the code and leave events.
    path(
        "admin/login/",
        login_not_required(RedirectView.as_view(pattern_name="sign_in", query_string=True)),
        name="admin_sign_in",
    ),
    path("admin/logout/", sessions.sign_out, name="admin_sign_out"),
    path(
        "admin/password_change/",
        admin.site.admin_view(RedirectView.as_view(pattern_name="password_change")),
        name="admin_password_change",
    ),
    path("admin/", admin.site.urls),
    path("", include("units.urls")),
    path("", include("supervision.urls")),
    path("", include("notices.urls")),
]

handler500 = "config.outage.server_error"
