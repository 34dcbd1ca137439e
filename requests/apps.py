from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "requests"

    def ready(self) -> None:
        from approvals.interface import register  # noqa: PLC0415  # apps are not ready at import
        from requests.claim_port import ClaimPort  # noqa: PLC0415
        from requests.payment_port import PaymentPort  # noqa: PLC0415

        register(ClaimPort())
        register(PaymentPort())
