"""What the pane offers where a request goes beyond its budget: lines that could give."""

from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from approvals.interface import port_of
from budgets.models import BudgetLine
from budgets.models.line import ControlWindow, Mode
from budgets.services.lines import LineSpec, open_lines
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Project
from requests.models import ExpenseRequest
from requests.transfer_offer import TransferOffer
from tests.factories_requests import MAY, NOON, ground, person, submitted


def line(company: Company, category: str, approved: str, *, project: str = "YXG") -> BudgetLine:
    open_lines(
        company=company,
        fiscal_year=FiscalYear(2026),
        lines=[
            LineSpec(
                month=MAY,
                approved=Decimal(approved),
                project=Project.objects.get(company=company, code=project),
                category=Category.objects.get(company=company, code=category),
                mode=Mode.WARN,
            )
        ],
        actor=None,
        at=NOON,
    )
    return BudgetLine.objects.get(
        month=MAY, project__code=project, category__code=category, is_planned=True
    )


def offered(sent: ExpenseRequest, username: str = "zhao") -> TransferOffer | None:
    pane = port_of("expense_request").pane(sent.public_id, user=person(username))
    offer: TransferOffer | None = pane.context["offer"]
    return offer


@pytest.fixture
def over(company: Company) -> ExpenseRequest:
    """60,000.00 over April and May, 10,000.00 beyond the budget of each."""
    ground(company, approved="20000", mode=Mode.WARN)
    return submitted(company)


def test_lines_of_the_project_with_budget_left_are_offered_the_fullest_first(
    company: Company, over: ExpenseRequest
) -> None:
    for category, approved in (("RADIO", "5000"), ("NEWSPAPER", "8000"), ("DESIGN", "7000")):
        line(company, category, approved)
    line(company, "NEWSPAPER", "90000", project="JPJ")

    offer = offered(over)

    assert offer is not None
    assert [amount for _name, amount in offer.sources] == [Decimal("8000.00"), Decimal("7000.00")]
    assert offer.sources[0] == ("报纸", Decimal("8000.00"))
    assert offer.missing == Decimal("10000.00")
    asked = parse_qs(urlsplit(offer.url).query)
    giver = BudgetLine.objects.get(month=MAY, category__code="NEWSPAPER", project__code="YXG")
    assert (asked["kind"], asked["amount"]) == (["budget_transfer"], ["10000.00"])
    assert asked["source"] == [str(giver.public_id)]


def test_what_gives_nothing_is_not_offered(company: Company, over: ExpenseRequest) -> None:
    spent = line(company, "NEWSPAPER", "8000")
    BudgetLine.objects.filter(pk=spent.pk).update(consumed=Decimal("8000.00"))
    closed = line(company, "RADIO", "8000")
    BudgetLine.objects.filter(pk=closed.pk).update(closed_at=NOON, closed_by=person("qian"))
    wider = line(company, "DESIGN", "8000")
    BudgetLine.objects.filter(pk=wider.pk).update(
        mode=Mode.BLOCK, control_window=ControlWindow.QUARTER
    )

    assert offered(over) is None


def test_who_asks_for_no_transfer_reads_where_budget_is_left(
    company: Company, over: ExpenseRequest
) -> None:
    line(company, "NEWSPAPER", "8000")

    offer = offered(over, "ma")

    assert offer is not None
    assert (len(offer.sources), offer.url) == (1, "")


def test_within_budget_nothing_is_offered(company: Company) -> None:
    ground(company)
    line(company, "NEWSPAPER", "8000")

    assert offered(submitted(company)) is None
