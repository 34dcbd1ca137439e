"""A returned document that comes again: from step one, or at whoever returned it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from approvals.models import ApprovalTask, Decision, Step
from approvals.pages.chain import chain_steps
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.verify import signatures_counted_once
from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.organisation.models import Category, Project, RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND, content_hash

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

LATER = AT + dt.timedelta(hours=5)
CHAIN = (Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD)


def rules(*, resumes: bool = True, roles: tuple[Role, ...] = CHAIN) -> list[RuleSpec]:
    steps = [StepSpec(role) for role in roles]
    return [
        RuleSpec(KIND, status, steps, resumes=resumes)
        for status in ("within", "over", "unbudgeted")
    ]


def returned_by_finance_head() -> Leaflet:
    """Chen and zhao signed, qian sent it back."""
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")
    factory.say("approve", leaflet, "zhao")
    factory.say("return", leaflet, "qian", comment="Where is the quotation?")
    return Leaflet.objects.get(pk=leaflet.pk)


def again(leaflet: Leaflet, **changes: object) -> Leaflet:
    """A new version with another title, which is not material, and these changes."""
    for name, value in {"title": "With the quotation", **changes}.items():
        setattr(leaflet, name, value)
    leaflet.version += 1
    leaflet.save()
    return factory.submit(leaflet, at=LATER)


def test_it_resumes_at_the_returner_when_nothing_material_changed() -> None:
    matrix(*rules())

    leaflet = again(returned_by_finance_head())

    assert factory.states(leaflet) == [
        ("dept_head", "carried"),
        ("finance_preliminary", "carried"),
        ("finance_head", "open"),
    ]
    assert factory.waiting_for(leaflet) == {"qian"}


def test_the_returner_s_yes_ends_it() -> None:
    matrix(*rules())
    leaflet = again(returned_by_finance_head())

    factory.say("approve", leaflet, "qian", at=LATER)

    assert factory.standing(leaflet) == "approved"
    assert list(signatures_counted_once()) == []


def test_carried_signatures_show_the_version_they_saw() -> None:
    matrix(*rules())
    leaflet = again(returned_by_finance_head())
    assert leaflet.run is not None

    first, second, third = chain_steps(leaflet.run, viewer=person("lin"), at=LATER)

    assert (first.state, first.name) == ("done", person("chen").label)
    assert first.reason == "Carried over, signed on version 1"
    assert (second.name, third.name) == (person("zhao").label, person("qian").label)


@pytest.mark.parametrize(
    "change",
    [{"amount": Decimal("30000.01")}, {"project": "JPJ"}, {"category": "any"}],
    ids=["amount", "project", "category"],
)
def test_a_material_change_starts_at_step_one(change: dict[str, object]) -> None:
    matrix(*rules())
    leaflet = returned_by_finance_head()
    if "project" in change:
        change = {"project": Project.objects.order_by("pk").first()}
    if "category" in change:
        change = {"category": Category.objects.order_by("pk").first()}

    leaflet = again(leaflet, **change)

    assert [state for _role, state in factory.states(leaflet)] == ["open", "waiting", "waiting"]
    assert factory.waiting_for(leaflet) == {"chen"}


def test_without_the_flag_all_steps_run_again() -> None:
    matrix(*rules(resumes=False))

    leaflet = again(returned_by_finance_head())

    assert factory.states(leaflet)[0] == ("dept_head", "open")


def test_after_a_withdrawal_all_steps_run_again() -> None:
    matrix(*rules())
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")
    factory.withdraw(leaflet)

    leaflet = again(Leaflet.objects.get(pk=leaflet.pk))

    assert factory.states(leaflet)[0] == ("dept_head", "open")


def test_other_rules_by_now_start_at_step_one() -> None:
    matrix(*rules())
    leaflet = returned_by_finance_head()
    other = (Role.DEPARTMENT_GM, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD)
    matrix(*rules(roles=other), valid_from=AT.date())

    leaflet = again(leaflet)

    assert [state for _role, state in factory.states(leaflet)] == ["open", "waiting", "waiting"]


def test_returned_twice_the_first_signatures_still_count() -> None:
    matrix(*rules())
    leaflet = again(returned_by_finance_head())
    factory.say("return", leaflet, "qian", comment="And the contract?", at=LATER)

    leaflet = again(Leaflet.objects.get(pk=leaflet.pk), title="With the contract")

    assert factory.waiting_for(leaflet) == {"qian"}
    carried = Step.objects.filter(run=leaflet.run, state="carried")
    signed = Decision.objects.filter(step__in=carried.values("carried_from"))
    assert {(one.actor.username, one.version) for one in signed} == {("chen", 1), ("zhao", 1)}


def test_who_signed_what_was_carried_over_signs_nothing_more() -> None:
    matrix(*rules(roles=(Role.DEPT_HEAD, Role.FINANCE_HEAD, Role.CFO)))
    factory.appoint("chen", Role.CFO)
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")
    factory.say("return", leaflet, "qian", comment="Where is the quotation?")
    leaflet = again(Leaflet.objects.get(pk=leaflet.pk))
    task = factory.open_task(leaflet)

    assert set(task.barred) == {person("lin").pk, person("chen").pk}
    with pytest.raises((NotAllowed, ApprovalTask.DoesNotExist)):
        factory.say("approve", leaflet, "chen", task=task, at=LATER)
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
            at=LATER,
        )
    assert "was signed by this person before" in str(refused.value)


def test_the_step_of_the_returner_asks_somebody_whoever_signed_before() -> None:
    matrix(*rules(roles=(Role.DEPT_HEAD, Role.CFO)))
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")
    factory.say("return", leaflet, "wang", comment="Where is the quotation?")
    # Meanwhile the only CFO is somebody whose signature is carried over.
    RoleHolding.objects.filter(person=person("wang")).delete()
    factory.appoint("chen", Role.CFO)

    leaflet = again(Leaflet.objects.get(pk=leaflet.pk))

    assert factory.states(leaflet) == [("dept_head", "carried"), ("cfo", "open")]
    assert factory.open_task(leaflet).placed == "administrator"
    assert factory.standing(leaflet) == "in_approval"
