"""Verbs that every document of the story shares: its approvers decide, in their turn."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from approvals.models import ApprovalTask, Run, Step
from approvals.services.decide import decide
from approvals.states import BudgetStatus, StepState, Verb
from expense_mgmt.demo.cast import Cast
from expense_mgmt.demo.days import Days
from expense_mgmt.demo.stage import Thread
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role

# Approving without budget needs a reason; this one is given where the table has none.
DEFAULT_REASON: Final = "情况属实，理由充分，同意。"
NO_WORDS: Final[Mapping[Role, str]] = {}


class Storyteller:
    """Knows the cast and the calendar; acts through the services alone."""

    def __init__(self, cast: Cast, days: Days) -> None:
        self.cast = cast
        self.days = days
        self._deputies = {row.person_id: row for row in Deputy.objects.select_related("deputy")}

    def passes(
        self,
        run: Run | None,
        *,
        since: dt.datetime,
        until: Role | None = None,
        words: Mapping[Role, str] = NO_WORDS,
    ) -> Thread:
        """Everybody in turn approves, until it waits for the role `until`, or to the end."""
        moment = since
        while (step := _open_step(run)) is not None and step.role != until:
            moment = self.days.after(moment)
            yield moment
            self.decides(step, at=moment, comment=words.get(Role(step.role), ""))
        return moment

    def stops(self, run: Run | None, verb: Verb, *, since: dt.datetime, comment: str) -> Thread:
        """Whoever's turn it is sends the document back or refuses it."""
        moment = self.days.after(since)
        yield moment
        step = _open_step(run)
        if step is None:
            msg = "nobody is asked any more"
            raise ValueError(msg)
        self.decides(step, at=moment, verb=verb, comment=comment)
        return moment

    def decides(
        self, step: Step, *, at: dt.datetime, verb: Verb = Verb.APPROVE, comment: str = ""
    ) -> None:
        """The person for whom the step waits on that day decides on it.

        raises    ValueError when it waits for nobody of the cast
        """
        run = step.run
        day = at.astimezone(self.days.zone).date()
        for person in self._present(Role(step.role), day):
            task = ApprovalTask.objects.awaiting(person, day).filter(step=step).first()
            if task is None:
                continue
            if not comment and run.budget_status != BudgetStatus.WITHIN:
                comment = DEFAULT_REASON
            decide(
                task_id=task.public_id,
                actor=person,
                verb=verb,
                comment=comment,
                version=run.version,
                content_hash=run.content_hash,
                at=at,
            )
            return
        msg = f"nobody of the cast awaits step {step.pk} ({step.role})"
        raise ValueError(msg)

    def _present(self, role: Role, day: dt.date) -> Iterator[User]:
        """Holders of the role; for one who is on leave that day, the deputy."""
        for person in self.cast.holders.get(role, ()):
            leave = self._deputies.get(person.pk)
            is_away = leave is not None and leave.valid.lower <= day < leave.valid.upper
            yield leave.deputy if leave is not None and is_away else person


def _open_step(run: Run | None) -> Step | None:
    steps = Step.objects.filter(run=run, state=StepState.OPEN).select_related("run")
    return steps.first()
