"""The request form over HTTP, as a browser with and without scripts uses it."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budgets.models import Movement
from expense_mgmt.foundation.models import Attachment, Company
from expense_mgmt.organisation.models import Category, CategoryPart, Project
from requests.models import ExpenseRequest
from tests.factories_requests import content, draft, fresh, person, submitted
from tests.workflow.expense_requests.posts import line, posted, url

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lin(client: Client, books: Company) -> Client:
    client.force_login(person("lin"))
    client.cookies["language"] = "en"
    return client


def send(client: Client, data: dict[str, Any]) -> Any:
    return client.post(url("send", data["request"]), data)


def text_of(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_blank_form_names_its_request_anew_each_time(lin: Client) -> None:
    first, second = lin.get(url("new")), lin.get(url("new"))

    ids = {UUID(str(page.context["request_id"])) for page in (first, second)}
    assert len(ids) == 2
    assert not ExpenseRequest.objects.exists()


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


def test_file_named_but_not_sent_is_still_missing(lin: Client, company: Company) -> None:
    data = posted(company, chosen="quotation")
    del data["quotation"]

    response = send(lin, data)

    assert response.status_code == 422
    assert "Attach the supplier&#x27;s quotation or the draft contract." in text_of(response)
    assert not ExpenseRequest.objects.exists()


def test_change_of_language_without_scripts_keeps_the_draft(lin: Client, company: Company) -> None:
    data = posted(company, language="zh-hans", quotation="")
    address = f"/language?onward={url('save', data['request'])}"

    response = lin.post(address, data, follow=True)

    assert response.headers["Content-Language"] == "zh-hans"
    assert 'value="搜房网焦点图"' in response.content.decode()
    assert ExpenseRequest.objects.get().title == "搜房网焦点图"


def test_change_of_language_shows_a_broken_form_as_it_was_typed(
    lin: Client, company: Company
) -> None:
    data = posted(company, line(company, amount="60000.123"), language="zh-hans")
    form = lin.get(url("new")).content.decode()

    response = lin.post(f"/language?onward={url('save', data['request'])}", data, follow=True)

    assert 'form="request-form" formaction="/language?onward=' in form
    assert (response.status_code, response.headers["Content-Language"]) == (422, "zh-hans")
    assert 'value="60000.123"' in response.content.decode()
    assert not ExpenseRequest.objects.exists()


def test_form_is_sent_on_to_no_other_place(lin: Client, company: Company) -> None:
    response = lin.post("/language?onward=https://elsewhere.example/", {"language": "zh-hans"})

    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_preview_explains_the_amount_with_its_like(lin: Client, company: Company) -> None:
    send(lin, posted(company))

    page = text_of(lin.post(url("preview"), posted(company), headers=HTMX))

    assert "With your like requests of the last 30 days: ¥120,000.00" in page
    assert "R-46" in page
    assert ": 60,000 + 60,000 = 120,000.00" in page


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


def test_second_click_shows_what_the_first_did(lin: Client, company: Company) -> None:
    data = posted(company)
    send(lin, data)
    data["quotation"].seek(0)

    again = send(lin, data)

    assert again.status_code == 409
    assert "MKT-2605-0001" in text_of(again)
    assert Movement.objects.filter(kind="reserve").count() == 2
    assert Attachment.objects.count() == 1


def test_draft_is_kept_half_written(lin: Client, company: Company) -> None:
    data = posted(
        company,
        line(company, amount="", starts_on="", ends_on="", project=""),
        title="",
        background="",
    )

    response = lin.post(url("save", data["request"]), data)

    assert response.status_code == 303
    assert lin.get(response.headers["Location"]).status_code == 200
    assert ExpenseRequest.objects.get().state == "draft"


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


def test_refused_submit_leaves_the_draft_as_it_was(lin: Client, company: Company) -> None:
    kept = draft(company)
    data = posted(company, title="改", background="", version=str(kept.version))

    response = lin.post(url("send", kept.public_id), data)

    assert response.status_code == 422
    assert f'id="request-version" value="{kept.version}"' in response.content.decode()
    assert (fresh(kept).title, fresh(kept).version) == (kept.title, kept.version)
    assert fresh(kept).attachments.count() == 1


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


@pytest.mark.parametrize("version", ["", "x", "7", "-1", "99999999999999999999"])
def test_stale_or_missing_version_is_a_conflict(
    lin: Client, company: Company, version: str
) -> None:
    kept = draft(company)
    data = posted(company, title="另一页", version=version)

    response = lin.post(url("save", kept.public_id), data)

    assert response.status_code == 409
    assert fresh(kept).title == "搜房网焦点图"


def test_stranger_finds_no_page_file_or_act(client: Client, books: Company) -> None:
    kept = submitted(books)
    attachment = kept.attachments.get().attachment
    client.force_login(person("xie"))

    answers = [
        client.get(url("detail", kept.public_id)),
        client.get(url("attachment", kept.public_id, attachment.public_id)),
        client.post(url("cancel", kept.public_id), {"version": kept.version}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    client.force_login(person("luo"))
    assert client.get(url("detail", kept.public_id)).status_code == 404
    assert client.get(url("attachment", kept.public_id, attachment.public_id)).status_code == 404


def test_file_of_another_request_is_not_served(lin: Client, company: Company) -> None:
    mine, other = draft(company), draft(company)
    foreign = other.attachments.get().attachment

    response = lin.get(url("attachment", mine.public_id, foreign.public_id))

    assert response.status_code == 404


def test_attachment_comes_as_it_was_sent(lin: Client, company: Company) -> None:
    kept = draft(company)
    attachment = kept.attachments.get().attachment

    response = lin.get(url("attachment", kept.public_id, attachment.public_id))

    assert b"".join(response) == b"%PDF-1.7 quotationquotation.pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("evil.pdf", b"<html><script>alert(1)</script>"),
        SimpleUploadedFile("note.exe", b"MZ"),
        SimpleUploadedFile("empty.pdf", b""),
    ],
)
def test_file_that_is_refused_loses_nothing_typed(
    lin: Client, company: Company, file: SimpleUploadedFile
) -> None:
    file.seek(0)

    response = send(lin, posted(company, title="保留我", quotation=file))

    assert response.status_code == 422
    assert 'value="保留我"' in response.content.decode()
    assert not ExpenseRequest.objects.exists()


def test_file_is_taken_away_with_a_save(lin: Client, company: Company) -> None:
    kept = draft(company)
    attachment = kept.attachments.get().attachment
    data = posted(company, version=str(kept.version), detach=str(attachment.public_id))
    del data["quotation"]

    lin.post(url("save", kept.public_id), data)

    assert not kept.attachments.exists()
    assert [event.name for event in kept.transitions.order_by("pk")][-1] == "detach"


def test_autosave_counts_the_version_up(lin: Client, company: Company) -> None:
    kept = draft(company)
    data = posted(company, title="改", version=str(kept.version))
    del data["quotation"]

    response = lin.post(url("autosave", kept.public_id), data, headers=HTMX)

    assert response.status_code == 200
    assert f'value="{kept.version + 1}"' in response.content.decode()
    assert fresh(kept).title == "改"


def test_autosave_of_a_broken_line_says_so_and_keeps_the_last_state(
    lin: Client, company: Company
) -> None:
    kept = draft(company)
    data = posted(company, line(company, amount="x"), version=str(kept.version))
    del data["quotation"]

    response = lin.post(url("autosave", kept.public_id), data, headers=HTMX)

    assert response.status_code == 422
    assert "Not saved" in text_of(response)
    assert fresh(kept).version == kept.version


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


def test_someone_elses_draft_is_not_written(client: Client, books: Company) -> None:
    kept = draft(books)
    client.force_login(person("feng"))

    response = client.post(
        url("save", kept.public_id), posted(books, title="改", version=str(kept.version))
    )

    assert response.status_code == 404
    assert fresh(kept).title == "搜房网焦点图"


def test_edit_of_what_is_under_way_leads_to_its_page(lin: Client, company: Company) -> None:
    sent = submitted(company)

    response = lin.get(url("edit", sent.public_id))

    assert response.headers["Location"] == url("detail", sent.public_id)


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
