"""The annual ceiling: gauge, forecast to the year's end, and its own control at submit."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budgets.ceiling_figure import CeilingFigure
from budgets.models.line import Mode
from budgets.models.setting import Carry, setting_of
from budgets.services import budget_settings, ceiling
from budgets.services.budget_settings import Figures
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project
from ledger.services import reconciled, turnover
from tests.workflow.budgets.ground import NOON, ask, commit, document, line, reserve

APRIL = Month(2026, 4)


@pytest.fixture
def project(company: Company, cast: dict[str, User]) -> Project:
    """Yunxiu Garden: sold 1,000,000 in April, of which 8,000 were spent; 3,000 committed in May.

    The year is expected to sell 12,000,000: its ceiling is 120,000.
    """
    found = Project.objects.get(company=company, code="YXG")
    sheet = turnover.report(
        project=found,
        month=APRIL,
        figures={"confirmed_sales": Decimal(1_000_000)},
        actor=cast["wu"],
        at=NOON,
    )
    turnover.confirm(turnover_id=sheet.public_id, version=1, actor=cast["xu"], at=NOON)
    reconciled.store(
        project_id=found.pk,
        month=APRIL,
        amounts={"tv": Decimal(8_000)},
        statistic_id=uuid.uuid4(),
    )
    line(company, "500000", project="YXG")
    line(company, "500000", project="YXG", category="ONLINE_MEDIA")
    line(company, "500000", project="YXG", category="SUN_FLOWERS_GREENING")
    approved = document(company)
    reserve(approved, ask(company, "3000"))
    commit(approved)
    return found


def choose(company: Company, cast: dict[str, User], mode: Mode) -> None:
    drafted = budget_settings.draft(
        company=company,
        figures=Figures(Decimal(10_000), Decimal(1), mode, Carry.CARRY_COMMITTED),
        valid_from=NOON.date(),
        actor=cast["dai"],
        at=NOON,
    )
    budget_settings.publish(setting_id=drafted.public_id, actor=cast["yu"], at=NOON)


def take(company: Company, amount: str, category: str = "ONLINE_MEDIA") -> None:
    """Reserve as a submit does, and ask the ceiling in the same transaction."""
    share = ask(company, amount, category=category)
    with transaction.atomic():
        reserve(document(company), share)
        mode = setting_of(company.pk, NOON.date()).ceiling_mode
        ceiling.ensure_within(company_id=company.pk, shares=[share], mode=mode, at=NOON)


def figure(company: Company, project: Project) -> CeilingFigure:
    (found,) = ceiling.ceilings(company_id=company.pk, projects=[project], today=NOON.date())
    return found


def test_gauge_counts_what_is_reconciled_and_what_is_committed_since(
    company: Company, project: Project
) -> None:
    reserve(document(company), ask(company, "500"))
    reserve(document(company), ask(company, "700", category="SUN_FLOWERS_GREENING"))

    found = figure(company, project)

    assert (found.spend, found.pending, found.sales) == (
        Decimal("11000.00"),
        Decimal("500.00"),
        Decimal("1000000.00"),
    )
    assert (found.ceiling, found.remaining, found.ratio) == (
        Decimal("10000.00"),
        Decimal("-1000.00"),
        Decimal("1.10"),
    )
    assert found.expected_sales == Decimal("12000000.00")
    assert found.expected_spend == Decimal("26400.00")
    assert (found.year_ceiling, found.room) == (Decimal("120000.00"), Decimal("108500.00"))


def test_exactly_at_the_ceiling_is_within_and_a_cent_beyond_is_refused(
    company: Company, cast: dict[str, User], project: Project
) -> None:
    choose(company, cast, Mode.BLOCK)
    take(company, "109000")

    with pytest.raises(RuleBroken) as refusal:
        take(company, "0.01")

    assert refusal.value.code == "ceiling_reached"
    assert refusal.value.params["over"] == "0.01"
    assert figure(company, project).pending == Decimal("109000.00")


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.WARN])
def test_ceiling_that_does_not_block_lets_everything_through(
    company: Company, cast: dict[str, User], project: Project, mode: Mode
) -> None:
    choose(company, cast, mode)

    take(company, "200000")

    assert figure(company, project).is_over


@pytest.mark.parametrize(("amount", "over"), [("109000", []), ("109000.01", ["0.01"])])
def test_form_is_warned_before_it_is_sent(
    company: Company, project: Project, amount: str, over: list[str]
) -> None:
    shares = [ask(company, amount), ask(company, "5", category="SUN_FLOWERS_GREENING")]

    found = ceiling.beyond(company_id=company.pk, shares=shares, today=NOON.date())

    assert [str(one.over) for one in found] == over


def test_sundries_do_not_count(company: Company, cast: dict[str, User], project: Project) -> None:
    choose(company, cast, Mode.BLOCK)

    take(company, "400000", category="SUN_FLOWERS_GREENING")

    assert figure(company, project).pending == Decimal("0.00")


def test_page_shows_value_cap_room_and_forecast(
    client: Client, company: Company, cast: dict[str, User], project: Project
) -> None:
    client.force_login(cast["wang"])

    page = client.get(reverse("budgets:ceiling"))

    assert page.status_code == 200
    shown = page.content.decode()
    assert "1.10" in shown
    assert "109,000.00" in shown
