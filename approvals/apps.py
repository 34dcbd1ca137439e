from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        # Imported here because models are not loaded before the registry is ready.
        from approvals.queries import waiting_for  # noqa: PLC0415
        from approvals.services.reassign import reassign_open_tasks  # noqa: PLC0415
        from expense_mgmt.foundation import waiting  # noqa: PLC0415
        from expense_mgmt.organisation.services import followers  # noqa: PLC0415

        followers.register(reassign_open_tasks)
        waiting.register(waiting_for)
