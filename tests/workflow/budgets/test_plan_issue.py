"""Issuing plans: lines open once, later plans write the difference, never below what is used."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from budgets import verify
from budgets.models import BudgetLine, BudgetPlan, PlanIssue
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_issue
from budgets.services.plan_checks import PlanIncomplete
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from ledger.services import project_months
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, document, place, reserve
from tests.workflow.budgets.plans import (
    MONTHLY_SIGNERS,
    annual,
    content,
    issued,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
)
from tests.workflow.quotas import ground as quotas

pytestmark = pytest.mark.usefixtures("_matrix")


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


def lines(month: object = JUNE) -> list[tuple[str, str, str, str]]:
    """Category, approved, adjusted and mode of the planned lines of a month."""
    rows = BudgetLine.objects.filter(month=month, is_planned=True).named()
    return sorted(
        (row.category.code if row.category else "", str(row.approved), str(row.adjusted), row.mode)
        for row in rows
    )


def test_the_first_issue_sets_what_is_approved(company: Company) -> None:
    banner, feed = item(company, "120000.00"), item(company, "30000.00", category="SOC_ADS")

    issued(annual(company, banner, feed, item(company, "5000.00")))

    assert lines() == [
        ("ONLINE_MEDIA", "125000.00", "0.00", "block"),
        ("SOC_ADS", "30000.00", "0.00", "block"),
    ]


def test_a_later_monthly_budget_writes_the_difference(company: Company) -> None:
    issued(annual(company, item(company, "120000.00")))

    issued(monthly(company, item(company, "150000.00")))

    assert lines() == [("ONLINE_MEDIA", "120000.00", "30000.00", "block")]
    assert [
        (str(row.planned), str(row.approved_delta), str(row.adjusted_delta))
        for row in PlanIssue.objects.order_by("pk")
    ] == [("120000.00", "120000.00", "0.00"), ("150000.00", "0.00", "30000.00")]


def test_a_monthly_budget_says_all_of_its_month(company: Company) -> None:
    issued(annual(company, item(company, "120000.00"), item(company, "8000.00", category="RADIO")))

    issued(monthly(company, item(company, "120000.00")))

    assert lines() == [
        ("ONLINE_MEDIA", "120000.00", "0.00", "block"),
        ("RADIO", "8000.00", "-8000.00", "block"),
    ]


def test_other_months_and_projects_stay(company: Company) -> None:
    issued(
        annual(
            company,
            item(company, "10.00", MAY),
            item(company, "20.00", project="JPJ"),
            item(company, "30.00"),
        )
    )

    issued(monthly(company, item(company, "40.00")))

    assert lines(MAY) == [("ONLINE_MEDIA", "10.00", "0.00", "block")]
    assert lines() == [
        ("ONLINE_MEDIA", "20.00", "0.00", "block"),
        ("ONLINE_MEDIA", "30.00", "10.00", "block"),
    ]


def test_signed_changes_of_a_line_stay_on_top(company: Company) -> None:
    issued(annual(company, item(company, "120000.00")))
    BudgetLine.objects.update(adjusted=Decimal("7000.00"))

    issued(monthly(company, item(company, "100000.00")))

    assert lines() == [("ONLINE_MEDIA", "120000.00", "-13000.00", "block")]


def test_a_zero_line_of_an_unbudgeted_request_becomes_planned(company: Company) -> None:
    reserve(document(company), ask(company, "50.00", JUNE))

    issued(monthly(company, item(company, "30.00")))

    line = BudgetLine.objects.get(is_planned=True)
    assert (line.approved, line.reserved, line.allowed_overrun) == (
        Decimal("30.00"),
        Decimal("0.00"),
        Decimal("0.00"),
    )


def test_a_blocking_line_never_gets_less_than_is_used(company: Company) -> None:
    issued(annual(company, item(company, "120000.00")))
    plan = submitted(monthly(company, item(company, "60000.00")))
    reserve(document(company), ask(company, "80000.00", JUNE))
    plan = signed(plan, *MONTHLY_SIGNERS[:-1])

    with pytest.raises(RuleBroken) as refused:
        signed(plan, MONTHLY_SIGNERS[-1])

    assert refused.value.code == "budget_below_used"
    assert "80,000.00 is used or held already, the plan is 20,000.00 too low" in str(refused.value)
    assert lines() == [("ONLINE_MEDIA", "120000.00", "0.00", "block")]
    plan.refresh_from_db(fields=["version"])
    assert not plan.transitions.filter(name="approve").exists()


def test_what_is_used_already_is_seen_before_it_is_sent(company: Company) -> None:
    issued(annual(company, item(company, "120000.00")))
    reserve(document(company), ask(company, "80000.00", JUNE))

    with pytest.raises(PlanIncomplete) as refused:
        submitted(monthly(company, item(company, "60000.00")))

    assert [(one.code, one.field) for one in refused.value.shortcomings] == [
        ("budget_below_used", "rows-0-amount")
    ]


def test_a_removed_row_that_is_in_use_is_refused(company: Company) -> None:
    issued(annual(company, item(company, "10.00"), item(company, "90.00", category="RADIO")))
    reserve(document(company), ask(company, "80.00", JUNE, category="RADIO"))

    with pytest.raises(PlanIncomplete) as refused:
        submitted(monthly(company, item(company, "10.00")))

    assert [(one.code, one.field) for one in refused.value.shortcomings] == [
        ("budget_below_used", None)
    ]


def test_a_locked_month_is_refused_at_its_row(company: Company) -> None:
    with transaction.atomic():
        project_months.lock([Project.objects.get(code="YXG")], JUNE, uuid4(), person("qian"), NOON)

    with pytest.raises(PlanIncomplete) as refused:
        submitted(monthly(company, item(company, "10.00")))

    assert [(one.code, one.field) for one in refused.value.shortcomings] == [
        ("month_locked", "rows-0-amount")
    ]


def test_a_month_locked_on_the_way_is_refused_at_the_last_signature(company: Company) -> None:
    plan = signed(submitted(monthly(company, item(company, "10.00"))), *MONTHLY_SIGNERS[:-1])
    with transaction.atomic():
        project_months.lock([Project.objects.get(code="YXG")], JUNE, uuid4(), person("qian"), NOON)

    with pytest.raises(RuleBroken) as refused:
        signed(plan, MONTHLY_SIGNERS[-1])

    assert refused.value.code == "month_locked"
    assert lines() == []


def test_a_second_plan_is_refused_once_one_is_issued(company: Company) -> None:
    issued(monthly(company, item(company, "10.00")))

    with pytest.raises(RuleBroken) as refused:
        monthly(company, item(company, "20.00"))

    assert refused.value.code == "plan_is_issued"


def test_a_revision_supersedes_and_keeps_the_lines_with_their_holds(company: Company) -> None:
    first = issued(monthly(company, item(company, "100.00")))
    reserve(document(company), ask(company, "60.00", JUNE))
    draft = plan_drafts.revise(
        plan_id=first.public_id, new_id=uuid4(), actor=person("feng"), at=NOON
    )
    draft = plan_drafts.save(
        plan_id=draft.public_id,
        version=draft.version,
        content=content(item(company, "80.00")),
        actor=person("feng"),
        at=NOON,
    )

    second = issued(draft)

    first.refresh_from_db(fields=["version"])
    states = {plan.pk: plan.state for plan in type(first).objects.all()}
    assert (states[first.pk], states[second.pk]) == ("superseded", "issued")
    line = BudgetLine.objects.get()
    assert (line.approved, line.adjusted, line.reserved) == (
        Decimal("100.00"),
        Decimal("-20.00"),
        Decimal("60.00"),
    )


def test_what_an_annual_revision_leaves_stays_as_the_month_was_signed(company: Company) -> None:
    year = issued(annual(company, item(company, "100.00"), item(company, "50.00", MAY)))
    issued(monthly(company, item(company, "130.00")))
    draft = plan_drafts.revise(plan_id=year.public_id, new_id=uuid4(), actor=person("lin"), at=NOON)
    draft = plan_drafts.save(
        plan_id=draft.public_id,
        version=draft.version,
        content=PlanContent(items=(item(company, "100.00"), item(company, "70.00", MAY))),
        actor=person("lin"),
        at=NOON,
    )

    issued(draft)

    assert lines() == [("ONLINE_MEDIA", "100.00", "30.00", "block")]
    assert lines(MAY) == [("ONLINE_MEDIA", "50.00", "20.00", "block")]


def special(company: Company, *items: Item) -> BudgetPlan:
    """A draft of advertising planning for an occasion in June."""
    spec = PlanSpec(
        PlanKind.SPECIAL, 2026, month=JUNE, occasion="Dragon Boat", **place(company, unit="YH")
    )
    return plan_drafts.open_plan(
        plan_id=uuid4(),
        spec=spec,
        content=PlanContent(items=items),
        actor=person("su"),
        at=NOON,
    )


def test_a_special_plan_adds_to_the_line(company: Company) -> None:
    issued(annual(company, item(company, "100.00")))

    dragon_boat = signed(submitted(special(company, item(company, "40.00"))), "deng", "sun")
    issued(monthly(company, item(company, "90.00")))

    assert dragon_boat.state == "issued"
    assert lines() == [("ONLINE_MEDIA", "100.00", "30.00", "block")]


def test_a_revised_special_plan_adds_what_it_says_now(company: Company) -> None:
    issued(annual(company, item(company, "100.00")))
    rows = (item(company, "40.00"), item(company, "8.00", category="TV"))
    first = signed(submitted(special(company, *rows)), "deng", "sun")
    draft = plan_drafts.revise(plan_id=first.public_id, new_id=uuid4(), actor=person("su"), at=NOON)
    draft = plan_drafts.save(
        plan_id=draft.public_id,
        version=draft.version,
        content=PlanContent(items=(item(company, "55.00"),)),
        actor=person("su"),
        at=NOON,
    )

    signed(submitted(draft), "deng", "sun")

    assert lines() == [
        ("ONLINE_MEDIA", "100.00", "55.00", "block"),
        ("TV", "8.00", "-8.00", "block"),
    ]
    assert [*verify.plans_and_lines(), *verify.line_changes()] == []


def quota(company: Company) -> BudgetPlan:
    """The south's quota of May, signed by all: 54,000 fixed and 9,000 variable."""
    quotas.ready(company)
    return quotas.approved()


def test_regional_quotas_wait_for_a_person_to_issue_them(company: Company) -> None:
    plan = quota(company)

    assert plan.state == "approved"
    assert lines(MAY) == []


def test_advertising_planning_issues_a_quota(company: Company) -> None:
    plan = quota(company)

    done = plan_issue.issue(
        plan_id=plan.public_id,
        version=plan.version,
        actor=person("su"),
        at=NOON,
    )

    assert done.state == "issued"
    assert lines(MAY) == [("REGIONAL", "63000.00", "0.00", "block")]


def test_others_issue_no_quota_and_it_is_issued_once(company: Company) -> None:
    plan = quota(company)
    asked: dict[str, Any] = {"plan_id": plan.public_id, "version": plan.version, "at": NOON}

    with pytest.raises(NotAllowed):
        plan_issue.issue(actor=person("wang"), **asked)
    plan_issue.issue(actor=person("su"), **asked)
    with pytest.raises(Conflict):
        plan_issue.issue(actor=person("su"), **asked)

    assert PlanIssue.objects.count() == 1
