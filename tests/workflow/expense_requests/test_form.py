"""The request form over HTTP, as a browser with and without scripts uses it."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from budgets.models import Movement
from expense_mgmt.foundation.models import Attachment, Company
from expense_mgmt.organisation.models import Category, CategoryPart, Project
from requests.models import ExpenseRequest
from tests.factories_requests import content, draft, fresh, person
from tests.workflow.expense_requests.form_visits import send, text_of
from tests.workflow.expense_requests.posts import line, posted, url

pytestmark = pytest.mark.django_db


def test_one_click_saves_and_submits(lin: Client, company: Company) -> None:
    data = posted(company)

    response = send(lin, data)

    sent = ExpenseRequest.objects.get()
    assert (response.status_code, response.headers["Location"]) == (
        303,
        url("detail", data["request"]),
    )
    assert (sent.state, sent.number) == ("in_approval", "MKT-2605-0001")
    assert str(sent.public_id) == data["request"]


def test_what_lacks_is_shown_and_what_was_typed_is_kept(lin: Client, company: Company) -> None:
    data = posted(company, title="保留我", background="")

    response = send(lin, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Say why this is needed." in page
    assert 'value="保留我"' in page
    assert 'id="request-version" value="0"' in page
    assert "choose the files again" in page
    assert (ExpenseRequest.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2026-04-15"}, "The end date lies before the start date."),
        ({"starts_on": ""}, "Enter the first day."),
        ({"starts_on": "2026-02-30"}, "Enter a valid date."),
        ({"amount": "60000.005"}, "An amount has at most two decimals."),
        ({"amount": "-1"}, "An amount is above zero."),
        ({"amount": "1e9"}, "Enter the amount in figures, such as 1,234.50."),
        ({"amount": "1" * 40}, "An amount may not exceed 9,999,999,999,999.99."),
        ({"amount": "NaN"}, "Enter the amount in figures, such as 1,234.50."),
        ({"category": ""}, "Choose a category."),
        ({"category": str(UUID(int=9))}, "Select a valid choice."),
        ({"description": "长" * 201}, "at most 200 characters"),
    ],
)
def test_bad_input_is_named_at_its_line(
    lin: Client, company: Company, changes: dict[str, str], words: str
) -> None:
    data = posted(company, line(company, **changes))

    response = send(lin, data)

    assert response.status_code == 422
    assert f"Line 1: {words}"[:40] in text_of(response) or words in text_of(response)
    assert not ExpenseRequest.objects.exists()


def test_total_beyond_what_can_be_stored_is_refused(lin: Client, company: Company) -> None:
    large = line(company, amount="9999999999999.99")

    response = send(lin, posted(company, large, large))

    assert response.status_code == 422
    assert "may not exceed 9,999,999,999,999.99" in text_of(response)
    assert not ExpenseRequest.objects.exists()


def test_huge_amount_is_blocked_by_the_budget(lin: Client, company: Company) -> None:
    response = send(lin, posted(company, line(company, amount="9999999999999.99")))

    assert response.status_code == 422
    assert not ExpenseRequest.objects.exists()
    assert not Movement.objects.exists()


def test_category_without_part_is_named_at_its_line(lin: Client, company: Company) -> None:
    CategoryPart.objects.filter(category__code="ONLINE_MEDIA").update(
        valid=("2025-01-01", "2026-05-01")
    )

    response = send(lin, posted(company))

    assert response.status_code == 422
    assert "Line 1: Online has no part of the statistic in May 2026." in text_of(response)


def test_forged_fields_change_nothing(lin: Client, company: Company) -> None:
    forged = {
        "state": "approved",
        "requester": str(person("chen").pk),
        "created_by": str(person("chen").pk),
        "number": "MKT-2605-9999",
        "amount": "1.00",
        "company": "999",
    }
    data = posted(company, **forged)

    lin.post(url("save", data["request"]), data)

    kept = ExpenseRequest.objects.get()
    assert (kept.state, kept.number, kept.created_by.username) == ("draft", "", "lin")
    assert (str(kept.amount), kept.company_id) == ("60000.00", company.pk)


def test_unit_of_others_is_no_choice(lin: Client, company: Company) -> None:
    foreign = company.units.get(code="FIN")

    response = send(lin, posted(company, unit=str(foreign.public_id)))

    assert response.status_code == 422
    assert not ExpenseRequest.objects.exists()


def test_joint_line_takes_weights_and_remainder(lin: Client, company: Company) -> None:
    first, second, third, fourth = Project.objects.order_by("pk")
    joint = line(
        company,
        project="joint",
        amount="100000",
        rest=str(third.public_id),
        **{
            f"weight-{first.public_id}": "1",
            f"weight-{second.public_id}": "1.0",
            f"weight-{third.public_id}": "1",
            f"weight-{fourth.public_id}": "",
        },
    )

    send(lin, posted(company, joint))

    shares: dict[str, str] = {}
    for row in ExpenseRequest.objects.get().lines.get().weights.select_related("project"):
        shares[row.project.code] = f"{row.weight:f}{'*' if row.takes_rest else ''}"
    assert shares == {"YXG": "1.0000", "JPJ": "1.0000", "NW1": "1.0000*"}


@pytest.mark.parametrize("weight", ["-1", "abc", "1e3", "1.23456", "9" * 12])
def test_bad_weight_is_refused(lin: Client, company: Company, weight: str) -> None:
    project = Project.objects.get(code="YXG")
    joint = line(company, project="joint", **{f"weight-{project.public_id}": weight})

    response = send(lin, posted(company, joint))

    assert response.status_code == 422
    assert "Enter each weight in figures" in text_of(response)


def test_joint_line_without_weights_is_refused(lin: Client, company: Company) -> None:
    response = send(lin, posted(company, line(company, project="joint")))

    assert response.status_code == 422
    assert not ExpenseRequest.objects.exists()


def test_order_of_the_page_is_the_order_of_the_lines(lin: Client, company: Company) -> None:
    data = posted(
        company,
        line(company, description="zweite", ORDER="2"),
        line(company, description="erste", ORDER="1"),
        line(company, description="weg", DELETE="on"),
    )

    lin.post(url("save", data["request"]), data)

    rows = ExpenseRequest.objects.get().lines.values_list("description", flat=True)
    assert list(rows) == ["erste", "zweite"]


def test_words_are_data_on_the_page(lin: Client, company: Company) -> None:
    evil = "<script>alert(1)</script>{{7*7}}%s"
    data = posted(company, title=evil)

    send(lin, data)

    page = lin.get(url("detail", data["request"])).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{7*7}}%s" in page


def test_category_of_the_page_is_open_to_the_unit(lin: Client, company: Company) -> None:
    page = lin.get(url("new")).content.decode()

    assert str(Category.objects.get(code="ONLINE_MEDIA").public_id) in page
    assert str(Category.objects.get(code="REG_MEDIA").public_id) not in page
    assert str(Category.objects.get(code="MEDIA").public_id) not in page


def test_request_of_no_one_is_not_there(lin: Client, company: Company) -> None:
    nowhere = uuid4()

    answers = [
        lin.get(url("detail", nowhere)),
        lin.post(url("save", nowhere), posted(company, version="1")),
        lin.post(url("send", nowhere), posted(company, version="1")),
        *(lin.post(url(act, nowhere), {"version": 1}) for act in ("submit", "withdraw", "cancel")),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_id_of_an_unseen_request_is_not_taken_over(client: Client, books: Company) -> None:
    kept = draft(books, written=content(books, []))
    client.force_login(person("feng"))

    response = client.post(url("save", kept.public_id), posted(books))

    assert response.status_code == 404
    assert fresh(kept).created_by.username == "lin"
