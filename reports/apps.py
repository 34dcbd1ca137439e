from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        # Imported here because models are not loaded before the registry is ready.
        from approvals import interface  # noqa: PLC0415
        from expense_mgmt.foundation.services import jobs  # noqa: PLC0415
        from ledger.interface import on_reopened  # noqa: PLC0415
        from reports.port import StatisticPort  # noqa: PLC0415
        from reports.services import building, superseding  # noqa: PLC0415

        interface.register(StatisticPort())
        jobs.register(building.JOB_KIND, building.run, failed=building.tell_failure)
        on_reopened(superseding.supersede)
