"""Opening lines, and who sees them."""

from decimal import Decimal

import pytest

from budgets import verify
from budgets.models import BudgetLine
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, Event, User
from tests.workflow.budgets.ground import (
    MAY,
    NOON,
    ask,
    commit,
    document,
    line,
    place,
    reserve,
)


def test_plan_opens_its_lines_and_leaves_one_event(company: Company, cast: dict[str, User]) -> None:
    places = place(company, project="YXG", category="ONLINE_MEDIA")
    specs = [
        LineSpec(month=month, approved=Decimal(1000), **places) for month in (MAY, MAY.plus(1))
    ]

    opened = open_lines(
        company=company,
        fiscal_year=FiscalYear(2026),
        lines=specs,
        actor=cast["su"],
        at=NOON,
    )

    event = Event.objects.get(kind="budget_year")
    assert [str(one.revised) for one in opened] == ["1000.00", "1000.00"]
    assert event.payload == {"fiscal_year": 2026, "lines": 2, "approved": "2000.00"}
    assert event.actor == cast["su"]


def test_open_line_is_not_issued_a_second_time(company: Company) -> None:
    line(company, "1000", project="YXG")

    with pytest.raises(Conflict) as refusal:
        line(company, "2000", project="YXG")

    assert refusal.value.code == "budget_line_is_open"
    assert str(BudgetLine.objects.get().approved) == "1000.00"


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ({"approved": Decimal("-0.01")}, "budget_amount_negative"),
        ({"month": Month(2027, 1)}, "budget_month_outside_year"),
    ],
)
def test_misfit_of_a_plan_is_refused(company: Company, spec: dict[str, object], code: str) -> None:
    facts: dict[str, object] = {"month": MAY, "approved": Decimal(1), **spec}

    with pytest.raises(RuleBroken) as refusal:
        open_lines(
            company=company,
            fiscal_year=FiscalYear(2026),
            lines=[LineSpec(**facts)],  # type: ignore[arg-type]  # facts of several types
            actor=None,
            at=NOON,
        )

    assert refusal.value.code == code
    assert BudgetLine.objects.count() == 0


def test_plan_that_names_a_line_twice_opens_nothing(company: Company) -> None:
    spec = LineSpec(month=MAY, approved=Decimal(1), **place(company, project="YXG"))

    with pytest.raises(RuleBroken) as refusal:
        open_lines(
            company=company, fiscal_year=FiscalYear(2026), lines=[spec, spec], actor=None, at=NOON
        )

    assert refusal.value.code == "budget_line_twice"
    assert BudgetLine.objects.count() == 0


def test_people_see_the_lines_of_their_scope(company: Company, cast: dict[str, User]) -> None:
    everything = line(company, "9", control=None)
    marketing = line(company, "9", unit="MKT")
    service = line(company, "9", unit="CUS")
    south = line(company, "9", project="YXG")
    east = line(company, "9", project="SYL")
    names = {
        everything.pk: "company",
        marketing.pk: "MKT",
        service.pk: "CUS",
        south.pk: "YXG",
        east.pk: "SYL",
    }

    def seen(username: str) -> set[str]:
        visible = BudgetLine.objects.visible_to(cast[username])
        return {names[key] for key in visible.values_list("pk", flat=True)}

    assert seen("qian") == seen("ma") == set(names.values())
    assert seen("lin") == seen("chen") == {"MKT", "YXG", "SYL"}
    assert seen("ye") == {"YXG"}
    assert seen("cai") == {"SYL"}
    assert seen("ou") == seen("zheng") == set()


def test_books_name_a_line_that_drifted(company: Company) -> None:
    online = line(company, "1000", project="YXG", category="ONLINE_MEDIA")
    request = document(company)
    reserve(request, ask(company, "400"))
    commit(request)
    clean = [*verify.balances(), *verify.blocks()]

    BudgetLine.objects.filter(pk=online.pk).update(committed=Decimal("399.99"))

    assert clean == []
    assert [finding.code for finding in verify.balances()] == ["balance_drifted"]
