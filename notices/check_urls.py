"""The checker's pages, and outlines made from a text that it reads."""

from django.urls import path

from notices.views import check_rules, checks, expressions, notice_checks, outlining

# The number is the county's; 0 is the list that holds in all of them.
EXPRESSIONS = {
    "list": ("", expressions.expression_list),
    "create": ("new/", expressions.expression_create),
    "change": ("edit/", expressions.expression_change),
    "withdraw": ("withdraw/", expressions.expression_withdraw),
    "restore": ("restore/", expressions.expression_restore),
    "import": ("import/", expressions.expression_import),
    "apply": ("apply/", expressions.expression_apply),
    "export": ("export/", expressions.expression_export),
    "template": ("template/", expressions.expression_template),
}

urlpatterns = [
    *(
        path(f"expressions/<int:county>/{verb}", view, name=f"expression_{name}")
        for name, (verb, view) in EXPRESSIONS.items()
    ),
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
    path("counties/<int:county>/check-rules/", check_rules.rule_list, name="check_rule_list"),
    path(
        "counties/<int:county>/check-rules/switch/",
        check_rules.rule_switch,
        name="check_rule_switch",
    ),
    path(
        "counties/<int:county>/outlines/from-text/",
        outlining.outline_propose,
        name="outline_propose",
    ),
    path(
        "counties/<int:county>/outlines/from-text/confirm/",
        outlining.outline_take,
        name="outline_take",
    ),
]
