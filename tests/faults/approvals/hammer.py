"""Eight people act on the same requests at the same moment, again and again.

Each thread makes up its mind from what it sees, waits for the others, and then acts: so most
acts rest on something that has changed meanwhile. What each was told is kept, to be compared
with what the database kept.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from random import Random
from threading import Barrier, Lock, Thread
from typing import Final, TypedDict
from uuid import UUID

from django.db import connection

from approvals.models import ApprovalTask, Decision
from approvals.services.decide import decide
from approvals.services.hand_over import hand_over
from approvals.states import Verb
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from requests.models import ExpenseRequest
from requests.services import drafts
from requests.services.submit import submit, withdraw
from tests.factories_requests import NOON, content, draft, person, portal_line
from tests.locks import without_triggers

THREADS: Final = 8
# How often all threads meet at one request before they go on to the next.
ROUNDS: Final = 4
SIGNERS: Final = {
    Role.DEPT_HEAD: ("chen", "chen2"),
    Role.FINANCE_PRELIMINARY: ("zhao", "zhao2"),
    Role.FINANCE_HEAD: ("qian", "qian2"),
    Role.CFO: ("wang", "wang2"),
    Role.CEO: ("sun", "sun2"),
}
# Shares of what people have in mind; the rest decides.
WITHDRAWN: Final = 0.1
HANDED_OVER: Final = 0.15
AMOUNTS: Final = ("3000.00", "4000.00", "5000.00")

Act = Callable[[], object]


@dataclass
class Tally:
    """What the people were told.

    done       acts that were confirmed, by name
    late       refusals because something had changed, by name and code
    faults     everything else
    decisions  keys of the decisions that were confirmed
    """

    done: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, name: str, act: Act) -> None:
        """Do it, and keep what came of it."""
        try:
            result = act()
        except Conflict as refusal:
            with self.lock:
                self.late[f"{name} {refusal.code}"] += 1
        except Exception as fault:  # noqa: BLE001  # the fault is what the test looks at
            with self.lock:
                self.faults.append(f"{name}: {fault!r}")
        else:
            with self.lock:
                self.done[name] += 1
                if isinstance(result, Decision):
                    self.decisions.append(result.pk)


def appoint_seconds(company: Company) -> None:
    """Somebody else beside each approver, so that two may want the same task."""
    for role, (first, second) in SIGNERS.items():
        held = RoleHolding.objects.get(person=person(first), role=role)
        other = User.objects.create(username=second, name=second)
        RoleHolding.objects.create(
            company=company, person=other, role=role, unit=held.unit, valid=held.valid
        )


def submitted(company: Company, number: int) -> list[ExpenseRequest]:
    """Requests in approval."""
    written = content(company, [portal_line(company, amount=Decimal(AMOUNTS[0]))])
    lin = person("lin")
    drafted = [draft(company, written=written) for _ in range(number)]
    return [
        submit(request_id=one.public_id, version=one.version, actor=lin, at=NOON) for one in drafted
    ]


class Mine(TypedDict):
    """What the requester's own acts take."""

    request_id: UUID
    version: int
    actor: User
    at: dt.datetime


@dataclass(frozen=True)
class Hammer:
    """The same people at the same requests, one request after the other.

    guarded   false takes the triggers away, so that only the services guard
    """

    company: Company
    seed: int
    guarded: bool = True

    def strike(self, expense_requests: Sequence[ExpenseRequest]) -> Tally:
        """All threads pass over all requests together."""
        tally, gate = Tally(), Barrier(THREADS, timeout=60)
        threads = [
            Thread(target=self._pass_over, args=(number, expense_requests, gate, tally))
            for number in range(THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return tally

    def _pass_over(
        self, number: int, rows: Sequence[ExpenseRequest], gate: Barrier, tally: Tally
    ) -> None:
        choice = Random(f"{self.seed}-{number}")  # noqa: S311  # nothing secret depends on it
        try:
            if not self.guarded:
                without_triggers()
            for row in (row for row in rows for _round in range(ROUNDS)):
                name, act = self._intention(row, choice)
                gate.wait()
                tally.note(name, act)
        except Exception as fault:  # noqa: BLE001  # a thread that ends early is a fault too
            gate.abort()
            with tally.lock:
                tally.faults.append(f"thread {number}: {fault!r}")
        finally:
            connection.close()

    def _intention(self, row: ExpenseRequest, choice: Random) -> tuple[str, Act]:
        seen = ExpenseRequest.objects.select_related("run").get(pk=row.pk)
        lin = person("lin")
        mine = Mine(request_id=seen.public_id, version=seen.version, actor=lin, at=NOON)
        if seen.is_editable:
            return choice.choice(
                [("submit", partial(submit, **mine)), ("edit", partial(self._edit, seen, choice))]
            )
        if seen.state == "in_approval" and choice.random() < WITHDRAWN:
            return "withdraw", partial(withdraw, **mine)
        assert seen.run is not None
        tasks = ApprovalTask.objects.filter(run=seen.run).select_related("step", "queue__person")
        task = tasks.latest("pk")
        one, other = choice.sample(SIGNERS[Role(task.step.role)], 2)
        signer = task.queue.person or person(one)
        if choice.random() < HANDED_OVER:
            receiver = person(other if signer.username == one else one)
            handing = partial(
                hand_over,
                task_id=task.public_id,
                receiver=receiver.public_id,
                reason="On the road",
                actor=signer,
                at=NOON,
            )
            return "hand over", handing
        verb = choice.choices([Verb.APPROVE, Verb.RETURN, Verb.REJECT], weights=[16, 3, 1])[0]
        decision = partial(
            decide,
            task_id=task.public_id,
            actor=signer,
            verb=verb,
            comment="Seen",
            version=seen.run.version,
            content_hash=seen.run.content_hash,
            at=NOON,
        )
        return str(verb), decision

    def _edit(self, seen: ExpenseRequest, choice: Random) -> ExpenseRequest:
        line = portal_line(self.company, amount=Decimal(choice.choice(AMOUNTS)))
        return drafts.save(
            request_id=seen.public_id,
            version=seen.version,
            content=content(self.company, [line]),
            actor=person("lin"),
            at=NOON,
        )
