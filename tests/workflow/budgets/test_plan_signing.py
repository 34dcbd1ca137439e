"""A plan goes round: complete or refused, signed in order, changed by signers with their reasons."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from approvals.models import Decision, Run, RunAmendment
from approvals.services.decide import decide
from approvals.verify import tasks_say_what_their_run_says
from budgets.models import BudgetPlan, PlanVersion
from budgets.plan_compare import compare
from budgets.plan_content import stored_content
from budgets.services import plan_drafts, plan_signing, plan_submit
from budgets.services.plan_checks import PlanIncomplete
from budgets.services.plan_rows import RowsRefused
from budgets.services.plan_versions import current_version
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, Notification
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import (
    annual,
    content,
    issued,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
    task_of,
)

pytestmark = pytest.mark.usefixtures("_matrix")


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


def changed(plan: BudgetPlan, amount: str, *, reason: str = "", by: str) -> BudgetPlan:
    """The plan after a signer gave its first row another amount."""
    stored = stored_content(current_version(plan))
    first, *rest = stored.items
    (month,) = first.months
    row = replace(first, amount=Decimal(amount), months={month: Decimal(amount)}, reason=reason)
    return plan_signing.change_items(
        plan_id=plan.public_id,
        version=plan.version,
        content=replace(stored, items=(row, *rest)),
        actor=person(by),
        at=NOON,
    )


def test_submit_gives_a_number_and_fixes_the_version(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    assert (plan.state, plan.number) == ("in_approval", "YS-2605-0001")
    assert current_version(plan).sealed_at == NOON
    assert plan.run is not None
    assert (plan.run.kind, plan.run.amount) == ("monthly_budget", Decimal("120000.00"))
    assert [step.role for step in plan.run.steps.all()] == [
        "project_manager",
        "regional_manager",
        "department_gm",
        "group_sales_director",
        "group_chairman",
    ]


def test_annual_budgets_go_round_by_department(company: Company) -> None:
    plan = submitted(annual(company, item(company, "1.00")))

    assert plan.run is not None
    assert [step.role for step in plan.run.steps.all()] == [
        "dept_head",
        "finance_head",
        "cfo",
        "ceo",
    ]


def test_a_row_whose_months_do_not_add_up_is_named(company: Company) -> None:
    right = item(company, "1.00")
    wrong = replace(item(company, "100.00"), amount=Decimal("120.00"))
    plan = monthly(company, right, wrong)

    with pytest.raises(PlanIncomplete) as refused:
        submitted(plan)

    (only,) = refused.value.shortcomings
    assert (only.code, only.field) == ("months_do_not_add_up", "rows-1-amount")
    assert str(only) == "The months add up to 100.00, the row says 120.00: 20.00 apart."
    stored = BudgetPlan.objects.get(pk=plan.pk)
    assert (stored.state, stored.number) == ("draft", "")
    assert not Run.objects.exists()


def test_an_empty_plan_is_not_sent(company: Company) -> None:
    with pytest.raises(PlanIncomplete) as refused:
        submitted(monthly(company))

    assert [one.code for one in refused.value.shortcomings] == ["plan_empty"]


def test_a_returned_plan_comes_again_as_a_new_version(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "5.00")))
    plan = signed(plan, "guo", verb="return", comment="Too little for June.")

    saved = plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=content(item(company, "9.00")),
        actor=person("feng"),
        at=NOON,
    )
    again = submitted(saved)

    assert (again.state, again.number, again.edition) == ("in_approval", "YS-2605-0001", 2)
    assert [version.amount for version in again.versions.all()] == [
        Decimal("5.00"),
        Decimal("9.00"),
    ]


def test_sent_again_unchanged_it_is_still_another_version(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "5.00")))
    plan = signed(plan, "guo", verb="return", comment="Attach the quotation.")

    again = submitted(plan)

    assert again.edition == 2
    assert again.versions.count() == 2


def test_withdraw_ends_the_round(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "5.00")))

    taken = plan_submit.withdraw(
        plan_id=plan.public_id, version=plan.version, actor=person("feng"), at=NOON
    )

    assert taken.state == "withdrawn"
    assert Run.objects.get().state == "withdrawn"


def test_its_preparer_does_not_sign_it(company: Company) -> None:
    plan = submitted(annual(company, item(company, "5.00"), by="chen"))

    assert task_of(plan).barred == [person("chen").pk]
    assert task_of(plan).queue.role != "dept_head"


def test_a_signer_changes_an_item_and_the_first_version_stays(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))
    plan = signed(plan, "guo")

    plan = changed(plan, "100000.00", reason="Rate of 15 days agreed.", by="ye")

    first, second = plan.versions.with_items()
    assert (first.amount, second.amount) == (Decimal("120000.00"), Decimal("100000.00"))
    assert second.made_by == person("ye")
    assert (plan.edition, plan.amount, plan.state) == (2, Decimal("100000.00"), "in_approval")
    (row,) = compare([first, second]).changed
    assert row.delta == Decimal("-20000.00")
    assert row.columns == {"amount"}
    (change,) = row.changes
    assert (change.by, change.reason, change.edition) == (
        person("ye"),
        "Rate of 15 days agreed.",
        2,
    )


def test_earlier_signatures_stay_with_the_version_they_saw(company: Company) -> None:
    plan = signed(submitted(monthly(company, item(company, "120000.00"))), "guo")
    seen = plan.version

    plan = changed(plan, "100000.00", reason="Less.", by="ye")
    plan = signed(plan, "ye")

    rows = list(Decision.objects.order_by("pk").values_list("actor__username", "version"))
    assert rows == [("guo", seen), ("ye", seen + 1)]
    assert [version.document_version for version in plan.versions.all()] == [seen, seen + 1]


def test_who_signed_or_prepared_is_told_of_the_change(company: Company) -> None:
    plan = signed(submitted(monthly(company, item(company, "120000.00"))), "guo")

    changed(plan, "100000.00", reason="Less.", by="ye")

    told = Notification.objects.filter(kind="changed").values_list("person__username", flat=True)
    assert sorted(told) == ["feng", "guo"]


def test_a_change_needs_its_reason(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    with pytest.raises(RowsRefused) as refused:
        changed(plan, "100000.00", by="guo")

    assert [(one.code, one.field) for one in refused.value.shortcomings] == [
        ("reason_missing", "rows-0-reason")
    ]
    assert PlanVersion.objects.count() == 1
    assert not RunAmendment.objects.exists()


def test_a_signer_removes_no_row(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "1.00"), item(company, "2.00")))
    stored = stored_content(current_version(plan))

    with pytest.raises(RowsRefused) as refused:
        plan_signing.change_items(
            plan_id=plan.public_id,
            version=plan.version,
            content=replace(stored, items=stored.items[:1]),
            actor=person("guo"),
            at=NOON,
        )

    assert [one.code for one in refused.value.shortcomings] == ["plan_row_removed"]


def test_nothing_changed_is_no_new_version(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    with pytest.raises(RuleBroken) as refused:
        changed(plan, "120000.00", reason="Looks fine.", by="guo")

    assert refused.value.code == "nothing_changed"


@pytest.mark.parametrize("by", ["feng", "ye", "chen"])
def test_only_the_signer_whose_turn_it_is_changes_items(company: Company, by: str) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    with pytest.raises(NotAllowed) as refused:
        changed(plan, "1.00", reason="Mine.", by=by)

    assert refused.value.code == "not_your_turn"
    assert PlanVersion.objects.count() == 1


def test_a_stale_change_meets_the_present_version(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))
    changed(plan, "100000.00", reason="Less.", by="guo")

    with pytest.raises(Conflict) as refused:
        changed(plan, "90000.00", reason="Even less.", by="guo")

    assert refused.value.code == "stale_version"


def test_the_inbox_shows_and_finds_the_amount_it_has_now(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    changed(plan, "100000.00", reason="Less.", by="guo")

    assert task_of(plan).amount == Decimal("100000.00")
    assert list(tasks_say_what_their_run_says()) == []


def test_who_saw_the_version_before_signs_the_new_one_only(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))
    assert plan.run is not None
    shown = plan.run.version, plan.run.content_hash
    changed(plan, "100000.00", reason="Less.", by="guo")

    with pytest.raises(Conflict) as refused:
        decide(
            task_id=task_of(plan).public_id,
            actor=person("guo"),
            verb="approve",
            version=shown[0],
            content_hash=shown[1],
            at=NOON,
        )

    assert refused.value.code == "stale_version"
    assert not Decision.objects.exists()


def test_the_database_lets_no_run_change_without_an_amendment(company: Company) -> None:
    submitted(monthly(company, item(company, "120000.00")))

    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        Run.objects.update(amount=Decimal("1.00"))

    assert Run.objects.get().amount == Decimal("120000.00")


def test_all_signatures_issue_the_plan(company: Company) -> None:
    plan = issued(monthly(company, item(company, "120000.00")))

    assert (plan.state, plan.issued_by) == ("issued", person("liang"))
    assert [row.name for row in plan.transitions.order_by("pk")][-2:] == ["approve", "issue"]
