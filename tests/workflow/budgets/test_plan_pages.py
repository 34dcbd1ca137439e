"""The pages of budget plans: preparing, sending, changing, comparing, and what is refused where."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pytest_django import Settings

from approvals.paper import sheet_of
from budgets.models import BudgetPlan
from budgets.plan_content import stored_content
from budgets.plan_paper import paper_of
from budgets.services.plan_versions import current_version
from expense_mgmt.foundation.models import Company
from tests.workflow.budgets.plans import (
    MONTHLY_SIGNERS,
    annual,
    issued,
    item,
    matrix,
    monthly,
    person,
    signed,
    submitted,
    task_of,
)

pytestmark = pytest.mark.usefixtures("_day", "_matrix")


@pytest.fixture
def _day(settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"


@pytest.fixture
def _matrix(company: Company) -> None:
    matrix(company)


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(person(username))
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def sheet(*rows: Mapping[str, str], version: int = 1, **facts: str) -> dict[str, str]:
    """What the form of a plan posts."""
    posted = {
        "version": str(version),
        "rows-TOTAL_FORMS": str(len(rows)),
        "rows-INITIAL_FORMS": "0",
        "rows-MIN_NUM_FORMS": "0",
        "rows-MAX_NUM_FORMS": "400",
        "sales_6": "25,000,000",
        "reported_to_cutoff": "13000000",
        **facts,
    }
    for place, row in enumerate(rows):
        posted |= {f"rows-{place}-{name}": text for name, text in row.items()}
    return posted


def post(username: str, name: str, plan: BudgetPlan, data: Mapping[str, str]) -> Any:
    return client_of(username).post(reverse(f"budgets:{name}", args=[plan.public_id]), data)


def items_of(plan: BudgetPlan) -> list[tuple[str, str, dict[str, str]]]:
    fresh = BudgetPlan.objects.get(pk=plan.pk)
    return [
        (
            one.category.code,
            str(one.amount),
            {str(month): str(part) for month, part in one.months.items()},
        )
        for one in stored_content(current_version(fresh)).items
    ]


def test_begin_a_plan_and_meet_its_form(company: Company) -> None:
    client = client_of("feng")
    page = client.get(reverse("budgets:plan_new"))
    owner = re.search(r'<option value="(project-[^"]+)">云岫花园', page.content.decode())
    assert owner is not None

    response = client.post(
        reverse("budgets:plan_create"),
        {
            "plan_kind": "monthly_budget",
            "owner": owner[1],
            "month": "2026-06",
            "source": "empty",
        },
    )

    plan = BudgetPlan.objects.get()
    assert response.status_code == 303
    assert response["Location"] == reverse("budgets:plan_edit", args=[plan.public_id])
    assert "Monthly budget, 2026年6月, 云岫花园" in text_of(client.get(response["Location"]))


def test_a_second_plan_is_refused_at_the_form(company: Company) -> None:
    plan = monthly(company)
    assert plan.project is not None

    response = client_of("feng").post(
        reverse("budgets:plan_create"),
        {
            "plan_kind": "monthly_budget",
            "owner": f"project-{plan.project.public_id}",
            "month": "2026-06",
            "source": "empty",
        },
    )

    assert response.status_code == 422
    assert "is being prepared already. There is one at a time." in text_of(response)
    assert BudgetPlan.objects.count() == 1


def test_rows_are_kept_as_typed_by_name_or_code(company: Company) -> None:
    plan = monthly(company)

    response = post(
        "feng",
        "plan_save",
        plan,
        sheet(
            {"category": "online", "amount": "120,000.50", "content": "SouFun banner"},
            {"category": "RADIO", "amount": "8000", "planned_on": "2026-06-03"},
        ),
    )

    assert response.status_code == 303
    assert items_of(plan) == [
        ("ONLINE_MEDIA", "120000.50", {"2026-06": "120000.50"}),
        ("RADIO", "8000.00", {"2026-06": "8000.00"}),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"category": "Skywriting", "amount": "1"}, "There is no category “Skywriting”"),
        ({"category": "RADIO", "amount": "-5"}, "A budget may not be negative."),
        ({"category": "RADIO", "amount": "1.005"}, "An amount has at most two decimals."),
        ({"category": "RADIO", "amount": "five"}, "Enter the amount in figures"),
        ({"category": "", "amount": "5"}, "Name a category."),
        ({"category": "REG_MEDIA", "amount": "5"}, "There is no category “REG_MEDIA”"),
        (
            {"category": "RADIO", "amount": "5", "clicks": "many"},
            "Enter a count in figures, without decimals.",
        ),
    ],
)
def test_a_wrong_cell_says_so_and_nothing_is_kept(
    company: Company, row: dict[str, str], words: str
) -> None:
    plan = monthly(company, item(company, "1.00"))

    response = post("feng", "plan_save", plan, sheet({"category": "TV", "amount": "9"}, row))

    assert response.status_code == 422
    assert words in text_of(response)
    assert f"Row {2}" in text_of(response)
    assert items_of(plan) == [("ONLINE_MEDIA", "1.00", {"2026-06": "1.00"})]


def test_months_that_do_not_add_up_are_refused_at_their_row(company: Company) -> None:
    plan = annual(company)
    row = {"category": "RADIO", "project": "YXG", "amount": "100", "month_1": "50", "month_2": "49"}

    response = post("lin", "plan_save", plan, sheet(row, act="submit"))

    assert response.status_code == 422
    assert "The months add up to 99.00, the row says 100.00: 1.00 apart." in text_of(response)
    assert BudgetPlan.objects.get().state == "draft"
    assert items_of(plan) == []


def test_a_year_is_spread_by_weights_and_shows_how(company: Company) -> None:
    plan = annual(company)
    row = {"category": "RADIO", "project": "YXG", "amount": "1,000,000"}

    response = post("lin", "plan_save", plan, sheet(row, act="spread"))

    page = text_of(response)
    assert response.status_code == 200
    assert page.count('value="83333.33"') == 11
    assert page.count('value="83333.37"') == 1
    assert "1,000,000 × 1 ÷ 12 = 83,333.33" in page
    assert items_of(plan) == []


def test_rows_pasted_from_a_sheet_show_their_errors_at_the_cell(company: Company) -> None:
    plan = monthly(company)
    pasted = "报纸\t\t半版\t2026/6/18\t48,000\t头版\n天空写字\t\t\t\t10\n"

    response = post("feng", "plan_save", plan, sheet(act="paste", pasted=pasted))

    page = text_of(response)
    assert response.status_code == 422
    assert 'value="2026-06-18"' in page
    assert "There is no category “天空写字” for this plan." in page
    assert items_of(plan) == []


def test_pasted_rows_that_fit_are_ready_to_be_saved(company: Company) -> None:
    plan = monthly(company)

    response = post(
        "feng", "plan_save", plan, sheet(act="paste", pasted="报纸\t\t半版\t\t48,000\n")
    )

    assert response.status_code == 200
    assert 'value="48,000"' in text_of(response)


def test_a_plan_is_sent_from_its_form(company: Company) -> None:
    plan = monthly(company)

    response = post(
        "feng", "plan_save", plan, sheet({"category": "RADIO", "amount": "8000"}, act="submit")
    )

    assert response.status_code == 303
    sent = BudgetPlan.objects.get()
    assert (sent.state, sent.number) == ("in_approval", "YS-2605-0001")


def test_missing_targets_are_named_before_it_is_sent(company: Company) -> None:
    plan = monthly(company)
    row = {"category": "TV", "amount": "8000"}

    response = post(
        "feng",
        "plan_save",
        plan,
        sheet(row, act="submit", sales_6="", reported_to_cutoff=""),
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "Enter the turnover target of the month" in page
    assert "Enter the sales reported up to the 17th" in page
    assert "Attach the broadcast timetable" in page
    assert BudgetPlan.objects.get().state == "draft"


def test_a_signer_makes_a_version_and_signs_it(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))
    (stored,) = stored_content(current_version(plan)).items
    row = {
        "key": str(stored.key),
        "category": "ONLINE_MEDIA",
        "amount": "100000",
        "reason": "Rate of 15 days agreed.",
    }

    made = post("guo", "plan_change_save", plan, sheet(row, version=plan.version))
    page = text_of(client_of("guo").get(reverse("budgets:plan_compare", args=[plan.public_id])))

    assert made.status_code == 303
    assert "Rate of 15 days agreed." in page
    assert "\N{MINUS SIGN}20,000" in page
    assert "V1 → V2" in page


def test_a_change_without_its_reason_is_refused_at_the_row(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))
    (stored,) = stored_content(current_version(plan)).items
    row = {"key": str(stored.key), "category": "ONLINE_MEDIA", "amount": "100000"}

    response = post("guo", "plan_change_save", plan, sheet(row, version=plan.version))

    assert response.status_code == 422
    assert "Say why you change it." in text_of(response)
    assert BudgetPlan.objects.get().edition == 1


def test_others_neither_write_nor_change_it(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    answers = {
        "chen writes": client_of("chen").get(reverse("budgets:plan_edit", args=[plan.public_id])),
        "ye changes": client_of("ye").get(reverse("budgets:plan_change", args=[plan.public_id])),
        "feng writes": client_of("feng").get(reverse("budgets:plan_edit", args=[plan.public_id])),
        "cai reads": client_of("cai").get(reverse("budgets:plan_detail", args=[plan.public_id])),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "chen writes": 403,
        "ye changes": 403,
        "feng writes": 409,
        "cai reads": 404,
    }


def test_the_page_shows_annexes_versions_and_the_signed_seal(company: Company) -> None:
    plan = signed(submitted(monthly(company, item(company, "120000.00"))), "guo")

    page = text_of(client_of("ye").get(plan.get_absolute_url()))

    assert "How was this computed?" in page
    assert "Year overview" in page
    assert "saw V1" in page
    assert "Change items" in page


def test_lists_show_what_is_mine_and_what_i_sign(company: Company) -> None:
    submitted(monthly(company, item(company, "120000.00")))
    url = reverse("budgets:plan_list")

    mine = text_of(client_of("feng").get(url))
    to_sign = text_of(client_of("guo").get(f"{url}?tab=to_sign"))
    not_yet = text_of(client_of("ye").get(f"{url}?tab=to_sign"))
    other_year = text_of(client_of("feng").get(f"{url}?tab=mine&year=2025"))

    assert "YS-2605-0001" in mine
    assert "YS-2605-0001" in to_sign
    assert "YS-2605-0001" not in not_yet
    assert "YS-2605-0001" not in other_year


def test_an_issued_plan_is_revised_from_its_page(company: Company) -> None:
    plan = issued(monthly(company, item(company, "120000.00")))

    response = post("feng", "plan_revise", plan, {})
    again = post("feng", "plan_revise", plan, {})

    draft = BudgetPlan.objects.get(state="draft")
    assert response.status_code == 303
    assert draft.revises == plan
    assert again.status_code == 422


def test_take_it_back_from_its_page(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00")))

    response = post("feng", "plan_withdraw", plan, {"version": str(plan.version)})

    assert response.status_code == 303
    assert BudgetPlan.objects.get().state == "withdrawn"


def test_finance_closes_a_plan_only_after_its_period(company: Company) -> None:
    plan = issued(monthly(company, item(company, "120000.00")))

    early = post("wu", "plan_close", plan, {"version": str(plan.version)})

    assert early.status_code == 422
    assert "The period of this plan is not over yet." in text_of(early)
    assert BudgetPlan.objects.get().state == "issued"


def test_deadlines_name_who_is_late(company: Company, settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-20"
    submitted(monthly(company, item(company, "120000.00")))

    page = text_of(client_of("wang").get(reverse("budgets:plan_deadlines")))

    assert "3 plans are late" in page
    assert page.count("2 days late") == 3
    assert "冯玥" in page


def test_the_inbox_shows_the_plan(company: Company) -> None:
    plan = submitted(monthly(company, item(company, "120000.00", facts={"content": "Banner"})))

    page = text_of(client_of("guo").get(task_of(plan).url))

    assert "Monthly budget, 2026年6月, 云岫花园" in page
    assert "Banner" in page


@pytest.mark.parametrize("signers", [MONTHLY_SIGNERS])
def test_nobody_signs_twice(company: Company, signers: tuple[str, ...]) -> None:
    plan = issued(monthly(company, item(company, "120000.00")))

    assert plan.run is not None
    assert [one.actor.username for one in plan.run.decisions.order_by("pk")] == list(signers)


def test_the_sheet_carries_rows_ratio_and_signatures(company: Company) -> None:
    plan = signed(
        submitted(monthly(company, item(company, "120000.00", facts={"content": "Banner"}))),
        "guo",
    )
    assert plan.run is not None

    sheet = sheet_of(paper_of(plan, plan.run), root="https://outlay.example")
    html = render_to_string("approvals/sheet.html", {"sheet": sheet})

    words = unescape(re.sub(r"\s+", " ", strip_tags(html)))
    assert "Promotion budget sheet" in words
    assert "Banner" in words
    assert "Ad-ratio table" in words
    assert "郭睿" in words


def test_a_plan_that_was_never_sent_has_no_sheet(company: Company) -> None:
    plan = monthly(company, item(company, "120000.00"))

    response = client_of("feng").get(reverse("budgets:plan_sheet", args=[plan.public_id]))

    assert response.status_code == 404
