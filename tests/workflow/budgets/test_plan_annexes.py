"""Annexes of a project's monthly budget: where their figures come from, what they still lack."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from budgets.models import BudgetLine, BudgetPlan, CompletionNote
from budgets.plan_annexes import Annexes
from budgets.plan_content import stored_content
from budgets.services import plan_drafts
from budgets.services.plan_annexes import figures_of
from budgets.services.plan_checks import PlanIncomplete
from budgets.services.plan_notes import Note
from budgets.services.plan_versions import current_version
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from ledger.services import reconciled
from tests.workflow.budgets.ground import (
    JUNE,
    MAY,
    NOON,
    ask,
    commit,
    document,
    line,
    reserve,
)
from tests.workflow.budgets.plans import content, item, matrix, monthly, person, submitted

APRIL = Month(2026, 4)
PLACES: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA"}


def figures(plan: BudgetPlan) -> Annexes:
    return figures_of(plan, stored_content(current_version(plan)))


def test_the_example_of_the_rule_survives_being_kept() -> None:
    kept = Annexes(
        month=Month(2026, 7),
        opened=True,
        current_budget=Decimal("260000.00"),
        target=Decimal("25000000.00"),
        reported_to_cutoff=Decimal("13000000.00"),
        reconciled={
            number: Decimal(amount)
            for number, amount in enumerate(
                ("200000", "150000", "240000", "230000", "250000"), start=1
            )
        },
        approved_budget={6: Decimal("220000.00")},
        year_budget={},
        placement_reports={6: Decimal("15000.00"), 7: Decimal("10000.00")},
        received={
            number: Decimal(amount) * 1000000
            for number, amount in enumerate(("18", "12", "25", "22", "24"), start=1)
        },
        targets={},
        annual_total=Decimal("3000000.00"),
    )

    table = Annexes.of_json(kept.as_json()).ratio()

    assert (table.ad_total, table.sales_total, table.ratio) == (
        Decimal("1575000.00"),
        Decimal("139000000.00"),
        Decimal("1.13"),
    )


def test_reconciled_spend_comes_from_the_books_and_budgets_from_the_lines(
    company: Company,
) -> None:
    project = Project.objects.get(code="YXG")
    with transaction.atomic():
        reconciled.store(
            project_id=project.pk,
            month=Month(2026, 1),
            amounts={"online": Decimal("210000.00"), "tv": Decimal("5000.00")},
            statistic_id=project.public_id,
        )
    line(company, "180000", MAY, **PLACES)
    line(company, "9000", MAY, **{**PLACES, "category": "SUN_FLOWERS_GREENING"})

    found = figures(monthly(company, item(company, "260000.00")))

    assert found.reconciled == {1: Decimal("215000.00")}
    assert found.approved_budget == {5: Decimal("180000.00")}
    assert found.annual_total == Decimal("180000.00")
    assert found.current_budget == Decimal("260000.00")


def test_sundries_of_the_plan_stay_outside(company: Company) -> None:
    plan = monthly(
        company,
        item(company, "100.00"),
        item(company, "7.00", category="SUN_FLOWERS_GREENING"),
    )

    assert figures(plan).current_budget == Decimal("100.00")


def test_placement_reports_count_once_approved(company: Company) -> None:
    line(company, "180000", MAY, **PLACES)
    report = replace(document(company, "MKT-2605-0007"), kind="placement_report")
    waiting = replace(document(company, "MKT-2605-0008"), kind="placement_report")
    regular = document(company, "MKT-2605-0009")
    reserve(report, ask(company, "15000", MAY))
    reserve(regular, ask(company, "1000", MAY))
    commit(report)
    commit(regular)
    reserve(waiting, ask(company, "500", MAY))

    found = figures(monthly(company, item(company, "1.00")))

    assert found.placement_reports == {5: Decimal("15000.00")}


def test_completion_shows_what_each_line_came_to(company: Company) -> None:
    line(company, "180000", MAY, **PLACES)
    held = document(company)
    reserve(held, ask(company, "15000", MAY))
    commit(held)

    last, before = figures(monthly(company, item(company, "1.00"))).completions

    assert (last.month, before.month) == (MAY, APRIL)
    (row,) = last.rows
    assert (row.budget, row.committed, row.actual, row.status) == (
        Decimal("180000.00"),
        Decimal("15000.00"),
        Decimal("0.00"),
        "in_progress",
    )
    assert before.rows == ()


def test_unfinished_items_of_two_months_ago_need_a_reason(company: Company) -> None:
    matrix(company)
    line(company, "50000", APRIL, **PLACES)
    plan = monthly(company, item(company, "1.00"))

    with pytest.raises(PlanIncomplete) as refused:
        submitted(plan)

    (only,) = refused.value.shortcomings
    assert (only.code, only.field) == ("completion_reasons_missing", "notes")


def test_with_its_reason_it_goes_round_and_is_kept_with_the_version(company: Company) -> None:
    matrix(company)
    april = line(company, "50000", APRIL, **PLACES)
    plan = monthly(company, item(company, "1.00"))
    plan = plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=content(item(company, "1.00")),
        notes=[Note(april.public_id, "cancelled", "No sales that month.", "Feng")],
        actor=person("feng"),
        at=NOON,
    )

    plan = submitted(plan)

    kept = Annexes.of_json(current_version(plan).annexes or {})
    (row,) = kept.completions[1].rows
    assert (row.status, row.reason) == ("cancelled", "No sales that month.")
    assert kept.completions[1].detail().ok_to_submit


def test_last_month_may_still_be_unfinished(company: Company) -> None:
    matrix(company)
    line(company, "50000", MAY, **PLACES)

    assert submitted(monthly(company, item(company, "1.00"))).state == "in_approval"


def test_notes_on_other_lines_are_refused(company: Company) -> None:
    other = line(company, "50000", JUNE, **PLACES)
    plan = monthly(company, item(company, "1.00"))

    with pytest.raises(RuleBroken) as refused:
        plan_drafts.save(
            plan_id=plan.public_id,
            version=plan.version,
            content=content(item(company, "1.00")),
            notes=[Note(other.public_id, "done")],
            actor=person("feng"),
            at=NOON,
        )

    assert refused.value.code == "note_elsewhere"
    assert not CompletionNote.objects.exists()
    assert BudgetLine.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sales": {}}, "sales_target_missing"),
        ({"reported_to_cutoff": None}, "cutoff_sales_missing"),
    ],
)
def test_what_the_ratio_table_needs_is_asked_for(
    company: Company, change: dict[str, object], code: str
) -> None:
    matrix(company)
    plan = monthly(company)
    plan = plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=replace(content(item(company, "1.00")), **change),  # type: ignore[arg-type]  # one field
        actor=person("feng"),
        at=NOON,
    )

    with pytest.raises(PlanIncomplete) as refused:
        submitted(plan)

    assert [one.code for one in refused.value.shortcomings] == [code]


def test_film_items_need_a_broadcast_timetable(company: Company) -> None:
    matrix(company)

    with pytest.raises(PlanIncomplete) as refused:
        submitted(monthly(company, item(company, "1.00", category="TV")))

    assert [one.code for one in refused.value.shortcomings] == ["broadcast_timetable_missing"]
