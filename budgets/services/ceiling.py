"""The year's promotion expense against its ceiling, by project and for the company (R-17)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.interface import ShareAsk
from budgets.models import BudgetSetting, Movement
from budgets.models.line import Mode
from budgets.models.setting import setting_of
from budgets.rules.alerts import year_forecast
from budgets.rules.ceiling import annual_ceiling
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, percent, rounded, share_of, thousands, total_of
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.organisation.models import CategoryPart, Project
from expense_mgmt.organisation.parts import EIGHT_PARTS
from ledger.queries import reconciled_totals, turnover_of
from ledger.states import TurnoverState


@dataclass(frozen=True, slots=True)
class CeilingFigure:
    """One project's year, or the company's, against the ceiling.

    spend      reconciled where finance did so, else what budgets have consumed and committed
    pending    held by what is still in approval
    sales      received so far, in `sales_months` months
    rate       the ceiling in percent of sales
    """

    label: str
    rate: Decimal
    spend: Decimal
    pending: Decimal
    sales: Decimal
    sales_months: int
    elapsed: int

    @property
    def ceiling(self) -> Decimal:
        return annual_ceiling(self.sales, self.spend, self.rate).ceiling

    @property
    def remaining(self) -> Decimal:
        return annual_ceiling(self.sales, self.spend, self.rate).remaining

    @property
    def ratio(self) -> Decimal | None:
        """Spend in percent of the sales so far; None without sales."""
        return percent(self.spend, self.sales)

    @property
    def expected_sales(self) -> Decimal:
        """What the year will sell when the other months are like those known."""
        return year_forecast(self.sales, self.sales_months) if self.sales_months else ZERO

    @property
    def expected_spend(self) -> Decimal:
        return year_forecast(self.spend, self.elapsed)

    @property
    def expected_ratio(self) -> Decimal | None:
        return percent(self.expected_spend, self.expected_sales)

    @property
    def year_ceiling(self) -> Decimal | None:
        """What the whole year may cost; None while no sales are known."""
        if not self.sales_months:
            return None
        return rounded(share_of(self.expected_sales, self.rate))

    @property
    def room(self) -> Decimal | None:
        """What the year's ceiling still allows, what is in approval taken off."""
        ceiling = self.year_ceiling
        return None if ceiling is None else ceiling - self.spend - self.pending

    @property
    def over(self) -> Decimal:
        """How far the year goes beyond its ceiling, as a positive amount."""
        return max(ZERO, -self.room) if self.room is not None else ZERO

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    @property
    def explained(self) -> tuple[Explained, ...]:
        """How the ceiling so far and its remainder came about.

        source    R-17
        """
        trace = Derivation()
        annual_ceiling(self.sales, self.spend, self.rate, trace=trace)
        return (Explained.of(trace, "R-17", without={"within"}),)


def ceilings(
    *, company_id: int, projects: Collection[Project], today: dt.date
) -> tuple[CeilingFigure, ...]:
    """Each project's year against the ceiling, in the order given; four queries.

    source    R-17; PLATFORM §6.33
    """
    year = FiscalYear(today.year)
    months = list(year.months)
    ids = [project.pk for project in projects]
    rate = setting_of(company_id, today).ceiling_percent
    known = reconciled_totals(ids, months)
    used = _used(company_id, year, ids)
    received = {
        place: figures.received
        for place, figures in turnover_of(ids, months).items()
        if figures.state != TurnoverState.REPORTED
    }
    elapsed = Month.of(today).month
    return tuple(
        CeilingFigure(
            label=project.label,
            rate=rate,
            spend=rounded(
                total_of(known.get((project.pk, one), used[project.pk, one][0]) for one in months)
            ),
            pending=rounded(total_of(used[project.pk, one][1] for one in months)),
            sales=rounded(total_of(received.get((project.pk, one), ZERO) for one in months)),
            sales_months=sum((project.pk, one) in received for one in months),
            elapsed=elapsed,
        )
        for project in projects
    )


def whole(label: str, figures: Collection[CeilingFigure]) -> CeilingFigure | None:
    """The projects together; the months of the one known best."""
    if not figures:
        return None
    return CeilingFigure(
        label=label,
        rate=next(iter(figures)).rate,
        spend=rounded(total_of(one.spend for one in figures)),
        pending=rounded(total_of(one.pending for one in figures)),
        sales=rounded(total_of(one.sales for one in figures)),
        sales_months=max(one.sales_months for one in figures),
        elapsed=max(one.elapsed for one in figures),
    )


def beyond(
    *, company_id: int, shares: Iterable[ShareAsk], today: dt.date
) -> tuple[CeilingFigure, ...]:
    """Projects whose year a request not yet reserved would take beyond the ceiling.

    Empty where the company does not control it. The request's part is in `pending`.

    source    R-17; DESIGN §2 (warn early)
    """
    if setting_of(company_id, today).ceiling_mode == Mode.NONE:
        return ()
    return _beyond(company_id, shares, today, is_reserved=False)


def ensure_within(
    *, company_id: int, shares: Iterable[ShareAsk], mode: str, at: dt.datetime
) -> None:
    """Refuse a request, already reserved, whose projects' year goes beyond a ceiling that blocks.

    mode      of the company's ceiling today, which a submit has read already
    raises    RuleBroken `ceiling_reached`
    source    R-17; DOMAIN §6
    """
    if mode != Mode.BLOCK:
        return
    today = timezone.localdate(at)
    # Two requests at one moment must see each other's hold.
    BudgetSetting.objects.in_force(company_id, today).lock().get()
    for figure in _beyond(company_id, shares, today, is_reserved=True):
        raise RuleBroken(
            "ceiling_reached",
            _(
                "%(project)s: the year's promotion expense would come to %(spend)s, %(over)s beyond the ceiling of %(ceiling)s (%(rate)s %% of the sales expected)."
            ),
            {
                "project": figure.label,
                "spend": thousands(figure.spend + figure.pending),
                "over": thousands(figure.over),
                "ceiling": thousands(figure.year_ceiling or ZERO),
                "rate": figure.rate,
            },
        )


def _beyond(
    company_id: int, shares: Iterable[ShareAsk], today: dt.date, *, is_reserved: bool
) -> tuple[CeilingFigure, ...]:
    counted = _counted_categories(company_id, today.year)
    asked: dict[int, Decimal] = {}
    for share in shares:
        if share.project_id and share.category_id in counted and share.month.year == today.year:
            amount = ZERO if is_reserved else share.amount
            asked[share.project_id] = asked.get(share.project_id, ZERO) + amount
    projects = list(Project.objects.filter(pk__in=asked).order_by("pk"))
    figures = ceilings(company_id=company_id, projects=projects, today=today)
    with_it = (
        replace(figure, pending=figure.pending + asked[project.pk])
        for project, figure in zip(projects, figures, strict=True)
    )
    return tuple(figure for figure in with_it if figure.over)


def _used(
    company_id: int, year: FiscalYear, project_ids: Collection[int]
) -> "defaultdict[tuple[int, Month], tuple[Decimal, Decimal]]":
    """Consumed and committed, and reserved, by project and month, of what counts for R-17."""
    rows: Any = (
        Movement.objects.filter(
            is_own=True,
            line__company=company_id,
            line__fiscal_year=year.year,
            line__project__in=project_ids,
            line__category__in=_counted_categories(company_id, year.year),
        )
        .values_list("line__project", "line__month")
        .annotate(Sum("consumed_delta"), Sum("committed_delta"), Sum("reserved_delta"))
    )
    used: defaultdict[tuple[int, Month], tuple[Decimal, Decimal]] = defaultdict(
        lambda: (ZERO, ZERO)
    )
    for project, month, consumed, committed, reserved in rows:
        used[project, month] = (consumed + committed, reserved)
    return used


def _counted_categories(company_id: int, year: int) -> set[int]:
    """Categories whose spend counts; sundries and what is no promotion do not (DOMAIN §8)."""
    rows = CategoryPart.objects.filter(
        category__company=company_id,
        part__in=[part.value for part in EIGHT_PARTS],
        valid__overlap=(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)),
    )
    return set(rows.values_list("category", flat=True))
