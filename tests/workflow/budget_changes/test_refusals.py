"""What a budget change refuses: a message at its row, and nothing changed."""

from typing import Any

import pytest

from budgets.change_content import ChangeRefused, RowContent
from budgets.models import BudgetChange, BudgetLine, ChangeKind, Movement
from budgets.services import change_drafts
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, User
from ledger.services import periods, project_months
from tests.workflow.budget_changes.ground import (
    amounts,
    content,
    draft,
    paper,
    row,
    submit,
    supplementary,
)
from tests.workflow.budgets.ground import MAY, NOON, ask, balances, document, place, reserve

PAPER: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "NEWSPAPER"}
ONLINE: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA"}


def refused(
    company: Company,
    person: User,
    *rows: RowContent,
    kind: ChangeKind = ChangeKind.TRANSFER,
    reason: str = "端午提前。",
) -> list[tuple[str, str | None]]:
    """Code and place of each reason why a change is not taken; nothing of it remains."""
    with pytest.raises(ChangeRefused) as refusal:
        submit(content(company, *rows, kind=kind, reason=reason), person)
    assert not BudgetChange.objects.exists()
    assert not Movement.objects.exists()
    return [(error.code, error.field) for error in refusal.value.shortcomings]


def test_more_than_the_source_has_is_told_at_its_row(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    found = refused(
        office, cast["wu"], row(office, "-120000.01", **PAPER), row(office, "120000.01", **ONLINE)
    )

    assert found == [("change_source_short", "rows-0-amount")]
    assert amounts(source) == {"revised": "120000.00"}


def test_what_is_in_use_cannot_be_given(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    reserve(document(office), ask(office, "100000", category="NEWSPAPER"))

    with pytest.raises(ChangeRefused) as refusal:
        submit(
            content(office, row(office, "-20000.01", **PAPER), row(office, "20000.01", **ONLINE)),
            cast["wu"],
        )

    assert refusal.value.params["spare"] == "20,000.00"
    assert balances(source)[0] == "100000.00"


def test_transfer_within_one_line_is_refused(office: Company, cast: dict[str, User]) -> None:
    rows = (row(office, "-100", **PAPER), row(office, "100", **PAPER))

    assert refused(office, cast["wu"], *rows) == [("change_line_twice", "rows-1-category")]


@pytest.mark.parametrize(
    ("given", "got", "code"),
    [
        ("-100", "100.01", "transfer_not_balanced"),
        ("-100", "99.99", "transfer_not_balanced"),
        ("100", "100", "transfer_one_sided"),
        ("-100", "-100", "transfer_one_sided"),
    ],
)
def test_both_sides_of_a_transfer_are_equal(
    office: Company, cast: dict[str, User], given: str, got: str, code: str
) -> None:
    rows = (row(office, given, **PAPER), row(office, got, **ONLINE))

    assert refused(office, cast["wu"], *rows) == [(code, "rows")]


def test_unknown_line_is_told_at_its_row(office: Company, cast: dict[str, User]) -> None:
    rows = (
        row(office, "-100", **PAPER),
        row(office, "100", unit="MKT", project="YXG", category="METRO"),
    )

    assert refused(office, cast["wu"], *rows) == [("change_line_unknown", "rows-1-category")]


def test_years_do_not_mix(office: Company, cast: dict[str, User]) -> None:
    rows = (row(office, "-100", **PAPER), row(office, "100", MAY.plus(12), **ONLINE))

    assert refused(office, cast["wu"], *rows) == [("change_crosses_years", "rows")]


def test_reason_is_needed(office: Company, cast: dict[str, User]) -> None:
    rows = (row(office, "-100", **PAPER), row(office, "100", **ONLINE))

    assert refused(office, cast["wu"], *rows, reason=" ") == [("reason_missing", "reason")]


def test_supplementary_budget_needs_its_report_and_paper_and_only_adds(
    office: Company, cast: dict[str, User]
) -> None:
    rows = (row(office, "-100", **PAPER), row(office, "300", **ONLINE))

    found = refused(office, cast["wu"], *rows, kind=ChangeKind.SUPPLEMENTARY)

    assert found == [
        ("change_report_missing", "report"),
        ("change_paper_missing", "documents"),
        ("supplementary_lowers", "rows"),
    ]


def test_month_that_its_statistic_locked_takes_no_change(
    office: Company, cast: dict[str, User]
) -> None:
    project = place(office, project="YXG")["project"]
    project_months.lock([project], MAY, project.public_id, cast["qian"], NOON)
    rows = (row(office, "-20000", **PAPER), row(office, "20000", **ONLINE))

    assert refused(office, cast["wu"], *rows) == [
        ("month_locked", "rows-0-month"),
        ("month_locked", "rows-1-month"),
    ]


def test_month_whose_books_are_closed_takes_no_change(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    period = periods.ensure_period(company=office, month=MAY, actor=cast["wu"], at=NOON)
    periods.soft_close(period_id=period.public_id, actor=cast["wu"], at=NOON)
    rows = (row(office, "-20000", **PAPER), row(office, "20000", **ONLINE))

    assert refused(office, cast["wu"], *rows) == [
        ("budget_month_closed", "rows-0-month"),
        ("budget_month_closed", "rows-1-month"),
    ]
    assert amounts(source) == {"revised": "120000.00"}


@pytest.mark.parametrize("amount", ["-300000.01", "-1000000"])
def test_adjustment_never_makes_a_budget_negative(
    office: Company, cast: dict[str, User], amount: str
) -> None:
    found = refused(office, cast["wu"], row(office, amount, **ONLINE), kind=ChangeKind.ADJUSTMENT)

    assert found == [("change_source_short", "rows-0-amount")]


def test_hidden_line_cannot_be_changed(office: Company, cast: dict[str, User]) -> None:
    """Cai Ming answers for the east; Yunxiu Garden lies in the south."""
    rows = (row(office, "-100", **PAPER), row(office, "100", **ONLINE))
    what = content(office, *rows)
    east = place(office, unit="EAST")["unit"]

    with pytest.raises(RuleBroken) as refusal:
        draft(type(what)(what.kind, east, what.reason, what.report, what.rows), cast["cai"])

    assert refusal.value.code == "change_refused"
    assert not BudgetChange.objects.exists()


def test_nobody_writes_for_a_unit_that_is_not_his(office: Company, cast: dict[str, User]) -> None:
    with pytest.raises(RuleBroken) as refusal:
        draft(content(office, row(office, "1", **ONLINE)), cast["cai"])

    assert refusal.value.code == "unit_not_yours"


def test_draft_that_was_changed_elsewhere_is_not_overwritten(
    office: Company, cast: dict[str, User]
) -> None:
    first = draft(content(office, row(office, "1", **ONLINE)), cast["wu"])

    with pytest.raises(Conflict):
        change_drafts.save(
            change_id=first.public_id,
            version=0,
            content=content(office, row(office, "2", **ONLINE)),
            actor=cast["wu"],
            at=NOON,
        )

    assert str(first.rows.get().amount) == "1.00"


def test_who_is_not_the_preparer_changes_nothing(office: Company, cast: dict[str, User]) -> None:
    change = supplementary(office, row(office, "1", **ONLINE), by=cast["lin"])

    with pytest.raises(NotAllowed):
        change_drafts.save(
            change_id=change.public_id,
            version=change.version,
            content=content(office, row(office, "2", **ONLINE)),
            uploads=[paper()],
            actor=cast["wu"],
            at=NOON,
        )

    assert str(change.rows.get().amount) == "1.00"
