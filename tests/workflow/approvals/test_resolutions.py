"""Collective resolutions (三重一大): minutes, several signers, nothing on the side."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from approvals.models import ApprovalTask, Decision, Minutes
from approvals.pages.chain import chain_steps
from approvals.policy_specs import RuleSpec, StepSpec, ensure_shape
from approvals.services.adding import add_approver
from approvals.services.bulk import Seen, approve_selected, selection_of
from approvals.services.minutes import attach_minutes
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company, Event, User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND, content_hash

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def resolution(signers: int = 2, *before: Role, mode: str = "any_of") -> None:
    """The head of the department after these, as a collective resolution."""
    steps = [
        *(StepSpec(role) for role in before),
        StepSpec(Role.DEPT_HEAD, mode=mode, signers_needed=signers),  # type: ignore[arg-type]  # text of the choice
    ]
    matrix(*[RuleSpec(KIND, status, steps) for status in ("within", "over", "unbudgeted")])


def task_of(leaflet: Leaflet, username: str) -> ApprovalTask:
    return ApprovalTask.objects.awaiting(person(username), AT.date()).get(run=leaflet.run)


def minute(leaflet: Leaflet, by: str = "chen", **changes: Any) -> Minutes:
    upload = SimpleUploadedFile("minutes.pdf", b"%PDF-1.4 minutes", "application/pdf")
    return attach_minutes(
        task_id=task_of(leaflet, by).public_id,
        **{"upload": upload, "actor": person(by), "at": AT, **changes},
    )


def agree(leaflet: Leaflet, username: str) -> None:
    factory.say("approve", leaflet, username, task=task_of(leaflet, username))


@pytest.fixture
def heads(company: Company) -> None:
    """Chen and xu both head the department."""
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("mode", ["any_of", "all_of", "sequential"])
def test_two_holders_sign_on_the_minutes(mode: str) -> None:
    resolution(2, mode=mode)
    leaflet = factory.submitted()
    minute(leaflet)

    agree(leaflet, "chen")
    between = factory.standing(leaflet), factory.waiting_for(leaflet)
    agree(leaflet, "xu")

    assert between == ("in_approval", {"xu"})
    assert factory.standing(leaflet) == "approved"


@pytest.mark.usefixtures("heads")
def test_without_minutes_nobody_agrees_but_anybody_may_refuse() -> None:
    resolution()
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken) as refused:
        agree(leaflet, "chen")
    factory.say("return", leaflet, "xu", comment="No meeting was held", task=task_of(leaflet, "xu"))

    assert refused.value.code == "minutes_missing"
    assert factory.standing(leaflet) == "returned"
    assert Decision.objects.count() == 1


def test_where_one_holder_is_alone_the_second_signature_comes_from_above() -> None:
    resolution()
    factory.appoint("he", Role.DEPT_HEAD, "YH")
    leaflet = factory.submitted()
    minute(leaflet)

    agree(leaflet, "chen")

    assert factory.waiting_for(leaflet) == {"he"}


def test_where_nobody_else_may_sign_an_administrator_names_somebody() -> None:
    resolution()
    leaflet = factory.submitted()
    minute(leaflet)

    agree(leaflet, "chen")

    assert factory.waiting_for(leaflet) == set()
    assert ApprovalTask.objects.open().get().placed == "administrator"
    assert factory.standing(leaflet) == "in_approval"


@pytest.mark.usefixtures("heads")
def test_an_earlier_signature_does_not_cover_it() -> None:
    factory.appoint("he", Role.DEPT_HEAD, "MKT")
    factory.appoint("chen", Role.PROJECT_MANAGER)
    resolution(2, Role.PROJECT_MANAGER)
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")

    states = factory.states(leaflet)

    assert states == [("project_manager", "approved"), ("dept_head", "open")]
    assert factory.waiting_for(leaflet) == {"xu", "he"}


@pytest.mark.usefixtures("heads")
def test_an_added_approver_is_not_one_of_the_signers() -> None:
    resolution()
    leaflet = factory.submitted()
    minute(leaflet)
    add_approver(
        task_id=task_of(leaflet, "chen").public_id,
        receiver=person("he").public_id,
        position="with",
        reason="Knows the site",
        actor=person("chen"),
        at=AT,
    )

    agree(leaflet, "he")
    agree(leaflet, "chen")

    assert factory.waiting_for(leaflet) == {"xu"}


@pytest.mark.usefixtures("heads")
def test_it_is_not_approved_with_others_by_one_press() -> None:
    resolution()
    leaflet = factory.submitted()
    minute(leaflet)
    task = task_of(leaflet, "chen")

    choice = Seen(task.public_id, leaflet.version, content_hash(leaflet)[:16])
    selection = selection_of([choice], actor=person("chen"), at=AT)
    outcome = approve_selected(selection, actor=person("chen"), at=AT)

    assert not outcome.approved
    assert getattr(outcome.results[0].error, "code", "") == "resolution_signed_alone"


def test_a_step_that_resolves_nothing_takes_no_minutes() -> None:
    matrix(*factory.rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken) as refused:
        minute(leaflet)

    assert refused.value.code == "no_resolution_here"
    assert not Minutes.objects.exists()


def test_what_is_no_document_is_no_minutes() -> None:
    resolution()
    leaflet = factory.submitted()

    with pytest.raises(RuleBroken):
        minute(leaflet, upload=SimpleUploadedFile("minutes.exe", b"MZ"))

    assert not Minutes.objects.exists()


def test_minutes_are_in_the_log_and_stay() -> None:
    resolution()
    leaflet = factory.submitted()

    kept = minute(leaflet)

    event = Event.objects.get(subject_id=leaflet.public_id, name="attach_minutes")
    assert event.payload["sha256"] == kept.attachment.file.sha256
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM approvals_minutes")
    assert Minutes.objects.count() == 1


def test_the_database_takes_no_signature_without_minutes() -> None:
    resolution()
    leaflet = factory.submitted()
    task = task_of(leaflet, "chen")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Decision.objects.create(
            run=task.run,
            step=task.step,
            task=task,
            actor=person("chen"),
            verb="approve",
            version=leaflet.version,
            content_hash=content_hash(leaflet),
            amount=leaflet.amount,
            at=AT,
        )

    assert "resolves on minutes" in str(refused.value)


@pytest.mark.usefixtures("heads")
def test_the_chain_says_how_many_signed() -> None:
    resolution()
    leaflet = factory.submitted()
    assert leaflet.run is not None
    opened = chain_steps(leaflet.run, viewer=person("lin"), at=AT)[0]
    minute(leaflet)
    agree(leaflet, "chen")

    step = chain_steps(leaflet.run, viewer=person("lin"), at=AT)[0]

    assert opened.reason == "Collective resolution: 0 of 2 signed, minutes missing"
    assert opened.people.startswith("2 of: ")
    assert step.reason == "Collective resolution: 1 of 2 signed, minutes attached"
    assert [name for name, _url in step.files] == ["minutes.pdf"]


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (StepSpec(Role.DEPT_HEAD, signers_needed=0), "step_signers_out_of_range"),
        (StepSpec(Role.DEPT_HEAD, signers_needed=10), "step_signers_out_of_range"),
    ],
)
def test_rules_ask_for_a_sensible_number(step: StepSpec, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        ensure_shape(RuleSpec(KIND, "within", [step]))

    assert (refused.value.code, refused.value.field) == (code, "steps-0-signers_needed")


# On the pages


def sign_in(client: Client, username: str) -> Client:
    User.objects.filter(username=username).update(language="en")
    client.force_login(person(username))
    return client


def test_bar_asks_for_the_minutes_and_then_lets_one_sign(client: Client) -> None:
    resolution()
    leaflet = factory.submitted()
    task = task_of(leaflet, "chen")
    sign_in(client, "chen")
    address = reverse("approvals:attach_minutes", args=[task.public_id])

    before = client.get(task.url).content.decode()
    upload = SimpleUploadedFile("minutes.pdf", b"%PDF-1.4 minutes", "application/pdf")
    response = client.post(address, {"upload": upload})
    after = client.get(task.url).content.decode()

    assert "Attach its minutes first." in before
    assert 'value="approve"' not in before
    assert (response.status_code, response.headers["Location"]) == (303, task.url)
    assert 'value="approve"' in after
    assert "minutes.pdf" in after


def test_minutes_are_read_by_those_who_see_the_document(client: Client) -> None:
    resolution()
    kept = minute(factory.submitted())
    address = reverse("approvals:minutes_file", args=[kept.attachment.public_id])

    seen = sign_in(client, "lin").get(address)
    hidden = sign_in(client, "zheng").get(address)

    assert (seen.status_code, hidden.status_code) == (200, 404)
    assert b"".join(seen.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file


def test_a_form_without_a_file_says_so(client: Client) -> None:
    resolution()
    task = task_of(factory.submitted(), "chen")
    sign_in(client, "chen")

    response = client.post(reverse("approvals:attach_minutes", args=[task.public_id]), {"x": "1"})

    assert response.status_code == 422
    assert not Minutes.objects.exists()
