"""Who would approve, and why; and which past documents would have gone another way."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from approvals.interface import Subject
from approvals.models import AuthorityPolicy, PolicyReplay, Queue, RuleStep
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import replay
from approvals.services.simulation import Simulation, simulate
from expense_mgmt.core.money import Money
from expense_mgmt.foundation.models import Job
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, SINCE, appoint, category, matrix, person, rules_for
from tests.workflow.approvals.policy_ground import client_of, draft, in_force, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

DAY = AT.date()


def subject(amount: str = "30000", *, by: str = "lin", **fields: Any) -> Subject:
    unit = factory.unit(fields.pop("at", "MKT"))
    scope = fields.pop("category", None)
    return Subject(
        kind=fields.pop("kind", "expense_request"),
        id=uuid4(),
        company_id=unit.company_id,
        version=1,
        content_hash="",
        amount=Money(Decimal(amount), "CNY"),
        unit_id=unit.pk,
        scopes=frozenset({(factory.project("YXG").pk, scope and category(scope).pk)}),
        budget_status=fields.pop("status", "within"),
        submitted_by_id=person(by).pk,
    )


def told(simulation: Simulation) -> list[tuple[str, list[str], str]]:
    return [
        (
            step.demand.step.role,
            [signer.person.username for signer in step.signers],
            step.covered.username if step.covered else str(step.placed),
        )
        for step in simulation.steps
    ]


def test_each_step_with_its_people_and_those_left_out() -> None:
    policy = in_force()

    found = simulate(policy, subject("120000"), DAY)

    assert told(found) == [
        ("dept_head", ["chen"], "holder"),
        ("finance_preliminary", ["zhao"], "holder"),
        ("finance_head", ["qian"], "holder"),
        ("cfo", ["wang"], "holder"),
    ]
    assert [(one.role, one.needed_from) for one in found.left_out] == [("ceo", Decimal(200000))]
    assert [line.result for line in found.derivation.lines] == [False, True, False]


def test_nothing_is_written() -> None:
    policy = in_force()

    simulate(policy, subject("120000"), DAY)

    assert Queue.objects.count() == 0


def test_the_requester_is_replaced_by_the_next_superior() -> None:
    policy = in_force()

    found = simulate(policy, subject(by="chen"), DAY)

    role, people, placed = told(found)[0]
    assert (role, placed) == ("dept_head", "superior")
    assert "chen" not in people


def test_a_deputy_stands_beside_whom_he_acts_for() -> None:
    policy = in_force()
    Deputy.objects.create(person=person("chen"), deputy=person("ye"), valid=(SINCE, None))

    found = simulate(policy, subject(), DAY)

    assert [
        (signer.person.username, signer.deputy_of and signer.deputy_of.username)
        for signer in found.steps[0].signers
    ] == [("chen", None), ("ye", "chen")]


def test_one_person_on_two_steps_signs_once() -> None:
    RoleHolding.objects.filter(role=Role.CFO).delete()
    appoint("chen", Role.CFO)
    policy = in_force()

    found = simulate(policy, subject("60000"), DAY)

    assert told(found)[-1] == ("cfo", [], "chen")


def test_a_role_without_a_holder_waits_for_an_administrator() -> None:
    RoleHolding.objects.filter(role=Role.CFO).delete()
    policy = in_force()

    found = simulate(policy, subject("60000"), DAY)

    assert told(found)[-1] == ("cfo", [], "administrator")


def test_the_closer_rule_wins_and_says_why() -> None:
    policy = draft(
        [
            RuleSpec("expense_request", "within", [StepSpec(Role.CFO)]),
            RuleSpec("expense_request", "within", [StepSpec(Role.CEO)], category=category("MEDIA")),
        ]
    )

    found = simulate(policy, subject(category="NEWSPAPER"), DAY)

    assert told(found)[0][0] == "ceo"
    assert [choice.because for choice in found.choices] == ["category"]


def test_a_document_without_a_rule_is_refused() -> None:
    policy = draft([RuleSpec("expense_request", "within", [StepSpec(Role.CFO)])])

    assert simulate(policy, subject(status="over"), DAY).is_refused


def asked(policy: AuthorityPolicy, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "expense_request",
        "requester": person("lin").public_id,
        "unit": factory.unit("MKT").public_id,
        "project": factory.project("YXG").public_id,
        "category": category("NEWSPAPER").public_id,
        "status": "within",
        "amount": "30000",
        "day": "2026-05-12",
        **fields,
    }


def test_the_page_answers_for_everybody() -> None:
    policy = in_force()
    address = f"/approvals/policies/{policy.public_id}/try"

    shown = page(client_of("lin"), address, **asked(policy, earlier="25000"))

    assert "Wang Jing" in shown
    assert "From 50,000" in shown
    assert "CEO: not needed" in shown
    assert 'name="number"' not in shown


def test_a_typing_mistake_is_shown_beside_its_field() -> None:
    policy = in_force()
    address = f"/approvals/policies/{policy.public_id}/try"

    response = client_of("lin").get(address, asked(policy, amount="much"))

    assert response.status_code == 422
    assert 'value="much"' in response.content.decode()


def test_a_draft_is_tried_beside_the_version_in_force() -> None:
    in_force()
    waiting = draft(
        [RuleSpec("expense_request", "within", [StepSpec(Role.CEO)])],
    )

    shown = page(client_of("dai"), f"/approvals/policies/{waiting.public_id}/try", **asked(waiting))

    assert "Version 2" in shown
    assert "Version 1, in force" in shown
    assert '<span class="fx-chip ok">new</span>' in shown


def test_a_past_document_is_picked_by_its_number() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted(amount="12345.00", project=factory.project("YXG"))
    waiting = draft(rules_for(Role.CEO))
    address = f"/approvals/policies/{waiting.public_id}/try"
    number = f"L-{leaflet.pk:04}"

    shown = page(client_of("dai"), address, kind="leaflet", number=number)
    missing = client_of("dai").get(address, {"kind": "leaflet", "number": "L-9999"})

    assert f"As {number} was sent round" in shown
    assert 'value="12345.00"' in shown
    assert missing.status_code == 422


def test_a_requester_picks_no_documents_by_number() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()
    address = f"/approvals/policies/{AuthorityPolicy.objects.get().public_id}/try"

    shown = page(client_of("lin"), address, kind="leaflet", number=f"L-{leaflet.pk:04}")

    assert "was sent round" not in shown


def replayed(policy: AuthorityPolicy) -> PolicyReplay:
    job = replay.ask(policy=policy, actor=person("dai"), today=DAY)
    assert jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    return PolicyReplay.objects.get(job=job)


def by_amount(bound: str) -> list[RuleSpec]:
    return [
        RuleSpec("leaflet", status, steps, amount_from=lower, amount_to=upper)
        for status in ("within", "over")
        for lower, upper, steps in (
            (Decimal(0), Decimal(bound), [StepSpec(Role.DEPT_HEAD)]),
            (Decimal(bound), None, [StepSpec(Role.DEPT_HEAD), StepSpec(Role.CFO)]),
        )
    ]


def test_the_last_ninety_days_under_a_draft() -> None:
    matrix(*by_amount("50000"))
    factory.submitted(amount="29999.99")
    moved = factory.submitted(amount="30000.00")
    factory.submitted(amount="60000.00")
    factory.submitted(amount="40000.00", at=AT.replace(year=2025))

    found = replayed(draft(by_amount("30000")))

    assert (found.examined_count, found.differing_count, found.refused_count) == (3, 1, 0)
    (row,) = found.differences["rows"]
    assert (row["number"], row["before"], row["after"]) == (
        f"L-{moved.pk:04}",
        ["dept_head"],
        ["dept_head", "cfo"],
    )
    assert found.differences["added"] == {"cfo": 1}


def test_a_document_the_draft_has_no_rule_for_could_not_be_submitted() -> None:
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted(budget_status="unbudgeted")

    found = replayed(draft(by_amount("30000")))

    assert (found.examined_count, found.differing_count, found.refused_count) == (1, 1, 1)


def test_only_the_latest_way_of_a_document_counts() -> None:
    matrix(*by_amount("50000"))
    leaflet = factory.submitted(amount="40000.00")
    factory.withdraw(leaflet)
    factory.submit(leaflet)

    assert replayed(draft(by_amount("30000"))).examined_count == 1


def test_replay_changes_no_run() -> None:
    matrix(*by_amount("50000"))
    leaflet = factory.submitted(amount="40000.00")
    before = factory.states(leaflet)

    replayed(draft(by_amount("30000")))

    assert factory.states(leaflet) == before
    assert RuleStep.objects.filter(rule__policy__state="published").count() == 6


def test_replay_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    matrix(*by_amount("50000"))
    for _number in range(12):
        factory.submitted(amount="40000.00")
    job = replay.ask(policy=draft(by_amount("30000")), actor=person("dai"), today=DAY)

    with django_assert_max_num_queries(40):
        jobs.run(job.pk)

    assert PolicyReplay.objects.get().differing_count == 12


def test_the_page_of_the_replay() -> None:
    matrix(*by_amount("50000"))
    moved = factory.submitted(amount="30000.00")
    waiting = draft(by_amount("30000"))
    dai = client_of("dai")
    address = f"/approvals/policies/{waiting.public_id}/replay"

    empty = page(dai, address)
    started = dai.post(f"{address}/start")
    busy = page(dai, address)
    jobs.sweep()
    done = page(dai, address)

    assert "Not worked out yet" in empty
    assert started.status_code == 303
    assert 'data-poll="2"' in busy
    assert 'data-poll="2"' not in done
    assert f"L-{moved.pk:04}" in done
    assert moved.title not in done


def test_only_the_owner_stops_a_replay() -> None:
    waiting = draft(by_amount("30000"))
    job = replay.ask(policy=waiting, actor=person("dai"), today=DAY)
    address = f"/approvals/policies/{waiting.public_id}/replay/{job.public_id}/stop"

    refused = client_of("yu").post(address)
    stopped = client_of("dai").post(address)

    assert (refused.status_code, stopped.status_code) == (404, 303)
    assert Job.objects.get().state == Job.State.STOPPED
