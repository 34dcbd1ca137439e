"""A version as a workbook, out and in again; every wrong cell is named."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from approvals.models import AuthorityPolicy, RuleStep
from approvals.policy_sheet import workbook
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.rule_rows import rows_of, rules_of_version
from approvals.services import policies
from approvals.services.default_matrix import default_rules
from approvals.services.policy_import import Imported, import_version
from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.roles import Role
from tests.approvals_document.factory import AT, category, person, project, unit
from tests.workflow.approvals.policy_ground import NEXT_MONTH, client_of, draft, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def rich() -> AuthorityPolicy:
    """The default matrix and one rule that uses every column."""
    return policies.draft(
        company=Company.objects.get(),
        rules=[
            *default_rules(),
            RuleSpec(
                "expense_request",
                "within",
                [
                    StepSpec(Role.DEPT_HEAD, assignee=RuleStep.Assignee.LINE_MANAGER),
                    StepSpec(
                        Role.CFO,
                        verb=RuleStep.Verb.CONFIRM,
                        assignee=RuleStep.Assignee.NAMED_PERSON,
                        person=person("wang"),
                        sla_hours=48,
                        may_add_approver=False,
                        may_change=True,
                        signers_needed=3,
                        bulk_limit=Decimal("20000.50"),
                    ),
                    StepSpec(
                        Role.AD_PLANNING,
                        verb=RuleStep.Verb.NOTIFY,
                        mode=RuleStep.Mode.ALL_OF,
                        assignee=RuleStep.Assignee.ROLE_IN_PARENT_UNIT,
                    ),
                ],
                unit=unit("MKT"),
                category=category("NEWSPAPER"),
                project=project("YXG"),
                priority=3,
                resumes=True,
            ),
        ],
        valid_from=NEXT_MONTH,
        actor=person("dai"),
        at=AT,
        bulk_limit=Decimal("30000.00"),
    )


def read(content: bytes, by: str = "yu") -> Imported:
    return import_version(
        company=Company.objects.get(),
        upload=SimpleUploadedFile("rules.xlsx", content),
        valid_from=NEXT_MONTH,
        remark="",
        actor=person(by),
        at=AT,
    )


def changed(content: bytes, change: Callable[[Any], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell_of(content: bytes, title: str, line: int) -> str:
    """The address of a line's cell under a title; the first line is 0."""
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == title:
                return f"{cell.column_letter}{cell.row + 1 + line}"
    raise AssertionError(title)


def content_of(policy: AuthorityPolicy) -> list[tuple[Any, ...]]:
    return [
        (
            row.rule.document_kind,
            row.place,
            row.statuses,
            row.amount_from,
            row.amount_to,
            row.rule.priority,
            row.asked,
        )
        for row in rows_of(rules_of_version(policy))
    ]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_goes_out_comes_in_again(language: str) -> None:
    policy = rich()
    with translation.override(language):
        content = workbook(policy)

    with translation.override("en"):
        imported = read(content)

    assert imported.issues == ()
    assert imported.policy is not None
    assert content_of(imported.policy) == content_of(policy)
    assert (imported.policy.drafted_by, imported.policy.version) == (person("yu"), 2)
    assert imported.policy.bulk_limit == Decimal("30000.00")


def test_a_sheet_without_a_limit_brings_the_usual_one() -> None:
    content = workbook(rich())
    cells = [cell_of(content, "Bulk limit of the version", line) for line in (-1, 0)]

    imported = read(changed(content, lambda sheet: [sheet.__setitem__(one, None) for one in cells]))

    assert imported.policy is not None
    assert imported.policy.bulk_limit == Decimal("50000.00")


def test_the_same_version_gives_the_same_bytes() -> None:
    policy = rich()

    assert workbook(policy) == workbook(policy)


@pytest.mark.parametrize(
    ("title", "value", "said"),
    [
        ("Document", "Love letter", "“Love letter” is not known here."),
        ("Role", "Wizard", "“Wizard” is not known here."),
        ("Role", None, "“Role” is missing."),
        ("Budget status", "Rich", "“Rich” is not known here."),
        ("Category", "NOWHERE", "“NOWHERE” is not known here."),
        ("Amount from", "many", "Enter the amount in figures, such as 1,234.50."),
        ("Amount from", "0.001", "An amount has at most two decimals."),
        ("Reviewer's bulk limit", "plenty", "Enter the amount in figures, such as 1,234.50."),
        ("Reviewer's bulk limit", "-1", "An amount is zero or more."),
        ("Bulk limit of the version", "-1", "An amount is zero or more."),
        ("Hours", "a day", "Give a whole number."),
        ("Hours", 0, "Give between 1 and 2160 hours."),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_imported(title: str, value: Any, said: str) -> None:
    content = workbook(rich())
    address = cell_of(content, title, 0)

    imported = read(changed(content, lambda sheet: sheet.__setitem__(address, value)))

    assert imported.policy is None
    assert (address, said) in [(issue.cell, issue.text) for issue in imported.issues]
    assert AuthorityPolicy.objects.count() == 1


def test_upper_below_lower_is_named_at_its_cell() -> None:
    content = workbook(rich())
    address = cell_of(content, "Amount up to", 0)

    def change(sheet: Any) -> None:
        sheet[address] = 0
        for line in (1, 2):
            sheet[cell_of(content, "Amount up to", line)] = None

    imported = read(changed(content, change))

    assert [(issue.cell, issue.text) for issue in imported.issues] == [
        (address, "The upper bound must lie above the lower one.")
    ]


def test_lines_of_one_rule_may_not_contradict_each_other() -> None:
    content = workbook(rich())
    address = cell_of(content, "Amount up to", 1)

    imported = read(changed(content, lambda sheet: sheet.__setitem__(address, 70000)))

    assert [issue.cell for issue in imported.issues] == [address]


def test_a_sheet_of_another_form_is_refused() -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "Hello"
    out = io.BytesIO()
    book.save(out)

    imported = read(out.getvalue())

    assert imported.policy is None
    assert [issue.cell for issue in imported.issues] == [""]


def test_a_gap_comes_in_as_a_draft_to_be_mended() -> None:
    content = workbook(draft())
    address = cell_of(content, "Amount up to", 0)

    def change(sheet: Any) -> None:
        for line in (0, 1, 2):
            sheet[cell_of(content, "Amount up to", line)] = 40000

    imported = read(changed(content, change))

    assert address
    assert imported.policy is not None
    assert "Gap" in page(client_of("yu"), f"/approvals/policies/{imported.policy.public_id}")


def test_only_administrators_import() -> None:
    content = workbook(rich())

    with pytest.raises(NotAllowed):
        read(content, by="qian")

    assert AuthorityPolicy.objects.count() == 1


def test_the_page_imports_and_names_the_cells() -> None:
    policy = rich()
    yu = client_of("yu")
    company = Company.objects.get()
    response = yu.get(f"/approvals/policies/{policy.public_id}/export")
    content = response.content
    bad = changed(content, lambda s: s.__setitem__(cell_of(content, "Role", 0), "Wizard"))

    def upload(data: bytes) -> Any:
        return yu.post(
            "/approvals/policies/import",
            {
                "company": str(company.public_id),
                "valid_from": "2026-06-01",
                "file": SimpleUploadedFile("rules.xlsx", data),
            },
        )

    refused, taken = upload(bad), upload(content)

    assert refused.status_code == 422
    assert "“Wizard” is not known here." in refused.content.decode()
    assert taken.status_code == 303
    assert AuthorityPolicy.objects.get(version=2).drafted_by == person("yu")


def test_what_is_no_workbook_is_refused_beside_the_field() -> None:
    response = client_of("yu").post(
        "/approvals/policies/import",
        {
            "company": str(Company.objects.get().public_id),
            "valid_from": "2026-06-01",
            "file": SimpleUploadedFile("rules.xlsx", b"no workbook"),
        },
    )

    assert response.status_code == 422
    assert AuthorityPolicy.objects.count() == 0
