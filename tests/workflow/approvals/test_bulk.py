"""Approving several at once: what may be, what is asked before, and what became of each."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import ApprovalTask, Decision, Step
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import policies, policy_editing
from approvals.services.adding import add_approver
from approvals.services.bulk import MOST_AT_ONCE, Seen, approve_selected, selection_of
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, person, project, say, standing
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND

pytestmark = pytest.mark.django_db

INBOX = reverse("approvals:inbox")
APPROVE = reverse("approvals:approve_many")
HTMX = {"HX-Request": "true", "HX-Target": "sheet"}
REVIEWERS = (Role.DEPT_HEAD, Role.FINANCE_PRELIMINARY)


@pytest.fixture
def chen(client: Client, company: Company) -> Client:
    factory.matrix(*factory.rules_for(*REVIEWERS))
    User.objects.filter(username="chen").update(language="en")
    client.force_login(person("chen"))
    return client


def seen(leaflet: Leaflet) -> str:
    task = ApprovalTask.objects.filter(run=leaflet.run).order_by("pk").first()
    assert task is not None
    return f"{task.public_id.hex}:{leaflet.version}:{port.content_hash(leaflet)[:16]}"


def chosen(leaflets: Iterable[Leaflet], **more: str) -> dict[str, Any]:
    return {"task": [seen(each) for each in leaflets], **more}


def words(client: Client) -> list[tuple[str, str]]:
    """(title, what became of it) on the next page."""
    results = client.get(INBOX).context["results"]
    return [(row["title"], row["words"]) for row in results["rows"]]


def test_each_item_is_named_with_what_became_of_it(chen: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "MKT")
    clean = factory.submitted(title="Clean", amount="1000.00")
    over = factory.submitted(title="Beyond", amount="1000.00", budget_status="over")
    large = factory.submitted(title="Large", amount="50000.00")
    faster = factory.submitted(title="Faster", amount="1000.00")
    gone = factory.submitted(title="Gone", amount="1000.00")
    own = factory.submitted(title="Own", amount="1000.00", by="chen")
    selection = chosen((clean, over, large, faster, gone, own))
    say("approve", faster, "xu")
    factory.withdraw(gone)

    response = chen.post(APPROVE, selection)

    assert (response.status_code, response.headers["Location"]) == (303, INBOX)
    assert words(chen) == [
        ("Clean", "Approved"),
        ("Beyond", "This one has to be opened and read first."),
        ("Large", "This one has to be opened and read first."),
        ("Faster", f"Already decided by {person('xu').name_en}."),
        ("Gone", "The requester has withdrawn this document."),
        ("Own", "You submitted this. Somebody else decides on it."),
    ]
    assert Decision.objects.filter(actor=person("chen")).count() == 1


def test_the_result_is_shown_once(chen: Client) -> None:
    chen.post(APPROVE, chosen([factory.submitted(title="Clean", amount="1000.00")]))

    first, second = chen.get(INBOX).content.decode(), chen.get(INBOX).content.decode()

    assert "What happened to your selection" in first
    assert "1 approved." in first
    assert "What happened to your selection" not in second


def test_what_another_sees_is_counted_and_not_named(chen: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "SAL")
    foreign = factory.submitted(title="Theirs", amount="1000.00", at_unit="SAL", by="feng")
    mine = factory.submitted(title="Mine", amount="1000.00")

    chen.post(APPROVE, chosen([foreign, mine]))

    page = chen.get(INBOX)
    assert [row["title"] for row in page.context["results"]["rows"]] == ["Mine"]
    assert page.context["results"]["missing"] == 1
    assert "1 selected item is not there for you." in page.content.decode()
    assert "Theirs" not in page.content.decode()
    assert standing(foreign) == "in_approval"


def test_an_item_named_twice_is_approved_once(chen: Client) -> None:
    leaflet = factory.submitted(title="Twice", amount="1000.00")

    chen.post(APPROVE, chosen([leaflet, leaflet]))

    assert words(chen) == [("Twice", "Approved")]


def test_a_document_that_changed_since_is_not_approved(chen: Client) -> None:
    leaflet = factory.submitted(title="Changed", amount="1000.00")
    key = seen(leaflet).rsplit(":", 1)[0]

    chen.post(APPROVE, {"task": f"{key}:0000000000000000"})

    assert words(chen) == [
        ("Changed", "This document has changed since you opened it. Read it again.")
    ]
    assert standing(leaflet) == "in_approval"


@pytest.mark.parametrize(
    "posted",
    [{}, {"task": ""}, {"task": ["rubbish", "a:b:c", "\x00"]}],
    ids=["none", "empty", "rubbish"],
)
def test_nothing_selected_says_so(chen: Client, posted: dict[str, Any]) -> None:
    page, part = chen.post(APPROVE, posted), chen.post(APPROVE, posted, headers=HTMX)

    for response in (page, part):
        assert response.status_code == 422
        assert "Select at least one item to approve." in response.content.decode()


def test_ten_thousand_items_are_refused_in_one_word(chen: Client) -> None:
    leaflet = factory.submitted(amount="1000.00")
    many = [f"{number:032x}:1:00" for number in range(10_000)]

    response = chen.post(APPROVE, {"task": [seen(leaflet), *many]})

    assert response.status_code == 422
    assert f"At most {MOST_AT_ONCE} items" in response.content.decode()
    assert Decision.objects.count() == 0


def test_above_a_hundred_thousand_the_sum_by_project_is_asked_first(chen: Client) -> None:
    leaflets = [
        factory.submitted(title=f"N{n}", amount="40000.00", project=project(code))
        for n, code in enumerate(("YXG", "YXG", "JPJ"))
    ]
    selection = chosen(leaflets)

    page, part = chen.post(APPROVE, selection), chen.post(APPROVE, selection, headers=HTMX)
    undecided = Decision.objects.count()
    chen.post(APPROVE, {**selection, "confirmed": "1"})

    assert page.context["selection"].sums() == [
        ("Yunxiu Garden", 2, Decimal("80000.00")),
        (project("JPJ").name_en, 1, Decimal("40000.00")),
    ]
    for response in (page, part):
        assert response.status_code == 200
        assert "Approve 3 items, ¥120,000.00 in all?" in response.content.decode()
    assert undecided == 0
    assert Decision.objects.count() == 3


def test_a_hundred_thousand_is_not_above_it(chen: Client) -> None:
    leaflets = [factory.submitted(amount=amount) for amount in ("49999.99", "49999.99", "0.02")]

    response = chen.post(APPROVE, chosen(leaflets))

    assert response.status_code == 303
    assert Decision.objects.count() == 3


def test_after_a_selection_the_same_list_is_shown(chen: Client) -> None:
    leaflet = factory.submitted(amount="1000.00")

    response = chen.post(f"{APPROVE}?tab=due&project=YXG", chosen([leaflet]))

    assert response.headers["Location"] == f"{INBOX}?tab=due&project=YXG"


def limit(company: Company, amount: str, *roles: Role) -> None:
    """A version with this limit, drafted by one administrator and published by another."""
    policy = policies.draft(
        company=company,
        rules=factory.rules_for(*roles),
        valid_from=factory.SINCE,
        actor=person("dai"),
        at=AT,
    )
    policy = policy_editing.change(
        policy_id=policy.public_id,
        revision=policy.revision,
        valid_from=factory.SINCE,
        remark="",
        bulk_limit=Decimal(amount),
        actor=person("dai"),
        at=AT,
    )
    policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=AT)


@pytest.mark.parametrize(
    ("amount", "is_approved"), [("19999.99", True), ("20000.00", False), ("20000.01", False)]
)
def test_the_limit_is_that_of_the_version_in_force(
    company: Company, amount: str, is_approved: bool
) -> None:
    limit(company, "20000.00", *REVIEWERS)
    leaflet = factory.submitted(amount=amount)

    outcome = approve(leaflet)

    assert [result.error is None for result in outcome.results] == [is_approved]


def test_a_new_limit_does_not_change_what_is_under_way(company: Company) -> None:
    limit(company, "20000.00", *REVIEWERS)
    leaflet = factory.submitted(amount="30000.00")

    policy = policies.draft(
        company=company,
        rules=factory.rules_for(*REVIEWERS),
        valid_from=dt.date(2026, 5, 13),
        actor=person("dai"),
        at=AT,
        bulk_limit=Decimal(90_000),
    )
    policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=AT)

    assert factory.open_task(leaflet).bulk_limit == Decimal("20000.00")


def reviewers(*limits: str | None, **fields: Any) -> list[RuleSpec]:
    """The two reviewers, each with a limit of his own or none; within budget."""
    steps = [
        StepSpec(role, bulk_limit=None if own is None else Decimal(own))
        for role, own in zip(REVIEWERS, limits, strict=True)
    ]
    return [RuleSpec(KIND, "within", steps, **fields)]


@pytest.mark.usefixtures("company")
def test_each_reviewer_has_the_limit_of_his_step_or_else_of_the_version() -> None:
    factory.matrix(*reviewers("30000.00", None))
    leaflet = factory.submitted(amount="30000.00")

    first = approve(leaflet)
    say("approve", leaflet, "chen")
    second = approve(leaflet, by="zhao")

    assert [getattr(result.error, "code", "") for result in first.results] == ["not_clean"]
    assert [result.error for result in second.results] == [None]
    assert list(Step.objects.order_by("sequence").values_list("bulk_limit", flat=True)) == [
        Decimal("30000.00"),
        Decimal("50000.00"),
    ]


@pytest.mark.usefixtures("company")
def test_of_two_rules_the_lower_limit_counts() -> None:
    factory.matrix(
        *reviewers("30000.00", None, project=project("YXG")),
        *reviewers("20000.00", "90000.00", project=project("JPJ")),
    )
    leaflet = factory.submitted(project=project("YXG"), second_project=project("JPJ"))

    limits = Step.objects.filter(run=leaflet.run).order_by("sequence")

    assert list(limits.values_list("bulk_limit", flat=True)) == [
        Decimal("20000.00"),
        Decimal("50000.00"),
    ]


@pytest.mark.usefixtures("company")
def test_who_was_added_has_the_limit_of_the_step() -> None:
    factory.matrix(*reviewers("30000.00", None))
    leaflet = factory.submitted(amount="29999.99")
    add_approver(
        task_id=factory.open_task(leaflet).public_id,
        receiver=person("he").public_id,
        position="with",
        reason="Knows the site",
        actor=person("chen"),
        at=AT,
    )

    limits = ApprovalTask.objects.values_list("bulk_limit", flat=True)

    assert list(limits) == [Decimal("30000.00"), Decimal("30000.00")]


def test_a_collective_resolution_cannot_be_selected(client: Client, company: Company) -> None:
    steps = [StepSpec(Role.DEPT_HEAD, signers_needed=2, bulk_limit=Decimal(90_000))]
    factory.matrix(RuleSpec(KIND, "within", steps))
    factory.submitted(amount="1.00")
    client.force_login(person("chen"))

    page = client.get(INBOX)

    assert [row.may_select for row in page.context["inbox"].listed.rows] == [False]
    assert 'name="task"' not in page.content.decode()


@pytest.mark.parametrize("executive", [Role.CFO, Role.CEO])
def test_what_an_executive_signs_is_never_approved_with_others(
    company: Company, executive: Role
) -> None:
    limit(company, "90000.00", *REVIEWERS, executive)
    leaflet = factory.submitted(amount="1.00")

    outcome = approve(leaflet)

    assert [getattr(result.error, "code", "") for result in outcome.results] == ["not_clean"]
    assert standing(leaflet) == "in_approval"


def test_an_empty_selection_is_refused_by_the_service(company: Company) -> None:
    with pytest.raises(RuleBroken, match="Select at least one") as refused:
        selection_of([], actor=person("chen"), at=AT)

    assert refused.value.code == "nothing_selected"


def approve(leaflet: Leaflet, *, by: str = "chen") -> Any:
    task = factory.open_task(leaflet)
    choice = Seen(task.public_id, leaflet.version, port.content_hash(leaflet)[:16])
    selection = selection_of([choice], actor=person(by), at=AT)
    return approve_selected(selection, actor=person(by), at=AT)
