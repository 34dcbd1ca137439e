"""Raw SQL against the last line of defence (RELIABILITY promises 4, 6, 8, 13)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals.models import ApprovalTask, AuthorityPolicy, Decision, Step
from approvals.services.reassign import reassign_open_tasks
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, appoint, person, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]


def attack(sql: str, *values: Any) -> str:
    """Run one statement; the database's refusal as text, empty if it went through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as refusal:
        return str(refusal)
    return ""


INSERT = """
    INSERT INTO approvals_decision
        (run_id, step_id, task_id, actor_id, on_behalf_of_id, verb, comment, version,
         content_hash, amount, at)
    VALUES (%s, %s, %s, %s, %s, %s, 'because', %s, %s, %s, now())
"""


def insert(
    task: ApprovalTask,
    actor: User,
    *,
    on_behalf_of: User | None = None,
    verb: str = "approve",
    version: int = 1,
    content_hash: str | None = None,
    step_id: int | None = None,
    run_id: int | None = None,
    amount: str = "30000.00",
) -> str:
    return attack(
        INSERT,
        run_id or task.run_id,
        step_id or task.step_id,
        task.pk,
        actor.pk,
        on_behalf_of.pk if on_behalf_of else None,
        verb,
        version,
        content_hash or task.run.content_hash,
        amount,
    )


def test_a_fair_decision_goes_in() -> None:
    task = factory.open_task(factory.submitted())

    assert insert(task, person("chen")) == ""


def test_the_requester_is_refused() -> None:
    task = factory.open_task(factory.submitted())

    assert "was submitted by this person" in insert(task, person("lin"))


def test_the_requester_is_refused_behind_a_deputy() -> None:
    task = factory.open_task(factory.submitted())

    refusal = insert(task, person("xu"), on_behalf_of=person("lin"))

    assert "was submitted by this person" in refusal


@pytest.mark.parametrize(
    ("actor", "on_behalf_of"), [("chen", None), ("xu", "chen"), ("chen", "zhao")]
)
def test_an_earlier_signer_is_refused_in_every_guise(actor: str, on_behalf_of: str | None) -> None:
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    principal = person(on_behalf_of) if on_behalf_of else None

    refusal = insert(factory.open_task(leaflet), person(actor), on_behalf_of=principal)

    assert "signed by this person before" in refusal


def test_one_person_is_never_both_finance_reviewers() -> None:
    appoint("zhao", Role.FINANCE_HEAD)
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    say("approve", leaflet, "zhao")

    refusal = insert(factory.open_task(leaflet), person("zhao"))

    assert "signed by this person before" in refusal


def test_another_amount_is_refused() -> None:
    task = factory.open_task(factory.submitted())

    assert "is about another version" in insert(task, person("chen"), amount="30000.01")


def test_another_version_is_refused() -> None:
    task = factory.open_task(factory.submitted())

    assert "another version" in insert(task, person("chen"), version=2)
    assert "another version" in insert(task, person("chen"), content_hash="0" * 64)


def test_a_run_that_is_over_takes_no_decision() -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    factory.withdraw(leaflet)

    assert "is over" in insert(task, person("chen"))


def test_a_task_takes_one_decision() -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    say("approve", leaflet, "chen")

    assert "does not wait" in insert(task, person("xu"))


def test_a_decision_belongs_to_the_step_of_its_task() -> None:
    leaflet = factory.submitted()
    task = factory.open_task(leaflet)
    last = Step.objects.get(run=leaflet.run, role="finance_head")
    other = factory.submitted(title="Another")

    assert "does not wait" in insert(task, person("chen"), step_id=last.pk)
    assert "does not wait" in insert(task, person("chen"), run_id=other.run_id)


@pytest.mark.parametrize("verb", ["return", "reject", "perhaps"])
def test_a_no_without_a_comment_and_unknown_words_are_refused(verb: str) -> None:
    task = factory.open_task(factory.submitted())
    sql = INSERT.replace("'because'", "''")

    refusal = attack(
        sql,
        task.run_id,
        task.step_id,
        task.pk,
        person("chen").pk,
        None,
        verb,
        1,
        task.run.content_hash,
        task.run.amount,
    )

    assert "violates check constraint" in refusal


APPEND_ONLY = [
    "UPDATE approvals_decision SET verb = 'reject', comment = 'x'",
    "UPDATE approvals_decision SET actor_id = on_behalf_of_id",
    "UPDATE approvals_decision SET amount = amount + 1",
    "DELETE FROM approvals_decision",
    "TRUNCATE approvals_decision CASCADE",
    "UPDATE approvals_taskmove SET at = now()",
    "DELETE FROM approvals_taskmove",
    "TRUNCATE approvals_taskmove",
]


@pytest.mark.parametrize("sql", APPEND_ONLY)
def test_decisions_and_moves_stay(sql: str) -> None:
    appoint("he", Role.FINANCE_PRELIMINARY, "MKT")
    leaflet = factory.submitted()
    say("approve", leaflet, "chen")
    User.objects.filter(username="he").update(is_active=False)
    assert reassign_open_tasks(person=person("he"), at=AT)
    attack("SET CONSTRAINTS ALL IMMEDIATE")

    assert "append-only" in attack(sql)
    assert Decision.objects.count() == 1


RUN_ATTACKS = [
    "UPDATE approvals_run SET submitted_by_id = %s",
    "UPDATE approvals_run SET version = version + 1, unit_id = unit_id + 0 * %s",
    "UPDATE approvals_run SET content_hash = 'x', opened_at = opened_at, version = version + 0 * %s",
    "UPDATE approvals_run SET amount = amount + %s",
    "DELETE FROM approvals_run WHERE submitted_by_id <> %s",
]


@pytest.mark.parametrize("sql", RUN_ATTACKS)
def test_what_was_submitted_stays(sql: str) -> None:
    factory.submitted()

    assert "stays as it was submitted" in attack(sql, person("ou").pk)


def test_a_run_that_is_over_stays_over() -> None:
    leaflet = factory.submitted()
    factory.withdraw(leaflet)

    refusal = attack("UPDATE approvals_run SET state = 'open', closed_at = NULL")

    assert "stays as it was submitted" in refusal


def test_a_document_has_one_open_run() -> None:
    leaflet = factory.submitted()

    with pytest.raises(IntegrityError, match="run_one_open_per_document"):
        factory.submit(leaflet)


@pytest.mark.parametrize("table", ["run", "step", "approvaltask", "authoritypolicy"])
def test_unknown_states_are_refused(table: str) -> None:
    factory.submitted()

    assert attack(f"UPDATE approvals_{table} SET state = 'perhaps'")  # noqa: S608  # our own table names


POLICY_ATTACKS = [
    "UPDATE approvals_policyrule SET amount_from = 1",
    "DELETE FROM approvals_rulestep",
    "UPDATE approvals_rulestep SET role = 'ceo' WHERE sequence = 1",
    "UPDATE approvals_rulestep SET rule_id = rule_id",
    "INSERT INTO approvals_rulestep (rule_id, sequence, verb, role, assignee, mode, sla_hours)"
    " SELECT id, 9, 'approve', 'ceo', 'role_in_unit', 'any_of', 24 FROM approvals_policyrule",
    "INSERT INTO approvals_policyrule (policy_id, document_kind, budget_status, amount_from,"
    " currency, priority) SELECT id, 'x', 'over', 0, 'CNY', 0 FROM approvals_authoritypolicy",
    "UPDATE approvals_authoritypolicy SET state = 'draft', published_by_id = NULL,"
    " published_at = NULL",
    "UPDATE approvals_authoritypolicy SET valid = daterange('2020-01-01', NULL)",
    "UPDATE approvals_authoritypolicy SET published_by_id = drafted_by_id",
    "UPDATE approvals_authoritypolicy SET version = 7",
    "DELETE FROM approvals_authoritypolicy",
]


@pytest.mark.parametrize("sql", POLICY_ATTACKS)
def test_a_published_matrix_stays(sql: str) -> None:
    assert attack(sql)


def test_a_published_matrix_may_end() -> None:
    sql = "UPDATE approvals_authoritypolicy SET valid = daterange(lower(valid), '2026-12-31')"

    assert attack(sql) == ""


def test_two_published_versions_never_overlap() -> None:
    policy = AuthorityPolicy.objects.get()
    sql = """
        INSERT INTO approvals_authoritypolicy
            (public_id, company_id, version, valid, state, drafted_by_id, drafted_at,
             published_by_id, published_at, revision, remark)
        VALUES (gen_random_uuid(), %s, 9, daterange(%s, NULL), 'published', %s, now(), %s, now(),
                1, '')
    """

    overlapping = attack(
        sql, policy.company_id, dt.date(2027, 1, 1), person("dai").pk, person("yu").pk
    )
    alone = attack(sql, policy.company_id, dt.date(2020, 1, 1), person("dai").pk, person("dai").pk)

    assert "authoritypolicy_one_in_force" in overlapping
    assert "authoritypolicy_second_person_publishes" in alone


QUEUES = [
    ("''", "NULL", "NULL", "NULL"),
    ("'cfo'", "NULL", "NULL", "NULL"),
    ("'cfo'", "{unit}", "{project}", "NULL"),
    ("''", "{unit}", "NULL", "NULL"),
    ("'cfo'", "NULL", "NULL", "{person}"),
    ("''", "{unit}", "NULL", "{person}"),
]


@pytest.mark.parametrize("row", QUEUES)
def test_a_queue_has_one_kind_of_owner(row: tuple[str, ...]) -> None:
    keys = {
        "unit": factory.unit("MKT").pk,
        "project": factory.project("YXG").pk,
        "person": person("chen").pk,
    }
    values = ", ".join(row).format(**keys)
    company = factory.unit("MKT").company_id

    refusal = attack(
        "INSERT INTO approvals_queue (company_id, role, unit_id, project_id, person_id)"  # noqa: S608  # our own keys
        f" VALUES ({company}, {values})"
    )

    assert "queue_one_kind_of_owner" in refusal
