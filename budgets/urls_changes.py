"""Addresses of budget changes; `budgets.urls` includes them under its own name."""

from django.urls import path

from budgets.views import change, change_form

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
]
