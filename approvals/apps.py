from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        from approvals.services.reassign import (  # noqa: PLC0415  # models are not ready at import
            reassign_open_tasks,
        )
        from expense_mgmt.organisation.services import followers  # noqa: PLC0415

        followers.register(reassign_open_tasks)
