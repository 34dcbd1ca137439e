"""A person's own page, and the change of password."""

import datetime as dt

import pytest
from django.test import Client

from expense_mgmt.demo.organisation import PASSWORD
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Deputy
from tests.workflow.home.conftest import Opens

NEW = "a-long-new-sentence-26"


def test_roles_are_named_with_place_and_time(company: Company, open_as: Opens) -> None:
    page = open_as("feng", "/profile")

    assert page.count("Project lead</th>") == 4
    for project in ("Yunxiu Garden", "Riverside Court", "South Bay No. 1", "Songyue Lane"):
        assert project in page
    assert "since 1 Jan 2025" in page


def test_role_that_ended_is_marked(company: Company, open_as: Opens) -> None:
    chen = User.objects.get(username="chen")
    chen.holdings.update(valid=(dt.date(2025, 1, 1), dt.date(2026, 5, 1)))

    page = open_as("chen", "/profile")

    assert "not in force" in page
    assert "1 Jan 2025 – 30 Apr 2026" in page


def test_deputies_of_today_are_named_on_both_sides(
    company: Company, cast: dict[str, User], open_as: Opens
) -> None:
    Deputy.objects.create(
        person=cast["chen"],
        deputy=cast["he"],
        valid=(dt.date(2026, 5, 11), dt.date(2026, 5, 16)),
    )
    Deputy.objects.create(
        person=cast["he"],
        deputy=cast["chen"],
        valid=(dt.date(2026, 1, 1), dt.date(2026, 2, 1)),
    )

    assert "He Zhiming acts for you" in open_as("chen", "/profile")
    assert "You act for He Zhiming" not in open_as("chen", "/profile")
    assert "You act for Chen Zhiyuan" in open_as("he", "/profile")
    assert "11 – 15 May" in open_as("he", "/profile")


def test_person_without_a_role_has_a_page(company: Company, open_as: Opens) -> None:
    assert "You hold no role yet" in open_as("ou", "/profile")


def test_language_is_changed_for_good(company: Company, cast: dict[str, User]) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast["lin"])

    answer = client.post("/language", {"language": "en", "next": "/profile"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/profile")
    assert "Lin Xiaotong" in client.get("/profile").content.decode()


def change(client: Client, old: str, new: str, again: str) -> int:
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/profile/password", data).status_code


def test_password_is_changed_and_other_devices_are_signed_out(
    company: Company, cast: dict[str, User]
) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(cast["lin"])
    elsewhere.force_login(cast["lin"])

    assert change(here, PASSWORD, NEW, NEW) == 303

    assert User.objects.get(username="lin").check_password(NEW)
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, NEW + "x"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "password1234", "password1234"),
        ("", "", ""),
    ],
)
def test_refused_password_changes_nothing(
    company: Company, cast: dict[str, User], old: str, new: str, again: str
) -> None:
    client = Client()
    client.force_login(cast["lin"])

    assert change(client, old, new, again) == 422

    assert User.objects.get(username="lin").check_password(PASSWORD)
