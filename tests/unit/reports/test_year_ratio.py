"""The year's ratio of promotion expense to turnover (R-15, R-17)."""

from decimal import Decimal

from expense_mgmt.core.periods import Month
from reports.year_ratio import ratio_of

JANUARY, FEBRUARY, MARCH = Month(2026, 1), Month(2026, 2), Month(2026, 3)


def test_ratio_is_spend_over_turnover_with_what_the_ceiling_leaves() -> None:
    found = ratio_of(
        "云岫花园", {(1, JANUARY): Decimal("290666.00")}, {(1, JANUARY): Decimal("38900000.00")}
    )

    assert found.ratio == Decimal("0.75")
    assert found.remaining == Decimal("98334.00")
    assert (found.through, found.is_over) == (JANUARY, False)


def test_turnover_counts_only_where_the_spend_is_reconciled() -> None:
    found = ratio_of(
        "",
        {(1, JANUARY): Decimal(100), (2, JANUARY): Decimal(50)},
        {
            (1, JANUARY): Decimal(10000),
            (1, FEBRUARY): Decimal(99999),
            (3, JANUARY): Decimal(99999),
        },
    )

    assert (found.spend, found.turnover, found.ratio) == (
        Decimal("150.00"),
        Decimal("10000.00"),
        Decimal("1.50"),
    )


def test_month_without_turnover_adds_its_spend() -> None:
    found = ratio_of(
        "",
        {(1, FEBRUARY): Decimal(60), (1, MARCH): Decimal(40)},
        {(1, MARCH): Decimal(20000)},
    )

    assert (found.ratio, found.through) == (Decimal("0.50"), MARCH)


def test_exactly_at_the_ceiling_is_within_and_a_cent_more_is_over() -> None:
    turnover = {(1, JANUARY): Decimal("280000000.00")}

    at = ratio_of("", {(1, JANUARY): Decimal("2800000.00")}, turnover)
    above = ratio_of("", {(1, JANUARY): Decimal("2800000.01")}, turnover)

    assert (at.is_over, at.left) == (False, Decimal("0.00"))
    assert (above.is_over, above.left) == (True, Decimal("0.01"))


def test_nothing_reconciled_has_no_ratio() -> None:
    found = ratio_of("", {}, {(1, JANUARY): Decimal(10000)})

    assert (found.ratio, found.through, found.turnover) == (None, None, Decimal("0.00"))
