"""Outlets: shares of the quota, balancing at unchanged total, no money where none may go."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgets import queries, verify
from budgets.cells import Ground
from budgets.change_content import ChangeContent, ChangeRefused, RowContent
from budgets.models import BudgetChange, BudgetLine, CaseStudy, ChangeKind
from budgets.rules.regional import MarketStage
from budgets.services import case_studies, change_submit, plan_submit, quota_settings
from budgets.services.plan_checks import PlanIncomplete
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category
from reports.figures.variance import Dimension, variance
from reports.variance_source import variance_input
from tests.workflow.budget_changes.ground import says
from tests.workflow.budgets.ground import NOON, ask, document, reserve
from tests.workflow.budgets.plans import person
from tests.workflow.quotas.ground import (
    MAY,
    STAGES,
    divided,
    figures,
    issued_allocation,
    issued_quota,
    published,
    ready,
    received,
    targeted,
    unit,
)

pytestmark = pytest.mark.django_db
TOMORROW = NOON + dt.timedelta(days=1)


def budgets() -> dict[str, str]:
    """Revised budget of May by unit."""
    lines = BudgetLine.objects.filter(month=MAY, project=None).select_related("unit")
    return {line.unit.code: str(line.revised) for line in lines if line.unit}


def with_stages(office: Company, **stages: MarketStage) -> None:
    published(office, figures(office, stages={**STAGES, **stages}))
    targeted()
    received()


def staged_tomorrow(office: Company, **stages: MarketStage) -> None:
    """Other stages of the outlets, from tomorrow on."""
    draft = quota_settings.draft(
        company=office,
        figures=figures(office, stages={**STAGES, **stages}),
        valid_from=TOMORROW.date(),
        actor=person("zhao"),
        at=NOON,
    )
    quota_settings.publish(setting_id=draft.public_id, actor=person("qian"), at=NOON)


def change(
    kind: ChangeKind, *rows: tuple[str, str], files: int = 0, at: dt.datetime = NOON
) -> BudgetChange:
    """A change of the lines of these units in May, sent by the accountant."""
    category = Category.objects.get(code="REGIONAL")
    return change_submit.save_and_submit(
        change_id=uuid4(),
        version=0,
        content=ChangeContent(
            kind=kind,
            unit=unit("MKT"),
            reason="网点费用平衡",
            report="新建网点投放",
            rows=tuple(
                RowContent(month=MAY, amount=Decimal(amount), unit=unit(code), category=category)
                for code, amount in rows
            ),
        ),
        uploads=[paper() for _ in range(files)],
        actor=person("wu"),
        at=at,
    )


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("study.pdf", b"%PDF-1.4\nstudy\n%%EOF\n", "application/pdf")


def refused(error: pytest.ExceptionInfo[ChangeRefused]) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in error.value.shortcomings]


def test_quota_is_divided_by_stage_weight_and_base(office: Company) -> None:
    ready(office)
    issued_quota()

    issued_allocation()

    assert budgets() == {"SOUTH": "63000.00", "GZ01": "45819.00", "FS01": "17181.00"}
    assert [*verify.plans_add_up(), *verify.line_changes()] == []


def test_outlets_stand_under_their_region(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()

    reserve(document(office), ask(office, "40000", unit="GZ01", project="", category="REG_MEDIA"))

    lines = {
        line.unit.code: line.reserved
        for line in BudgetLine.objects.filter(month=MAY).select_related("unit")
        if line.unit
    }
    assert lines == {
        "SOUTH": Decimal("40000.00"),
        "GZ01": Decimal("40000.00"),
        "FS01": Decimal("0.00"),
    }


def test_reports_count_a_quota_once(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()

    rows = queries.own_positions(BudgetLine.objects.filter(month=MAY))

    assert sorted(row.approved for row in rows) == [
        Decimal("0.00"),
        Decimal("17181.00"),
        Decimal("45819.00"),
    ]


def test_variance_report_and_workbook_count_a_quota_once(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()

    report = variance(variance_input(company=office, months=[MAY]), Dimension.MONTH)
    cells = Ground.of(BudgetLine.objects.all(), office, FiscalYear(2026)).cells(())

    assert report.total.revised == Decimal("63000.00")
    assert cells[()][MAY][0] == Decimal("63000.00")


def test_nothing_is_divided_before_the_quota_is_issued(office: Company) -> None:
    ready(office)

    with pytest.raises(RuleBroken) as refusal:
        divided()

    assert refusal.value.code == "quota_not_issued"


def test_each_outlet_with_a_stage_needs_its_base(office: Company) -> None:
    ready(office)
    issued_quota()

    with pytest.raises(RuleBroken) as refusal:
        divided({"GZ01": "200"})

    assert (refusal.value.code, refusal.value.field) == (
        "outlet_base_missing",
        f"base_{unit('FS01').public_id}",
    )


def test_outlets_without_any_weight_are_refused(office: Company) -> None:
    ready(office)
    issued_quota()

    with pytest.raises(RuleBroken) as refusal:
        divided({"GZ01": "0", "FS01": "0"})

    assert refusal.value.code == "no_weight"


def test_new_outlets_get_nothing_by_weight(office: Company) -> None:
    with_stages(office, FS01=MarketStage.NEW_GUERRILLA)
    issued_quota()

    issued_allocation()

    assert budgets() == {"SOUTH": "63000.00", "GZ01": "63000.00"}


def test_balancing_moves_money_between_outlets_after_approval(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()

    sent = change(ChangeKind.TRANSFER, ("GZ01", "-5000"), ("FS01", "5000"))

    assert sent.state == "in_approval"
    says(sent, person("chen"))
    says(sent, person("qian"))
    assert BudgetChange.objects.get().state == "approved"
    assert budgets() == {"SOUTH": "63000.00", "GZ01": "40819.00", "FS01": "22181.00"}


def test_money_leaves_no_outlet_for_its_region(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()

    with pytest.raises(ChangeRefused) as error:
        change(ChangeKind.TRANSFER, ("GZ01", "-5000"), ("SOUTH", "5000"))

    assert ("outlets_total_changes", "rows-0-amount") in refused(error)
    assert budgets()["GZ01"] == "45819.00"


def test_no_money_goes_to_a_guerrilla_market(office: Company) -> None:
    ready(office)
    issued_quota()
    issued_allocation()
    staged_tomorrow(office, FS01=MarketStage.NEW_GUERRILLA)

    with pytest.raises(ChangeRefused) as error:
        change(ChangeKind.TRANSFER, ("GZ01", "-5000"), ("FS01", "5000"), at=TOMORROW)

    assert refused(error) == [("outlet_guerrilla", "rows-1-unit")]
    assert budgets()["FS01"] == "17181.00"


def test_new_brand_outlet_needs_its_case_study_first(office: Company) -> None:
    with_stages(office, FS01=MarketStage.NEW_BRAND)
    issued_quota()
    issued_allocation()
    rows = (("SOUTH", "8000"), ("FS01", "8000"))

    with pytest.raises(ChangeRefused) as error:
        change(ChangeKind.SUPPLEMENTARY, *rows, files=1)
    case_studies.attach(
        outlet_id=unit("FS01").public_id,
        summary="容量 1.2 亿元，首年回款 420 万元。",
        upload=paper(),
        actor=person("su"),
        at=NOON,
    )
    sent = change(ChangeKind.SUPPLEMENTARY, *rows, files=1)

    assert refused(error) == [("case_study_missing", "rows-1-unit")]
    assert sent.state == "in_approval"


@pytest.mark.parametrize(
    ("summary", "file", "code", "field"),
    [
        (" ", True, "study_summary_missing", "summary"),
        ("容量充足", False, "study_file_missing", "file"),
    ],
)
def test_case_study_without_words_or_file_is_refused(
    office: Company, summary: str, file: bool, code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        case_studies.attach(
            outlet_id=unit("FS01").public_id,
            summary=summary,
            upload=paper() if file else None,
            actor=person("su"),
            at=NOON,
        )

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not CaseStudy.objects.exists()


def test_others_attach_no_case_study(office: Company) -> None:
    with pytest.raises(NotAllowed):
        case_studies.attach(
            outlet_id=unit("FS01").public_id,
            summary="容量充足",
            upload=paper(),
            actor=person("wang"),
            at=NOON,
        )


def test_plan_of_a_guerrilla_outlet_is_not_sent(office: Company) -> None:
    ready(office)
    issued_quota()
    plan = divided()
    staged_tomorrow(office, FS01=MarketStage.NEW_GUERRILLA)

    with pytest.raises(PlanIncomplete) as refusal:
        plan_submit.submit(
            plan_id=plan.public_id, version=plan.version, actor=person("su"), at=TOMORROW
        )

    assert ("outlet_guerrilla", "rows-0-unit") in [
        (one.code, one.field) for one in refusal.value.shortcomings
    ]
