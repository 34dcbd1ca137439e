"""How much the inbox reads, in buffers: exact, unlike time (PLATFORM §4 P1)."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from approvals.counts import counts_of, narrowed_counts, tallies_for
from approvals.models import ApprovalTask
from approvals.models.bars import limits_of, reach_of
from approvals.narrowing import Narrowing, named
from approvals.pages.keyset import PAGE_SIZE, Asked, Position, statement
from approvals.standing import standings_of
from expense_mgmt.core.prepared import Filled, Prepared
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, appoint, person

EVERYTHING = Narrowing()
GARDEN = ("project", "YXG")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

# Copies of one submitted document, for this queue and for that of another department.
FILL = """
WITH passage AS (
    INSERT INTO approvals_run (company_id, kind, subject_id, version, content_hash, amount,
        currency, budget_status, unit_id, policy_id, submitted_by_id, state, opened_at)
    SELECT company_id, kind, gen_random_uuid(), version, content_hash, amount, currency,
        budget_status, unit_id, policy_id, submitted_by_id, state, opened_at
    FROM approvals_run, generate_series(1, %(count)s) WHERE id = %(run)s
    RETURNING id
), stage AS (
    INSERT INTO approvals_step (run_id, sequence, verb, role, mode, sla_hours, bulk_limit, reason,
        state)
    SELECT passage.id, 1, verb, role, mode, sla_hours, bulk_limit, reason, 'open'
    FROM passage, approvals_step WHERE run_id = %(run)s AND sequence = 1
    RETURNING id, run_id
)
INSERT INTO approvals_approvaltask (public_id, run_id, step_id, kind, subject_id, origin_id,
    queue_id, placed, barred, budget_status, amount, unit_id, submitted_by_id, project_ids,
    category_ids, bulk_limit, state, opened_at, due_at)
SELECT gen_random_uuid(), stage.run_id, stage.id, kind, subject_id, origin_id, queue_id, placed, barred,
    budget_status, amount, unit_id, submitted_by_id, project_ids, category_ids, bulk_limit, state,
    opened_at + stage.id * interval '1 second', due_at
FROM stage, approvals_approvaltask WHERE approvals_approvaltask.run_id = %(run)s
"""


def fill(leaflet: Any, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"count": count, "run": leaflet.run_id})
        for table in ("run", "step", "approvaltask"):
            cursor.execute(f"ANALYZE approvals_{table}")


def buffers_of(read: "QuerySet[Any] | Filled") -> int:
    """Shared buffers touched by one execution."""
    sql, values = read if isinstance(read, Filled) else read.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def statement_of(
    beside: Position | None = None, narrowing: Narrowing = EVERYTHING
) -> "QuerySet[Any]":
    standings = standings_of(person("chen"), AT.date())
    asked = Asked(ApprovalTask.objects.all(), narrowing, AT, newest_first=True)
    return statement(asked, standings, beside, size=PAGE_SIZE + 1)


def test_a_page_reads_little_more_than_its_own_rows() -> None:
    appoint("xu", Role.DEPT_HEAD, "SAL")
    appoint("chen", Role.DEPT_HEAD, "CUS")
    mine = factory.submitted()
    fill(mine, 2000)
    fill(factory.submitted(at_unit="SAL"), 30_000)
    fill(factory.submitted(at_unit="CUS"), 50)
    rows = list(statement_of())
    queue = factory.open_task(mine).queue

    look_ups = sum(buffers_of(ApprovalTask.objects.filter(pk=row.pk)) for row in rows)
    first_page = buffers_of(statement_of())
    later = ApprovalTask.objects.filter(queue=queue).order_by("-opened_at")[1000]
    later_page = buffers_of(statement_of(Position(later, forward=True)))

    assert len(rows) == PAGE_SIZE + 1
    assert first_page <= look_ups * 1.25
    assert later_page <= first_page + 5


def test_what_waits_for_others_costs_nothing() -> None:
    appoint("xu", Role.DEPT_HEAD, "SAL")
    fill(factory.submitted(), 500)
    other = factory.submitted(at_unit="SAL")
    fill(other, 10_000)
    before = buffers_of(statement_of())

    fill(other, 20_000)

    assert buffers_of(statement_of()) <= before + PAGE_SIZE


def test_counts_are_exact() -> None:
    fill(factory.submitted(), 3000)
    user = person("chen")

    counts = counts_of(user, AT, standings_of(user, AT.date()))

    assert (counts.waiting, counts.over) == (3001, 0)


@pytest.mark.django_db(transaction=True)
def test_counting_reads_a_buffer_for_each_hundred_that_wait() -> None:
    fill(factory.submitted(), 5000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE approvals_approvaltask")
    user = person("chen")
    standings = standings_of(user, AT.date())

    everything_due = AT + dt.timedelta(days=30)
    count = tallies_for(limits_of(standings)).filled(
        **reach_of(standings), person=user.pk, midnight=AT, soon=everything_due
    )

    assert buffers_of(count) <= 5000 / 100


def deputise(principal: str, deputy: str) -> None:
    Deputy.objects.create(
        person=person(principal), deputy=person(deputy), valid=(factory.SINCE, None)
    )


def test_counts_leave_out_what_is_in_the_queue_but_not_for_the_person() -> None:
    """A requester who holds the role, a deputy of one, one who stands in a queue in two ways."""
    appoint("lin", Role.DEPT_HEAD, "MKT")
    appoint("xu", Role.DEPT_HEAD, "MKT")
    for principal, deputy in (("chen", "xu"), ("lin", "wu"), ("xu", "ou")):
        deputise(principal, deputy)
    factory.submitted(by="lin")
    factory.submitted(by="xu", budget_status="over")
    factory.submitted(by="wu")
    fill(factory.submitted(by="ou"), 20)

    counted, found = {}, {}
    for name in ("chen", "lin", "xu", "wu", "ou", "zhao"):
        user = person(name)
        standings = standings_of(user, AT.date())
        awaiting = ApprovalTask.objects.awaiting(user, standings=standings)
        counts = counts_of(user, AT, standings)
        counted[name] = counts.waiting, counts.over, counts.by_kind.get("leaflet", 0)
        found[name] = awaiting.count(), awaiting.over_budget().count(), awaiting.count()

    assert counted == found
    assert len(set(found.values())) > 3


def test_what_is_withheld_is_found_without_reading_the_queue() -> None:
    appoint("lin", Role.DEPT_HEAD, "SAL")
    mine = factory.submitted(by="lin")
    fill(factory.submitted(at_unit="SAL"), 20_000)
    user = person("zhao")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_approvaltask SET barred = barred || %s WHERE run_id = %s",
            [[user.pk], mine.run_id],
        )
        cursor.execute("ANALYZE approvals_approvaltask")
    appoint("zhao", Role.DEPT_HEAD, "SAL")
    standings = standings_of(person("zhao"), AT.date())

    withheld = Prepared(lambda: ApprovalTask.objects.withheld(limits_of(standings)))

    assert buffers_of(withheld.filled(**reach_of(standings))) < 50


def test_a_page_of_one_project_reads_little_more_than_its_own_rows() -> None:
    """However much else waits for the person, and for others of that project."""
    appoint("xu", Role.DEPT_HEAD, "SAL")
    fill(factory.submitted(), 20_000)
    fill(factory.submitted(project=factory.project("YXG"), at_unit="SAL"), 10_000)
    fill(factory.submitted(project=factory.project("YXG")), 59)
    in_garden = Narrowing(project=named([GARDEN])[GARDEN])
    user = person("chen")
    standings = standings_of(user, AT.date())
    queues = {key for standing in standings for key in standing.queue_ids}
    rows = list(statement_of(narrowing=in_garden))

    look_ups = sum(buffers_of(ApprovalTask.objects.filter(pk=row.pk)) for row in rows)
    page = buffers_of(statement_of(narrowing=in_garden))
    awaiting = ApprovalTask.objects.awaiting(user, standings=standings)
    counted = buffers_of(awaiting.narrowed(in_garden, AT, queues))

    assert len(rows) == PAGE_SIZE + 1
    assert page <= look_ups * 1.25
    assert counted <= 60 + 20
    assert narrowed_counts(user, AT, standings, in_garden).waiting == 60
