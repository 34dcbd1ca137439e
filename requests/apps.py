from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "requests"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from requests.ports import ExpenseRequestPort  # noqa: PLC0415

        interface.register(ExpenseRequestPort())
