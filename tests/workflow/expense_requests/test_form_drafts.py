"""Drafts of requests: kept half written, by whom, in which version, across a change of language."""

from uuid import UUID

import pytest
from django.test import Client

from budgets.models import Movement
from expense_mgmt.foundation.models import Attachment, Company
from requests.models import ExpenseRequest
from tests.factories_requests import draft, fresh, person, submitted
from tests.workflow.expense_requests.form_visits import HTMX, send, text_of
from tests.workflow.expense_requests.posts import line, posted, url

pytestmark = pytest.mark.django_db


def test_blank_form_names_its_request_anew_each_time(lin: Client) -> None:
    first, second = lin.get(url("new")), lin.get(url("new"))

    ids = {UUID(str(page.context["request_id"])) for page in (first, second)}
    assert len(ids) == 2
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


def test_refused_submit_leaves_the_draft_as_it_was(lin: Client, company: Company) -> None:
    kept = draft(company)
    data = posted(company, title="改", background="", version=str(kept.version))

    response = lin.post(url("send", kept.public_id), data)

    assert response.status_code == 422
    assert f'id="request-version" value="{kept.version}"' in response.content.decode()
    assert (fresh(kept).title, fresh(kept).version) == (kept.title, kept.version)
    assert fresh(kept).attachments.count() == 1


@pytest.mark.parametrize("version", ["", "x", "7", "-1", "99999999999999999999"])
def test_stale_or_missing_version_is_a_conflict(
    lin: Client, company: Company, version: str
) -> None:
    kept = draft(company)
    data = posted(company, title="另一页", version=version)

    response = lin.post(url("save", kept.public_id), data)

    assert response.status_code == 409
    assert fresh(kept).title == "搜房网焦点图"


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
