"""The form of a long plan: a page of its rows at a time, the other pages as they are stored."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import BudgetPlan
from budgets.services.plan_versions import current_version
from expense_mgmt.foundation.models import Company, User
from tests.workflow.budgets import plans
from tests.workflow.budgets.ground import MAY
from tests.workflow.budgets.test_plan_pages import sheet


@pytest.fixture
def long_draft(company: Company) -> BudgetPlan:
    """103 rows of 100.00 in May, numbered by their content."""
    return plans.annual(
        company,
        *(
            plans.item(company, "100.00", {MAY: "100.00"}, facts={"content": f"row {number}"})
            for number in range(1, 104)
        ),
    )


def second_page(plan: BudgetPlan, **changed: str) -> dict[str, str]:
    """What the form of rows 101 to 103 posts; `changed` is put into the first of them."""
    rows = [
        {
            "key": str(row.key),
            "category": "ONLINE_MEDIA",
            "project": "YXG",
            "content": row.content,
            "amount": "100",
            "month_5": "100",
        }
        for row in current_version(plan).items.all()[100:]
    ]
    rows[0] |= changed
    window = {"rows-start": "100", "rows-shown": "3"}
    return sheet(*rows, version=plan.version) | window


def save(client: Client, plan: BudgetPlan, form: Mapping[str, str]) -> Any:
    return client.post(reverse("budgets:plan_save", args=[plan.public_id]), form)


def contents(plan: BudgetPlan) -> list[tuple[str, str]]:
    fresh = BudgetPlan.objects.get(pk=plan.pk)
    rows = current_version(fresh).items.all()
    return [(row.content, str(row.amount)) for row in rows]


def test_page_shows_its_rows_and_leads_to_the_others(
    client: Client, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    address = reverse("budgets:plan_edit", args=[long_draft.public_id])

    first, second = client.get(address), client.get(f"{address}?from=100")

    # A blank row stands below.
    assert [len(page.context["rows"]) for page in (first, second)] == [101, 4]
    assert [one["label"] for one in first.context["row_pages"]] == ["1–100", "101–103"]
    assert second.context["rows"][0]["content"].value() == "row 101"


def test_other_pages_stay_as_they_are_stored(
    client: Client, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    before = contents(long_draft)

    response = save(client, long_draft, second_page(long_draft, amount="90", month_5="90"))

    assert response.status_code == 303
    assert response.headers["Location"].endswith("?from=100")
    after = contents(long_draft)
    assert after[:100] == before[:100]
    assert after[100:] == [("row 101", "90.00"), ("row 102", "100.00"), ("row 103", "100.00")]


def test_row_is_taken_off_and_one_added_on_its_page(
    client: Client, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    form = second_page(long_draft) | {
        "rows-0-DELETE": "on",
        "rows-TOTAL_FORMS": "4",
        "rows-3-category": "TV",
        "rows-3-project": "YXG",
        "rows-3-content": "new",
        "rows-3-amount": "7",
    }

    save(client, long_draft, form)

    assert contents(long_draft)[99:] == [
        ("row 100", "100.00"),
        ("row 102", "100.00"),
        ("row 103", "100.00"),
        ("new", "7.00"),
    ]


def test_refusal_of_a_row_on_another_page_names_it(
    client: Client, company: Company, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    plans.matrix(company)
    client.force_login(cast["lin"])
    row = current_version(long_draft).items.all()[1]
    row.amount = "120.00"
    row.save(update_fields=["amount"])

    response = save(client, long_draft, second_page(long_draft) | {"act": "submit"})

    assert response.status_code == 422
    texts = [error["text"] for error in response.context["errors"]]
    assert [text for text in texts if text.startswith("Row 2: The months add up to 100.00")]
    assert BudgetPlan.objects.get().state == "draft"


def test_more_rows_than_the_page_takes_are_refused_with_what_to_do_instead(
    client: Client, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    before = contents(long_draft)
    pasted = "\n".join(["网络\t云岫花园\t\t新\t\t100"] * 498)

    answer = save(client, long_draft, second_page(long_draft) | {"act": "paste", "pasted": pasted})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This page takes at most 500 rows at once" in text
    assert reverse("budgets:plan_import_new", args=[long_draft.public_id]) in text
    assert answer.context["pasted"] == pasted
    assert contents(long_draft) == before


def test_more_rows_than_the_page_takes_are_not_saved(
    client: Client, cast: dict[str, User], long_draft: BudgetPlan
) -> None:
    client.force_login(cast["lin"])
    before = contents(long_draft)

    answer = save(client, long_draft, second_page(long_draft) | {"rows-TOTAL_FORMS": "501"})

    assert answer.status_code == 422
    assert "This page takes at most 500 rows at once" in answer.content.decode()
    assert contents(long_draft) == before
