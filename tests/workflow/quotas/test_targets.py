"""Sales targets by two people of finance, and the forecast that rests on them."""

from decimal import Decimal

import pytest

from budgets.services import ceiling
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Project
from ledger.models import SalesTarget
from ledger.services import targets
from tests.workflow.budgets.ground import NOON, line
from tests.workflow.budgets.plans import person
from tests.workflow.quotas.ground import TODAY, unit

pytestmark = pytest.mark.django_db


def drafted(amount: str = "1000000.00", **changes: object) -> SalesTarget:
    facts = {
        "place": Project.objects.select_related("company").get(code="YXG"),
        "year": 2026,
        "amounts": dict.fromkeys(FiscalYear(2026).months, Decimal(amount)),
        "valid_from": TODAY,
        "actor": person("zhao"),
        "at": NOON,
        **changes,
    }
    return targets.draft(**facts)  # type: ignore[arg-type]  # by name


def test_ceiling_of_a_year_without_sales_rests_on_the_target(company: Company) -> None:
    targets.publish(target_id=drafted().public_id, actor=person("qian"), at=NOON)
    project = Project.objects.get(code="YXG")

    (figure,) = ceiling.ceilings(company_id=company.pk, projects=[project], today=TODAY)

    assert figure.expected_sales == Decimal("12000000.00")
    assert (figure.year_ceiling, figure.room) == (Decimal("120000.00"), Decimal("120000.00"))


def test_budgets_of_later_months_are_expected_to_be_spent(company: Company) -> None:
    targets.publish(target_id=drafted().public_id, actor=person("qian"), at=NOON)
    line(company, "9000", Month(2026, 6), project="YXG", category="ONLINE_MEDIA")
    project = Project.objects.get(code="YXG")

    (figure,) = ceiling.ceilings(company_id=company.pk, projects=[project], today=TODAY)

    assert figure.expected_spend == Decimal("9000.00")
    assert figure.expected_ratio == Decimal("0.08")
    assert [line.result for line in figure.forecast] == [
        Decimal("12000000.00"),
        Decimal("9000.00"),
        Decimal("0.08"),
    ]


def test_who_drafts_does_not_publish(company: Company) -> None:
    draft = drafted()

    with pytest.raises(NotAllowed):
        targets.publish(target_id=draft.public_id, actor=person("zhao"), at=NOON)

    assert not SalesTarget.objects.in_force(TODAY).exists()


def test_one_version_of_a_place_counts_at_a_time(company: Company) -> None:
    targets.publish(target_id=drafted().public_id, actor=person("qian"), at=NOON)
    second = drafted("2000000.00")

    with pytest.raises(RuleBroken) as refusal:
        targets.publish(target_id=second.public_id, actor=person("qian"), at=NOON)

    assert refusal.value.code == "setting_overlaps"
    assert SalesTarget.objects.in_force(TODAY).get().amount == Decimal("12000000.00")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amounts": {}}, "sales_target_missing", "annual"),
        ({"amounts": {Month(2027, 1): Decimal(1)}}, "target_year_wrong", "fiscal_year"),
        ({"amounts": {Month(2026, 3): Decimal(-1)}}, "sales_target_negative", "month_3"),
        ({"valid_from": TODAY.replace(day=1)}, "setting_in_the_past", "valid_from"),
    ],
)
def test_targets_that_say_nothing_right_are_refused(
    company: Company, changes: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        drafted(**changes)  # type: ignore[arg-type]  # by name

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not SalesTarget.objects.exists()


def test_targets_are_of_projects_and_regions(company: Company) -> None:
    with pytest.raises(RuleBroken) as refusal:
        drafted(place=unit("MKT"))

    assert refusal.value.code == "target_of_no_region"


def test_others_draft_no_targets(company: Company) -> None:
    with pytest.raises(NotAllowed):
        drafted(actor=person("su"))
