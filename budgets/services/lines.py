"""Opening budget lines: what an approved plan sets when it is issued."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budgets.models import BudgetLine
from budgets.models.line import ControlWindow, LineKey, Mode
from budgets.services.line_amounts import overrun_of
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import Category, Platform, Project, Unit

ISSUED_COLUMNS = (
    "approved",
    "mode",
    "control_window",
    "tolerance_percent",
    "tolerance_amount",
    "allowed_overrun",
    "is_planned",
)


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One line of a plan; an empty dimension means any.

    units     tolerance_percent as percent of the revised budget; amounts in company currency
    """

    month: Month
    approved: Decimal
    unit: Unit | None = None
    project: Project | None = None
    platform: Platform | None = None
    category: Category | None = None
    mode: Mode = Mode.BLOCK
    control_window: ControlWindow = ControlWindow.MONTH
    tolerance_percent: Decimal | None = None
    tolerance_amount: Decimal | None = None


@transaction.atomic
def open_lines(
    *,
    company: Company,
    fiscal_year: FiscalYear,
    lines: Collection[LineSpec],
    actor: User | None,
    at: dt.datetime,
) -> list[BudgetLine]:
    """Open the lines of a year's plan: the first issue sets what was approved.

    A zero line that an unbudgeted submit left behind becomes the planned line and keeps what
    it holds; where that is more than the plan gives, the present overrun is allowed.

    raises    RuleBroken `budget_amount_negative`, `budget_month_outside_year`,
              `budget_line_twice`, `budget_other_company`; Conflict `budget_line_is_open`
    source    DOMAIN §4 budget plan / issue; PLATFORM §6.21, §6.25
    """
    _ensure_fit(company, fiscal_year, lines)
    # Two plans of one company are issued one after the other; other writers are not held up.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    present = {
        line.key: line
        for line in BudgetLine.objects.filter(company=company, fiscal_year=fiscal_year.year).lock()
    }
    issued = [_issue(company, fiscal_year, spec, present) for spec in lines]
    known = {line.public_id for line in present.values()}
    BudgetLine.objects.bulk_create([line for line in issued if line.public_id not in known])
    BudgetLine.objects.bulk_update(
        [line for line in issued if line.public_id in known], ISSUED_COLUMNS
    )
    record_event(
        company=company,
        kind="budget_year",
        subject_id=company.public_id,
        name="issue",
        actor=actor,
        at=at,
        payload={
            "fiscal_year": fiscal_year.year,
            "lines": len(issued),
            "approved": money_text(sum((spec.approved for spec in lines), ZERO)),
        },
    )
    return list(
        BudgetLine.objects.named().filter(public_id__in=[line.public_id for line in issued])
    )


def _ensure_fit(company: Company, fiscal_year: FiscalYear, lines: Collection[LineSpec]) -> None:
    seen = set()
    for spec in lines:
        if spec.approved < 0:
            raise RuleBroken("budget_amount_negative", _("A budget may not be negative."))
        if spec.month not in fiscal_year:
            raise RuleBroken(
                "budget_month_outside_year",
                _("%(month)s does not lie in the budget year %(year)s."),
                {"month": spec.month, "year": fiscal_year},
            )
        places = (spec.unit, spec.project, spec.platform, spec.category)
        if any(place and place.company_id != company.pk for place in places):
            raise RuleBroken(
                "budget_other_company", _("A budget line names only places of its own company.")
            )
        if (key := _key(spec)) in seen:
            raise RuleBroken(
                "budget_line_twice",
                _("The plan names a line of %(month)s twice."),
                {"month": spec.month},
            )
        seen.add(key)


def _issue(
    company: Company,
    fiscal_year: FiscalYear,
    spec: LineSpec,
    present: dict[LineKey, BudgetLine],
) -> BudgetLine:
    line = present.get(_key(spec))
    if line is None:
        line = BudgetLine(
            company=company,
            fiscal_year=fiscal_year.year,
            month=spec.month,
            unit=spec.unit,
            project=spec.project,
            platform=spec.platform,
            category=spec.category,
            currency=company.currency,
        )
    elif line.is_planned:
        raise Conflict(
            "budget_line_is_open",
            _("%(line)s of %(month)s is open already. Change it by an adjustment."),
            {"line": line.label, "month": line.month},
        )
    line.is_planned = True
    line.approved = spec.approved
    line.mode, line.control_window = spec.mode, spec.control_window
    line.tolerance_percent, line.tolerance_amount = spec.tolerance_percent, spec.tolerance_amount
    line.allowed_overrun = overrun_of(line, spec.approved)
    return line


def _key(spec: LineSpec) -> LineKey:
    places = (spec.unit, spec.project, spec.platform, spec.category)
    unit, project, platform, category = (place.pk if place else None for place in places)
    return spec.month, unit, project, platform, category
