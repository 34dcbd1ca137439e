"""Which lines of a month are totals: lines below them are planned by themselves."""

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.lookups import IsNull

from budgets.models import BudgetLine
from budgets.models.line_reading import BudgetLineQuerySet
from budgets.rules.frames import Above, Place, chains, general, places_above
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.models import Category, Unit, UnitAncestry

COLUMNS = ("pk", "company", "is_planned", "project", "category", "platform", "unit")


def totals_in(month: Month) -> set[int]:
    """Keys of the month's lines that have a planned line below them, whoever sees it.

    A line of a project lies below its department and region, too. The lines are read once and
    each is looked at by itself, so that a month of ten times the lines takes ten times as long.

    source    PLATFORM §6.20
    """
    rows = list(
        BudgetLine.objects.in_month(month)
        .order_by()
        .values_list(*COLUMNS, "project__department", "project__region")
    )
    keys = {(company, Place(*place)): pk for pk, company, _planned, *place, _d, _r in rows}
    kinds = {general(place) for _company, place in keys}
    units, categories = _trees()
    above: dict[Place, list[Place]] = {}
    found: set[int] = set()
    for pk, company, is_planned, project, category, platform, *of_units in rows:
        if not is_planned:
            continue
        for unit in {*of_units} - {None} or {None}:
            place = Place(project, category, platform, unit)
            kind = general(place)
            if kind not in above:
                ways = (kind, *places_above(kind, units=units, categories=categories))
                above[kind] = [one for one in ways if one in kinds]
            for one in above[kind]:
                total = keys.get((company, one._replace(project=one.project and project)))
                if total is not None and total != pk:
                    found.add(total)
    return found


def with_totals(lines: BudgetLineQuerySet) -> QuerySet[Any]:
    """Lines with `is_total`, as `totals_in` finds them, within the statement that reads them.

    For the home page, which has no statement to spare. A line of a project is laid beside those of
    its project alone, which an index finds; the few without one beside all of the month.
    """
    # Asked of the line above alone: the database makes each list once for it and not for every line
    # that may lie below.
    unit, category = OuterRef(OuterRef("unit")), OuterRef(OuterRef("category"))
    units = UnitAncestry.objects.filter(ancestor=unit).values("descendant")
    categories = Category.objects.filter(
        Q(pk=category) | Q(parent=category) | Q(parent__parent=category)
    ).values("pk")
    below = (
        BudgetLine.objects.filter(
            Q(IsNull(OuterRef("platform"), rhs=True)) | Q(platform=OuterRef("platform")),
            Q(IsNull(OuterRef("category"), rhs=True)) | Q(category__in=categories),
            Q(IsNull(OuterRef("unit"), rhs=True))
            | Q(unit__in=units)
            | Q(project__department__in=units)
            | Q(project__region__in=units),
            company=OuterRef("company"),
            fiscal_year=OuterRef("fiscal_year"),
            month=OuterRef("month"),
            is_planned=True,
        )
        .exclude(pk=OuterRef("pk"))
        .order_by()
    )
    of_project = Exists(below.filter(project=OuterRef("project")))
    return lines.annotate(is_total=Case(When(project=None, then=Exists(below)), default=of_project))


def _trees() -> tuple[Above, Above]:
    """Units and categories with all above each, in one query."""
    of_units = Unit.objects.order_by().values_list("pk", "parent", Value(value=True))
    of_categories = Category.objects.order_by().values_list("pk", "parent", Value(value=False))
    parents: dict[bool, dict[int, int | None]] = {True: {}, False: {}}
    for key, parent, is_unit in of_units.union(of_categories, all=True):
        parents[is_unit][key] = parent
    return chains(parents[True]), chains(parents[False])
