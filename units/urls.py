from django.urls import path

from units.views import account, account_care, counties, gallery, jobs, sessions

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-in/code/", sessions.sign_in_code, name="sign_in_code"),
    path("sign-in/forgotten/", sessions.password_forgotten, name="password_forgotten"),
    path(
        "sign-in/password/<str:number>/<str:token>/",
        sessions.password_choose,
        name="password_choose",
    ),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("me/", account.my_account, name="my_account"),
    path("me/password/", account.password_change, name="password_change"),
    path("me/sessions/end/", account.sessions_end, name="sessions_end"),
    path("me/second-factor/", account.second_factor, name="second_factor"),
    path("me/second-factor/start/", account.second_factor_start, name="second_factor_start"),
    path("me/second-factor/finish/", account.second_factor_finish, name="second_factor_finish"),
    path("me/second-factor/codes/", account.second_factor_codes, name="second_factor_codes"),
    path("me/second-factor/remove/", account.second_factor_remove, name="second_factor_remove"),
    path("people/<int:pk>/security/", account_care.person_security, name="person_security"),
    path("people/<int:pk>/unlock/", account_care.person_unlock, name="person_unlock"),
    path("people/<int:pk>/link/", account_care.person_link, name="person_link"),
    path(
        "people/<int:pk>/second-factor/remove/",
        account_care.person_second_factor_remove,
        name="person_second_factor_remove",
    ),
    path("counties/new/", counties.county_create, name="county_create"),
    path("counties/<int:pk>/edit/", counties.county_change, name="county_change"),
    path("counties/<int:county>/jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("components/", gallery.component_gallery, name="component_gallery"),
]
