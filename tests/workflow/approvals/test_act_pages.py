"""Hand over, add approver, copy to and the administrators' list, as people use them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import Addition, ApprovalTask, Copy, TaskMove
from approvals.pages.chain import chain_steps
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person
from tests.approvals_document.models import Leaflet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

INBOX = reverse("approvals:inbox")


def sign_in(client: Client, username: str) -> Client:
    User.objects.filter(username=username).update(language="en")
    client.force_login(person(username))
    return client


@pytest.fixture
def chen(client: Client) -> Client:
    return sign_in(client, "chen")


def text(response: Any) -> str:
    return str(response.content.decode())


def url(act: str, task: ApprovalTask) -> str:
    return reverse(f"approvals:{act}", args=[task.public_id])


def key(username: str) -> str:
    return str(person(username).public_id)


def offered(page: str) -> set[str]:
    """The people whom the form lets one choose."""
    return {user.username for user in User.objects.all() if str(user.public_id) in page}


@pytest.fixture
def task() -> ApprovalTask:
    return factory.open_task(factory.submitted(title="Weekend warm-up"))


def test_bar_leads_to_the_acts_by_keys(chen: Client, task: ApprovalTask) -> None:
    page = text(chen.get(INBOX, {"task": str(task.public_id)}))

    assert f'href="{url("hand_over", task)}" data-shortcut="t"' in page
    assert f'href="{url("add_approver", task)}" data-shortcut="i"' in page
    assert reverse("approvals:copy_to", args=[task.subject_id]) in page


def test_form_offers_those_who_may_decide(chen: Client, task: ApprovalTask) -> None:
    page = text(chen.get(url("hand_over", task)))

    assert {"he", "wang", "sun"} <= offered(page)
    assert offered(page).isdisjoint({"chen", "lin", "ma", "dai", "ou", "zheng"})
    assert "Weekend warm-up" in page


def test_hand_over_leads_back_to_the_inbox(chen: Client, task: ApprovalTask) -> None:
    response = chen.post(
        url("hand_over", task), {"receiver": key("he"), "reason": "Knows it better"}
    )

    assert (response.status_code, response.headers["Location"]) == (303, INBOX)
    assert TaskMove.objects.get().target.person == person("he")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"receiver": "", "reason": "Away"}, "This field is required."),
        ({"receiver": "nobody", "reason": "Away"}, "Enter a valid UUID."),
        ({"receiver": "lin", "reason": "Away"}, "Name an active person whose role approves."),
        ({"receiver": "he", "reason": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    chen: Client, task: ApprovalTask, typed: dict[str, str], said: str
) -> None:
    posted = dict(typed)
    if User.objects.filter(username=typed["receiver"]).exists():
        posted["receiver"] = key(typed["receiver"])

    response = chen.post(url("hand_over", task), posted)

    assert response.status_code == 422
    assert said in text(response)
    assert not TaskMove.objects.exists()


def test_a_task_that_went_elsewhere_says_where_and_keeps_the_reason(
    chen: Client, task: ApprovalTask
) -> None:
    facts = {"receiver": key("he"), "reason": "Knows it better"}
    chen.post(url("hand_over", task), facts)

    response = chen.post(url("hand_over", task), facts)

    assert response.status_code == 409
    assert f"This waits with {person('he').name_en} now." in text(response)
    assert "Knows it better" in text(response)
    assert TaskMove.objects.count() == 1


def test_form_of_a_task_that_is_not_mine_leads_to_its_state(
    chen: Client, task: ApprovalTask
) -> None:
    chen.post(url("hand_over", task), {"receiver": key("he"), "reason": "Away"})

    response = chen.get(url("hand_over", task))

    assert response.headers["Location"] == task.url
    assert chen.get(task.url).status_code == 200


def test_others_find_no_such_task(client: Client, task: ApprovalTask) -> None:
    sign_in(client, "qian")

    assert client.get(url("hand_over", task)).status_code == 404
    assert client.get(url("add_approver", task)).status_code == 404


def test_added_approver_stands_in_the_chain_with_the_reason(
    chen: Client, task: ApprovalTask
) -> None:
    response = chen.post(
        url("add_approver", task),
        {"receiver": key("he"), "position": "with", "reason": "Knows the site"},
    )
    page = text(chen.get(response.headers["Location"]))

    assert response.headers["Location"] == task.url
    assert f"added by {person('chen').name_en}: Knows the site" in page
    addition = Addition.objects.get()
    assert reverse("approvals:withdraw_added", args=[addition.task.public_id]) in page


def test_adder_takes_it_back(chen: Client, task: ApprovalTask) -> None:
    chen.post(
        url("add_approver", task),
        {"receiver": key("he"), "position": "before", "reason": "Knows the site"},
    )
    addition = Addition.objects.get()

    response = chen.post(url("withdraw_added", addition.task))

    assert (response.status_code, response.headers["Location"]) == (303, task.url)
    assert "taken back" in text(chen.get(task.url))
    assert ApprovalTask.objects.get(pk=task.pk).is_open


def test_only_the_adder_is_offered_to_take_it_back(client: Client, task: ApprovalTask) -> None:
    sign_in(client, "chen").post(
        url("add_approver", task),
        {"receiver": key("he"), "position": "with", "reason": "Knows the site"},
    )
    added = Addition.objects.get().task
    sign_in(client, "he")

    page = text(client.get(added.url))
    response = client.post(url("withdraw_added", added))

    assert url("withdraw_added", added) not in page
    assert response.status_code == 404


def test_a_step_that_takes_nobody_shows_no_button(chen: Client, task: ApprovalTask) -> None:
    task.run.steps.update(may_add_approver=False)

    page = text(chen.get(task.url))
    response = chen.post(
        url("add_approver", task),
        {"receiver": key("he"), "position": "with", "reason": "Knows the site"},
    )

    assert url("add_approver", task) not in page
    assert response.status_code == 422
    assert "The approval rules allow no added approver at this step." in text(response)


def test_chain_says_who_handed_it_to_whom(chen: Client, task: ApprovalTask) -> None:
    chen.post(url("hand_over", task), {"receiver": key("he"), "reason": "Away"})

    step = chain_steps(task.run, viewer=person("lin"), at=AT)[0]

    assert step.name == person("he").label
    assert step.moved == [f"{person('chen').label} handed it over to {person('he').label}: Away"]


def test_requester_copies_his_document_to_others(client: Client) -> None:
    leaflet = factory.submitted()
    sign_in(client, "lin")
    address = reverse("approvals:copy_to", args=[leaflet.public_id])

    page = text(client.get(address))
    response = client.post(address, {"readers": [key("wu"), key("wang")], "note": "For you"})

    assert "wu" in offered(page)
    assert offered(page).isdisjoint({"lin", "dai"})
    assert (response.status_code, response.headers["Location"]) == (
        303,
        f"/leaflets/{leaflet.public_id}",
    )
    assert Copy.objects.count() == 2


def test_who_does_not_see_it_copies_nothing(client: Client) -> None:
    leaflet = factory.submitted()
    sign_in(client, "zheng")

    response = client.get(reverse("approvals:copy_to", args=[leaflet.public_id]))

    assert response.status_code == 404


def stuck() -> Leaflet:
    RoleHolding.objects.filter(person=person("chen"), role=Role.DEPT_HEAD).delete()
    return factory.submitted(title="Nobody's")


def test_administrator_names_who_decides(client: Client) -> None:
    leaflet = stuck()
    sign_in(client, "dai")
    task = factory.open_task(leaflet)

    listed = text(client.get(reverse("approvals:stuck")))
    form = client.get(url("name_holder", task))
    response = client.post(url("name_holder", task), {"receiver": key("he"), "reason": "No head"})

    assert f'id="task-{task.public_id}"' in listed
    assert form.status_code == 200
    assert response.headers["Location"] == reverse("approvals:stuck")
    assert factory.waiting_for(leaflet) == {"he"}
    assert "No task is stuck" in text(client.get(reverse("approvals:stuck")))


def test_naming_a_holder_tells_an_administrator_nothing_of_the_business(client: Client) -> None:
    leaflet = stuck()
    sign_in(client, "dai")

    form = text(client.get(url("name_holder", factory.open_task(leaflet))))

    assert f"L-{leaflet.pk:04}" in form
    assert leaflet.title not in form
    assert "30,000.00" not in form


def test_administrator_finds_only_what_is_stuck(client: Client, task: ApprovalTask) -> None:
    sign_in(client, "dai")

    assert client.get(url("name_holder", task)).status_code == 404
    assert client.get(url("hand_over", task)).status_code == 403


def test_list_of_what_is_stuck_costs_the_same_for_one_and_for_many(client: Client) -> None:
    stuck()
    sign_in(client, "dai")
    address = reverse("approvals:stuck")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(4):
        factory.submitted()

    with CaptureQueriesContext(connection) as many:
        page = text(client.get(address))

    assert page.count("Name who decides") == 5
    assert len(many) == len(one)
