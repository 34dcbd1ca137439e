"""The rail beside the request form: what it says of half-typed input, without storing it."""

import pytest
from django.test import Client

from budgets.models import Movement
from expense_mgmt.foundation.models import Company
from requests.models import ExpenseRequest
from tests.workflow.expense_requests.form_visits import HTMX, send, text_of
from tests.workflow.expense_requests.posts import posted, url

pytestmark = pytest.mark.django_db


def test_preview_splits_checks_and_routes(lin: Client, company: Company) -> None:
    data = posted(company)
    del data["quotation"]

    page = text_of(lin.post(url("preview"), data, headers=HTMX))

    assert "April · 15 of 30 days · ¥30,000.00" in page
    assert "May · 15 of 30 days · ¥30,000.00" in page
    assert page.count("leaves 270,000.00") == 2
    for name in ("Chen Zhiyuan", "Zhao Min", "Qian Li", "Wang Jing"):
        assert name in page
    assert "CEO" in page
    assert "Sun Hao" not in page
    assert not ExpenseRequest.objects.exists()
    assert not Movement.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"lines-0-amount": "60000.123"},
        {"lines-0-amount": "6万"},
        {"lines-0-starts_on": "2026-02-3"},
        {"lines-0-ends_on": "2026-01-01"},
        {"lines-0-category": "nonsense"},
        {"lines-0-project": ""},
        {"unit": "nonsense"},
        {"request": "nonsense"},
        {"lines-TOTAL_FORMS": "nonsense"},
        {"lines-TOTAL_FORMS": "999999999"},
        {"lines-0-project": "joint", "lines-0-rest": "nonsense"},
    ],
)
def test_preview_bears_half_typed_input(
    lin: Client, company: Company, broken: dict[str, str]
) -> None:
    response = lin.post(url("preview"), posted(company, **broken), headers=HTMX)

    assert response.status_code == 200


def test_preview_counts_the_files_that_wait_in_the_browser(lin: Client, company: Company) -> None:
    data = posted(company)
    del data["quotation"]

    without = lin.post(url("preview"), data, headers=HTMX)
    chosen = lin.post(url("preview"), data | {"chosen": ["quotation", "nonsense"]}, headers=HTMX)

    assert "Attach the supplier&#x27;s quotation or the draft contract." in text_of(without)
    assert "Attach the supplier&#x27;s quotation or the draft contract." not in text_of(chosen)


def test_preview_explains_the_amount_with_its_like(lin: Client, company: Company) -> None:
    send(lin, posted(company))

    page = text_of(lin.post(url("preview"), posted(company), headers=HTMX))

    assert "With your like requests of the last 30 days: ¥120,000.00" in page
    assert "R-46" in page
    assert ": 60,000 + 60,000 = 120,000.00" in page
