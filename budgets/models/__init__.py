from budgets.models.change import BudgetChange, ChangeKind, ChangeTransition
from budgets.models.change_row import ChangeAttachment, ChangeRow
from budgets.models.line import BudgetLine
from budgets.models.line_change import LineChange
from budgets.models.movement import Movement
from budgets.models.setting import BudgetSetting

__all__ = [
    "BudgetChange",
    "BudgetLine",
    "BudgetSetting",
    "ChangeAttachment",
    "ChangeKind",
    "ChangeRow",
    "ChangeTransition",
    "LineChange",
    "Movement",
]
