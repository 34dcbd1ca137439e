from expense_mgmt.organisation.models.calendar import CalendarDay, WorkCalendar
from expense_mgmt.organisation.models.departure import Departure
from expense_mgmt.organisation.models.deputy import Deputy
from expense_mgmt.organisation.models.dimension import (
    Category,
    CategoryPart,
    CategoryUnit,
    Platform,
    Project,
)
from expense_mgmt.organisation.models.duty import DutyPair
from expense_mgmt.organisation.models.holding import RoleHolding
from expense_mgmt.organisation.models.proposal import RoleProposal
from expense_mgmt.organisation.models.supplier import Supplier, SupplierAccount
from expense_mgmt.organisation.models.unit import Unit, UnitAncestry

__all__ = [
    "CalendarDay",
    "Category",
    "CategoryPart",
    "CategoryUnit",
    "Departure",
    "Deputy",
    "DutyPair",
    "Platform",
    "Project",
    "RoleHolding",
    "RoleProposal",
    "Supplier",
    "SupplierAccount",
    "Unit",
    "UnitAncestry",
    "WorkCalendar",
]
