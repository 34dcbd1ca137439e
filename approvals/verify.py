"""Decisions and runs, recomputed (RELIABILITY promises 6 to 9)."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from approvals.models import ApprovalTask, Decision, Minutes, Run, Step, TaskMove
from approvals.models.task import UNSETTLED
from approvals.states import RunState, StepState, TaskState, Verb
from expense_mgmt.core.findings import Finding


def decisions_apart() -> Iterator[Finding]:
    """Nobody decided on what he submitted himself, nor had it decided in his name."""
    own = Q(actor=F("run__submitted_by")) | Q(on_behalf_of=F("run__submitted_by"))
    for decision in Decision.objects.filter(own).select_related("run").order_by("pk"):
        yield Finding(
            "decision_by_requester",
            "A document was decided by the person who submitted it.",
            f"{decision.run.kind} {decision.run.subject_id}",
        )


def signatures_counted_once() -> Iterator[Finding]:
    """Nobody signed two steps of one run."""
    twice = Decision.objects.values("run", "run__kind", "run__subject_id", "actor").annotate(
        signatures=Count("pk")
    )
    for row in twice.filter(signatures__gt=1).order_by("run", "actor"):
        yield Finding(
            "signed_twice",
            "One person signed two steps of one run.",
            f"{row['run__kind']} {row['run__subject_id']}",
        )


def waiting_tasks_have_a_cause() -> Iterator[Finding]:
    """A task waits only while somebody else of its open step is asked; none outlives its step."""
    asked = ApprovalTask.objects.open().filter(step=OuterRef("step"))
    astray = ~Q(step__state=StepState.OPEN) | Q(state=TaskState.WAITING) & ~Exists(asked)
    tasks = ApprovalTask.objects.unsettled().filter(astray)
    for task in tasks.select_related("run").order_by("pk"):
        yield Finding(
            "task_waits_for_nobody",
            "A task waits though nobody is asked before it.",
            f"{task.run.kind} {task.run.subject_id}",
        )


def tasks_say_what_their_run_says() -> Iterator[Finding]:
    """What a task repeats of its run and step, so that an inbox joins nothing, is what they say.

    Of a plan that a signer changed, tasks that were settled before keep the amount of then.
    """
    repeated = ("kind", "subject_id", "budget_status", "unit", "submitted_by")
    differs = ~Q(bulk_limit=F("step__bulk_limit"))
    for name in (*repeated, "project_ids", "category_ids"):
        differs |= ~Q((name, F(f"run__{name}")))
    differs |= Q(state__in=UNSETTLED) & ~Q(amount=F("run__amount"))
    for task in ApprovalTask.objects.filter(differs).select_related("run").order_by("pk"):
        yield Finding(
            "task_differs_from_run",
            "A task says otherwise than its run what it is about.",
            f"{task.run.kind} {task.run.subject_id}",
        )


def signatures_name_the_amount() -> Iterator[Finding]:
    """A signature is given to what its document is over.

    Of a plan that a signer changed, earlier signatures keep the amount of then.
    """
    apart = Decision.objects.filter(version=F("run__version")).exclude(amount=F("run__amount"))
    for decision in apart.select_related("run").order_by("pk"):
        yield Finding(
            "signed_another_amount",
            "A signature names another amount than its document.",
            f"{decision.run.kind} {decision.run.subject_id}",
        )


def tasks_where_traced() -> Iterator[Finding]:
    """A task that was ever moved waits where its last trace says."""
    last = TaskMove.objects.filter(task=OuterRef("pk")).order_by("-at", "-pk")
    moved = ApprovalTask.objects.alias(last=Subquery(last.values("target")[:1]))
    for task in (
        moved.filter(last__isnull=False)
        .exclude(last=F("queue"))
        .select_related("run")
        .order_by("pk")
    ):
        yield Finding(
            "task_moved_without_trace",
            "A task waits elsewhere than its last trace says.",
            f"{task.run.kind} {task.run.subject_id}",
        )


def resolutions_are_collective() -> Iterator[Finding]:
    """A collective resolution that was passed has its minutes and all its signers."""
    own = Q(decisions__verb=Verb.APPROVE, decisions__task__addition__isnull=True)
    steps = Step.objects.filter(state=StepState.APPROVED, signers_needed__gt=1).annotate(
        signers=Count("decisions", filter=own)
    )
    minutes = Minutes.objects.filter(step=OuterRef("pk"))
    lacking = steps.filter(Q(signers__lt=F("signers_needed")) | ~Exists(minutes))
    for step in lacking.select_related("run").order_by("pk"):
        yield Finding(
            "resolution_incomplete",
            "A collective resolution was passed without its minutes or all its signers.",
            f"{step.run.kind} {step.run.subject_id}",
        )


def carried_signatures_hold() -> Iterator[Finding]:
    """What a passage carried over was signed for the same document, unchanged where material.

    Whoever signed it signed nothing more.
    """
    carried = Step.objects.filter(state=StepState.CARRIED)
    same = Q(
        run__kind=F("carried_from__run__kind"),
        run__subject_id=F("carried_from__run__subject_id"),
        run__material_hash=F("carried_from__run__material_hash"),
        carried_from__state=StepState.APPROVED,
    )
    signed = Decision.objects.filter(step=OuterRef("carried_from"))
    again = signed.filter(actor__in=OuterRef("run__decisions__actor"))
    wrong = carried.alias(again=Exists(again)).filter(~same | ~Exists(signed) | Q(again=True))
    for step in wrong.select_related("run").order_by("pk").distinct():
        yield Finding(
            "carried_wrongly",
            "A signature was carried over that does not count.",
            f"{step.run.kind} {step.run.subject_id}",
        )


def runs_end_as_decided() -> Iterator[Finding]:
    """An approved run has a yes and no no; a returned or rejected one has exactly one no."""
    refusals = Count("decisions", filter=~Q(decisions__verb="approve"))
    agreed = Count("decisions", filter=Q(decisions__verb="approve"))
    runs = Run.objects.annotate(refusals=refusals, agreed=agreed)
    wrong = (
        Q(state=RunState.APPROVED) & (Q(refusals__gt=0) | Q(agreed=0))
        | Q(state__in=[RunState.RETURNED, RunState.REJECTED]) & ~Q(refusals=1)
        | Q(state=RunState.OPEN) & Q(refusals__gt=0)
    )
    for run in runs.filter(wrong).order_by("pk"):
        yield Finding(
            "run_without_decision",
            "A run ended otherwise than its decisions say.",
            f"{run.kind} {run.subject_id}",
        )
