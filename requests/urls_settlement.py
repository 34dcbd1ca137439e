"""Addresses of claims and payments; `requests.urls` includes them under its own name."""

from django.urls import path

from requests.views import claim, claim_form, payment, sheets

urlpatterns = [
    path("claims", claim.claim_list, name="claim_list"),
    path("claims/new", claim_form.claim_new, name="claim_new"),
    path("requests/<uuid:request_id>/claims", claim_form.claim_create, name="claim_create"),
    path("claims/<uuid:claim_id>", claim.claim_detail, name="claim_detail"),
    path("claims/<uuid:claim_id>/sheet.pdf", sheets.claim_sheet, name="claim_sheet"),
    path("claims/<uuid:claim_id>/edit", claim_form.claim_edit, name="claim_edit"),
    path("claims/<uuid:claim_id>/save", claim_form.claim_save, name="claim_save"),
    path("claims/<uuid:claim_id>/submit", claim.claim_submit, name="claim_submit"),
    path("claims/<uuid:claim_id>/withdraw", claim.claim_withdraw, name="claim_withdraw"),
    path("claims/<uuid:claim_id>/post", claim.claim_post, name="claim_post"),
    path("claims/<uuid:claim_id>/waive", claim.claim_waive, name="claim_waive"),
    path("claims/<uuid:claim_id>/void", claim.claim_void, name="claim_void"),
    path(
        "claims/<uuid:claim_id>/papers/<uuid:paper_id>",
        claim.claim_attachment,
        name="claim_attachment",
    ),
    path("claims/<uuid:claim_id>/payments/new", payment.payment_new, name="payment_new"),
    path("claims/<uuid:claim_id>/payments", payment.payment_request, name="payment_request"),
    path("payments", payment.payment_list, name="payment_list"),
    path("payments/<uuid:payment_id>", payment.payment_detail, name="payment_detail"),
    path("payments/<uuid:payment_id>/sheet.pdf", sheets.payment_sheet, name="payment_sheet"),
    path("payments/<uuid:payment_id>/withdraw", payment.payment_withdraw, name="payment_withdraw"),
    path("payments/<uuid:payment_id>/pay", payment.payment_pay, name="payment_pay"),
]
