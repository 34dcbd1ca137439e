from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "requests"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from requests.claim_port import ClaimPort  # noqa: PLC0415
        from requests.payment_port import PaymentPort  # noqa: PLC0415
        from requests.ports import ExpenseRequestPort  # noqa: PLC0415

        interface.register(ExpenseRequestPort())
        interface.register(ClaimPort())
        interface.register(PaymentPort())
