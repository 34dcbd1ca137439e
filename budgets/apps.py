from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"

    def ready(self) -> None:
        from approvals import interface  # noqa: PLC0415  # models are not ready at import
        from budgets.change_port import ChangePort  # noqa: PLC0415
        from budgets.models import ChangeKind  # noqa: PLC0415
        from budgets.plan_kinds import PlanKind  # noqa: PLC0415
        from budgets.plan_port import PlanPort  # noqa: PLC0415

        for change_kind in ChangeKind:
            interface.register(ChangePort(change_kind))
        for plan_kind in PlanKind:
            interface.register(PlanPort(plan_kind))
