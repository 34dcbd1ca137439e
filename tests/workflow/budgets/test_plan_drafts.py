"""Writing budget plans: one of a kind, owner and period; rows that belong to them; versions."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from budgets.models import BudgetPlan, PlanItem, PlanVersion
from budgets.plan_content import PlanContent, stored_content
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_versions
from budgets.services.plan_drafts import PlanSpec
from budgets.services.plan_rows import RowsRefused
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.ground import JUNE, MAY, NOON, place
from tests.workflow.budgets.plans import annual, item, monthly, person


def test_draft_keeps_what_was_written(company: Company) -> None:
    written = item(company, "120000.00", facts={"content": "SouFun banner", "clicks": 900})

    plan = monthly(company, written)

    content = stored_content(plan_versions.current_version(plan))
    (row,) = content.items
    assert (row.content, row.amount, row.months, row.clicks) == (
        "SouFun banner",
        Decimal("120000.00"),
        {JUNE: Decimal("120000.00")},
        900,
    )
    assert (plan.state, plan.number, plan.edition, plan.amount) == (
        "draft",
        "",
        1,
        Decimal("120000.00"),
    )
    assert plan.transitions.get().name == "create"


def test_two_plans_of_one_kind_owner_and_period_are_refused(company: Company) -> None:
    monthly(company, item(company, "1.00"))

    with pytest.raises(RuleBroken) as refused:
        monthly(company, item(company, "2.00"))

    assert refused.value.code == "plan_exists"
    assert BudgetPlan.objects.count() == 1


def test_the_database_refuses_a_second_plan_too(company: Company) -> None:
    plan = annual(company)
    plan.pk, plan.public_id = None, uuid4()
    plan._state.adding = True

    with pytest.raises(IntegrityError, match="budgetplan_one_on_its_way"), transaction.atomic():
        plan.save(force_insert=True)

    assert BudgetPlan.objects.count() == 1


def test_another_month_or_project_has_a_plan_of_its_own(company: Company) -> None:
    monthly(company)
    monthly(company, month=MAY)
    monthly(company, project="JPJ")

    assert BudgetPlan.objects.count() == 3


def test_who_does_not_prepare_for_a_place_is_refused(company: Company) -> None:
    with pytest.raises(RuleBroken) as refused:
        monthly(company, by="lin")

    assert refused.value.code == "not_yours_to_plan"
    assert not BudgetPlan.objects.exists()


def test_an_occasion_is_named(company: Company) -> None:
    spec = PlanSpec(PlanKind.SPECIAL, 2026, month=JUNE, **place(company, unit="ADP"))

    with pytest.raises(RuleBroken) as refused:
        plan_drafts.open_plan(
            plan_id=uuid4(), spec=spec, content=PlanContent(), actor=person("su"), at=NOON
        )

    assert refused.value.code == "occasion_missing"


def test_a_month_outside_the_year_is_refused(company: Company) -> None:
    spec = PlanSpec(PlanKind.MONTHLY, 2027, month=JUNE, **place(company, unit="MKT", project="YXG"))

    with pytest.raises(RuleBroken) as refused:
        plan_drafts.open_plan(
            plan_id=uuid4(), spec=spec, content=PlanContent(), actor=person("feng"), at=NOON
        )

    assert refused.value.code == "plan_period_wrong"


def test_rows_outside_the_plan_are_refused_each_at_its_cell(company: Company) -> None:
    rows = (
        item(company, "1.00", MAY),
        item(company, "1.00", project="JPJ"),
        item(company, "1.00", category="REG_MEDIA"),
    )

    with pytest.raises(RowsRefused) as refused:
        monthly(company, *rows)

    assert [(one.field, one.code) for one in refused.value.shortcomings] == [
        ("rows-0-amount", "month_outside_plan"),
        ("rows-1-project", "project_outside_plan"),
        ("rows-2-category", "category_not_for_unit"),
    ]
    assert not BudgetPlan.objects.exists()


def test_a_negative_budget_is_refused(company: Company) -> None:
    with pytest.raises(RowsRefused) as refused:
        monthly(company, item(company, "-1.00"))

    assert refused.value.shortcomings[0].code == "budget_amount_negative"


def test_saving_again_changes_the_same_version(company: Company) -> None:
    plan = monthly(company, item(company, "1.00"))

    saved = plan_drafts.save(
        plan_id=plan.public_id,
        version=1,
        content=PlanContent(items=(item(company, "7.00"),)),
        actor=person("feng"),
        at=NOON,
    )

    assert (saved.version, saved.edition, saved.amount) == (2, 1, Decimal("7.00"))
    assert PlanItem.objects.get().amount == Decimal("7.00")


def test_a_stale_form_changes_nothing(company: Company) -> None:
    plan = monthly(company, item(company, "1.00"))

    with pytest.raises(Conflict) as refused:
        plan_drafts.save(
            plan_id=plan.public_id,
            version=0,
            content=PlanContent(),
            actor=person("feng"),
            at=NOON,
        )

    assert refused.value.code == "stale_version"
    assert PlanItem.objects.count() == 1


def test_only_its_preparer_writes_a_plan(company: Company) -> None:
    plan = monthly(company)

    with pytest.raises(NotAllowed):
        plan_drafts.save(
            plan_id=plan.public_id,
            version=1,
            content=PlanContent(),
            actor=person("chen"),
            at=NOON,
        )


def test_a_sealed_version_never_changes(company: Company) -> None:
    plan = monthly(company, item(company, "1.00"))
    version = plan_versions.current_version(plan)
    plan_versions.seal(version, annexes=None, at=NOON)

    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        PlanItem.objects.update(amount=2)
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        PlanVersion.objects.update(amount=2)

    assert PlanItem.objects.get().amount == Decimal("1.00")


def test_what_a_sealed_version_is_followed_by_keeps_the_rows_keys(company: Company) -> None:
    plan = monthly(company, item(company, "1.00"))
    first = plan_versions.current_version(plan)
    plan_versions.seal(first, annexes=None, at=NOON)

    plan_versions.write_version(plan, stored_content(first), actor=person("feng"), at=NOON)

    assert plan.edition == 2
    assert PlanItem.objects.values("key").distinct().count() == 1
    assert PlanItem.objects.count() == 2


def test_strangers_see_no_plan_and_the_scope_of_a_role_does(company: Company) -> None:
    plan = monthly(company)

    seen = {
        name: BudgetPlan.objects.visible_to(person(name)).filter(pk=plan.pk).exists()
        for name in ("feng", "guo", "chen", "lin", "ye", "cai", "wang", "ou", "mo")
    }

    assert seen == {
        "feng": True,
        "guo": True,
        "chen": True,
        "lin": True,
        "ye": True,
        "cai": False,
        "wang": True,
        "ou": False,
        "mo": False,
    }
