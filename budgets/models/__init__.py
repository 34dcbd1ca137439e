from budgets.models.basis import (
    CaseStudy,
    OutletAllocation,
    OutletShare,
    ProductBudget,
    ProductSales,
    RegionalQuota,
)
from budgets.models.change import BudgetChange, ChangeKind, ChangeTransition
from budgets.models.change_row import ChangeAttachment, ChangeRow
from budgets.models.closed_month import ClosedMonth
from budgets.models.control_change import ControlChange, ControlTransition
from budgets.models.line import BudgetLine
from budgets.models.line_alert import LineAlert
from budgets.models.line_change import LineChange
from budgets.models.movement import Movement
from budgets.models.plan import BudgetPlan, PlanTransition
from budgets.models.plan_import import PlanHeading, PlanImport, PlanImportRow
from budgets.models.plan_record import CompletionNote, PlanAttachment, PlanIssue
from budgets.models.plan_version import PlanItem, PlanItemMonth, PlanSales, PlanVersion
from budgets.models.quota_setting import (
    OutletFigure,
    QuotaSetting,
    QuotaTierRow,
    RegionFigure,
)
from budgets.models.setting import BudgetSetting
from budgets.models.year_end import YearEndRow, YearEndRun, YearEndTransition

__all__ = [
    "BudgetChange",
    "BudgetLine",
    "BudgetPlan",
    "BudgetSetting",
    "CaseStudy",
    "ChangeAttachment",
    "ChangeKind",
    "ChangeRow",
    "ChangeTransition",
    "ClosedMonth",
    "CompletionNote",
    "ControlChange",
    "ControlTransition",
    "LineAlert",
    "LineChange",
    "Movement",
    "OutletAllocation",
    "OutletFigure",
    "OutletShare",
    "PlanAttachment",
    "PlanHeading",
    "PlanImport",
    "PlanImportRow",
    "PlanIssue",
    "PlanItem",
    "PlanItemMonth",
    "PlanSales",
    "PlanTransition",
    "PlanVersion",
    "ProductBudget",
    "ProductSales",
    "QuotaSetting",
    "QuotaTierRow",
    "RegionFigure",
    "RegionalQuota",
    "YearEndRow",
    "YearEndRun",
    "YearEndTransition",
]
