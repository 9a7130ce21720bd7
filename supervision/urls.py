from django.urls import path

from supervision.views import counties, desks, registers, rounds

urlpatterns = [
    path("counties/", counties.county_list, name="county_list"),
    path("counties/<int:pk>/", counties.county_detail, name="county_detail"),
    path("counties/<int:county>/rounds/", rounds.round_list, name="round_list"),
    path(
        "counties/<int:county>/registers/<slug:key>/",
        registers.register_list,
        name="register_list",
    ),
    path("rounds/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("units/<int:pk>/", desks.unit_desk, name="unit_desk"),
]
