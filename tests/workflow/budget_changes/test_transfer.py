"""Transfers: the source is held while they are decided; then both sides change in one step."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.states import Verb
from budgets.change_content import ChangeRefused
from budgets.models import BudgetChange, BudgetLine, LineChange, Movement
from budgets.models.line import ControlWindow, Mode
from budgets.services import change_submit
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Unit
from tests.workflow.budget_changes.ground import (
    amounts,
    content,
    findings,
    row,
    says,
    state,
    submit,
)
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, balances, document, line, reserve
from tests.workflow.budgets.plans import person


@pytest.fixture
def sent(
    office: Company, cast: dict[str, User], source: BudgetLine, target: BudgetLine
) -> BudgetChange:
    """30,000 from newspaper to online, sent to the department head."""
    return submit(
        content(
            office,
            row(office, "-30000", unit="MKT", project="YXG", category="NEWSPAPER"),
            row(office, "30000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
        ),
        cast["wu"],
    )


def test_submit_holds_the_source_and_changes_nothing_else(
    sent: BudgetChange, source: BudgetLine, target: BudgetLine
) -> None:
    assert (sent.number, sent.state) == ("TZ-2605-0001", "in_approval")
    assert balances(source) == ("30000.00", "0.00", "0.00")
    assert balances(target) == ("0.00", "0.00", "0.00")
    assert (amounts(source), amounts(target)) == (
        {"revised": "120000.00"},
        {"revised": "300000.00"},
    )
    assert findings() == {}


def test_last_approval_moves_the_money_in_one_step(
    sent: BudgetChange, cast: dict[str, User], source: BudgetLine, target: BudgetLine
) -> None:
    says(sent, cast["chen"])
    says(sent, cast["qian"])

    assert state(sent) == "approved"
    assert amounts(source) == {"transferred_out": "30000.00", "revised": "90000.00"}
    assert amounts(target) == {"transferred_in": "30000.00", "revised": "330000.00"}
    assert balances(source) == ("0.00", "0.00", "0.00")
    kinds = Movement.objects.of_document(sent.public_id).order_by("pk")
    assert [(one.kind, str(one.reserved_delta)) for one in kinds] == [
        ("reserve", "30000.00"),
        ("release", "-30000.00"),
    ]
    changes = LineChange.objects.order_by("pk").values_list("kind", "amount", "revised_after")
    assert [(kind, str(amount), str(after)) for kind, amount, after in changes] == [
        ("transferred_out", "30000.00", "90000.00"),
        ("transferred_in", "30000.00", "330000.00"),
    ]
    assert findings() == {}


@pytest.mark.parametrize(
    ("verb", "expected"), [(Verb.RETURN, "returned"), (Verb.REJECT, "rejected")]
)
def test_a_no_gives_the_hold_back(
    sent: BudgetChange, cast: dict[str, User], source: BudgetLine, verb: Verb, expected: str
) -> None:
    says(sent, cast["chen"], verb)

    assert state(sent) == expected
    assert balances(source) == ("0.00", "0.00", "0.00")
    assert amounts(source) == {"revised": "120000.00"}
    assert findings() == {}


def test_withdrawing_gives_the_hold_back_and_it_may_be_sent_again(
    sent: BudgetChange, cast: dict[str, User], source: BudgetLine
) -> None:
    change_submit.withdraw(
        change_id=sent.public_id, version=sent.version, actor=cast["wu"], at=NOON
    )
    free = balances(source)[0]

    again = change_submit.submit(
        change_id=sent.public_id, version=sent.version, actor=cast["wu"], at=NOON
    )

    assert (free, balances(source)[0]) == ("0.00", "30000.00")
    assert (again.number, again.state) == ("TZ-2605-0001", "in_approval")


def test_what_is_held_nobody_else_can_take(
    sent: BudgetChange, office: Company, source: BudgetLine
) -> None:
    effect = reserve(document(office), ask(office, "90000", category="NEWSPAPER"))

    assert not effect.blocked
    assert balances(source)[0] == "120000.00"


def test_source_that_has_less_in_the_meantime_refuses_the_last_approval(
    office: Company, cast: dict[str, User], target: BudgetLine
) -> None:
    """A line that only warns may be overdrawn while the transfer waits."""
    warns = line(
        office, "50000", JUNE, project="YXG", category="SOC_KOL", control={"mode": Mode.WARN}
    )
    change = submit(
        content(
            office,
            row(office, "-40000", JUNE, project="YXG", category="SOC_KOL"),
            row(office, "40000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
        ),
        cast["wu"],
    )
    says(change, cast["chen"])
    reserve(document(office), ask(office, "20000", JUNE, category="SOC_KOL"))

    with pytest.raises(ChangeRefused) as refusal:
        says(change, cast["qian"])

    assert refusal.value.code == "change_source_short"
    assert state(change) == "in_approval"
    assert balances(warns)[0] == "60000.00"
    assert amounts(target) == {"revised": "300000.00"}
    assert not LineChange.objects.exists()
    assert findings() == {}


def test_small_transfer_inside_a_department_and_project_needs_nobody(
    office: Company, cast: dict[str, User], source: BudgetLine, target: BudgetLine
) -> None:
    change = submit(
        content(
            office,
            row(office, "-10000", unit="MKT", project="YXG", category="NEWSPAPER"),
            row(office, "10000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
        ),
        cast["wu"],
    )

    assert (change.state, change.run) == ("approved", None)
    assert amounts(source)["revised"] == "110000.00"
    assert amounts(target)["revised"] == "310000.00"
    assert [one.name for one in change.transitions.all()] == ["settle", "create"]
    assert findings() == {}


def test_small_transfers_together_need_approval_beyond_the_limit(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    states = []
    for _ in range(2):
        change = submit(
            content(
                office,
                row(office, "-6000", unit="MKT", project="YXG", category="NEWSPAPER"),
                row(office, "6000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
            ),
            cast["wu"],
        )
        states.append(change.state)

    assert states == ["approved", "in_approval"]
    assert amounts(source)["revised"] == "114000.00"


def test_small_transfer_across_projects_needs_approval(
    office: Company, cast: dict[str, User]
) -> None:
    change = submit(
        content(
            office,
            row(office, "-100", unit="MKT", project="YXG", category="NEWSPAPER"),
            row(office, "100", unit="MKT", project="JPJ", category="NEWSPAPER"),
        ),
        cast["wu"],
    )

    assert change.state == "in_approval"


def test_second_click_changes_nothing(
    sent: BudgetChange, cast: dict[str, User], source: BudgetLine
) -> None:
    with pytest.raises(Conflict):
        change_submit.submit(
            change_id=sent.public_id, version=sent.version, actor=cast["wu"], at=NOON
        )

    assert balances(source)[0] == "30000.00"


def test_month_of_a_wider_window_gives_no_more_than_the_window_has(
    office: Company, cast: dict[str, User]
) -> None:
    quarter = {"control_window": ControlWindow.QUARTER}
    for month in (JUNE.plus(-2), JUNE.plus(-1), JUNE):
        line(office, "1000", month, project="YXG", category="METRO", control=quarter)
    reserve(document(office), ask(office, "2500", JUNE, category="METRO"))

    with pytest.raises(ChangeRefused) as refusal:
        submit(
            content(
                office,
                row(office, "-600", JUNE.plus(-1), project="YXG", category="METRO"),
                row(office, "600", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
            ),
            cast["wu"],
        )

    assert refusal.value.code == "change_source_short"
    assert refusal.value.params["spare"] == "500.00"
    assert not BudgetChange.objects.exists()


ATTACKS = {
    "changed": "UPDATE budgets_linechange SET amount = 1",
    "removed": "DELETE FROM budgets_linechange",
    "emptied": "TRUNCATE budgets_linechange",
    "one side": (
        "INSERT INTO budgets_linechange (line_id, document_kind, document_number, document_id,"
        " kind, amount, revised_after, dated_on, at) SELECT line_id, document_kind,"
        " document_number, document_id, kind, 1, revised_after, dated_on, at"
        " FROM budgets_linechange WHERE kind = 'transferred_in'"
    ),
    "negative transfer": (
        "INSERT INTO budgets_linechange (line_id, document_kind, document_number, document_id,"
        " kind, amount, revised_after, dated_on, at) SELECT line_id, document_kind,"
        " document_number, document_id, kind, -amount, revised_after, dated_on, at"
        " FROM budgets_linechange"
    ),
    "changed trail": "UPDATE budgets_changetransition SET name = 'approve'",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_changed_a_budget_withstands_raw_sql(
    sent: BudgetChange, cast: dict[str, User], attack: str
) -> None:
    says(sent, cast["chen"])
    says(sent, cast["qian"])
    before = list(LineChange.objects.values())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{attack}; SET CONSTRAINTS ALL IMMEDIATE")

    assert list(LineChange.objects.values()) == before


def test_transfer_between_outlets_goes_to_the_sales_director(ready: Company) -> None:
    """A region has no department head: the demo company's manual names who answers for it."""
    codes: dict[str, Any] = {"category": "REGIONAL"}
    for unit in ("GZ01", "FS01"):
        line(ready, "40000", MAY, unit=unit, **codes)
    rows = (
        row(ready, "-5000", unit="GZ01", **codes),
        row(ready, "5000", unit="FS01", **codes),
    )
    what = replace(content(ready, *rows), unit=Unit.objects.get(code="SOUTH"))

    sent = submit(what, person("su"))

    assert sent.run is not None
    steps = sent.run.steps.order_by("sequence").values_list("role", flat=True)
    assert list(steps) == ["sales_director", "finance_head"]
    says(sent, person("deng"))
    says(sent, person("qian"))
    assert state(sent) == "approved"
