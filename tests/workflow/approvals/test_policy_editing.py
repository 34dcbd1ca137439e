"""Drafts of the matrix: who changes them, what bars them from force, what stays."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from approvals.models import AuthorityPolicy, PolicyRule, RuleStep, Run
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.rule_rows import RuleRow, rows_of, rules_of_version
from approvals.services import policies, policy_editing
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Event
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person, rules_for
from tests.workflow.approvals.policy_ground import NEXT_MONTH, draft, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def again(policy: AuthorityPolicy) -> AuthorityPolicy:
    return AuthorityPolicy.objects.get(pk=policy.pk)


def rows(policy: AuthorityPolicy) -> list[RuleRow]:
    return rows_of(rules_of_version(policy))


def save(policy: AuthorityPolicy, spec: RuleSpec, by: str = "dai", **facts: Any) -> AuthorityPolicy:
    arguments = {"statuses": ["within", "over", "unbudgeted"], "replaces": None, **facts}
    return policy_editing.save_rule(
        policy_id=policy.public_id,
        revision=arguments.pop("revision", again(policy).revision),
        spec=spec,
        actor=person(by),
        at=AT,
        **arguments,
    )


def cfo_rule(lower: str = "0", upper: str | None = None) -> RuleSpec:
    return RuleSpec(
        "leaflet",
        "within",
        [StepSpec(Role.CFO)],
        amount_from=Decimal(lower),
        amount_to=None if upper is None else Decimal(upper),
    )


def test_rules_that_differ_in_status_alone_are_one_row() -> None:
    policy = draft([])

    save(policy, cfo_rule())

    assert PolicyRule.objects.filter(policy=policy).count() == 3
    assert [row.statuses for row in rows(policy)] == [("within", "over", "unbudgeted")]


def test_saving_a_row_takes_the_place_of_all_its_rules() -> None:
    policy = draft([])
    save(policy, cfo_rule())
    row = rows(policy)[0]

    save(policy, cfo_rule("0", "100"), replaces=row.rules[2].public_id, statuses=["within"])

    assert [(one.amount_to, one.statuses) for one in rows(policy)] == [
        (Decimal("100.00"), ("within",))
    ]
    assert RuleStep.objects.filter(rule__policy=policy).count() == 1


def test_each_act_is_one_revision_and_one_event() -> None:
    policy = draft([])

    save(policy, cfo_rule())
    policy_editing.remove_rule(
        policy_id=policy.public_id,
        revision=2,
        rule_id=rows(policy)[0].key,
        actor=person("dai"),
        at=AT,
    )

    assert again(policy).revision == 3
    assert rows(policy) == []
    trail = Event.objects.filter(subject_id=policy.public_id).order_by("sequence")
    assert list(trail.values_list("name", flat=True)) == ["draft", "save_rule", "remove_rule"]


def test_a_stale_revision_changes_nothing() -> None:
    policy = draft([])
    save(policy, cfo_rule())

    with pytest.raises(Conflict) as refused:
        save(policy, cfo_rule("100"), revision=1)

    assert refused.value.code == "stale_version"
    assert len(rows(policy)) == 1


@pytest.mark.parametrize(
    ("by", "code"), [("yu", "not_your_draft"), ("lin", "not_an_administrator")]
)
def test_only_its_author_changes_a_draft(by: str, code: str) -> None:
    policy = draft([])

    with pytest.raises(NotAllowed) as refused:
        save(policy, cfo_rule(), by=by)

    assert refused.value.code == code
    assert rows(policy) == []


@pytest.mark.parametrize(
    ("spec", "code", "field"),
    [
        (cfo_rule("100", "100"), "band_without_room", "amount_to"),
        (RuleSpec("leaflet", "within", []), "rule_without_steps", "steps"),
        (
            RuleSpec("leaflet", "within", [StepSpec(Role.CFO, verb=RuleStep.Verb.NOTIFY)]),
            "rule_without_steps",
            "steps",
        ),
        (
            RuleSpec("leaflet", "within", [StepSpec(Role.CFO), StepSpec(Role.CFO)]),
            "step_role_twice",
            "steps-1-role",
        ),
        (
            RuleSpec("leaflet", "within", [StepSpec(Role.CFO), StepSpec(Role.ACCOUNTANT)]),
            "step_role_signs_nothing",
            "steps-1-role",
        ),
        (
            RuleSpec(
                "leaflet",
                "within",
                [StepSpec(Role.CFO, assignee=RuleStep.Assignee.NAMED_PERSON)],
            ),
            "step_person_missing",
            "steps-0-person",
        ),
        (
            RuleSpec("leaflet", "within", [StepSpec(Role.CFO, sla_hours=0)]),
            "step_hours_out_of_range",
            "steps-0-sla_hours",
        ),
    ],
)
def test_a_rule_of_no_shape_is_refused_at_its_cell(spec: RuleSpec, code: str, field: str) -> None:
    policy = draft([])

    with pytest.raises(RuleBroken) as refused:
        save(policy, spec)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert again(policy).revision == 1


def test_a_version_that_waits_for_somebody_who_approves_nothing_is_not_published() -> None:
    outsider = StepSpec(Role.CFO, assignee=RuleStep.Assignee.NAMED_PERSON, person=person("ou"))
    policy = draft([RuleSpec("leaflet", "within", [outsider])])

    with pytest.raises(RuleBroken) as refused:
        policies.publish(policy=policy, revision=1, actor=person("yu"), at=AT)

    assert refused.value.code == "step_person_signs_nothing"
    assert again(policy).state == "draft"


def test_bounds_of_neighbours_move_together() -> None:
    policy = draft()
    low, middle = [row for row in rows(policy) if row.rule.document_kind == "expense_request"][:2]

    policy_editing.save_bounds(
        policy_id=policy.public_id,
        revision=1,
        bounds={
            low.key: (Decimal(0), Decimal(60000)),
            middle.key: (Decimal(60000), Decimal(200000)),
        },
        actor=person("dai"),
        at=AT,
    )

    moved = [row for row in rows(policy) if row.rule.document_kind == "expense_request"][:2]
    assert [(row.amount_from, row.amount_to) for row in moved] == [
        (Decimal("0.00"), Decimal("60000.00")),
        (Decimal("60000.00"), Decimal("200000.00")),
    ]


def test_bounds_as_they_were_are_no_change() -> None:
    policy = draft()
    row = rows(policy)[0]

    policy_editing.save_bounds(
        policy_id=policy.public_id,
        revision=1,
        bounds={row.key: (row.amount_from, row.amount_to)},
        actor=person("dai"),
        at=AT,
    )

    assert again(policy).revision == 1


def test_a_copy_has_the_same_rules_and_another_author() -> None:
    first = in_force()

    second = policies.copy(policy=first, valid_from=NEXT_MONTH, actor=person("yu"), at=AT)

    assert [(row.place, row.statuses, row.amount_from, row.asked) for row in rows(second)] == [
        (row.place, row.statuses, row.amount_from, row.asked) for row in rows(first)
    ]
    assert (second.version, second.drafted_by, second.based_on) == (2, person("yu"), first)


def test_a_draft_that_changed_since_is_not_published() -> None:
    policy = draft()
    save(policy, cfo_rule())

    with pytest.raises(Conflict) as refused:
        policies.publish(policy=policy, revision=1, actor=person("yu"), at=AT)

    assert refused.value.code == "stale_version"
    assert again(policy).is_draft


def test_a_version_does_not_begin_in_the_past_of_another() -> None:
    in_force()
    late = policies.copy(
        policy=in_force_version(),
        valid_from=AT.date() - dt.timedelta(days=1),
        actor=person("dai"),
        at=AT,
    )

    with pytest.raises(RuleBroken) as refused:
        policies.publish(policy=late, revision=1, actor=person("yu"), at=AT)

    assert refused.value.code == "version_in_past"


def in_force_version() -> AuthorityPolicy:
    return AuthorityPolicy.objects.published().get()


def test_a_discarded_draft_keeps_its_number() -> None:
    policy = draft()

    policies.discard(policy_id=policy.public_id, revision=1, actor=person("dai"), at=AT)

    assert again(policy).state == "discarded"
    assert draft().version == 2


def test_only_its_author_discards_a_draft() -> None:
    policy = draft()

    with pytest.raises(NotAllowed):
        policies.discard(policy_id=policy.public_id, revision=1, actor=person("yu"), at=AT)

    assert again(policy).is_draft


def refusal_of(sql: str) -> str:
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return str(refused.value)


PUBLISH = (
    "UPDATE approvals_authoritypolicy SET state = 'published', published_at = now(),"
    " published_by_id = (SELECT id FROM foundation_user WHERE username = 'yu')"
)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([cfo_rule("1")], "leaves a gap"),
        ([cfo_rule("0", "100")], "leaves a gap"),
        ([cfo_rule(), cfo_rule("50")], "overlap"),
        ([], "has no rule"),
        (
            [RuleSpec("leaflet", "within", [StepSpec(Role.CFO, verb=RuleStep.Verb.NOTIFY)])],
            "nobody who decides",
        ),
    ],
)
def test_the_database_publishes_no_flawed_version(rules: list[RuleSpec], said: str) -> None:
    policy = draft(rules)

    refusal = refusal_of(PUBLISH)

    assert said in refusal
    assert again(policy).is_draft


def test_the_database_wants_a_second_person() -> None:
    draft()

    refusal = refusal_of(PUBLISH.replace("'yu'", "'dai'"))

    assert "authoritypolicy_second_person_publishes" in refusal


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE approvals_policyrule SET amount_from = 1",
        "DELETE FROM approvals_rulestep",
        "UPDATE approvals_authoritypolicy SET remark = 'x'",
        "UPDATE approvals_authoritypolicy SET valid = daterange('2026-06-01', '2026-07-01')",
        "DELETE FROM approvals_authoritypolicy",
    ],
)
def test_a_discarded_version_stays_as_it_was(sql: str) -> None:
    policy = draft()
    policies.discard(policy_id=policy.public_id, revision=1, actor=person("dai"), at=AT)

    assert refusal_of(sql)


def test_a_policy_published_in_mid_flight_changes_no_open_run() -> None:
    first = matrix(*rules_for(Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD))
    leaflet = factory.submitted()
    factory.say("approve", leaflet, "chen")
    frozen = list(Run.objects.get().steps.values_list("role", "mode", "sla_hours", "verb"))

    second = policies.draft(
        company=first.company,
        rules=rules_for(Role.CEO),
        valid_from=AT.date(),
        actor=person("dai"),
        at=AT,
    )
    policies.publish(policy=second, revision=1, actor=person("yu"), at=AT)

    assert list(Run.objects.get().steps.values_list("role", "mode", "sla_hours", "verb")) == frozen
    assert Run.objects.get().policy == first
    factory.say("approve", leaflet, "zhao")
    factory.say("approve", leaflet, "qian")
    assert factory.standing(leaflet) == "approved"
    assert factory.states(factory.submitted()) == [("ceo", "open")]
