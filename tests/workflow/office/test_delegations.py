"""The page of a person's delegations, and where the others show them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from expense_mgmt.foundation.models import Company
from expense_mgmt.organisation.models import Deputy
from tests.approvals_document.factory import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

PAGE = "/office/delegations"


def client_of(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person(username))
    return client


def page(username: str, address: str = PAGE) -> str:
    answer = client_of(username).get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "MISSING VARIABLE" not in text
    return text


def add(username: str, **changes: Any) -> Any:
    data = {
        "deputy": str(person("he").public_id),
        "kind": "",
        "begins_on": "2026-05-12",
        "ends_on": "2026-05-20",
    } | changes
    return client_of(username).post(f"{PAGE}/add", data)


def test_named_deputy_stands_on_both_pages() -> None:
    answer = add("chen", kind="payment")

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "He Zhiming" in page("chen")
    assert "12 – 20 May" in page("chen")
    assert "For whom you act" in page("he")
    assert "Chen Zhiyuan" in page("he")


def test_page_without_delegations() -> None:
    assert "Nobody acts for you" in page("qian")


def test_refusal_stands_at_its_field_and_the_form_keeps_what_was_typed() -> None:
    add("he", deputy=str(person("chen").public_id))

    answer = add("chen", ends_on="2026-05-18")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "In these days this leads back to the person" in text
    assert 'id="id_deputy_error"' in text
    assert 'value="2026-05-18"' in text
    assert Deputy.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"deputy": ""},
        {"deputy": "x"},
        {"deputy": "00000000-0000-0000-0000-000000000007"},
        {"kind": "salary"},
        {"begins_on": "2026-02-30"},
        {"ends_on": ""},
        {"ends_on": "20266-01-01"},
    ],
    ids=str,
)
def test_bad_shapes_are_refused(changes: dict[str, str]) -> None:
    answer = add("chen", **changes)

    assert answer.status_code == 422
    assert not Deputy.objects.exists()


def test_oneself_an_administrator_and_an_auditor_are_not_offered() -> None:
    text = page("chen")

    for username in ("chen", "dai", "ma", "shi", "ou"):
        assert f'value="{person(username).public_id}"' not in text
    assert f'value="{person("he").public_id}"' in text


def test_ending_it_early_and_nobody_elses() -> None:
    add("chen")
    address = f"{PAGE}/{Deputy.objects.get().public_id}/end"

    foreign = client_of("he").post(address)
    own = client_of("chen").post(address)

    assert (foreign.status_code, own.status_code) == (404, 303)
    assert not Deputy.objects.exists()


def test_inbox_says_for_whom_one_acts(company: Company) -> None:
    Deputy.objects.create(
        person=person("chen"),
        deputy=person("he"),
        kind="payment",
        valid=(dt.date(2026, 5, 11), dt.date(2026, 5, 16)),
    )

    assert "You act for Chen Zhiyuan, 11 – 15 May: Payment" in page("he", "/approvals/")
    assert "He Zhiming acts for you, 11 – 15 May: Payment" in page("chen", "/approvals/")


def test_in_chinese(catalogue: None) -> None:
    add("chen")

    text = client_of("chen", "zh-hans").get(PAGE).content.decode()

    assert "代我审批的人" in text
    assert "全部单据" in text
