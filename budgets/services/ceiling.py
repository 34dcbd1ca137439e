"""The year's promotion expense against its ceiling, by project and for the company (R-17)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.ceiling_figure import CeilingFigure, ceiling_line, outlook
from budgets.interface import ShareAsk
from budgets.models import BudgetLine, BudgetSetting
from budgets.models.line import Mode
from budgets.models.setting import setting_of
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO, rounded, thousands, total_of
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.organisation.models import CategoryPart, Project
from expense_mgmt.organisation.parts import EIGHT_PARTS
from ledger.models.target import targets_in_force
from ledger.queries import reconciled_totals, turnover_of
from ledger.states import TurnoverState


def ceilings(
    *, company_id: int, projects: Collection[Project], today: dt.date
) -> tuple[CeilingFigure, ...]:
    """Each project's year against the ceiling, in the order given; seven queries.

    source    R-17; PLATFORM §6.33
    """
    year = FiscalYear(today.year)
    months = list(year.months)
    ids = [project.pk for project in projects]
    rate = setting_of(company_id, today).ceiling_percent
    known = reconciled_totals(ids, months)
    counted = _counted_categories(company_id, year.year)
    used = _used(company_id, year, ids, counted)
    planned = _planned(company_id, year, ids, counted)
    targets = targets_in_force(year=year.year, day=today, project_ids=ids)
    received = {
        place: figures.received
        for place, figures in turnover_of(ids, months).items()
        if figures.state != TurnoverState.REPORTED
    }
    found = []
    for project in projects:
        key = project.pk
        spend = {one.month: known.get((key, one), used[key, one][0]) for one in months}
        ahead = {one.month: max(planned[key, one], spend[one.month]) for one in months}
        forecast = outlook(
            Month.of(today).month,
            sales={one.month: received[key, one] for one in months if (key, one) in received},
            targets={
                one.month: targets["project", key, one]
                for one in months
                if ("project", key, one) in targets
            },
            spend=spend,
            ahead=ahead,
        )
        found.append(
            CeilingFigure(
                label=project.label,
                rate=rate,
                spend=rounded(total_of(spend.values())),
                pending=rounded(total_of(used[key, one][1] for one in months)),
                sales=rounded(total_of(received.get((key, one), ZERO) for one in months)),
                expected_sales=forecast[0],
                expected_spend=forecast[1],
                forecast=forecast[2],
            )
        )
    return tuple(found)


def whole(label: str, figures: Collection[CeilingFigure]) -> CeilingFigure | None:
    """The projects together: their figures, and what is expected of each, added up."""
    if not figures:
        return None
    expected = [one.expected_sales for one in figures if one.expected_sales is not None]
    sales, spend = (
        rounded(total_of(expected)),
        rounded(total_of(one.expected_spend for one in figures)),
    )
    return CeilingFigure(
        label=label,
        rate=next(iter(figures)).rate,
        spend=rounded(total_of(one.spend for one in figures)),
        pending=rounded(total_of(one.pending for one in figures)),
        sales=rounded(total_of(one.sales for one in figures)),
        expected_sales=sales if expected else None,
        expected_spend=spend,
        forecast=ceiling_line(sales if expected else None, spend),
    )


def company_ceiling(
    *, company_id: int, projects: Collection[Project], today: dt.date
) -> CeilingFigure | None:
    """All given projects against the ceiling, for pages that show one gauge; None without any.

    source    R-17; DESIGN §5 home, variance
    """
    figures = ceilings(company_id=company_id, projects=projects, today=today)
    return whole(gettext("All projects shown"), figures)


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
    company_id: int, year: FiscalYear, project_ids: Collection[int], counted: Collection[int]
) -> "defaultdict[tuple[int, Month], tuple[Decimal, Decimal]]":
    """Consumed and committed, and reserved, by project and month, of what counts for R-17."""
    rows: Any = (
        BudgetLine.objects.filter(
            company=company_id,
            fiscal_year=year.year,
            project__in=project_ids,
            category__in=counted,
        )
        .order_by()
        .values_list("project", "month")
        .annotate(Sum("own_consumed"), Sum("own_committed"), Sum("own_reserved"))
    )
    used: defaultdict[tuple[int, Month], tuple[Decimal, Decimal]] = defaultdict(
        lambda: (ZERO, ZERO)
    )
    for project, month, consumed, committed, reserved in rows:
        used[project, month] = (consumed + committed, reserved)
    return used


def _planned(
    company_id: int, year: FiscalYear, project_ids: Collection[int], counted: Collection[int]
) -> "defaultdict[tuple[int, Month], Decimal]":
    """Planned budget by project and month, of what counts for R-17."""
    rows: Any = (
        BudgetLine.objects.filter(
            company=company_id,
            fiscal_year=year.year,
            project__in=project_ids,
            category__in=counted,
            is_planned=True,
        )
        .order_by()
        .values_list("project", "month")
        .annotate(Sum("revised"))
    )
    planned: defaultdict[tuple[int, Month], Decimal] = defaultdict(lambda: ZERO)
    planned.update({(project, month): budget for project, month, budget in rows})
    return planned


def _counted_categories(company_id: int, year: int) -> set[int]:
    """Categories whose spend counts; sundries and what is no promotion do not (DOMAIN §8)."""
    rows = CategoryPart.objects.filter(
        category__company=company_id,
        part__in=[part.value for part in EIGHT_PARTS],
        valid__overlap=(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)),
    )
    return set(rows.values_list("category", flat=True))
