"""Pages of quotas, outlets, products, receipts and targets: from the click to the row."""

import datetime as dt
import html
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from budgets.models import BudgetLine, BudgetPlan, CaseStudy, QuotaSetting
from budgets.states import SettingState
from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Category, Project
from ledger.models import RegionReceipts, SalesTarget
from requests.states import PlacementState
from tests.workflow.budgets.plans import person, signed
from tests.workflow.quotas.ground import MAY, issued_quota, ready, unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.EXPENSE_TODAY = "2026-05-12"


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(person(username))
    return client


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return html.unescape(response.content.decode())


def figures_posted(**changes: str) -> dict[str, str]:
    """The form of quota figures as a person fills it in."""
    posted = {
        "valid_from": "2026-05-12",
        "category": str(Category.objects.get(code="REGIONAL").public_id),
        "introduction_weight": "3",
        "growth_weight": "4",
        "mature_weight": "2",
        "decline_weight": "1",
        "price_line": "16",
        "sales_floor": "5,000,000",
        "terminal_ratio_percent": "8",
        "circulation_ratio_percent": "1",
        "tier_0_from": "0",
        "tier_0_fixed": "60",
        "tier_0_variable": "0",
        "tier_1_from": "80",
        "tier_1_fixed": "90",
        "tier_1_variable": "1",
        f"fixed_{unit('SOUTH').public_id}": "60,000",
        f"stage_{unit('GZ01').public_id}": "growth",
        f"stage_{unit('FS01').public_id}": "introduction",
    }
    return posted | changes


def test_figures_go_from_one_person_of_finance_to_the_other(office: Company) -> None:
    drafted = client_of("zhao").post(reverse("budgets:quota_setting_draft"), figures_posted())
    draft = QuotaSetting.objects.get()
    page = text_of(client_of("qian").get(reverse("budgets:quota_setting_list")))
    published = client_of("qian").post(
        reverse("budgets:quota_setting_publish", args=[draft.public_id])
    )

    assert (drafted.status_code, published.status_code) == (303, 303)
    assert "60,000.00" in page
    setting = QuotaSetting.objects.in_force(office.pk, dt.date(2026, 5, 12)).get()
    assert [str(tier.from_percent) for tier in setting.tiers.all()] == ["0.00", "80.00"]
    assert setting.fixed_amounts == {unit("SOUTH").pk: Decimal("60000.00")}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"tier_0_from": "5"}, "tier_0_from", "The lowest tier begins at 0 %."),
        ({"tier_1_fixed": ""}, "tier_1_fixed", "A tier has all three figures, or none."),
        ({"growth_weight": "-1"}, "growth_weight", "0"),
        ({"sales_floor": "lots"}, "sales_floor", "amount"),
        ({"valid_from": "2026-05-11"}, "valid_from", "never backwards"),
    ],
)
def test_wrong_figures_are_told_at_their_field(
    office: Company, changes: dict[str, str], field: str, words: str
) -> None:
    page = text_of(
        client_of("zhao").post(reverse("budgets:quota_setting_draft"), figures_posted(**changes)),
        422,
    )

    start = page.index(f'id="id_{field}_error"')
    assert words in page[start : start + 400]
    assert not QuotaSetting.objects.exists()


def test_receipts_go_from_one_accountant_to_the_other(office: Company) -> None:
    region = unit("SOUTH")
    save = reverse("ledger:receipts_save", args=[region.public_id, "2026-04"])

    reported = client_of("wu").post(save, {"amount": "900,000", "version": "0"})
    stored = RegionReceipts.objects.get()
    own = client_of("wu").post(
        reverse("ledger:receipts_confirm", args=[stored.public_id]), {"version": "1"}
    )
    confirmed = client_of("xu").post(
        reverse("ledger:receipts_confirm", args=[stored.public_id]), {"version": "1"}
    )

    assert (reported.status_code, own.status_code, confirmed.status_code) == (303, 403, 303)
    assert RegionReceipts.objects.get().state == "confirmed"


@pytest.mark.parametrize("amount", ["", "many", "1.234", "9" * 20])
def test_receipts_that_are_no_amount_are_refused(office: Company, amount: str) -> None:
    save = reverse("ledger:receipts_save", args=[unit("SOUTH").public_id, "2026-04"])

    page = text_of(client_of("wu").post(save, {"amount": amount, "version": "0"}), 422)

    assert 'id="id_amount_error"' in page
    assert not RegionReceipts.objects.exists()


def test_stale_receipts_are_a_conflict(office: Company) -> None:
    save = reverse("ledger:receipts_save", args=[unit("SOUTH").public_id, "2026-04"])
    client_of("wu").post(save, {"amount": "1", "version": "0"})

    answer = client_of("xu").post(save, {"amount": "2", "version": "7"})

    assert answer.status_code == 409
    assert RegionReceipts.objects.get().amount == Decimal("1.00")


def test_quota_goes_from_preview_to_the_line_by_clicks(office: Company) -> None:
    ready(office)
    su = client_of("su")

    before = text_of(su.get(reverse("budgets:quota_list") + "?month=2026-05"))
    su.post(reverse("budgets:quota_make", args=[unit("SOUTH").public_id]), {"month": "2026-05"})
    plan = BudgetPlan.objects.get()
    detail = text_of(su.get(plan.get_absolute_url()))
    su.post(reverse("budgets:plan_send", args=[plan.public_id]), {"version": plan.version})
    plan = signed(BudgetPlan.objects.get(), "deng", "sun")
    su.post(reverse("budgets:plan_issue", args=[plan.public_id]), {"version": plan.version})
    after = text_of(su.get(reverse("budgets:quota_list") + "?month=2026-05"))

    assert "900,000 × 1 % = 9,000.00" in before
    assert "60,000 × 90 % = 54,000.00" in detail
    assert "63,000.00" in after
    assert BudgetLine.objects.get(unit__code="SOUTH", month=MAY).revised == Decimal("63000.00")


def test_quota_that_lacks_something_says_so_and_is_not_made(office: Company) -> None:
    su = client_of("su")

    page = text_of(
        su.post(
            reverse("budgets:quota_make", args=[unit("SOUTH").public_id]), {"month": "2026-05"}
        ),
        422,
    )

    assert "has no fixed amount" in page
    assert not BudgetPlan.objects.exists()


def test_outlets_are_previewed_and_divided(office: Company) -> None:
    ready(office)
    issued_quota()
    su, region = client_of("su"), unit("SOUTH").public_id
    posted = {
        "month": "2026-05",
        f"base_{unit('GZ01').public_id}": "200",
        f"base_{unit('FS01').public_id}": "100",
    }

    preview = text_of(su.post(reverse("budgets:allocation_preview", args=[region]), posted))
    count = BudgetPlan.objects.count()
    made = su.post(reverse("budgets:allocation_make", args=[region]), posted)

    assert "45,819.00" in preview
    assert count == 1
    assert made.status_code == 303
    assert BudgetPlan.objects.get(plan_kind="outlet_allocation").amount == Decimal("63000.00")


def test_missing_base_is_told_at_its_outlet(office: Company) -> None:
    ready(office)
    issued_quota()
    posted = {"month": "2026-05", f"base_{unit('GZ01').public_id}": "200"}

    page = text_of(
        client_of("su").post(
            reverse("budgets:allocation_make", args=[unit("SOUTH").public_id]), posted
        ),
        422,
    )

    assert f'id="id_base_{unit("FS01").public_id}_error"' in page
    assert BudgetPlan.objects.count() == 1


def test_regional_manager_reads_his_region_alone(office: Company) -> None:
    ready(office)
    cai = client_of("cai")

    listed = text_of(cai.get(reverse("budgets:quota_list")))
    other = cai.get(reverse("budgets:allocation", args=[unit("SOUTH").public_id]))

    assert unit("EAST").label in listed
    assert unit("SOUTH").label not in listed
    assert other.status_code == 404


def test_case_study_is_attached_and_read_again(office: Company) -> None:
    su = client_of("su")
    file = SimpleUploadedFile("study.pdf", b"%PDF-1.4\nx\n%%EOF\n", "application/pdf")

    answer = su.post(
        reverse("budgets:study_attach", args=[unit("HZ01").public_id]),
        {"summary": "容量充足", "file": file},
    )
    study = CaseStudy.objects.get()
    page = text_of(su.get(reverse("budgets:outlet_list")))
    read = su.get(reverse("budgets:study_file", args=[study.public_id]))
    content = b"".join(read)
    hidden = client_of("ye").get(reverse("budgets:study_file", args=[study.public_id]))

    assert answer.status_code == 303
    assert "容量充足" in page
    assert (content[:8], hidden.status_code) == (b"%PDF-1.4", 404)


def test_case_study_of_a_wrong_file_is_told_at_the_field(office: Company) -> None:
    file = SimpleUploadedFile("study.exe", b"MZ", "application/octet-stream")

    page = text_of(
        client_of("su").post(
            reverse("budgets:study_attach", args=[unit("HZ01").public_id]),
            {"summary": "容量充足", "file": file},
        ),
        422,
    )

    assert "cannot be attached" in page
    assert not CaseStudy.objects.exists()


def products_posted(**changes: str) -> dict[str, str]:
    categories = {row.code: str(row.public_id) for row in Category.objects.all()}
    posted = {
        "unit": str(unit("ADP").public_id),
        "month": "2026-06",
        "terminal_category": categories["HQ_TERMINAL_BUILD"],
        "circulation_category": categories["HQ_PROMOTION"],
        "row_count": "3",
        "rows-0-name": "珍藏",
        "rows-0-price": "18",
        "rows-0-sales": "4,000,000",
        "rows-1-name": "窖藏",
        "rows-1-price": "16",
        "rows-1-sales": "2,000,000",
        "rows-2-name": "简装",
        "rows-2-price": "9.5",
        "rows-2-sales": "3,000,000",
    }
    return posted | changes


def test_product_budget_is_previewed_and_made(office: Company) -> None:
    ready(office)
    su = client_of("su")

    preview = text_of(su.post(reverse("budgets:product_preview"), products_posted()))
    count = BudgetPlan.objects.count()
    made = su.post(reverse("budgets:product_make"), products_posted())

    assert "480,000 + 30,000 = 510,000.00" in preview
    assert count == 0
    assert made.status_code == 303
    assert BudgetPlan.objects.get().amount == Decimal("510000.00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rows-1-price": ""}, "rows-1-price"),
        ({"rows-1-sales": "-5"}, "rows-1-sales"),
        ({"terminal_category": ""}, "terminal_category"),
        ({"month": "soon"}, "month"),
    ],
)
def test_wrong_product_is_told_at_its_cell(
    office: Company, changes: dict[str, str], field: str
) -> None:
    ready(office)

    page = text_of(
        client_of("su").post(reverse("budgets:product_make"), products_posted(**changes)), 422
    )

    assert f'id="id_{field}_error"' in page
    assert not BudgetPlan.objects.exists()


def test_more_rows_keep_what_was_typed(office: Company) -> None:
    ready(office)

    page = text_of(
        client_of("su").post(reverse("budgets:product_preview"), products_posted(more="1"))
    )

    assert 'value="珍藏"' in page
    assert 'name="rows-7-name"' in page


def test_targets_are_spread_drafted_and_published(office: Company) -> None:
    project = Project.objects.get(code="YXG")
    draft = reverse("budgets:target_draft", args=[project.public_id, 2026])

    drafted = client_of("zhao").post(draft, {"valid_from": "2026-05-12", "annual": "1,000,000"})
    target = SalesTarget.objects.get()
    published = client_of("qian").post(reverse("budgets:target_publish", args=[target.public_id]))

    months = [str(row.amount) for row in target.months.all()]
    assert (drafted.status_code, published.status_code) == (303, 303)
    assert (months[0], months[11], str(target.amount)) == ("83333.33", "83333.37", "1000000.00")


def test_months_that_do_not_sum_to_the_year_are_refused(office: Company) -> None:
    project = Project.objects.get(code="YXG")
    draft = reverse("budgets:target_draft", args=[project.public_id, 2026])

    page = text_of(
        client_of("zhao").post(
            draft, {"valid_from": "2026-05-12", "annual": "100", "month_1": "99"}
        ),
        422,
    )

    assert "1.00 apart" in page
    assert not SalesTarget.objects.exists()


@pytest.mark.parametrize("username", ["wang", "zhao"])
def test_finance_and_executives_see_the_forecast_at_home(office: Company, username: str) -> None:
    page = text_of(client_of(username).get(reverse("home")))

    assert 'id="forecast-title"' in page


def test_others_see_no_forecast_at_home(office: Company) -> None:
    page = text_of(client_of("chen").get(reverse("home")))

    assert 'id="forecast-title"' not in page


@pytest.mark.usefixtures("catalogue")
def test_figures_are_published_and_advertisements_ran() -> None:
    with translation.override("zh-hans"):
        assert str(SettingState.PUBLISHED.label) == "已发布"
        assert str(PlacementState.PUBLISHED.label) == "已刊播"
