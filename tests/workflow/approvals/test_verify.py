"""The engine's checks find nothing in what the services made, and each fault put in by force."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from approvals import verify
from approvals.models import ApprovalTask
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services.adding import add_approver
from approvals.services.hand_over import hand_over
from approvals.services.minutes import attach_minutes
from expense_mgmt.core.findings import Finding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

Check = Callable[[], Iterator[Finding]]
CHECKS: list[Check] = [
    verify.decisions_apart,
    verify.signatures_counted_once,
    verify.signatures_name_the_amount,
    verify.runs_end_as_decided,
    verify.waiting_tasks_have_a_cause,
    verify.tasks_where_traced,
    verify.tasks_say_what_their_run_says,
    verify.resolutions_are_collective,
    verify.carried_signatures_hold,
]


def task_of(leaflet: Leaflet, username: str) -> ApprovalTask:
    return ApprovalTask.objects.awaiting(person(username), AT.date()).get(run=leaflet.run)


def world() -> None:
    """One of everything: added before, handed over, resolved, resumed."""
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    steps = [StepSpec(Role.DEPT_HEAD, signers_needed=2), StepSpec(Role.FINANCE_HEAD)]
    matrix(
        *[
            RuleSpec(KIND, status, steps, resumes=True)
            for status in ("within", "over", "unbudgeted")
        ]
    )
    leaflet = factory.submitted()
    upload = SimpleUploadedFile("minutes.pdf", b"%PDF-1.4 minutes", "application/pdf")
    attach_minutes(
        task_id=task_of(leaflet, "chen").public_id, upload=upload, actor=person("chen"), at=AT
    )
    for username in ("chen", "xu"):
        factory.say("approve", leaflet, username, task=task_of(leaflet, username))
    factory.say("return", leaflet, "qian", comment="Where is the quotation?")
    leaflet = Leaflet.objects.get(pk=leaflet.pk)
    leaflet.version += 1
    leaflet.save()
    factory.submit(leaflet, at=AT + dt.timedelta(hours=1))
    task = task_of(leaflet, "qian")
    hand_over(
        task_id=task.public_id,
        receiver=person("wang").public_id,
        reason="Away",
        actor=person("qian"),
        at=AT,
    )
    add_approver(
        task_id=task.public_id,
        receiver=person("sun").public_id,
        position="before",
        reason="Knows the site",
        actor=person("wang"),
        at=AT,
    )


def found() -> set[str]:
    return {finding.code for check in CHECKS for finding in check()}


def test_what_the_services_made_is_sound() -> None:
    world()

    assert found() == set()


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (
            "UPDATE approvals_approvaltask SET state = 'ended' WHERE state = 'open'",
            "task_waits_for_nobody",
        ),
        (
            "UPDATE approvals_step SET state = 'approved' WHERE state = 'open'",
            "task_waits_for_nobody",
        ),
        (
            "UPDATE approvals_approvaltask SET queue_id = origin_id WHERE placed = 'handed'",
            "task_moved_without_trace",
        ),
        ("UPDATE approvals_approvaltask SET amount = amount + 0.01", "task_differs_from_run"),
        (
            "UPDATE approvals_approvaltask SET bulk_limit = bulk_limit + 0.01",
            "task_differs_from_run",
        ),
        ("UPDATE approvals_approvaltask SET budget_status = 'over'", "task_differs_from_run"),
        ("UPDATE approvals_approvaltask SET kind = 'letter'", "task_differs_from_run"),
        (
            "UPDATE approvals_approvaltask SET subject_id = gen_random_uuid()",
            "task_differs_from_run",
        ),
        (
            "UPDATE approvals_approvaltask SET unit_id = (SELECT min(id) FROM organisation_unit)",
            "task_differs_from_run",
        ),
        (
            "UPDATE approvals_approvaltask SET submitted_by_id = (SELECT max(id) FROM foundation_user)",
            "task_differs_from_run",
        ),
        ("UPDATE approvals_approvaltask SET project_ids = ARRAY[1]", "task_differs_from_run"),
        ("UPDATE approvals_approvaltask SET category_ids = ARRAY[1]", "task_differs_from_run"),
        ("UPDATE approvals_decision SET amount = amount + 0.01", "signed_another_amount"),
        ("DELETE FROM approvals_minutes", "resolution_incomplete"),
        (
            "UPDATE approvals_step SET signers_needed = 3 WHERE state = 'approved'",
            "resolution_incomplete",
        ),
        (
            "UPDATE approvals_run SET material_hash = 'other' WHERE state = 'returned'",
            "carried_wrongly",
        ),
        (
            "UPDATE approvals_decision SET run_id = (SELECT id FROM approvals_run"
            " WHERE state = 'open') WHERE id = (SELECT min(id) FROM approvals_decision)",
            "carried_wrongly",
        ),
    ],
)
def test_each_fault_is_found(attack: str, code: str) -> None:
    world()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(attack)
        assert cursor.rowcount > 0

    assert code in found()
