"""The addresses of the product, and what each answers to whom."""

import uuid
from collections.abc import Collection

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from expense_mgmt.checks import all_patterns
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role

PUBLIC = "public"
# Values for the parameters of addresses; no such row exists, so that 404 is the best answer.
SAMPLES = {"month": "2026-04", "part": "online", "tab": "waiting", "year": 2026}
METHOD_NOT_ALLOWED = 405
# Addresses that refuse GET; views refuse it before they ask who comes.
TAKE_POST: set[str] = set()


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


def parameters(pattern: URLPattern) -> dict[str, object]:
    """Sample values for the parameters of an address."""
    return {
        parameter: SAMPLES.get(
            parameter, uuid.UUID(int=7) if "uuid" in type(converter).__name__.lower() else "x"
        )
        for parameter, converter in pattern.pattern.converters.items()
    }


def address(name: str, pattern: URLPattern) -> str:
    """The address with sample values for its parameters."""
    return reverse(name, kwargs=parameters(pattern))


def guarded() -> dict[str, URLPattern]:
    """The addresses behind the sign-in."""
    return {name: pattern for name, pattern in urls().items() if act_of(pattern) != PUBLIC}


class Visitor:
    """Somebody who asks for addresses, through everything that stands before a view.

    Not the test client: that copies the context of every template, which nobody looks at here.
    """

    def __init__(self, person: User | None) -> None:
        client = Client()
        if person is not None:
            client.force_login(person)
        self.factory = RequestFactory()
        self.factory.cookies = client.cookies
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def ask(self, url: str, *, is_part: bool = False) -> HttpResponseBase:
        """GET, or POST where the view takes nothing else; a fault of the view answers with 500."""
        headers = {"HX-Request": "true"} if is_part else {}
        if url not in TAKE_POST:
            response = self._send(self.factory.get(url, headers=headers))
            if response.status_code != METHOD_NOT_ALLOWED:
                return response
            TAKE_POST.add(url)
        return self._send(self.factory.post(url, headers=headers))

    def _send(self, request: HttpRequest) -> HttpResponseBase:
        vars(request)["_dont_enforce_csrf_checks"] = True
        return self.handler.get_response(request)


def holder_of(role: Role) -> User:
    """One person who holds the role."""
    return RoleHolding.objects.filter(role=role).order_by("pk")[0].person


def wrong_cells(roles: Collection[Role]) -> list[tuple[str, str, int]]:
    """Every cell of the table, for these roles, that answers otherwise than its act says.

    A role that the act names never gets 403 or a fault, any other gets 403. Where 403 is due the
    part is asked for, since its answer is the note alone; one whole page of it is enough.
    """
    wrong: list[tuple[str, str, int]] = []
    for role in roles:
        visitor = Visitor(holder_of(role))
        for name, pattern in guarded().items():
            act: Act = pattern.callback.act  # type: ignore[attr-defined]  # set by `allowed`
            is_let_in = role in act.roles
            status = visitor.ask(address(name, pattern), is_part=not is_let_in).status_code
            if status >= 500 or (status == 403) == is_let_in:
                wrong.append((name, role, status))
    return wrong
