"""P2: sending a request of three lines into approval, alone and eight at once."""

from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from django.test import Client
from django.urls import reverse

from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from requests.models import ExpenseRequest
from scripts.benchmarks.clients import CLIENTS, Post, at_once, burst, live_server
from scripts.benchmarks.database import Size
from scripts.benchmarks.documents import draft_of
from scripts.benchmarks.measuring import Cost, cost_of
from scripts.benchmarks.record import Result

MOST_STATEMENTS: Final = 40
# The peer sends 5.8 a second with eight clients; ten times that is asked (PLATFORM §4).
PEER_PER_SECOND: Final = 5.8
PEER_ALONE_MS: Final = 470
BETTER: Final = 10
AUTHORS, ALONE, AT_ONCE = 15, 30, 28
GROWTH: Final = 1.1


def requesters(number: int) -> list[RoleHolding]:
    """People of filler, each of another department."""
    held = RoleHolding.objects.filter(role=Role.REQUESTER, person__username__startswith="f")
    rows = held.select_related("person", "unit__company").order_by("unit", "pk")
    return list(rows.distinct("unit")[:number])


def run(size: Size, before: Result | None) -> list[Result]:
    """A submit by the one process that asks: exact statements and buffers.

    before    the same beside fewer rows
    """
    cost = cost_of(acts(requesters(AUTHORS), ALONE))
    results = [
        _result("submit, three lines (statements)", size, cost, cost.queries or 0, MOST_STATEMENTS),
        _result("submit, one client (ms)", size, cost, cost.median_ms, PEER_ALONE_MS / BETTER),
    ]
    if before is not None and before.buffers is not None:
        limit = before.buffers * GROWTH
        job = f"submit beside more than {before.size} (buffers)"
        results.append(_result(job, size, cost, cost.buffers or 0, limit))
    return results


def acts(authors: Sequence[RoleHolding], number: int) -> Sequence[Callable[[], object]]:
    """Each sends a draft of its own, the authors in turn.

    Of one author alone, each act would look at all those before it (R-46).
    """
    clients = [Client() for _ in authors]
    for client, author in zip(clients, authors, strict=True):
        client.force_login(author.person)

    def send(client: Client, draft: ExpenseRequest) -> Callable[[], object]:
        post = _post(draft)
        return lambda: _expect_redirect(client.post(post.address, post.form).status_code)

    turns = islice(cycle(zip(clients, authors, strict=True)), number)
    return [send(client, _draft(author)) for client, author in turns]


def run_at_once(root: Path, size: Size) -> list[Result]:
    """Eight people on the live server."""
    posts: dict[User, list[Post]] = {
        author.person: [_post(_draft(author)) for _ in range(AT_ONCE)]
        for author in requesters(CLIENTS)
    }
    with live_server(root) as server:
        found = burst(server, posts)
    return at_once("P2", "submit", size, found, PEER_PER_SECOND * BETTER)


def _draft(author: RoleHolding) -> ExpenseRequest:
    if author.unit is None:
        msg = f"{author} holds no unit"
        raise ValueError(msg)
    return draft_of(author.person, author.unit)


def _post(draft: ExpenseRequest) -> Post:
    address = reverse("requests:expense_request_submit", args=[draft.public_id])
    return Post(address, {"version": draft.version})


def _expect_redirect(status: int) -> None:
    if status != 303:  # noqa: PLR2004  # what an act answers
        msg = f"a submit was answered with {status}"
        raise RuntimeError(msg)


def _result(job: str, size: Size, cost: Cost, measured: float, limit: float) -> Result:
    return Result.of("P2", job, str(size), cost, measured=measured, limit=limit)
