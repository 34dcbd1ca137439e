"""Saved views: kept under a name, shared with a role, opened first, removed and brought back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import AuthorityPolicy, FirstView, InboxView
from approvals.services import views
from approvals.services.views import MOST_VIEWS
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person, project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps")]

INBOX = reverse("approvals:inbox")
LIST = reverse("approvals:view_list")
SAVE = reverse("approvals:view_save")
GARDEN = "tab=waiting&project=YXG"


@pytest.fixture
def chen(client: Client, three_steps: AuthorityPolicy) -> Client:
    User.objects.filter(username="chen").update(language="en")
    client.force_login(person("chen"))
    return client


def saved(name: str = "Garden", *, by: str = "chen", **facts: Any) -> InboxView:
    return views.save(name=name, query=facts.pop("query", GARDEN), actor=person(by), at=AT, **facts)


def url_of(act: str, view: InboxView) -> str:
    return reverse(f"approvals:view_{act}", args=[view.public_id])


def test_a_narrowed_list_is_kept_under_a_name_that_stands_in_the_address(chen: Client) -> None:
    factory.submitted(title="Here", project=project("YXG"))
    factory.submitted(title="There")

    response = chen.post(f"{SAVE}?project=YXG&order=newest", {"name": " My  garden "})
    page = chen.get(response.headers["Location"])

    assert response.headers["Location"] == f"{INBOX}?view=My+garden"
    assert [row.summary.title for row in page.context["inbox"].listed.rows] == ["Here"]
    assert page.context["wanted"].newest_first is True
    assert InboxView.objects.get().query == "tab=waiting&order=newest&project=YXG"


def test_the_same_name_then_stands_for_the_new_list(chen: Client) -> None:
    saved("Garden")

    chen.post(f"{SAVE}?project=JPJ", {"name": "Garden"})

    assert InboxView.objects.get().query == "tab=waiting&project=JPJ"


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "\u200b\u2060", "\0"])
def test_a_view_needs_a_name_of_reasonable_length(chen: Client, name: str) -> None:
    response = chen.post(SAVE, {"name": name})

    assert response.status_code == 422
    assert InboxView.objects.count() == 0


def test_a_view_is_the_owner_s_alone(chen: Client, client: Client) -> None:
    view = saved(by="qian")

    statuses = [
        chen.post(url_of(act, view), {"name": "Mine now", "first": "1"}).status_code
        for act in ("change", "remove", "restore", "first")
    ]
    page = chen.get(INBOX, {"view": "Garden"})

    assert statuses == [404, 404, 404, 404]
    assert page.context["wanted"].view == ""
    assert InboxView.objects.get().name == "Garden"


def test_shared_with_a_role_others_who_hold_it_see_it_and_do_not_change_it(chen: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "SAL")
    view = saved(by="xu", shared_with=Role.DEPT_HEAD)

    page = chen.get(INBOX, {"view": "Garden"})
    listed = chen.get(LIST).content.decode()
    changed = chen.post(url_of("change", view), {"name": "Mine now"}).status_code

    assert page.context["wanted"].view == "Garden"
    assert person("xu").name_en in listed
    assert changed == 404


def test_an_own_view_goes_before_a_shared_one_of_the_same_name(chen: Client) -> None:
    factory.appoint("xu", Role.DEPT_HEAD, "SAL")
    saved(by="xu", shared_with=Role.DEPT_HEAD, query="tab=over")
    saved(query="tab=due")

    page = chen.get(INBOX, {"view": "Garden"})

    assert page.context["wanted"].tab == "due"


def test_a_view_is_shared_with_a_role_one_holds(chen: Client) -> None:
    with pytest.raises(NotAllowed) as refused:
        saved(shared_with=Role.CFO)
    response = chen.post(SAVE, {"name": "Garden", "shared_with": "cfo"})

    assert refused.value.code == "role_not_held"
    assert response.status_code == 422
    assert InboxView.objects.count() == 0


def test_a_view_is_renamed(chen: Client) -> None:
    view = saved()

    response = chen.post(url_of("change", view), {"name": "Yard", "shared_with": "dept_head"})

    view.refresh_from_db()
    assert response.status_code == 303
    assert (view.name, view.shared_with) == ("Yard", "dept_head")


def test_two_own_views_do_not_share_a_name(chen: Client) -> None:
    saved("Yard")
    view = saved("Garden")

    response = chen.post(url_of("change", view), {"name": "Yard"})

    assert response.status_code == 422
    assert "You have a view of this name already." in response.content.decode()
    assert InboxView.objects.get(pk=view.pk).name == "Garden"


def test_a_removed_view_is_brought_back(chen: Client) -> None:
    view = saved()

    page = chen.post(url_of("remove", view), follow=True).content.decode()
    meanwhile = chen.get(INBOX, {"view": "Garden"}).context["wanted"].view
    chen.post(url_of("restore", view))

    assert "“Garden” was removed." in page
    assert url_of("restore", view) in page
    assert meanwhile == ""
    assert chen.get(INBOX, {"view": "Garden"}).context["wanted"].view == "Garden"


def test_a_name_taken_meanwhile_is_not_taken_back(chen: Client) -> None:
    view = saved()
    views.remove(view_id=view.public_id, actor=person("chen"), at=AT)
    saved("Garden", query="tab=over")

    with pytest.raises(RuleBroken) as refused:
        views.restore(view_id=view.public_id, actor=person("chen"))

    assert refused.value.code == "view_name_taken"


def test_the_inbox_opens_with_the_first_view(chen: Client) -> None:
    view = saved()
    before = chen.get(INBOX).status_code

    chen.post(url_of("first", view), {"first": "1"})
    opened = chen.get(INBOX)
    plain = chen.get(INBOX, {"tab": "waiting"})
    chen.post(url_of("first", view), {"first": "0"})

    assert before == 200
    assert (opened.status_code, opened.headers["Location"]) == (302, f"{INBOX}?view=Garden")
    assert (plain.status_code, plain.context["inbox"].chips) == (200, [])
    assert chen.get(INBOX).status_code == 200
    assert FirstView.objects.count() == 0


def test_a_first_view_that_was_removed_is_not_opened(chen: Client) -> None:
    view = saved()
    views.open_first(view_id=view.public_id, actor=person("chen"), at=AT)

    chen.post(url_of("remove", view))

    assert chen.get(INBOX).status_code == 200


def test_pages_and_decisions_carry_the_name_of_the_view(chen: Client) -> None:
    saved()
    leaflet = factory.submitted(project=project("YXG"))
    task = factory.open_task(leaflet)

    page = chen.get(INBOX, {"view": "Garden", "task": str(task.public_id)})

    assert page.context["pane"].bar.decision_url.endswith("?view=Garden")
    assert f'href="?view=Garden&amp;task={task.public_id.hex}"' in page.content.decode()


def test_nobody_keeps_more_views_than_he_can_look_through(chen: Client) -> None:
    for number in range(MOST_VIEWS):
        saved(f"View {number}")

    response = chen.post(SAVE, {"name": "One more"})

    assert response.status_code == 422
    assert InboxView.objects.count() == MOST_VIEWS


def test_the_page_of_views_asks_once_for_all_their_places(chen: Client) -> None:
    for number, code in enumerate(("YXG", "JPJ", "NW1")):
        saved(f"View {number}", query=f"tab=waiting&project={code}&by=lin")
    chen.get(LIST)

    with CaptureQueriesContext(connection) as captured:
        page = chen.get(LIST).content.decode()

    assert "Project Yunxiu Garden · Requester Lin Xiaotong" in page
    assert (
        len([query for query in captured if '"organisation_project"."code" = ' in query["sql"]])
        == 1
    )


def test_the_menu_lists_views(chen: Client) -> None:
    saved()

    part = chen.get(INBOX, headers={"HX-Request": "true", "HX-Target": "inbox-views"})

    assert f'href="{INBOX}?view=Garden"' in part.content.decode()
