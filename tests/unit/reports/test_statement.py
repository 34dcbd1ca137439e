"""The statement of a month, on the figures DOMAIN gives."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from reports.figures import placing, words
from reports.figures.digest import digest_of
from reports.figures.inputs import EntryKind, MonthInput, OwnFigures
from reports.figures.placing import Treatment
from reports.figures.statement import Statement, WaitingMonth, state_month
from tests.unit.reports.inputs import (
    APRIL,
    entry,
    month_input,
    of_example,
    portal,
    turnover,
    year,
)

ACCRUAL, LEDGER = EntryKind.ACCRUAL, EntryKind.LEDGER

EXAMPLE = [
    entry(ACCRUAL, "NEWSPAPER", "120000.00"),
    portal(APRIL),
    entry(ACCRUAL, "MAGAZINE", "19666.00", text="《今日地产》内页"),
    entry(LEDGER, "TV", "50000.00", row=2),
    entry(LEDGER, "RADIO", "8000.00", row=3),
    entry(LEDGER, "VEHICLE_BODY", "6000.00", row=4),
    entry(LEDGER, "AD_DESIGN", "10000.00", row=5),
    entry(LEDGER, "OUTDOOR", "40000.00", row=6),
    entry(LEDGER, "DESIGN_SITE", "4000.00", row=7),
    entry(LEDGER, "OWNER_GIFT", "3000.00", row=8),
    entry(LEDGER, "SUN_FLOWERS_GREENING", "2500.00", row=9),
    entry(LEDGER, "NEWSPAPER", "118000.00", row=10),
    entry(EntryKind.REBATE, "NEWSPAPER", "6000.00"),
    entry(EntryKind.REBATE, "NEWSPAPER", "2500.00", is_confirmed=False),
    entry(EntryKind.ADJUSTMENT, "ONLINE_MEDIA", "-1000.00"),
]


def stated(
    *months: MonthInput, sold_by: str = "self", withdrawn_on: dt.date | None = None
) -> Statement:
    outcome = state_month(year(*months, sold_by=sold_by, withdrawn_on=withdrawn_on))
    assert isinstance(outcome, Statement)
    return outcome


def test_r12_example_gives_its_eight_parts_through_lines() -> None:
    statement = stated(month_input(entries=EXAMPLE, sheet=of_example()))

    assert {part.part: part.month_total for part in statement.parts} == {
        "newspaper": Decimal("114000.00"),
        "online": Decimal("29000.00"),
        "magazine": Decimal("19666.00"),
        "tv": Decimal("50000.00"),
        "radio": Decimal("8000.00"),
        "vehicle": Decimal("6000.00"),
        "design": Decimal("10000.00"),
        "other": Decimal("47000.00"),
    }
    assert statement.spend == Decimal("283666.00")
    assert statement.excluded.month_total == Decimal("2500.00")
    assert statement.reconciliation_only == Decimal("118000.00")
    newspaper = statement.part("newspaper")
    assert (newspaper.amount, newspaper.rebate) == (Decimal("120000.00"), Decimal("6000.00"))
    assert statement.part("online").adjustment == Decimal("-1000.00")
    pending = [line for line in statement.lines if line.treatment is Treatment.PENDING]
    assert [line.entry.amount for line in pending] == [Decimal("2500.00")]


def test_portal_over_two_months_turnover_and_ratio_of_the_case() -> None:
    spend = Decimal("30000.00")

    statement = stated(month_input(entries=[portal(APRIL)], sheet=of_example()))

    assert statement.part("online").month_total == spend
    assert statement.turnover == Decimal("38900000.00")
    assert statement.ratio == Decimal("0.08")
    assert statement.year.ceiling == Decimal("389000.00")
    assert statement.year.remaining == Decimal("359000.00")
    assert statement.year.used_percent == Decimal("7.71")


def test_months_without_turnover_wait_for_the_next_with_some() -> None:
    january = month_input(Month(2026, 1), [entry(LEDGER, "TV", "70000.00", Month(2026, 1))])
    february = month_input(
        Month(2026, 2),
        [entry(LEDGER, "RADIO", "30000.00", Month(2026, 2))],
        turnover("0.00", forfeits_and_returns="500000.00"),
    )
    march = month_input(
        Month(2026, 3),
        [entry(LEDGER, "TV", "50000.00", Month(2026, 3))],
        turnover("10500000.00"),
    )

    waits = state_month(year(january, february))
    statement = stated(january, february, march)

    assert isinstance(waits, WaitingMonth)
    assert (waits.spend, waits.turnover) == (Decimal("100000.00"), Decimal("-500000.00"))
    assert waits.waiting == (Month(2026, 1), Month(2026, 2))
    assert statement.carried_from == (Month(2026, 1), Month(2026, 2))
    assert statement.spend == Decimal("150000.00")
    assert statement.turnover == Decimal("10000000.00")
    assert statement.ratio == Decimal("1.50")
    tv, radio = statement.part("tv"), statement.part("radio")
    assert (tv.month_total, tv.carried_in, tv.total) == (
        Decimal("50000.00"),
        Decimal("70000.00"),
        Decimal("120000.00"),
    )
    assert (radio.month_total, radio.carried_in) == (Decimal("0.00"), Decimal("30000.00"))
    assert statement.total.total == statement.spend
    assert [str(one.month) for one in statement.months] == ["2026-03", "2026-01", "2026-02"]


def test_december_states_what_waits_even_without_turnover() -> None:
    november = month_input(Month(2026, 11), [entry(LEDGER, "TV", "10.00", Month(2026, 11))])
    december = month_input(Month(2026, 12), [entry(LEDGER, "TV", "5.00", Month(2026, 12))])

    statement = stated(november, december)

    assert (statement.spend, statement.turnover, statement.ratio) == (
        Decimal("15.00"),
        Decimal("0.00"),
        None,
    )


def test_confirmed_months_count_as_they_were_stored() -> None:
    march = month_input(Month(2026, 3))
    april = month_input(entries=[entry(LEDGER, "TV", "100000.00")], sheet=turnover("10000000.00"))
    stored = {Month(2026, 3): OwnFigures(Decimal("200000.00"), Decimal("10000000.00"))}

    outcome = state_month(replace(year(march, april), stated=stored))

    assert isinstance(outcome, Statement)
    assert outcome.carried_from == ()
    assert (outcome.year.spend, outcome.year.turnover, outcome.year.ratio) == (
        Decimal("300000.00"),
        Decimal("20000000.00"),
        Decimal("1.50"),
    )
    assert outcome.year.remaining == Decimal("-100000.00")


def test_gifts_of_an_agency_sold_project_are_deducted_from_turnover() -> None:
    entries = [entry(LEDGER, "OWNER_GIFT", "5000.00")]

    own = stated(month_input(entries=entries, sheet=turnover("1000000.00")))
    agency = stated(month_input(entries=entries, sheet=turnover("1000000.00")), sold_by="agency")

    assert (own.part("other").month_total, own.turnover) == (
        Decimal("5000.00"),
        Decimal("1000000.00"),
    )
    assert (agency.part("other").month_total, agency.turnover) == (
        Decimal("0.00"),
        Decimal("995000.00"),
    )
    assert agency.own.agency_gifts == Decimal("5000.00")


@pytest.mark.parametrize(
    ("month", "counted"), [(Month(2026, 5), "300.00"), (Month(2026, 6), "0.00")]
)
def test_sales_office_phone_counts_while_on_sale(month: Month, counted: str) -> None:
    entries = [entry(LEDGER, "SALES_OFFICE_PHONE", "300.00", month)]
    given = month_input(month, entries, turnover("1000.00"))

    statement = stated(given, withdrawn_on=dt.date(2026, 5, 20))

    assert statement.part("other").month_total == Decimal(counted)
    expected = Treatment.COUNTED if counted == "300.00" else Treatment.NOT_CHARGED
    assert statement.lines[0].treatment is expected


def test_budget_of_a_part_is_that_of_its_categories() -> None:
    budget = {"ONLINE_MEDIA": "300000.00", "SOC_ADS": "80000.00", "TV": "60000.00", "": "9.00"}

    statement = stated(month_input(sheet=turnover("1.00"), budget=budget))

    assert statement.part("online").budget == Decimal("380000.00")
    assert statement.part("tv").budget == Decimal("60000.00")
    assert statement.part("radio").budget is None
    assert statement.total.budget == Decimal("440000.00")


def test_lines_that_do_not_make_the_rules_sum_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    right = placing.place

    def misplace(*args: object) -> placing.Line:
        line = right(*args)  # type: ignore[arg-type]  # passed on
        return replace(line, part="radio") if line.part == "tv" else line

    monkeypatch.setattr(placing, "place", misplace)

    with pytest.raises(RuleBroken) as refused:
        state_month(year(month_input(entries=EXAMPLE, sheet=of_example())))

    assert refused.value.code == "statistic_does_not_add_up"


def test_magazine_row_carries_the_prescribed_remark_in_both_languages() -> None:
    given = year(month_input(entries=EXAMPLE, sheet=of_example()))
    statement = state_month(given)
    assert isinstance(statement, Statement)
    line = next(line for line in statement.lines if line.part == "magazine")

    with translation.override("zh-hans"):
        chinese = words.remark(line, statement)
    with translation.override("en"):
        english = words.remark(line, statement)

    assert chinese == "云岫花园于2026年4月投放《今日地产》杂志，投放费用¥19,666元"
    assert english == "Yunxiu Garden placed in 今日地产 magazine, 2026-04, cost ¥19,666"


def test_digest_follows_every_figure_and_row() -> None:
    statement = stated(month_input(entries=EXAMPLE, sheet=of_example()))
    line = statement.lines[0]
    changed = [
        replace(statement, spend=statement.spend + Decimal("0.01")),
        replace(statement, turnover=Decimal(0)),
        replace(statement, lines=statement.lines[1:]),
        replace(
            statement,
            lines=(replace(line, treatment=Treatment.EXCLUDED), *statement.lines[1:]),
        ),
        replace(statement, parts=statement.parts[1:]),
        replace(statement, project=replace(statement.project, code="JPJ")),
    ]

    digests = {digest_of(one) for one in changed}

    assert digest_of(statement) == digest_of(replace(statement))
    assert len(digests | {digest_of(statement)}) == len(changed) + 1
