from budgets.models.line import BudgetLine
from budgets.models.movement import Movement
from budgets.models.plan import BudgetPlan, PlanTransition
from budgets.models.plan_record import CompletionNote, PlanAttachment, PlanIssue
from budgets.models.plan_version import PlanItem, PlanItemMonth, PlanSales, PlanVersion

__all__ = [
    "BudgetLine",
    "BudgetPlan",
    "CompletionNote",
    "Movement",
    "PlanAttachment",
    "PlanIssue",
    "PlanItem",
    "PlanItemMonth",
    "PlanSales",
    "PlanTransition",
    "PlanVersion",
]
