"""Budget variance on small hand-made lines."""

from decimal import Decimal
from uuid import UUID, uuid5

from expense_mgmt.core.periods import Month
from reports.figures.inputs import Name
from reports.figures.variance import (
    Amounts,
    BudgetRow,
    Dimension,
    Level,
    VarianceInput,
    months_of,
    variance,
)
from reports.rules.evaluation import VarianceStatus

APRIL, MAY = Month(2026, 4), Month(2026, 5)
SPACE = UUID("00000000-0000-4000-8000-000000000000")
YXG, JPJ = 1, 2
ONLINE, TV = 10, 11


def line(
    approved: str,
    consumed: str = "0.00",
    *,
    project: int | None = YXG,
    category: int | None = ONLINE,
    platform: int | None = None,
    month: Month = APRIL,
    **amounts: str,
) -> BudgetRow:
    more = {name: Decimal(value) for name, value in amounts.items()}
    return BudgetRow(
        line_id=uuid5(SPACE, f"{project} {category} {platform} {month}"),
        month=month,
        unit_id=None,
        project_id=project,
        platform_id=platform,
        category_id=category,
        amounts=Amounts(approved=Decimal(approved), consumed=Decimal(consumed), **more),
    )


def given(*lines: BudgetRow, stated: str | None = None) -> VarianceInput:
    return VarianceInput(
        lines=lines,
        months=(APRIL,),
        projects={YXG: Name("云岫花园", "Yunxiu Garden"), JPJ: Name("江畔居")},
        categories={ONLINE: Name("网络", "Online"), TV: Name("电视")},
        stated={} if stated is None else {(YXG, ONLINE, APRIL): Decimal(stated)},
        as_of=None,
    )


def test_r40_example_is_over_and_red() -> None:
    report = variance(given(line("80000.00", "92000.00")), Dimension.PROJECT_CATEGORY)

    row = report.rows[0]
    assert (row.variance, row.variance_percent, row.status) == (
        Decimal("12000.00"),
        Decimal("15.00"),
        VarianceStatus.OVER,
    )
    assert row.level is Level.RED


def test_r31_example_fills_every_column() -> None:
    example = line(
        "300000.00",
        "110000.00",
        adjusted="20000.00",
        transferred_out="15000.00",
        carried_in="5000.00",
        reserved="40000.00",
        committed="60000.00",
    )

    row = variance(given(example), Dimension.PROJECT_CATEGORY).rows[0]

    assert (row.original, row.adjustments, row.revised) == (
        Decimal("300000.00"),
        Decimal("10000.00"),
        Decimal("310000.00"),
    )
    assert (row.available, row.used_percent) == (Decimal("100000.00"), Decimal("67.74"))
    assert row.level is Level.CALM


def test_amber_begins_at_eighty_percent() -> None:
    levels = [
        variance(given(line("100.00", used)), Dimension.PROJECT).rows[0].level
        for used in ("79.99", "80.00", "100.00", "100.01")
    ]

    assert levels == [Level.CALM, Level.AMBER, Level.AMBER, Level.RED]


def test_dimensions_add_up_to_the_same_total() -> None:
    lines = (
        line("100.00", "10.00"),
        line("200.00", "20.00", category=TV),
        line("300.00", "30.00", project=JPJ),
        line("400.00", "40.00", month=MAY),
    )

    reports = [variance(given(*lines), dimension) for dimension in Dimension]

    assert [len(report.rows) for report in reports] == [3, 2, 2, 2]
    for report in reports:
        assert sum(row.revised for row in report.rows) == report.total.revised == 1000
        assert sum(row.consumed for row in report.rows) == report.total.consumed == 100


def test_spend_without_budget_is_unbudgeted_and_statistic_stands_beside() -> None:
    report = variance(given(line("0.00", "500.00"), stated="30000.00"), Dimension.PROJECT_CATEGORY)

    row = report.rows[0]
    assert (row.status, row.variance_percent, row.used_percent) == (
        VarianceStatus.UNBUDGETED,
        None,
        None,
    )
    assert row.stated == Decimal("30000.00")


def test_year_to_date_is_january_through_the_month() -> None:
    assert [str(month) for month in months_of(APRIL, to_date=True)] == [
        "2026-01",
        "2026-02",
        "2026-03",
        "2026-04",
    ]
    assert months_of(APRIL, to_date=False) == (APRIL,)
