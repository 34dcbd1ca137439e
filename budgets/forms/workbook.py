"""What the workbook shows, as its address says it. What cannot be read is left out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from budgets.cells import Axis
from budgets.models import BudgetLine
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.models.placed import PlacedQuerySet
from budgets.pieces import MOST_ROWS, rows_named
from expense_mgmt.core.form_fields import FIRST_YEAR, LAST_YEAR
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act, holdings_of
from expense_mgmt.organisation.models import Category, Project, Unit

LONGEST_SEARCH: Final = 60
MOST_OPEN: Final = 400
NONE_OPEN: Final = "none"
Rows = TypeVar("Rows", bound=PlacedQuerySet[Any])


class View(StrEnum):
    """What the rows of the grid stand for, from the outermost level inwards."""

    DEPARTMENT = "department"
    PROJECT = "project"
    PLATFORM = "platform"
    CATEGORY = "category"

    @property
    def axes(self) -> tuple[Axis, ...]:
        return _AXES[self]


_AXES: Final = {
    View.DEPARTMENT: (Axis.UNIT, Axis.PROJECT, Axis.CATEGORY),
    View.PROJECT: (Axis.PROJECT, Axis.CATEGORY),
    View.PLATFORM: (Axis.PLATFORM, Axis.CATEGORY),
    View.CATEGORY: (Axis.CATEGORY, Axis.PROJECT),
}
VIEW_WORDS: Final = {
    View.DEPARTMENT: _("Departments"),
    View.PROJECT: _("Project"),
    View.PLATFORM: _("Platform"),
    View.CATEGORY: _("Category"),
}


class Measure(StrEnum):
    """Which of the four figures the cells show."""

    BUDGET = "budget"
    COMMITTED = "committed"
    ACTUAL = "actual"
    AVAILABLE = "available"


MEASURE_WORDS: Final = {
    Measure.BUDGET: _("Budget"),
    Measure.COMMITTED: _("Committed"),
    Measure.ACTUAL: _("Actual"),
    Measure.AVAILABLE: _("Available"),
}


@dataclass(frozen=True, slots=True)
class WorkbookChoice:
    """One view of the workbook.

    in_yuan    yuan and cents instead of thousand yuan
    opened     paths of the rows that show what is in them; where none is named, and only then,
               the one row that there is
    under      only this row, open, and what is in it: the part that takes its place
    start      how many rows were shown before
    size       how many to show; 0 for as many as a page holds
    """

    company: Company
    year: FiscalYear
    view: View = View.DEPARTMENT
    measure: Measure = Measure.AVAILABLE
    in_yuan: bool = False
    unit: Unit | None = None
    project: Project | None = None
    category: Category | None = None
    search: str = ""
    only_hot: bool = False
    opened: frozenset[str] = frozenset()
    under: str = ""
    start: int = 0
    size: int = 0

    def lines(self, user: User | None) -> BudgetLineQuerySet:
        """The budget lines the person sees of it; None is the operator, who sees all."""
        lines = BudgetLine.objects.all() if user is None else BudgetLine.objects.visible_to(user)
        return self.narrowed(lines.filter(company=self.company).in_year(self.year.year))

    def narrowed(self, rows: Rows) -> Rows:
        """Lines, or rows of plans and changes, at the places that the view is about."""
        return (
            rows.of_project(self.project)
            .of_unit(self.unit)
            .of_category(self.category)
            .matching(self.search)
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.unit, self.project, self.category, self.search, self.only_hot))

    def query(self, *without: str, **changed: str) -> str:
        """The address of the view, or of another one that differs in what is named."""
        values = {**self.parameters, **changed}
        rows = [(name, value) for name, value in values.items() if value and name not in without]
        if "open" not in without:
            rows += [("open", path) for path in sorted(self.opened)]
        return urlencode(rows, safe="~")

    @property
    def parameters(self) -> dict[str, str]:
        """What differs from a plain view, without the rows that are open."""
        return {
            "year": str(self.year.year),
            "by": "" if self.view is View.DEPARTMENT else self.view.value,
            "show": "" if self.measure is Measure.AVAILABLE else self.measure.value,
            "unit": "yuan" if self.in_yuan else "",
            "department": _key_of(self.unit),
            "project": _key_of(self.project),
            "category": _key_of(self.category),
            "q": self.search,
            "only": "hot" if self.only_hot else "",
        }

    def toggled(self, path: str) -> "WorkbookChoice":
        """The same with a row opened, or closed with everything in it."""
        opened = {*self.opened} - {NONE_OPEN}
        if path in opened:
            inside = {one for one in opened if one == path or one.startswith(f"{path}~")}
            return replace(self, opened=frozenset(opened - inside or {NONE_OPEN}))
        return replace(self, opened=frozenset(opened | {path}))


def choice_of(data: QueryDict, company: Company, *, today: dt.date) -> WorkbookChoice:
    """The view that an address asks for, as far as it can be read."""
    opened = frozenset(path for path in data.getlist("open")[:MOST_OPEN] if path)
    return WorkbookChoice(
        company=company,
        year=_year(data.get("year", ""), today),
        view=_among(View, data.get("by", ""), View.DEPARTMENT),
        measure=_among(Measure, data.get("show", ""), Measure.AVAILABLE),
        in_yuan=data.get("unit") == "yuan",
        unit=_named(Unit, data.get("department", ""), company),
        project=_named(Project, data.get("project", ""), company),
        category=_named(Category, data.get("category", ""), company),
        search=search_of(data),
        only_hot=data.get("only") == "hot",
        opened=opened,
        under=data.get("under", ""),
        start=rows_named(data.get("from", "")),
        size=min(rows_named(data.get("rows", "")), MOST_ROWS),
    )


def search_of(data: Mapping[str, Any]) -> str:
    """What rows are searched for."""
    return " ".join(data.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]


def company_of(user: User) -> Company:
    """That of the first role by which the person reads budgets; the view asked for one."""
    roles = Act.BUDGET_READ.roles
    return next(held.company for held in holdings_of(user) if held.role in roles)


def _year(text: str, today: dt.date) -> FiscalYear:
    year = rows_named(text)
    return FiscalYear(year if FIRST_YEAR <= year <= LAST_YEAR else today.year)


def _among(kinds: Iterable[Any], text: str, otherwise: Any) -> Any:
    return next((one for one in kinds if one.value == text), otherwise)


def _named(model: Any, text: str, company: Company) -> Any:
    try:
        key = UUID(text)
    except ValueError:
        return None
    return model.objects.filter(company=company, public_id=key).first()


def _key_of(row: Any) -> str:
    return str(row.public_id) if row is not None else ""
