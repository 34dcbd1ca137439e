"""Files of the request form: kept, refused, served, taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from expense_mgmt.foundation.models import Company
from requests.models import ExpenseRequest
from tests.factories_requests import draft, person, submitted
from tests.workflow.expense_requests.form_visits import send, text_of
from tests.workflow.expense_requests.posts import posted, url

pytestmark = pytest.mark.django_db


def test_file_named_but_not_sent_is_still_missing(lin: Client, company: Company) -> None:
    data = posted(company, chosen="quotation")
    del data["quotation"]

    response = send(lin, data)

    assert response.status_code == 422
    assert "Attach the supplier&#x27;s quotation or the draft contract." in text_of(response)
    assert not ExpenseRequest.objects.exists()


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
