"""P3: one decision, the last decision with its budget, and posting a claim."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.test import Client
from django.urls import reverse

from approvals.models import ApprovalTask
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from requests.models import SettlementClaim
from scripts.benchmarks.clients import CLIENTS, Post, at_once, burst, live_server
from scripts.benchmarks.database import Size
from scripts.benchmarks.documents import approved_claim
from scripts.benchmarks.measuring import Cost, cost_of
from scripts.benchmarks.record import Result

# A tenth of the peer's time, and ten times its 10.4 decisions a second (PLATFORM §4).
BETTER: Final = 10
PEER_DECISION_MS: Final = 295
PEER_PER_SECOND: Final = 10.4
PEER_POSTING_MS: Final = {3_000: 600, 100_000: 1_800, 1_000_000: 14_000}
GROWTH: Final = 1.1
DECISIONS, CLAIMS, AT_ONCE = 27, 20, 23
# Few tasks wait for the head of one department.
HEADS: Final = 3
# A decision and the next item within the page budget (DESIGN §13).
PAGE_MS: Final = 300
FIRST, SECOND, LAST = 1, 2, 4
OK, REDIRECT = 200, 303
AS_PART: Final = {"HX-Request": "true", "HX-Target": "pane"}


@dataclass(frozen=True, slots=True)
class Job:
    """One of them, with the time it may take."""

    name: str
    acts: Callable[[], Sequence[Callable[[], object]]]
    limit_ms: Callable[[Size], float]


def jobs() -> list[Job]:
    return [
        Job("one decision", _first_decisions, lambda _size: PEER_DECISION_MS / BETTER),
        Job(
            "last decision with budget commit",
            _last_decisions,
            lambda _size: PEER_DECISION_MS / BETTER,
        ),
        Job("one decision that shows the next item", _next_items, lambda _size: PAGE_MS),
        Job("posting a claim", _postings, lambda size: peer_posting_ms(size) / BETTER),
    ]


def peer_posting_ms(size: Size) -> float:
    """What the peer needs beside so many ledger rows; of the sizes measured, the next below."""
    return PEER_POSTING_MS[
        max((rows for rows in PEER_POSTING_MS if rows <= size.ledger), default=3_000)
    ]


def run(size: Size, before: Sequence[Result]) -> list[Result]:
    """All of them at one size.

    before    the same beside fewer rows
    """
    known = {result.job.partition(" (")[0]: result for result in before}
    results = []
    for job in jobs():
        cost = cost_of(job.acts())
        results.append(_result(f"{job.name} (ms)", size, cost, cost.median_ms, job.limit_ms(size)))
        earlier = known.get(job.name)
        if earlier is not None and earlier.buffers is not None:
            name = f"{job.name} beside more than {earlier.size} (buffers)"
            limit = earlier.buffers * GROWTH
            results.append(_result(name, size, cost, cost.buffers or 0, limit))
    return results


def run_at_once(root: Path, size: Size) -> list[Result]:
    """Eight heads decide on the live server, each on requests of his own department."""
    heads = RoleHolding.objects.filter(role=Role.DEPT_HEAD, person__username__startswith="f")
    people = [held.person for held in heads.select_related("person").order_by("-pk")[:CLIENTS]]
    posts = {head: [_post(task) for task in _tasks_of(head, AT_ONCE)] for head in people}
    with live_server(root) as server:
        found = burst(server, posts)
    return at_once("P3", "one decision", size, found, PEER_PER_SECOND * BETTER)


def _first_decisions() -> Sequence[Callable[[], object]]:
    heads = RoleHolding.objects.filter(role=Role.DEPT_HEAD, person__username__startswith="f")
    people = [held.person for held in heads.select_related("person").order_by("pk")[:HEADS]]
    return [act for each in people for act in _decisions(each, FIRST, DECISIONS // HEADS)]


def _last_decisions() -> Sequence[Callable[[], object]]:
    return _decisions(User.objects.get(username="wang"), LAST, DECISIONS)


def _next_items() -> Sequence[Callable[[], object]]:
    """By htmx: the answer holds the whole pane of what waits next."""
    return _decisions(User.objects.get(username="zhao"), SECOND, DECISIONS, AS_PART, OK)


def _decisions(
    person: User,
    sequence: int,
    number: int,
    headers: Mapping[str, str] = MappingProxyType({}),
    expected: int = REDIRECT,
) -> list[Callable[[], object]]:
    client = Client(headers=headers)
    client.force_login(person)

    def decide(task: ApprovalTask) -> Callable[[], object]:
        post = _post(task)
        return lambda: _expect(expected, client.post(post.address, post.form).status_code)

    return [decide(task) for task in _tasks_of(person, number, sequence)]


def _tasks_of(person: User, number: int, sequence: int = FIRST) -> list[ApprovalTask]:
    waiting = ApprovalTask.objects.awaiting(person).filter(step__sequence=sequence)
    tasks = list(waiting.select_related("run").order_by("pk")[:number])
    if len(tasks) < number:
        msg = f"only {len(tasks)} tasks wait for {person.username}; more requests are needed"
        raise RuntimeError(msg)
    return tasks


def _post(task: ApprovalTask) -> Post:
    form = {
        "decision": "approve",
        "comment": "同意",
        "version": task.run.version,
        "content_hash": task.run.content_hash,
    }
    return Post(reverse("approvals:decide", args=[task.public_id]), form)


def _postings() -> Sequence[Callable[[], object]]:
    client = Client()
    client.force_login(User.objects.get(username="wu"))

    def post(claim: SettlementClaim) -> Callable[[], object]:
        address = reverse("requests:claim_post", args=[claim.public_id])
        form = {"version": claim.version}
        return lambda: _expect(REDIRECT, client.post(address, form).status_code)

    return [post(approved_claim()) for _ in range(CLAIMS)]


def _expect(status: int, answered: int) -> None:
    if answered != status:
        msg = f"an act was answered with {answered}"
        raise RuntimeError(msg)


def _result(job: str, size: Size, cost: Cost, measured: float, limit: float) -> Result:
    return Result.of("P3", job, str(size), cost, measured=measured, limit=limit)
