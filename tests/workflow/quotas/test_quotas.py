"""Regional quotas: figures by two people, receipts by two accountants, a plan that says R-28."""

from dataclasses import replace
from decimal import Decimal

import pytest

from budgets.basis import explained_basis
from budgets.models import BudgetLine, BudgetPlan, QuotaSetting, RegionalQuota
from budgets.plan_content import stored_content
from budgets.rules.regional import QuotaTier
from budgets.services import plan_drafts, plan_issue, quota_settings, quotas
from budgets.services.plan_checks import PlanIncomplete
from budgets.services.plan_versions import current_version
from budgets.services.quota_settings import FiguresRefused
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Unit
from ledger.services import receipts
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import person, submitted
from tests.workflow.quotas.ground import (
    MAY,
    TODAY,
    approved,
    computed,
    figures,
    issued_quota,
    published,
    ready,
    received,
    targeted,
    unit,
)

pytestmark = pytest.mark.django_db


def quota_line() -> tuple[str, str, str, str]:
    line = BudgetLine.objects.get(unit__code="SOUTH", month=MAY)
    code = line.category.code if line.category else ""
    return str(line.approved), str(line.adjusted), line.mode, code


def test_quota_is_computed_into_a_plan_with_fixed_and_variable_row(office: Company) -> None:
    ready(office)

    plan = computed()

    items = stored_content(current_version(plan)).items
    assert [str(item.amount) for item in items] == ["54000.00", "9000.00"]
    kept = RegionalQuota.objects.get(plan=plan)
    assert (kept.completion_percent, kept.fixed, kept.variable) == (
        Decimal("90.00"),
        Decimal("54000.00"),
        Decimal("9000.00"),
    )
    assert plan.amount == Decimal("63000.00")


def test_derivation_ends_in_the_figures_of_the_plan(office: Company) -> None:
    ready(office)

    (explained,) = explained_basis(computed())

    assert explained.rule == "R-28"
    assert [line.text for line in explained.lines] == [
        "900,000 ÷ 1,000,000 × 100 = 90.00",
        "60,000 × 90 % = 54,000.00",
        "900,000 × 1 % = 9,000.00",
    ]


def test_issued_quota_opens_the_line_of_its_region(office: Company) -> None:
    ready(office)

    issued_quota()

    assert quota_line() == ("63000.00", "0.00", "block", "REGIONAL")


def test_nobody_but_advertising_planning_issues_it(office: Company) -> None:
    ready(office)
    plan = approved()

    with pytest.raises(NotAllowed):
        plan_issue.issue(
            plan_id=plan.public_id, version=plan.version, actor=person("wang"), at=NOON
        )

    assert not BudgetLine.objects.filter(unit__code="SOUTH").exists()


@pytest.mark.parametrize("missing", ["figures", "receipts", "target"])
def test_quota_that_rests_on_nothing_is_refused(office: Company, missing: str) -> None:
    if missing != "figures":
        published(office)
    if missing != "receipts":
        received()
    if missing != "target":
        targeted()

    with pytest.raises(RuleBroken) as refusal:
        computed()

    assert (
        refusal.value.code
        == {
            "figures": "quota_not_set_up",
            "receipts": "receipts_not_confirmed",
            "target": "receipt_target_missing",
        }[missing]
    )
    assert not BudgetPlan.objects.exists()


def test_receipts_count_once_a_second_accountant_confirmed_them(office: Company) -> None:
    published(office)
    targeted()
    stored = receipts.report(
        region=unit("SOUTH"),
        month=MAY.plus(-1),
        amount=Decimal(900_000),
        actor=person("wu"),
        at=NOON,
    )

    with pytest.raises(RuleBroken, match="not confirmed"):
        computed()
    with pytest.raises(NotAllowed):
        receipts.confirm(receipts_id=stored.public_id, version=1, actor=person("wu"), at=NOON)

    assert not BudgetPlan.objects.exists()


def test_corrected_receipts_change_the_draft_and_not_what_was_issued(office: Company) -> None:
    ready(office)
    plan = issued_quota()
    stored = RegionalQuota.objects.get(plan=plan).receipts_of
    receipts.correct(
        receipts_id=stored.public_id,
        version=stored.version,
        amount=Decimal(1_200_000),
        comment="补记一笔回款",
        actor=person("xu"),
        at=NOON,
    )
    receipts.confirm(
        receipts_id=stored.public_id, version=stored.version + 1, actor=person("wu"), at=NOON
    )

    revision = computed()

    assert revision.revises == plan
    assert revision.amount == Decimal("78000.00")
    assert quota_line()[0] == "63000.00"


def test_negative_receipts_give_the_lowest_tier_and_nothing_variable(office: Company) -> None:
    published(office)
    targeted()
    received("-50000.00")

    plan = computed()

    assert [str(item.amount) for item in stored_content(current_version(plan)).items] == [
        "36000.00"
    ]


def test_plan_that_says_another_amount_than_the_rule_is_not_sent(office: Company) -> None:
    ready(office)
    plan = computed()
    content = stored_content(current_version(plan))
    first = content.items[0]
    more = replace(first, amount=Decimal("55000.00"), months={MAY: Decimal("55000.00")})
    plan = plan_drafts.save(
        plan_id=plan.public_id,
        version=plan.version,
        content=replace(content, items=(more, *content.items[1:])),
        actor=person("su"),
        at=NOON,
    )

    with pytest.raises(PlanIncomplete) as refusal:
        submitted(plan)

    assert [(one.code, one.field) for one in refusal.value.shortcomings] == [
        ("plan_differs_from_rule", "rows-0-amount")
    ]
    assert BudgetPlan.objects.get().state == "draft"


def test_computing_again_rewrites_the_draft(office: Company) -> None:
    ready(office)
    first = computed()

    again = computed()

    assert again.pk == first.pk
    assert RegionalQuota.objects.count() == 1


def test_others_compute_no_quota(office: Company) -> None:
    ready(office)

    with pytest.raises(Unit.DoesNotExist):
        quotas.make(region_id=unit("SOUTH").public_id, month=MAY, actor=person("lin"), at=NOON)


def test_figures_count_once_a_second_person_of_finance_published_them(office: Company) -> None:
    draft = quota_settings.draft(
        company=office, figures=figures(office), valid_from=TODAY, actor=person("zhao"), at=NOON
    )

    with pytest.raises(NotAllowed):
        quota_settings.publish(setting_id=draft.public_id, actor=person("zhao"), at=NOON)

    assert not QuotaSetting.objects.in_force(office.pk, TODAY).exists()


def test_new_figures_end_those_before(office: Company) -> None:
    published(office)
    later = TODAY.replace(month=6)
    draft = quota_settings.draft(
        company=office,
        figures=figures(office, fixed="80000.00"),
        valid_from=later,
        actor=person("zhao"),
        at=NOON,
    )

    quota_settings.publish(setting_id=draft.public_id, actor=person("qian"), at=NOON)

    south = unit("SOUTH").pk
    in_may = QuotaSetting.objects.in_force(office.pk, TODAY).get()
    in_june = QuotaSetting.objects.in_force(office.pk, later).get()
    assert in_may.fixed_amounts == {south: Decimal("60000.00")}
    assert in_june.fixed_amounts == {south: Decimal("80000.00")}


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (
            {"tiers": [QuotaTier(Decimal(10), Decimal(60), Decimal(0))]},
            [("tiers_begin_at_zero", "tier_0_from")],
        ),
        (
            {
                "tiers": [
                    QuotaTier(Decimal(0), Decimal(60), Decimal(0)),
                    QuotaTier(Decimal(80), Decimal(80), Decimal(1)),
                    QuotaTier(Decimal(80), Decimal(90), Decimal(1)),
                ]
            },
            [("tiers_out_of_order", "tier_2_from")],
        ),
        ({"sales_floor": Decimal(-1)}, [("figure_negative", "sales_floor")]),
    ],
)
def test_figures_that_do_not_fit_are_refused_at_their_fields(
    office: Company, change: dict[str, object], refused: list[tuple[str, str]]
) -> None:
    with pytest.raises(FiguresRefused) as refusal:
        quota_settings.draft(
            company=office,
            figures=replace(figures(office), **change),  # type: ignore[arg-type]  # by name
            valid_from=TODAY,
            actor=person("zhao"),
            at=NOON,
        )

    assert [(one.code, one.field) for one in refusal.value.shortcomings] == refused
    assert not QuotaSetting.objects.exists()


def test_figures_never_count_backwards(office: Company) -> None:
    with pytest.raises(RuleBroken) as refusal:
        quota_settings.draft(
            company=office,
            figures=figures(office),
            valid_from=TODAY.replace(day=1),
            actor=person("zhao"),
            at=NOON,
        )

    assert refusal.value.code == "setting_in_the_past"


def test_receipts_of_a_month_are_reported_once(office: Company) -> None:
    received()

    with pytest.raises(Conflict) as refusal:
        received()

    assert refusal.value.code == "already_reported"


def test_confirmed_receipts_change_only_for_a_reason(office: Company) -> None:
    stored = received()

    with pytest.raises(RuleBroken) as refusal:
        receipts.correct(
            receipts_id=stored.public_id,
            version=stored.version,
            amount=Decimal(1),
            actor=person("wu"),
            at=NOON,
        )

    assert (refusal.value.code, refusal.value.field) == ("reason_missing", "comment")
    stored.refresh_from_db(fields=["amount"])
    assert stored.amount == Decimal("900000.00")
