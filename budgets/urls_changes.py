"""Addresses of budget changes control of lines, ceiling, year end and figures; `budgets.urls` includes them under its own name."""

from django.urls import path

from budgets.views import change, change_form, line_control, setting, year

urlpatterns = [
    path("changes", change.change_list, name="change_list"),
    path("changes/new", change_form.change_new, name="change_new"),
    path("changes/preview", change_form.change_preview, name="change_preview"),
    path("changes/<uuid:change_id>", change.change_detail, name="change_detail"),
    path("changes/<uuid:change_id>/edit", change_form.change_edit, name="change_edit"),
    path("changes/<uuid:change_id>/save", change_form.change_save, name="change_save"),
    path("changes/<uuid:change_id>/send", change_form.change_send, name="change_send"),
    path("changes/<uuid:change_id>/withdraw", change.change_withdraw, name="change_withdraw"),
    path("changes/<uuid:change_id>/sheet.pdf", change.change_sheet, name="change_sheet"),
    path(
        "changes/<uuid:change_id>/files/<uuid:attachment_id>",
        change.change_attachment,
        name="change_attachment",
    ),
    path("control", line_control.control_list, name="control_list"),
    path("control/<uuid:change_id>/agree", line_control.control_agree, name="control_agree"),
    path("control/<uuid:change_id>/reject", line_control.control_reject, name="control_reject"),
    path("lines/<uuid:line_id>/control", line_control.control_propose, name="control_propose"),
    path("lines/<uuid:line_id>/close", line_control.line_close, name="line_close"),
    path("ceiling", year.ceiling, name="ceiling"),
    path("year-end", year.year_end, name="year_end"),
    path("year-end/run", year.year_end_run, name="year_end_run"),
    path("year-end/<uuid:run_id>/undo", year.year_end_undo, name="year_end_undo"),
    path("settings", setting.setting_list, name="setting_list"),
    path("settings/draft", setting.setting_draft, name="setting_draft"),
    path("settings/<uuid:setting_id>/publish", setting.setting_publish, name="setting_publish"),
    path("settings/<uuid:setting_id>/discard", setting.setting_discard, name="setting_discard"),
]
