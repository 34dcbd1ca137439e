"""Every URL, for every role: who may open it, and that the others may not (promise 21)."""

import json
import uuid
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from expense_mgmt.checks import all_patterns
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding

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


def ask(client: Client, url: str) -> HttpResponse:
    """GET, or POST where the view takes nothing else."""
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


def test_table_names_every_url_and_its_act() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))

    assert table == {name: act_of(pattern) for name, pattern in sorted(urls().items())}


@pytest.mark.parametrize("name", sorted(urls()))
def test_strangers_are_sent_to_sign_in(name: str, client: Client, company: Company) -> None:
    pattern = urls()[name]
    if act_of(pattern) == PUBLIC:
        return

    whole = ask(client, address(name, pattern))
    part = client.get(address(name, pattern), headers={"HX-Request": "true"})

    assert whole.status_code == 302
    assert whole.headers["Location"].startswith("/sign-in?next=")
    assert (part.status_code, "HX-Redirect" in part.headers) == (401, True)


@pytest.mark.parametrize("name", sorted(urls()))
def test_act_opens_to_its_roles_alone(name: str, client: Client, company: Company) -> None:
    pattern = urls()[name]
    if act_of(pattern) == PUBLIC:
        return
    act: Act = pattern.callback.act  # type: ignore[attr-defined]  # set by `allowed`
    url = address(name, pattern)
    people: dict[str, User] = {}
    for held in RoleHolding.objects.select_related("person"):
        people.setdefault(held.role, held.person)

    for role, person in people.items():
        client.force_login(person)
        status = ask(client, url).status_code
        assert status < 500, (role, status)
        assert (status == 403) == (role not in act.roles), (role, status)


def test_person_without_a_role_opens_nothing_but_the_common_pages(
    client: Client, cast: dict[str, User]
) -> None:
    client.force_login(cast["ou"])

    opened = [
        name
        for name, pattern in urls().items()
        if act_of(pattern) not in {PUBLIC, Act.SIGNED_IN.value}
        and ask(client, address(name, pattern)).status_code != 403
    ]

    assert opened == []
