from budgets.models.line import BudgetLine
from budgets.models.movement import Movement

__all__ = ["BudgetLine", "Movement"]
