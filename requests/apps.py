from uuid import UUID

from django.apps import AppConfig
from django.urls import reverse


class RequestsConfig(AppConfig):
    name = "requests"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from ledger.interface import register_source  # noqa: PLC0415
        from requests.claim_port import ClaimPort  # noqa: PLC0415
        from requests.payment_port import PaymentPort  # noqa: PLC0415
        from requests.ports import ExpenseRequestPort  # noqa: PLC0415

        interface.register(ExpenseRequestPort())
        interface.register(ClaimPort())
        interface.register(PaymentPort())
        register_source(ClaimPort.kind, ClaimPort.label, claim_address)
        register_source(PaymentPort.kind, PaymentPort.label, payment_address)


def claim_address(claim_id: UUID) -> str:
    """Where a voucher's claim opens."""
    return reverse("requests:claim_detail", args=[claim_id])


def payment_address(payment_id: UUID) -> str:
    """Where a voucher's payment opens."""
    return reverse("requests:payment_detail", args=[payment_id])
