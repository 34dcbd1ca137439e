"""Finance ledger imports through the services."""

import threading
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, Event, StoredFile, User
from expense_mgmt.organisation.models import Category, Project
from ledger import verify
from ledger.models import ColumnMapping, LedgerColumn, LedgerImport, LedgerRow
from ledger.queries import confirmed_ledger_rows
from ledger.services import ledger_import as imports
from ledger.services import project_months
from tests.ledger.sheets import ROWS, as_upload, ledger_file, ledger_rows

APRIL = Month(2026, 4)
CODES = {"报纸": "NEWSPAPER", "电视": "TV", "车身": "VEHICLE_BODY", "活动公关": "EVENT"}


def upload(
    company: Company, actor: User, file: SimpleUploadedFile | None = None, month: Month = APRIL
) -> LedgerImport:
    return imports.upload(
        company=company, month=month, upload=file or ledger_file(), actor=actor, at=clock.now()
    )


def mapped(company: Company, actor: User, file: SimpleUploadedFile | None = None) -> LedgerImport:
    """An import whose columns all have their category."""
    uploaded = upload(company, actor, file)
    categories = {
        column.position: Category.objects.get(company=company, code=CODES[column.header])
        for column in uploaded.columns.filter(header__in=CODES)
    }
    return imports.map_columns(
        import_id=uploaded.public_id,
        categories=categories,
        version=uploaded.version,
        actor=actor,
        at=clock.now(),
    )


def confirm(ledger_import: LedgerImport, actor: User) -> LedgerImport:
    return imports.confirm(
        import_id=ledger_import.public_id,
        version=ledger_import.version,
        actor=actor,
        at=clock.now(),
    )


def lock_month(company: Company, actor: User, code: str, month: Month = APRIL) -> None:
    projects = list(Project.objects.filter(company=company, code=code))
    project_months.lock(projects, month, uuid4(), actor, clock.now())


def codes_of(ledger_import: LedgerImport) -> list[tuple[str, str]]:
    return [(issue.cell, issue.code) for issue in ledger_import.found_issues]


def test_sheet_in_thousands_becomes_rows_in_yuan(company: Company, cast: dict[str, User]) -> None:
    found = upload(company, cast["wu"])

    amounts = {
        (row.project.code, row.column.header): str(row.amount)
        for row in LedgerRow.objects.select_related("project", "column")
    }
    assert (found.state, found.number, found.factor) == ("validated", "DL-2605-0001", 1000)
    assert (found.control_total, found.added_total) == (Decimal("717033.00"), Decimal("717033.00"))
    assert amounts["JPJ", "广告设计费"] == "9333.00"
    assert amounts["YXG", "报纸"] == "168000.00"
    assert ("NW1", "广告设计费") not in amounts
    assert len(amounts) == 14
    assert list(found.transitions.values_list("name", flat=True)) == ["check", "upload"]


def test_second_person_confirms_and_the_amounts_count(
    company: Company, cast: dict[str, User]
) -> None:
    matched = mapped(company, cast["wu"])
    before = confirmed_ledger_rows(list(Project.objects.values_list("pk", flat=True)), [APRIL])

    confirmed = confirm(matched, cast["xu"])

    yunxiu = Project.objects.get(code="YXG")
    rows = confirmed_ledger_rows([yunxiu.pk], [APRIL])
    assert before == []
    assert (confirmed.state, confirmed.confirmed_by) == ("confirmed", cast["xu"])
    assert [(row.category_code, str(row.amount), row.header) for row in rows] == [
        ("NEWSPAPER", "168000.00", "报纸"),
        ("TV", "36000.00", "电视"),
        ("VEHICLE_BODY", "28000.00", "车身"),
        ("AD_DESIGN", "24500.00", "广告设计费"),
        ("EVENT", "21600.00", "活动公关"),
    ]
    assert rows[0].row_number == 4
    events = Event.objects.filter(subject_id=confirmed.public_id).order_by("sequence")
    assert [event.name for event in events] == ["upload", "check", "map", "confirm"]


def test_uploader_does_not_confirm(company: Company, cast: dict[str, User]) -> None:
    matched = mapped(company, cast["wu"])

    with pytest.raises(NotAllowed):
        confirm(matched, cast["wu"])

    assert LedgerImport.objects.get().state == "mapped"


@pytest.mark.parametrize("username", ["qian", "lin", "ou", "zheng"])
def test_only_accountants_upload(company: Company, cast: dict[str, User], username: str) -> None:
    with pytest.raises(NotAllowed):
        upload(company, cast[username])

    assert LedgerImport.objects.count() == 0


def test_same_name_and_earlier_choice_fill_the_columns(
    company: Company, cast: dict[str, User]
) -> None:
    confirm(mapped(company, cast["wu"]), cast["xu"])

    march = upload(
        company,
        cast["wu"],
        as_upload([["2026年3月多栏账 单位:千元"], *ledger_rows()[2:]]),
        Month(2026, 3),
    )

    columns = {
        column.header: (column.category.code if column.category else "", column.is_remembered)
        for column in march.columns.select_related("category")
    }
    assert columns == {
        "报纸": ("NEWSPAPER", True),
        "电视": ("TV", True),
        "车身": ("VEHICLE_BODY", True),
        "广告设计费": ("AD_DESIGN", True),
        "活动公关": ("EVENT", True),
    }


def test_first_sheet_knows_categories_by_their_names(
    company: Company, cast: dict[str, User]
) -> None:
    found = upload(company, cast["wu"])

    named = found.columns.exclude(category=None).values_list("header", flat=True)
    assert set(named) == {"报纸", "车身", "广告设计费"}
    assert ColumnMapping.objects.count() == 0


def test_every_column_needs_a_category(company: Company, cast: dict[str, User]) -> None:
    found = upload(company, cast["wu"])

    with pytest.raises(RuleBroken) as refusal:
        imports.map_columns(
            import_id=found.public_id,
            categories={},
            version=1,
            actor=cast["wu"],
            at=clock.now(),
        )

    assert refusal.value.code == "ledger_column_unmapped"
    assert refusal.value.params == {"column": "电视"}
    assert LedgerImport.objects.get().state == "validated"


def test_group_of_categories_takes_no_column(company: Company, cast: dict[str, User]) -> None:
    found = upload(company, cast["wu"])
    group = Category.objects.get(company=company, code="MEDIA")

    with pytest.raises(RuleBroken) as refusal:
        imports.map_columns(
            import_id=found.public_id,
            categories=dict.fromkeys(range(2, 7), group),
            version=1,
            actor=cast["wu"],
            at=clock.now(),
        )

    assert refusal.value.code == "ledger_category_unfit"
    assert LedgerColumn.objects.filter(category=group).count() == 0


def test_stale_page_confirms_nothing(company: Company, cast: dict[str, User]) -> None:
    matched = mapped(company, cast["wu"])

    with pytest.raises(Conflict) as refusal:
        imports.confirm(import_id=matched.public_id, version=1, actor=cast["xu"], at=clock.now())

    assert refusal.value.code == "stale_version"


def bad(cell_row: int, cell: int, value: object) -> SimpleUploadedFile:
    rows = ledger_rows()
    rows[cell_row - 1][cell - 1] = value
    return as_upload(rows)


@pytest.mark.parametrize(
    ("file", "issue"),
    [
        (bad(6, 6, "45.6暂估"), ("F6", "not_a_number")),
        (bad(6, 6, True), ("F6", "not_a_number")),
        (bad(6, 6, "#REF!"), ("F6", "error_value")),
        (bad(6, 6, "壹万元"), ("F6", "not_a_number")),
        (bad(6, 6, 0.000001), ("F6", "too_fine")),
        (bad(6, 6, 1e16), ("F6", "too_large")),
        (bad(5, 1, "松月里二期"), ("A5", "unknown_project_like")),
        (bad(5, 1, "别处"), ("A5", "unknown_project")),
        (bad(5, 1, "云岫花园"), ("A5", "project_twice")),
        (bad(3, 3, "报纸"), ("C3", "column_twice")),
        (bad(3, 3, None), ("C4", "column_without_name")),
        (bad(8, 7, 717.034), ("G8", "total_differs")),
        (bad(4, 7, 1), ("G4", "row_total_differs")),
        (bad(8, 2, 1), ("B8", "column_total_differs")),
        (bad(6, 6, "=1+1"), ("F6", "formula_without_value")),
    ],
)
def test_problem_is_named_with_its_cell_and_stops_the_sheet(
    company: Company, cast: dict[str, User], file: SimpleUploadedFile, issue: tuple[str, str]
) -> None:
    file.seek(0)

    with pytest.raises(imports.SheetRefused) as refusal:
        upload(company, cast["wu"], file)

    issues = refusal.value.sheet.issues
    assert issue in [(one.cell, one.code) for one in issues]
    assert all(one.text and one.remedy for one in issues)
    assert (LedgerImport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_sheet_without_any_total_is_not_used(company: Company, cast: dict[str, User]) -> None:
    rows = [row[:6] for row in ledger_rows()[:7]]

    with pytest.raises(imports.SheetRefused) as refusal:
        upload(company, cast["wu"], as_upload(rows))

    assert [(one.cell, one.code) for one in refusal.value.sheet.issues] == [("", "total_missing")]
    assert LedgerImport.objects.count() == 0


def test_doubtful_cells_are_shown_and_do_not_stop_the_sheet(
    company: Company, cast: dict[str, User]
) -> None:
    found = upload(company, cast["wu"], bad(6, 6, "45.600"))

    assert found.state == "validated"
    assert codes_of(found) == [("F6", "text_number")]
    assert LedgerRow.objects.get(row_number=6, column__header="活动公关").amount == Decimal(45600)


@pytest.mark.parametrize(
    ("facts", "month", "code"),
    [
        ({"title": "2026年3月多栏账"}, APRIL, "ledger_wrong_month"),
        ({"title": "粤海物业有限公司 2026年4月"}, APRIL, "ledger_wrong_company"),
        ({"rows": ()}, APRIL, "ledger_no_rows"),
        ({}, Month(2026, 6), "month_in_future"),
    ],
)
def test_sheet_that_does_not_belong_here_leaves_nothing(
    company: Company, cast: dict[str, User], facts: dict[str, Any], month: Month, code: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        upload(company, cast["wu"], ledger_file(**facts), month)

    assert refusal.value.code == code
    assert (LedgerImport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_sheet_without_a_header_is_refused(company: Company, cast: dict[str, User]) -> None:
    with pytest.raises(RuleBroken) as refusal:
        upload(company, cast["wu"], as_upload([["甲", "乙"], [1, 2]]))

    assert refusal.value.code == "ledger_no_header"


def test_same_file_twice_changes_nothing(company: Company, cast: dict[str, User]) -> None:
    content = ledger_file().read()
    first = upload(company, cast["wu"], SimpleUploadedFile("a.xlsx", content))
    rows = list(LedgerRow.objects.values())

    for name in ("a.xlsx", "renamed.xlsx"):
        with pytest.raises(RuleBroken) as refusal:
            upload(company, cast["xu"], SimpleUploadedFile(name, content))

        assert refusal.value.code == "ledger_file_known"
        assert refusal.value.params == {"number": first.number}
    assert list(LedgerRow.objects.values()) == rows
    assert LedgerImport.objects.count() == 1


def test_rejected_file_may_come_again(company: Company, cast: dict[str, User]) -> None:
    content = ledger_file().read()
    first = upload(company, cast["wu"], SimpleUploadedFile("a.xlsx", content))

    rejected = imports.reject(
        import_id=first.public_id, comment="旧表", version=1, actor=cast["xu"], at=clock.now()
    )
    second = upload(company, cast["wu"], SimpleUploadedFile("a.xlsx", content))

    assert (rejected.state, second.state) == ("rejected", "validated")


def test_rejection_needs_its_reason(company: Company, cast: dict[str, User]) -> None:
    first = upload(company, cast["wu"])

    with pytest.raises(RuleBroken) as refusal:
        imports.reject(
            import_id=first.public_id, comment="  ", version=1, actor=cast["xu"], at=clock.now()
        )

    assert refusal.value.code == "reason_missing"


def test_one_sheet_counts_a_month(company: Company, cast: dict[str, User]) -> None:
    first = mapped(company, cast["wu"])
    second = mapped(company, cast["wu"], ledger_file(title="2026年4月多栏账"))
    confirm(first, cast["xu"])

    with pytest.raises(RuleBroken) as refusal:
        confirm(second, cast["xu"])
    with pytest.raises(RuleBroken):
        upload(company, cast["wu"], ledger_file(title="2026年4月多栏账 更正"))

    assert refusal.value.code == "ledger_month_confirmed"
    assert LedgerImport.objects.confirmed().count() == 1


def test_locked_project_month_takes_no_sheet(company: Company, cast: dict[str, User]) -> None:
    lock_month(company, cast["qian"], "JPJ")

    with pytest.raises(RuleBroken) as refusal:
        upload(company, cast["wu"])

    assert refusal.value.code == "month_locked"
    assert LedgerImport.objects.count() == 0


def test_month_locked_meanwhile_is_not_confirmed(company: Company, cast: dict[str, User]) -> None:
    matched = mapped(company, cast["wu"])
    lock_month(company, cast["qian"], "JPJ")

    with pytest.raises(RuleBroken) as refusal:
        confirm(matched, cast["xu"])

    assert refusal.value.code == "month_locked"


def test_import_locks_with_the_last_of_its_projects(
    company: Company, cast: dict[str, User]
) -> None:
    confirm(mapped(company, cast["wu"]), cast["xu"])
    states = []

    for code in ("YXG", "JPJ", "NW1"):
        lock_month(company, cast["qian"], code)
        imports.lock(company_id=company.pk, month=APRIL, actor=cast["qian"], at=clock.now())
        states.append(LedgerImport.objects.get().state)

    assert states == ["confirmed", "confirmed", "locked"]


def test_rows_cost_statements_by_the_thousand(company: Company, cast: dict[str, User]) -> None:
    def queries(count: int) -> int:
        columns = [f"列{number}" for number in range(count)]
        rows = [(name, [1] * count) for name, _amounts in ROWS]
        file = ledger_file(columns=columns, rows=rows, total=3 * count)
        with CaptureQueriesContext(connection) as captured:
            upload(company, cast["wu"], file)
        return len(captured)

    queries(3)  # reads the person's roles, which are then known

    assert queries(40) == queries(2)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_same_file_from_two_people_at_once_is_taken_once(company: Company) -> None:
    people = [User.objects.get(username=name) for name in ("wu", "xu")]
    content = ledger_file().read()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def send(actor: User) -> None:
        start.wait()
        try:
            upload(company, actor, SimpleUploadedFile("a.xlsx", content))
        except DomainError as error:
            outcomes.append(error.code)
        else:
            outcomes.append("taken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ledger_file_known", "taken"]
    assert LedgerImport.objects.count() == 1


def test_books_prove_that_confirmed_sheets_add_up(company: Company, cast: dict[str, User]) -> None:
    confirmed = confirm(mapped(company, cast["wu"]), cast["xu"])
    clean = list(verify.confirmed_imports())

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_ledgerrow SET amount = amount + 0.01 WHERE row_number = 4")
    found = list(verify.confirmed_imports())

    assert clean == []
    assert [(one.code, one.reference) for one in found] == [
        ("import_does_not_add_up", f"YH {confirmed.number}")
    ]
