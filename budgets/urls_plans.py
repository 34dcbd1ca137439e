from django.urls import path

from budgets.views import plan_acts, plan_form, plan_grid, plan_import, plans

urlpatterns = [
    path("plans", plans.plan_list, name="plan_list"),
    path("plans/deadlines", plans.plan_deadlines, name="plan_deadlines"),
    path("plans/new", plan_form.plan_new, name="plan_new"),
    path("plans/create", plan_form.plan_create, name="plan_create"),
    path("plans/<uuid:plan_id>", plans.plan_detail, name="plan_detail"),
    path("plans/<uuid:plan_id>/edit", plan_form.plan_edit, name="plan_edit"),
    path("plans/<uuid:plan_id>/save", plan_form.plan_save, name="plan_save"),
    path("plans/<uuid:plan_id>/grid", plan_grid.plan_grid, name="plan_grid"),
    path("plans/<uuid:plan_id>/grid/save", plan_grid.plan_grid_save, name="plan_grid_save"),
    path("plans/<uuid:plan_id>/change", plan_form.plan_change, name="plan_change"),
    path("plans/<uuid:plan_id>/change/save", plan_form.plan_change_save, name="plan_change_save"),
    path("plans/<uuid:plan_id>/versions", plans.plan_compare, name="plan_compare"),
    path("plans/<uuid:plan_id>/sheet.pdf", plans.plan_sheet, name="plan_sheet"),
    path("plans/<uuid:plan_id>/send", plan_acts.plan_send, name="plan_send"),
    path("plans/<uuid:plan_id>/withdraw", plan_acts.plan_withdraw, name="plan_withdraw"),
    path("plans/<uuid:plan_id>/issue", plan_acts.plan_issue_now, name="plan_issue"),
    path("plans/<uuid:plan_id>/close", plan_acts.plan_close, name="plan_close"),
    path("plans/<uuid:plan_id>/revise", plan_acts.plan_revise, name="plan_revise"),
    path("plans/<uuid:plan_id>/plan.xlsx", plan_import.plan_export, name="plan_export"),
    path("plans/<uuid:plan_id>/template.xlsx", plan_import.plan_template, name="plan_template"),
    path("plans/<uuid:plan_id>/import", plan_import.plan_import_new, name="plan_import_new"),
    path(
        "plans/<uuid:plan_id>/import/upload",
        plan_import.plan_import_upload,
        name="plan_import_upload",
    ),
    path("imports/<uuid:import_id>", plan_import.plan_import, name="plan_import"),
    path("imports/<uuid:import_id>/match", plan_import.plan_import_match, name="plan_import_match"),
    path("imports/<uuid:import_id>/fix", plan_import.plan_import_fix, name="plan_import_fix"),
    path("imports/<uuid:import_id>/unfix", plan_import.plan_import_unfix, name="plan_import_unfix"),
    path(
        "imports/<uuid:import_id>/missing",
        plan_import.plan_import_missing,
        name="plan_import_missing",
    ),
    path("imports/<uuid:import_id>/again", plan_import.plan_import_again, name="plan_import_again"),
    path(
        "imports/<uuid:import_id>/confirm",
        plan_import.plan_import_confirm,
        name="plan_import_confirm",
    ),
    path(
        "imports/<uuid:import_id>/abandon",
        plan_import.plan_import_abandon,
        name="plan_import_abandon",
    ),
    path(
        "imports/<uuid:import_id>/errors.xlsx",
        plan_import.plan_import_errors,
        name="plan_import_errors",
    ),
    path(
        "plans/<uuid:plan_id>/files/<uuid:attachment_id>",
        plans.plan_attachment,
        name="plan_attachment",
    ),
]
