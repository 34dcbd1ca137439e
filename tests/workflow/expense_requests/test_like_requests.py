"""Two like requests choose their approvers together (R-46); each is signed for what it is over."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import ApprovalTask, Decision, Run
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import policies, replay
from approvals.services.default_matrix import default_rules
from expense_mgmt.books import CHECKS
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.roles import Role
from requests.models import ExpenseRequest
from tests.factories_requests import (
    NOON,
    content,
    decide_next,
    fresh,
    person,
    portal_line,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(books: Company) -> None:
    """Matrix and budget for every test."""


@pytest.fixture
def second(company: Company) -> ExpenseRequest:
    """28,000 after 30,000: together they reach the CFO's band."""
    sent(company, "30000.00")
    return sent(company, "28000.00")


def sent(company: Company, amount: str) -> ExpenseRequest:
    line = portal_line(company, amount=Decimal(amount))
    return submitted(company, written=content(company, [line]))


def listed(client: Client, **asked: str) -> list[Decimal]:
    client.force_login(person("chen"))
    page = client.get(reverse("approvals:inbox"), asked)
    return sorted(row.summary.amount.amount for row in page.context["inbox"].listed.rows)


def test_a_signature_is_given_to_what_the_document_is_over(second: ExpenseRequest) -> None:
    decide_next(second, "approve")

    run = fresh(second).run
    assert run is not None
    assert (run.amount, run.guarded_amount) == (Decimal(28000), Decimal(58000))
    assert Decision.objects.get(run=run).amount == Decimal(28000)


def test_a_document_of_its_own_has_one_amount(second: ExpenseRequest) -> None:
    first = Run.objects.exclude(subject_id=second.public_id).get()

    assert first.guarded_amount is None
    assert first.amount == first.deciding.amount == Decimal(30000)


@pytest.mark.usefixtures("second")
def test_the_inbox_is_narrowed_by_the_amount_its_rows_show(client: Client) -> None:
    assert listed(client) == [Decimal(28000), Decimal(30000)]
    assert listed(client, **{"from": "29000"}) == [Decimal(30000)]
    assert listed(client, to="29000") == [Decimal(28000)]


def test_together_with_its_like_it_is_no_small_one(company: Company) -> None:
    policy = policies.draft(
        company=company,
        rules=default_rules(),
        valid_from=NOON.date(),
        actor=person("dai"),
        at=NOON,
        bulk_limit=Decimal(20000),
    )
    policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=NOON)
    sent(company, "10000.00")
    sent(company, "12000.00")

    tasks = ApprovalTask.objects.order_by("pk")

    assert [(one.amount, one.bulk_limit) for one in tasks] == [(10000, 20000), (12000, 0)]


@pytest.mark.usefixtures("second")
def test_the_replay_shows_both_amounts(company: Company, client: Client) -> None:
    statuses = ("within", "over", "unbudgeted")
    rules = [RuleSpec("expense_request", one, [StepSpec(Role.DEPT_HEAD)]) for one in statuses]
    later = NOON + dt.timedelta(days=1)
    policy = policies.draft(
        company=company, rules=rules, valid_from=later.date(), actor=person("dai"), at=NOON
    )
    job = replay.ask(policy=policy, actor=person("dai"), today=NOON.date())
    assert jobs.run(job.pk)
    client.force_login(person("dai"))
    client.cookies["language"] = "en"

    page = client.get(reverse("approvals:policy_replay", args=[policy.public_id]))

    assert page.content.decode().count("with its like ¥58,000.00") == 1


def test_the_books_find_nothing(second: ExpenseRequest) -> None:
    decide_next(second, "approve")

    assert [found for name in CHECKS for found in CHECKS[name]()] == []
