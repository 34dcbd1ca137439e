"""Budget changes through HTTP: form, list, detail, inbox, sheet; with and without htmx."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from approvals.models import ApprovalTask
from budgets.models import BudgetChange, BudgetLine
from budgets.models.line import Mode
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Unit
from tests.workflow.budget_changes.ground import (
    content,
    draft,
    row,
    says,
    submit,
    supplementary,
)
from tests.workflow.budgets.ground import NOON, ask, balances, document, line, place, reserve

ONLINE: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "ONLINE_MEDIA"}
PAPER: dict[str, Any] = {"unit": "MKT", "project": "YXG", "category": "NEWSPAPER"}


def words(html: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(html))


def form(company: Company, *rows: dict[str, str], **head: str) -> dict[str, object]:
    """What the browser posts; each row names project and category by their codes."""
    unit = Unit.objects.get(company=company, code="MKT")
    posted: dict[str, object] = {
        "version": "0",
        "kind": "budget_transfer",
        "unit": str(unit.public_id),
        "reason": "端午提前。",
        "rows-TOTAL_FORMS": str(len(rows)),
        "rows-INITIAL_FORMS": "0",
        **head,
    }
    for index, given in enumerate(rows):
        codes = {name: given[name] for name in ("project", "category", "unit") if name in given}
        typed = {"month": "2026-05", "way": "raise", **given} | {
            name: str(found.public_id) for name, found in place(company, **codes).items()
        }
        posted |= {f"rows-{index}-{name}": value for name, value in typed.items()}
    return posted


SOURCE = {"project": "YXG", "category": "NEWSPAPER", "way": "lower"}
TARGET = {"project": "YXG", "category": "ONLINE_MEDIA"}


@pytest.fixture
def wu(client: Client, cast: dict[str, User]) -> Client:
    client.force_login(cast["wu"])
    return client


def test_form_sends_a_transfer_whose_department_the_line_says_itself(
    wu: Client, office: Company, source: BudgetLine
) -> None:
    posted = form(office, {**SOURCE, "amount": "30,000"}, {**TARGET, "amount": "30000.00"})

    response = wu.post(reverse("budgets:change_send", args=[uuid4()]), posted)

    change = BudgetChange.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("budgets:change_detail", args=[change.public_id]),
    )
    assert (change.state, balances(source)[0]) == ("in_approval", "30000.00")


@pytest.mark.parametrize(
    ("source_amount", "target_amount", "message"),
    [
        ("120000.01", "120000.01", "can give 120,000.00 at most"),
        ("100", "99", "Both sides must be equal."),
        ("1.005", "1.005", "An amount has at most two decimals."),
        ("0", "0", "An amount is above zero."),
        ("", "100", "这个字段是必填项。"),
    ],
)
def test_refusal_stands_at_its_row_and_keeps_what_was_typed(  # noqa: PLR0917  # pytest fills them
    wu: Client,
    office: Company,
    source: BudgetLine,
    source_amount: str,
    target_amount: str,
    message: str,
) -> None:
    posted = form(office, {**SOURCE, "amount": source_amount}, {**TARGET, "amount": target_amount})

    response = wu.post(reverse("budgets:change_send", args=[uuid4()]), posted)

    shown = response.content.decode()
    assert response.status_code == 422
    assert message in words(shown)
    assert "端午提前。" in shown
    assert not BudgetChange.objects.exists()
    assert balances(source)[0] == "0.00"


def test_second_click_on_send_shows_the_present_state(wu: Client, office: Company) -> None:
    posted = form(office, {**SOURCE, "amount": "30000"}, {**TARGET, "amount": "30000"})
    address = reverse("budgets:change_send", args=[uuid4()])

    answers = [wu.post(address, posted).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert BudgetChange.objects.count() == 1


def test_draft_is_kept_and_edited_without_scripts(wu: Client, office: Company) -> None:
    posted = form(office, {**TARGET, "amount": "5000"}, add_line="1")

    response = wu.post(reverse("budgets:change_save", args=[uuid4()]), posted)
    page = wu.get(response["Location"])

    assert response["Location"].endswith("?add=1#rows")
    assert page.context["rows"].total_form_count() == 2
    assert BudgetChange.objects.get().state == "draft"


def test_preview_shows_both_remainders_and_who_decides(wu: Client, office: Company) -> None:
    posted = form(office, {**SOURCE, "amount": "30000"}, {**TARGET, "amount": "30000"})

    response = wu.post(reverse("budgets:change_preview"), posted)

    shown = words(response.content.decode())
    assert "available 120,000.00then 90,000.00" in shown
    assert "available 300,000.00then 330,000.00" in shown
    assert "Department head" in shown
    assert not BudgetChange.objects.exists()


def test_line_opens_the_form_with_itself_as_target(
    wu: Client, office: Company, target: BudgetLine
) -> None:
    page = wu.get(reverse("budgets:change_new"), {"line": str(target.public_id)})

    assert [row["way"].value() for row in page.context["rows"]] == ["lower", "raise"]
    assert "available 300,000.00" in words(page.content.decode())


def opened(wu: Client, **asked: str) -> list[tuple[str, str, str]]:
    """Way, category and amount of each row of the form that an address opens."""
    names = dict(Category.objects.values_list("public_id", "code"))
    page = wu.get(reverse("budgets:change_new"), asked)
    return [
        (
            row["way"].value(),
            names.get(UUID(row["category"].value() or str(UUID(int=0))), ""),
            row["amount"].value() or "",
        )
        for row in page.context["rows"]
    ]


def test_transfer_opens_with_what_is_missing_and_who_could_give_it(
    wu: Client, office: Company, source: BudgetLine, target: BudgetLine
) -> None:
    found = opened(wu, kind="budget_transfer", line=str(target.public_id), amount="20000.00")

    assert found == [
        ("lower", "NEWSPAPER", "20,000.00"),
        ("raise", "ONLINE_MEDIA", "20,000.00"),
    ]


def test_overdrawn_line_asks_for_what_it_is_overdrawn_by(
    wu: Client, office: Company, source: BudgetLine
) -> None:
    warns = line(
        office, "1000", unit="MKT", project="YXG", category="TV", control={"mode": Mode.WARN}
    )
    reserve(document(office), ask(office, "1500.50", category="TV"))

    found = opened(wu, line=str(warns.public_id))

    assert found == [("lower", "ONLINE_MEDIA", "500.50"), ("raise", "TV", "500.50")]


def test_nobody_is_proposed_who_has_not_enough(
    wu: Client, office: Company, source: BudgetLine, target: BudgetLine
) -> None:
    asked = {"kind": "budget_transfer", "line": str(target.public_id)}

    found = [opened(wu, **asked, amount=amount) for amount in ("120000.01", "-5", "NaN", "lots")]

    assert [rows[0] for rows in found] == [("lower", "", "")] * 4
    assert found[0][1] == ("raise", "ONLINE_MEDIA", "120,000.01")
    assert {rows[1][2] for rows in found[1:]} == {""}


def test_supplementary_budget_opens_with_its_amount_alone(
    wu: Client, office: Company, target: BudgetLine
) -> None:
    found = opened(wu, kind="supplementary_budget", line=str(target.public_id), amount="20000.00")

    assert found == [("raise", "ONLINE_MEDIA", "20,000.00")]


def test_detail_shows_before_and_after(
    client: Client, office: Company, cast: dict[str, User]
) -> None:
    change = submit(
        content(office, row(office, "-30000", **PAPER), row(office, "30000", **ONLINE)), cast["wu"]
    )
    client.force_login(cast["qian"])
    address = reverse("budgets:change_detail", args=[change.public_id])
    waiting = words(client.get(address).content.decode())
    says(change, cast["chen"])
    says(change, cast["qian"])

    done = words(client.get(address).content.decode())

    assert "120,000 −30,000 90,000 90,000" in waiting
    assert "300,000 +30,000 330,000 330,000" in waiting
    assert "120,000 −30,000 90,000" in done
    assert "What it changed" in done


def test_approver_decides_in_the_inbox(
    client: Client, office: Company, cast: dict[str, User]
) -> None:
    change = supplementary(office, row(office, "60000", **ONLINE), by=cast["lin"])
    task = ApprovalTask.objects.awaiting(cast["he"], NOON.date()).get(run=change.run)
    client.force_login(cast["he"])

    page = words(
        client.get(reverse("approvals:inbox"), {"task": str(task.public_id)}).content.decode()
    )

    assert "Supplementary budget" in page
    assert "300,000 +60,000 360,000 360,000" in page
    assert "The budget grows by 60,000.00" in page


def test_list_shows_drafts_to_their_author_alone(
    client: Client, office: Company, cast: dict[str, User]
) -> None:
    draft(content(office, row(office, "1", **ONLINE), reason="只给自己看"), cast["wu"])
    supplementary(office, row(office, "60000", **ONLINE), by=cast["lin"])
    address = reverse("budgets:change_list")
    client.force_login(cast["qian"])

    others, open_ones = (client.get(f"{address}?tab={tab}") for tab in ("drafts", "open"))

    assert "只给自己看" not in others.content.decode()
    assert "TZ-2605-0001" in open_ones.content.decode()


def test_withdrawing_twice_changes_nothing_more(
    wu: Client, office: Company, cast: dict[str, User]
) -> None:
    change = submit(
        content(office, row(office, "-30000", **PAPER), row(office, "30000", **ONLINE)), cast["wu"]
    )
    address = reverse("budgets:change_withdraw", args=[change.public_id])

    answers = [wu.post(address, {"version": change.version}).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert BudgetChange.objects.get().state == "withdrawn"


def test_others_see_neither_change_nor_file(
    client: Client, office: Company, cast: dict[str, User]
) -> None:
    """Cai Ming answers for the east."""
    change = supplementary(office, row(office, "60000", **ONLINE), by=cast["lin"])
    file = change.attachments.select_related("attachment").get().attachment.public_id
    client.force_login(cast["cai"])

    answers = [
        client.get(reverse("budgets:change_detail", args=[change.public_id])).status_code,
        client.get(reverse("budgets:change_attachment", args=[change.public_id, file])).status_code,
        client.get(reverse("budgets:change_edit", args=[change.public_id])).status_code,
    ]

    assert answers == [404, 404, 404]
