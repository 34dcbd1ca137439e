"""Sums of budget lines by any grouping: each yuan once, from balances, as the report has them."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets import verify
from budgets.cells import Amounts, Axis, Ground
from budgets.models import BudgetLine
from budgets.rules.frames import Place, chains, places_above
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Platform, Project, Unit
from reports.figures.variance import Dimension, variance
from reports.variance_source import variance_input
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, commit, document, line, reserve

YEAR = tuple(Month(2026, number) for number in range(1, 13))


def ground(company: Company) -> Ground:
    return Ground.of(BudgetLine.objects.all(), company, FiscalYear(2026))


def figures(amounts: Amounts) -> tuple[str, ...]:
    return tuple(f"{amount:.2f}" for amount in amounts)


def by_key(company: Company, *axes: Axis) -> dict[tuple[tuple[int, ...], str], tuple[str, ...]]:
    """Key and month (or "year") → budget, reserved, committed, consumed."""
    return {
        (key, str(month or "year")): figures(amounts)
        for key, months in ground(company).cells(axes).items()
        for month, amounts in months.items()
    }


def id_of(model: type[Project | Category], code: str) -> int:
    return int(model.objects.get(code=code).pk)


@pytest.fixture
def nested(company: Company) -> Company:
    """A frame of 100,000 over all categories with two lines in it, one of them with its own."""
    line(company, "100000.00", project="YXG", unit="MKT")
    line(company, "60000.00", project="YXG", unit="MKT", category="ONLINE_MEDIA")
    line(company, "25000.01", project="YXG", unit="MKT", category="ONLINE_MEDIA", platform="PORTAL")
    line(company, "10000.00", project="YXG", unit="MKT", category="TV")
    line(company, "7000.00", JUNE, project="JPJ", unit="MKT", category="TV")
    line(company, "900000.00", unit="MKT")
    held = document(company)
    reserve(held, ask(company, "1000.10"), ask(company, "2000.20", platform="PORTAL"))
    commit(held)
    reserve(document(company, "MKT-2605-0002"), ask(company, "300.03", category="TV"))
    return company


def test_what_nested_lines_have_counts_once(nested: Company) -> None:
    project, online, tv = (
        id_of(Project, "YXG"),
        id_of(Category, "ONLINE_MEDIA"),
        id_of(Category, "TV"),
    )

    found = by_key(nested, Axis.PROJECT, Axis.CATEGORY)

    assert found[(project, 0), "2026-05"] == ("30000.00", "0.00", "0.00", "0.00")
    assert found[(project, online), "2026-05"] == ("60000.00", "0.00", "3000.30", "0.00")
    assert found[(project, tv), "2026-05"] == ("10000.00", "300.03", "0.00", "0.00")


def test_year_is_the_sum_of_its_months(nested: Company) -> None:
    found = by_key(nested)

    assert found[(), "2026-05"] == ("100000.00", "300.03", "3000.30", "0.00")
    assert found[(), "2026-06"] == ("7000.00", "0.00", "0.00", "0.00")
    assert found[(), "year"] == ("107000.00", "300.03", "3000.30", "0.00")


@pytest.mark.parametrize(
    ("dimension", "axes"),
    [
        (Dimension.PROJECT, (Axis.PROJECT,)),
        (Dimension.CATEGORY, (Axis.CATEGORY,)),
        (Dimension.PROJECT_CATEGORY, (Axis.PROJECT, Axis.CATEGORY)),
    ],
)
def test_figures_are_those_of_the_variance_report(
    nested: Company, dimension: Dimension, axes: tuple[Axis, ...]
) -> None:
    report = variance(variance_input(company=nested, months=YEAR), dimension)

    found = by_key(nested, *axes)

    ids = {Axis.PROJECT: "project_id", Axis.CATEGORY: "category_id"}
    for row in (*report.rows, report.total):
        key = tuple(getattr(row, ids[axis]) or 0 for axis in axes)
        mine = by_key(nested)[(), "year"] if row is report.total else found[key, "year"]
        amounts = (row.revised, row.reserved, row.committed, row.consumed)
        assert mine == tuple(f"{amount:.2f}" for amount in amounts)
    assert len([key for key in found if key[1] == "year"]) == len(report.rows)


def test_groups_are_the_lines_own_balances(nested: Company) -> None:
    found = by_key(nested, Axis.PROJECT, Axis.PLATFORM, Axis.CATEGORY)

    for one in BudgetLine.objects.filter(month=MAY, category__isnull=False):
        key = (one.project_id or 0, one.platform_id or 0, one.category_id or 0)
        _budget, *used = found[key, "2026-05"]
        assert used == [
            f"{amount:.2f}" for amount in (one.own_reserved, one.own_committed, one.own_consumed)
        ]


def test_only_what_is_used_up_to_ninety_per_cent_is_hot(company: Company) -> None:
    for code, amount in (("TV", "900.00"), ("RADIO", "899.94"), ("PRINTING", "899.95")):
        line(company, "1000.00", project="YXG", category=code)
        reserve(document(company, f"MKT-2605-{code}"), ask(company, amount, category=code))

    hot = ground(company).keys([Axis.CATEGORY], only_hot=True)

    # 899.95 of 1,000 are 90.00 % rounded to two places, as R-31 does.
    assert sorted(hot) == sorted([(id_of(Category, "TV"),), (id_of(Category, "PRINTING"),)])


def test_only_the_groups_asked_for_are_read(nested: Company) -> None:
    key = (id_of(Project, "JPJ"), id_of(Category, "TV"))

    cells = ground(nested).cells([Axis.PROJECT, Axis.CATEGORY], among=[key])
    none = ground(nested).cells([Axis.PROJECT, Axis.CATEGORY], among=[])

    assert {one: {str(month) for month in months} for one, months in cells.items()} == {
        key: {"2026-06", "None"}
    }
    assert figures(cells[key][JUNE])[0] == figures(cells[key][None])[0] == "7000.00"
    assert none == {}


def test_nothing_of_movements_is_read(nested: Company) -> None:
    with CaptureQueriesContext(connection) as captured:
        ground(nested).cells([Axis.PROJECT])
        ground(nested).keys([Axis.UNIT, Axis.PROJECT, Axis.CATEGORY], only_hot=True)

    assert not [query for query in captured.captured_queries if "movement" in query["sql"]]


def test_no_lines_have_no_sum(company: Company) -> None:
    assert by_key(company) == {}


def test_own_balances_leave_out_what_is_held_for_lines_below(nested: Company) -> None:
    frame = BudgetLine.objects.get(project__code="YXG", category=None)
    online = BudgetLine.objects.get(category__code="ONLINE_MEDIA", platform=None)

    assert (str(frame.committed), str(frame.own_committed)) == ("3000.30", "0.00")
    assert (str(online.committed), str(online.own_committed)) == ("3000.30", "1000.10")
    assert frame.moved_at is None
    assert online.moved_at == NOON
    assert list(verify.balances()) == []


def test_own_balance_that_drifted_is_found(nested: Company) -> None:
    BudgetLine.objects.filter(category__code="TV", month=MAY).update(own_reserved="1.00")

    assert [finding.code for finding in verify.balances()] == ["balance_drifted"]


def spot(one: BudgetLine) -> Place:
    return Place(one.project_id, one.category_id, one.platform_id, one.unit_id)


def recounted(axes: Sequence[Axis]) -> dict[tuple[tuple[int, ...], Month], list[Decimal]]:
    """The same sums by looking at each line beside each other one."""
    units = chains(dict(Unit.objects.values_list("pk", "parent")))
    categories = chains(dict(Category.objects.values_list("pk", "parent")))
    rows = [one for one in BudgetLine.objects.select_related("project") if any(spot(one)[:3])]
    found: dict[tuple[tuple[int, ...], Month], list[Decimal]] = {}

    def add(one: BudgetLine, month: Month, *amounts: Decimal) -> None:
        department = one.project.department_id if one.project else None
        places = {
            Axis.UNIT: one.unit_id or department,
            Axis.PROJECT: one.project_id,
            Axis.PLATFORM: one.platform_id,
            Axis.CATEGORY: one.category_id,
        }
        cell = found.setdefault((tuple(places[axis] or 0 for axis in axes), month), [ZERO] * 4)
        cell[:] = [had + more for had, more in zip(cell, amounts, strict=True)]

    for one in rows:
        add(one, one.month, one.revised, one.own_reserved, one.own_committed, one.own_consumed)
        above = list(places_above(spot(one), units=units, categories=categories))
        beside = {spot(other): other for other in rows if other.month == one.month}
        frame = next((beside[place] for place in above if place in beside), None)
        if frame is not None:
            add(frame, one.month, -one.revised, ZERO, ZERO, ZERO)
    return found


def any_lines(company: Company, seed: int) -> None:
    """Up to 120 lines of two months at places taken by chance, many within one another."""
    chance = random.Random(seed)  # noqa: S311  # the same lines each time
    wanted: dict[str, Any] = {
        "unit": Unit,
        "project": Project,
        "platform": Platform,
        "category": Category,
    }
    choices = {name: [None, *model.objects.order_by("pk")[:8]] for name, model in wanted.items()}
    keys = {
        (month, *map(chance.choice, choices.values())) for month in (MAY, JUNE) for _ in "a" * 60
    }
    BudgetLine.objects.bulk_create(
        BudgetLine(
            company=company,
            fiscal_year=2026,
            currency="CNY",
            month=month,
            approved=Decimal(chance.randrange(10**8)) / 100 + 10**7,
            own_reserved=chance.choice((0, 1)),
            own_consumed=Decimal(chance.randrange(10**6)) / 100,
            **dict(zip(wanted, places, strict=True)),
        )
        for month, *places in keys
    )


@pytest.mark.parametrize("seed", range(6))
def test_any_lines_add_up_as_when_each_is_laid_beside_each(company: Company, seed: int) -> None:
    any_lines(company, seed)

    for axes in ((), (Axis.UNIT, Axis.PROJECT, Axis.CATEGORY), (Axis.PLATFORM, Axis.CATEGORY)):
        cells = ground(company).cells(axes, with_years=False)

        found = {
            (key, month): list(cell) for key, one in cells.items() for month, cell in one.items()
        }
        assert found == recounted(axes)
        assert ground(company).keys(axes) == {*cells}
