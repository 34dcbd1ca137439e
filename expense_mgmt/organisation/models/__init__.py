from expense_mgmt.organisation.models.calendar import CalendarDay, WorkCalendar
from expense_mgmt.organisation.models.deputy import Deputy
from expense_mgmt.organisation.models.dimension import (
    Category,
    CategoryPart,
    CategoryUnit,
    Platform,
    Project,
)
from expense_mgmt.organisation.models.holding import RoleHolding
from expense_mgmt.organisation.models.supplier import Supplier, SupplierAccount
from expense_mgmt.organisation.models.unit import Unit, UnitAncestry

__all__ = [
    "CalendarDay",
    "Category",
    "CategoryPart",
    "CategoryUnit",
    "Deputy",
    "Platform",
    "Project",
    "RoleHolding",
    "Supplier",
    "SupplierAccount",
    "Unit",
    "UnitAncestry",
    "WorkCalendar",
]
