"""Every URL, for every role: who may open it, and that the others may not (promise 21).

The table of roles is in two halves, this and `test_url_roles_rest.py`, so that two processes share
the work.
"""

import json
from pathlib import Path

import pytest

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act, names_a_row
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.contracts.url_cells import (
    Visitor,
    act_of,
    address,
    guarded,
    parameters,
    urls,
    wrong_cells,
)

TABLE = Path(__file__).parent / "url_roles.json"
HALF = sorted(Role)[::2]


def test_table_names_every_url_and_its_act() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))

    assert table == {name: act_of(pattern) for name, pattern in sorted(urls().items())}


@pytest.mark.usefixtures("company")
def test_somebody_holds_every_role() -> None:
    assert {*RoleHolding.objects.values_list("role", flat=True)} == {*Role.values}


@pytest.mark.usefixtures("company")
def test_strangers_are_sent_to_sign_in() -> None:
    stranger = Visitor(None)

    let_in = []
    for name, pattern in guarded().items():
        url = address(name, pattern)
        whole = stranger.ask(url)
        part = stranger.ask(url, is_part=True)
        if not whole.headers.get("Location", "").startswith("/sign-in?next="):
            let_in.append((name, whole.status_code))
        if (part.status_code, "HX-Redirect" in part.headers) != (401, True):
            let_in.append((name, part.status_code))

    assert let_in == []


@pytest.mark.usefixtures("company")
def test_act_opens_to_its_roles_alone() -> None:
    assert wrong_cells(HALF) == []


def test_refusal_of_a_whole_page_has_the_frame_of_one(cast: dict[str, User]) -> None:
    refused = Visitor(cast["ou"]).ask("/approvals/")

    assert refused.status_code == 403
    assert b'class="fx-app"' in refused.content  # type: ignore[attr-defined]  # a whole page


def test_person_without_a_role_finds_no_row_and_opens_nothing_but_the_common_pages(
    cast: dict[str, User],
) -> None:
    visitor = Visitor(cast["ou"])

    wrong = []
    for name, pattern in guarded().items():
        is_row = names_a_row(parameters(pattern))
        status = visitor.ask(address(name, pattern), is_part=True).status_code
        if act_of(pattern) != Act.SIGNED_IN.value and status != (404 if is_row else 403):
            wrong.append((name, status))

    assert wrong == []
