from django.urls import path

from requests import urls_settlement
from requests.views import actions, detail, form, listing, placements, sheets

app_name = "requests"
urlpatterns = [
    path("requests", listing.expense_request_list, name="expense_request_list"),
    path("requests/new", form.expense_request_new, name="expense_request_new"),
    path("requests/preview", form.expense_request_preview, name="expense_request_preview"),
    path(
        "requests/<uuid:request_id>", detail.expense_request_detail, name="expense_request_detail"
    ),
    path("requests/<uuid:request_id>/edit", form.expense_request_edit, name="expense_request_edit"),
    path("requests/<uuid:request_id>/save", form.expense_request_save, name="expense_request_save"),
    path(
        "requests/<uuid:request_id>/autosave",
        form.expense_request_autosave,
        name="expense_request_autosave",
    ),
    path(
        "requests/<uuid:request_id>/send",
        form.expense_request_send,
        name="expense_request_send",
    ),
    path(
        "requests/<uuid:request_id>/submit",
        actions.expense_request_submit,
        name="expense_request_submit",
    ),
    path(
        "requests/<uuid:request_id>/withdraw",
        actions.expense_request_withdraw,
        name="expense_request_withdraw",
    ),
    path(
        "requests/<uuid:request_id>/cancel",
        actions.expense_request_cancel,
        name="expense_request_cancel",
    ),
    path(
        "requests/<uuid:request_id>/close",
        actions.expense_request_close,
        name="expense_request_close",
    ),
    path(
        "requests/<uuid:request_id>/sheet.pdf",
        sheets.expense_request_sheet,
        name="expense_request_sheet",
    ),
    path(
        "requests/<uuid:request_id>/files/<uuid:attachment_id>",
        detail.expense_request_attachment,
        name="expense_request_attachment",
    ),
    path(
        "placements/<uuid:placement_id>/start",
        placements.placement_start,
        name="placement_start",
    ),
    path(
        "placements/<uuid:placement_id>/prove",
        placements.placement_prove,
        name="placement_prove",
    ),
    *urls_settlement.urlpatterns,
]
