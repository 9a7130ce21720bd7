from django.urls import path

from supervision.views import (
    counties,
    desks,
    figures,
    findings,
    imports,
    registers,
    rounds,
    tallies,
)

urlpatterns = [
    path("counties/", counties.county_list, name="county_list"),
    path("counties/<int:pk>/", counties.county_detail, name="county_detail"),
    path("counties/<int:county>/rounds/", rounds.round_list, name="round_list"),
    path(
        "counties/<int:county>/registers/<slug:key>/",
        registers.register_list,
        name="register_list",
    ),
    path(
        "counties/<int:county>/registers/<slug:key>/export/",
        registers.register_export,
        name="register_export",
    ),
    path("counties/<int:county>/rounds/new/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/compute/", rounds.round_compute, name="round_compute"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round_close"),
    path("rounds/<int:pk>/reopen/", rounds.round_reopen, name="round_reopen"),
    path("rounds/<int:pk>/findings/", findings.finding_list, name="finding_list"),
    path("rounds/<int:pk>/figures/", figures.figure_rows, name="figure_rows"),
    path("rounds/<int:pk>/tallies/", tallies.tally_list, name="tally_list"),
    path("rounds/<int:pk>/tallies/new/", tallies.tally_create, name="tally_create"),
    path("tallies/<int:pk>/edit/", tallies.tally_change, name="tally_change"),
    path("tallies/<int:pk>/remove/", tallies.tally_remove, name="tally_remove"),
    path("counties/<int:county>/imports/", imports.import_list, name="import_list"),
    path("counties/<int:county>/imports/new/", imports.import_start, name="import_start"),
    path(
        "counties/<int:county>/imports/templates/<slug:kind>/",
        imports.import_template,
        name="import_template",
    ),
    path("imports/<int:pk>/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/sheets/<int:sheet>/", imports.import_remap, name="import_remap"),
    path("imports/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("units/<int:pk>/", desks.unit_desk, name="unit_desk"),
]
