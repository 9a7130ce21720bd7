from django.urls import path

from units.views import counties, gallery, jobs, sessions

urlpatterns = [
    path("sign-in/", sessions.SignIn.as_view(), name="sign_in"),
    path("sign-out/", sessions.SignOut.as_view(), name="sign_out"),
    path("counties/new/", counties.county_create, name="county_create"),
    path("counties/<int:pk>/edit/", counties.county_change, name="county_change"),
    path("counties/<int:county>/jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("components/", gallery.component_gallery, name="component_gallery"),
]
