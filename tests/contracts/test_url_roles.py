"""Every URL, for every role: who may open it, and that the others may not (promise 21)."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from expense_mgmt.checks import all_patterns
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role

TABLE = Path(__file__).parent / "url_roles.json"
PUBLIC = "public"
# Values for the parameters of addresses; no such row exists, so that 404 is the best answer.
SAMPLES = {"month": "2026-04", "part": "online", "tab": "waiting"}


def name_of(pattern: URLPattern, namespace: str) -> str:
    return f"{namespace}:{pattern.name}" if namespace else str(pattern.name)


def urls() -> dict[str, URLPattern]:
    """Every named address of the product."""
    found: dict[str, URLPattern] = {}
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            found[str(entry.name)] = entry
            continue
        for pattern in all_patterns(entry):
            found[name_of(pattern, entry.namespace or "")] = pattern
    return found


def act_of(pattern: URLPattern) -> str:
    act = getattr(pattern.callback, "act", None)
    return act.value if isinstance(act, Act) else PUBLIC


def address(name: str, pattern: URLPattern) -> str:
    """The address with sample values for its parameters."""
    values = {
        parameter: SAMPLES.get(
            parameter, uuid.UUID(int=7) if "uuid" in type(converter).__name__.lower() else "x"
        )
        for parameter, converter in pattern.pattern.converters.items()
    }
    return reverse(name, kwargs=values)


def ask(client: Client, url: str) -> Any:
    """GET, or POST where the view takes nothing else."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


def test_table_names_every_url_and_its_act() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))

    assert table == {name: act_of(pattern) for name, pattern in sorted(urls().items())}


def guarded() -> dict[str, URLPattern]:
    """The addresses behind the sign-in."""
    return {name: pattern for name, pattern in urls().items() if act_of(pattern) != PUBLIC}


def clients() -> dict[str, Client]:
    """One signed-in person for each role that anybody holds."""
    found: dict[str, Client] = {}
    for held in RoleHolding.objects.select_related("person"):
        if held.role not in found:
            found[held.role] = Client()
            found[held.role].force_login(held.person)
    return found


@pytest.mark.usefixtures("company")
def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    let_in = []
    for name, pattern in guarded().items():
        url = address(name, pattern)
        whole = ask(client, url)
        part = client.get(url, headers={"HX-Request": "true"})
        if not whole.headers.get("Location", "").startswith("/sign-in?next="):
            let_in.append((name, whole.status_code))
        if (part.status_code, "HX-Redirect" in part.headers) != (401, True):
            let_in.append((name, part.status_code))

    assert let_in == []


@pytest.mark.usefixtures("company")
def test_act_opens_to_its_roles_alone() -> None:
    people = clients()
    assert {*people} == {*Role.values}

    wrong = []
    for name, pattern in guarded().items():
        act: Act = pattern.callback.act  # type: ignore[attr-defined]  # set by `allowed`
        url = address(name, pattern)
        for role, person in people.items():
            status = ask(person, url).status_code
            if status >= 500 or (status == 403) != (role not in act.roles):
                wrong.append((name, role, status))

    assert wrong == []


def test_person_without_a_role_opens_nothing_but_the_common_pages(
    client: Client, cast: dict[str, User]
) -> None:
    client.force_login(cast["ou"])

    opened = [
        name
        for name, pattern in guarded().items()
        if act_of(pattern) != Act.SIGNED_IN.value
        and ask(client, address(name, pattern)).status_code != 403
    ]

    assert opened == []
