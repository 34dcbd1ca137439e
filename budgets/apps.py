from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from budgets.change_port import ChangePort  # noqa: PLC0415
        from budgets.models import ChangeKind  # noqa: PLC0415
        from budgets.plan_kinds import PlanKind  # noqa: PLC0415
        from budgets.plan_port import PlanPort  # noqa: PLC0415
        from budgets.services import plan_import_work  # noqa: PLC0415
        from expense_mgmt.foundation.services import jobs  # noqa: PLC0415

        jobs.register(
            plan_import_work.JOB_KIND, plan_import_work.run, failed=plan_import_work.give_up
        )
        for change_kind in ChangeKind:
            interface.register(ChangePort(change_kind))
        for plan_kind in PlanKind:
            interface.register(PlanPort(plan_kind))
