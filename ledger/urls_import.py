"""Addresses of finance ledger imports; ledger.urls takes them in."""

from django.urls import path

from ledger.views import ledger_import

urlpatterns = [
    path("imports/", ledger_import.import_list, name="import_list"),
    path("imports/upload", ledger_import.import_upload, name="import_upload"),
    path(
        "imports/template/<uuid:company_id>/<str:month>",
        ledger_import.import_template,
        name="import_template",
    ),
    path("imports/<uuid:public_id>", ledger_import.import_detail, name="import_detail"),
    path("imports/<uuid:public_id>/map", ledger_import.import_map, name="import_map"),
    path("imports/<uuid:public_id>/confirm", ledger_import.import_confirm, name="import_confirm"),
    path("imports/<uuid:public_id>/reject", ledger_import.import_reject, name="import_reject"),
    path("imports/<uuid:public_id>/file", ledger_import.import_file, name="import_file"),
]
