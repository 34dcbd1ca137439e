"""Short ways to imports of plans; each state is reached through the services."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from budgets.models import BudgetPlan, PlanImport
from budgets.plan_content import PlanContent, stored_content
from budgets.services import plan_import as imports
from budgets.services.plan_import_upload import upload
from budgets.services.plan_versions import current_version
from tests.faults.sheets.corpus import good
from tests.workflow.budgets.ground import NOON
from tests.workflow.budgets.plans import person

MONTHS = tuple(f"{number}月" for number in range(1, 13))
HEADINGS = ("类别", "项目", "平台", "内容", "全年金额", *MONTHS, "备注")


def row(
    category: str = "网络",
    *,
    project: str = "云岫花园",
    content: str = "",
    amount: object = 1200,
    months: Mapping[int, object] | None = None,
    remark: str = "",
) -> list[object]:
    """A row under HEADINGS; a hundred yuan each month unless told."""
    spread = dict.fromkeys(range(1, 13), 100) if months is None else months
    parts = [spread.get(number) for number in range(1, 13)]
    return [category, project, None, content, amount, *parts, remark]


def sheet(*rows: Sequence[object], headings: Sequence[object] = HEADINGS) -> bytes:
    return good([headings, *rows])


def as_upload(content: bytes, name: str = "预算.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def uploaded(plan: BudgetPlan, content: bytes, *, by: str = "lin") -> PlanImport:
    """The import, read."""
    return upload(plan_id=plan.public_id, upload=as_upload(content), actor=person(by), at=NOON)


def matched(plan_import: PlanImport, fields: Sequence[str] = ()) -> PlanImport:
    """The import with its columns as they were guessed, unless told; its rows are checked."""
    return imports.match(
        import_id=plan_import.public_id,
        fields=fields or plan_import.fields,
        version=plan_import.version,
        actor=plan_import.created_by,
        at=NOON,
    )


def checked(plan: BudgetPlan, *rows: Sequence[object], by: str = "lin") -> PlanImport:
    """The import of a sheet with these rows, checked."""
    return matched(uploaded(plan, sheet(*rows), by=by))


def confirmed(plan_import: PlanImport) -> PlanImport:
    """The import, taken in."""
    return imports.confirm(
        import_id=plan_import.public_id,
        version=plan_import.version,
        actor=plan_import.created_by,
        at=NOON,
    )


def content_of(plan: BudgetPlan) -> PlanContent:
    """What the plan holds now."""
    return stored_content(current_version(BudgetPlan.objects.get(pk=plan.pk)))


def rows_of(plan: BudgetPlan) -> list[tuple[str, str, str, str]]:
    """Category, content, amount and number of months of each row of the plan."""
    return [
        (item.category.code, item.content, str(item.amount), str(len(item.months)))
        for item in content_of(plan).items
    ]


def troubles(plan_import: PlanImport) -> list[tuple[int, str, str]]:
    """Row, column and code of everything wrong, in the order of the sheet."""
    rows = plan_import.rows.order_by("number")
    return [
        (stored.number, issue["column"], issue["code"])
        for stored in rows
        for issue in stored.issues
    ]


def verdicts(plan_import: PlanImport) -> list[str]:
    """The verdict of each row, in the order of the sheet."""
    return list(plan_import.rows.order_by("number").values_list("verdict", flat=True))


def fixed(plan_import: PlanImport, fix: Any) -> PlanImport:
    """The import after one answer."""
    return imports.fix(
        import_id=plan_import.public_id,
        fix=fix,
        version=plan_import.version,
        actor=plan_import.created_by,
        at=NOON,
    )
