"""The address of a form, followed as a link."""

import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company
from expense_mgmt.http import page_above
from tests.factories_requests import ground, person
from tests.workflow.expense_requests.posts import line, posted, url

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SOME = "00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize(
    ("address", "above"),
    [
        (f"/requests/{SOME}/send", f"/requests/{SOME}"),
        (f"/approvals/{SOME}/decide", "/approvals/"),
        ("/ledger/imports/upload", "/ledger/imports/"),
        ("/reports/build", "/reports/"),
        ("/language", "/"),
    ],
)
def test_page_above_is_the_nearest_there_is(address: str, above: str) -> None:
    assert page_above(address) == above


@pytest.mark.django_db
def test_language_changes_on_a_refused_form(company: Company) -> None:
    ground(company)
    lin = Client(headers=BROWSER)
    lin.force_login(person("lin"))
    data = posted(company)
    draft = data["request"]
    lin.post(url("save", draft), data)
    data = posted(company, line(company, amount="1.005"))
    refused = lin.post(url("send", draft), data | {"request": draft, "version": "1"})
    assert refused.status_code == 422

    response = lin.post("/language", {"language": "en", "next": url("send", draft)}, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == f"/requests/{draft}"
    assert response.headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_program_is_told_that_the_method_is_wrong(company: Company) -> None:
    lin = Client()
    lin.force_login(person("lin"))

    assert lin.get(url("send", SOME)).status_code == 405
