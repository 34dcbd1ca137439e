"""What follows when a step lost one of the signatures it waits for: more of it, or what is next."""

from collections.abc import Sequence

from approvals.interface import ApprovalPort
from approvals.models import ApprovalTask, Step
from approvals.services.opening import continue_step, open_next
from approvals.services.passage import Passage
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.foundation.models import User


def go_on(
    step: Step,
    passage: Passage,
    tasks: Sequence[ApprovalTask],
    *,
    actor: User,
    port: ApprovalPort,
) -> None:
    """Ask who is still to be asked in the step; else pass it and open the next, or end the run.

    tasks   of the step, as they stand now
    actor   whose act led here, for the document
    """
    run, at = passage.run, passage.at
    if continue_step(step, passage, tasks):
        return
    step.approve()
    step.closed_at = at
    update(step, "state", "closed_at")
    opened = open_next(passage)
    passed = [step, *opened.skipped]
    if opened.step is None:
        run.approve()
        run.closed_at = at
        update(run, "state", "closed_at")
        passed = passed[:-1]
    for earlier in passed:
        port.step_passed(run.subject_id, run_id=run.pk, label=earlier.role, actor=actor, at=at)
    if opened.step is None:
        port.approved(run.subject_id, run_id=run.pk, actor=actor, at=at)
