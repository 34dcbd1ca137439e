"""The administrators' queue: what found nobody, why, and the way to name a holder."""

import re

import pytest
from django.test import Client

from approvals.models import ApprovalTask
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import matrix, person, rules_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

PAGE = "/approvals/stuck"


def client_of(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person(username))
    return client


def test_nothing_is_stuck() -> None:
    assert "No task is stuck" in client_of("dai").get(PAGE).content.decode()


def test_stuck_task_says_why_and_leads_to_a_holder() -> None:
    RoleHolding.objects.filter(person=person("chen")).delete()
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted(title="Secret campaign")
    dai = client_of("dai")

    page = dai.get(PAGE).content.decode()

    assert "Nobody holds this role here or above." in page
    assert "Secret campaign" not in page
    link = re.search(r'href="(/office/people\?for=dept_head&amp;place=[0-9a-f-]+)"', page)
    assert link is not None
    chosen = dai.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Choose who is to hold: Department head · Marketing" in chosen
    query = re.search(rf'href="/office/people/{person("ou").public_id}(\?[^"]+)"', chosen)
    assert query is not None
    form = dai.get(f"/office/people/{person('ou').public_id}{query[1].replace('&amp;', '&')}")
    assert '<option value="dept_head" selected>' in form.content.decode()


def test_named_holder_takes_it_out_of_the_queue() -> None:
    RoleHolding.objects.filter(person=person("chen")).delete()
    matrix(*rules_for(Role.DEPT_HEAD))
    leaflet = factory.submitted()

    client_of("dai").post(
        f"/office/people/{person('ou').public_id}/roles",
        {
            "role": "dept_head",
            "place": str(factory.unit("MKT").public_id),
            "begins_on": "2026-05-12",
        },
    )

    assert factory.waiting_for(leaflet) == {"ou"}
    assert "No task is stuck" in client_of("dai").get(PAGE).content.decode()
    assert ApprovalTask.objects.get().placed == "holder"


def test_others_do_not_see_it() -> None:
    assert client_of("chen").get(PAGE).status_code == 403
    assert client_of("ma").get(PAGE).status_code == 403


def test_in_chinese(catalogue: None) -> None:
    RoleHolding.objects.filter(person=person("chen")).delete()
    matrix(*rules_for(Role.DEPT_HEAD))
    factory.submitted()

    page = client_of("dai", "zh-hans").get(PAGE).content.decode()

    assert "卡住的待办" in page
    assert "本单位及上级单位无人担任该角色。" in page
