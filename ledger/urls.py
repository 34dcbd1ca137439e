from django.urls import path, register_converter

from ledger import urls_import
from ledger.converters import MonthConverter
from ledger.views import period, receipts, turnover, voucher

register_converter(MonthConverter, "ledger_month")

app_name = "ledger"
urlpatterns = [
    path("vouchers/", voucher.voucher_list, name="voucher_list"),
    path("vouchers/<uuid:public_id>", voucher.voucher_detail, name="voucher_detail"),
    path("turnover/", turnover.turnover_list, name="turnover_list"),
    path(
        "turnover/<uuid:project_id>/<ledger_month:month>",
        turnover.turnover_new,
        name="turnover_new",
    ),
    path(
        "turnover/<uuid:project_id>/<ledger_month:month>/report",
        turnover.turnover_report,
        name="turnover_report",
    ),
    path("turnover/<uuid:public_id>", turnover.turnover_detail, name="turnover_detail"),
    path("turnover/<uuid:public_id>/save", turnover.turnover_save, name="turnover_save"),
    path("turnover/<uuid:public_id>/confirm", turnover.turnover_confirm, name="turnover_confirm"),
    path("turnover/<uuid:public_id>/sign", turnover.turnover_sign, name="turnover_sign"),
    path("receipts/", receipts.receipts_list, name="receipts_list"),
    path(
        "receipts/<uuid:region_id>/<ledger_month:month>",
        receipts.receipts_edit,
        name="receipts_edit",
    ),
    path(
        "receipts/<uuid:region_id>/<ledger_month:month>/save",
        receipts.receipts_save,
        name="receipts_save",
    ),
    path("receipts/<uuid:public_id>/confirm", receipts.receipts_confirm, name="receipts_confirm"),
    path("periods/", period.period_list, name="period_list"),
    path("periods/<uuid:public_id>/close", period.period_close, name="period_close"),
    path("periods/<uuid:public_id>/lock", period.period_lock, name="period_lock"),
    path("periods/<uuid:public_id>/ask", period.period_ask, name="period_ask"),
    path("periods/<uuid:public_id>/reopen", period.period_reopen, name="period_reopen"),
    path("periods/<uuid:public_id>/decline", period.period_decline, name="period_decline"),
    *urls_import.urlpatterns,
]
