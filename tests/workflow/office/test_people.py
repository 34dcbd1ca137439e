"""People and roles: who gives what, with whose second look, and who leaves (RELIABILITY (a), (b))."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from expense_mgmt.celery import turn_the_day
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.foundation.models import Company, Event
from expense_mgmt.organisation.models import Departure, Deputy, RoleHolding, RoleProposal
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services import departures, holdings, proposals
from expense_mgmt.organisation.states import ProposalState
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

TODAY = dt.date(2026, 5, 12)
PEOPLE = "/office/people"


def client_of(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person(username))
    return client


def page_of(username: str) -> str:
    return f"{PEOPLE}/{person(username).public_id}"


def post(by: str, address: str, **data: str) -> Any:
    return client_of(by).post(address, data)


def grant(by: str, username: str, role: str, place: str = "YH", **changes: str) -> Any:
    data = {"role": role, "place": str(factory.unit(place).public_id), "begins_on": "2026-05-12"}
    return post(by, f"{page_of(username)}/roles", **(data | changes))


def roles_of(username: str) -> set[str]:
    held = RoleHolding.objects.filter(person=person(username), valid__contains=TODAY)
    return set(held.values_list("role", flat=True))


def events_of(username: str) -> list[str]:
    chain = Event.objects.filter(subject_id=person(username).public_id, kind="person")
    return list(chain.order_by("sequence").values_list("name", flat=True))


def proposed(username: str = "ou", role: Role = Role.FINANCE_HEAD, by: str = "dai") -> RoleProposal:
    return proposals.propose(
        person=person(username),
        role=role,
        place=factory.unit("YH"),
        begins_on=TODAY,
        actor=person(by),
        at=AT,
    )


def test_ordinary_role_is_given_by_one_administrator() -> None:
    answer = grant("dai", "ou", "requester", "MKT")

    assert answer.status_code == 303
    held = RoleHolding.objects.get(person=person("ou"))
    assert (held.role, held.granted_by, held.confirmed_by) == ("requester", person("dai"), None)
    assert events_of("ou") == ["grant_role"]


def test_finance_role_waits_for_the_second_administrator() -> None:
    answer = grant("dai", "ou", "finance_head")
    before = roles_of("ou")
    proposal = RoleProposal.objects.get()

    given = post("yu", f"/office/proposals/{proposal.public_id}/give")

    assert (answer.status_code, before, given.status_code) == (303, set(), 303)
    held = RoleHolding.objects.get(person=person("ou"))
    assert (held.granted_by, held.confirmed_by) == (person("dai"), person("yu"))
    assert events_of("ou") == ["propose_role", "grant_role"]


def test_who_proposed_it_does_not_give_it_himself() -> None:
    proposal = proposed()

    answer = post("dai", f"/office/proposals/{proposal.public_id}/give")

    assert answer.status_code == 403
    assert roles_of("ou") == set()


def test_without_a_second_administrator_the_service_and_the_database_refuse() -> None:
    with pytest.raises(NotAllowed) as refused:
        holdings.grant(
            person=person("ou"),
            role=Role.CFO,
            place=factory.unit("YH"),
            begins_on=TODAY,
            actor=person("dai"),
            at=AT,
        )
    row: dict[str, Any] = {
        "company": Company.objects.get(),
        "person": person("ou"),
        "role": Role.CFO,
        "unit": factory.unit("YH"),
        "valid": (TODAY, None),
        "granted_by": person("dai"),
    }
    for confirmed_by in (None, person("dai"), person("ou")):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleHolding.objects.create(**row, confirmed_by=confirmed_by)

    assert refused.value.code == "second_administrator"
    assert roles_of("ou") == set()


def test_declined_and_taken_back_nothing_is_given() -> None:
    first, second = proposed("ou"), proposed("lin", Role.ACCOUNTANT)

    proposals.decline(proposal_id=first.public_id, actor=person("yu"), at=AT)
    proposals.decline(proposal_id=second.public_id, actor=person("dai"), at=AT)

    states = list(RoleProposal.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ProposalState.DECLINED, ProposalState.TAKEN_BACK]
    with pytest.raises(Conflict):
        proposals.give(proposal_id=first.public_id, actor=person("yu"), at=AT)
    assert events_of("ou") == ["propose_role", "decline_role"]


def test_the_same_is_not_proposed_twice() -> None:
    proposed()

    answer = grant("yu", "ou", "finance_head")

    assert answer.status_code == 422
    assert "waits for a second administrator already" in answer.content.decode()


def test_conflict_that_came_up_meanwhile_is_found_when_it_is_given() -> None:
    proposal = proposed("ou", Role.CASHIER)
    factory.appoint("ou", Role.ACCOUNTANT)

    with pytest.raises(RuleBroken) as refused:
        proposals.give(proposal_id=proposal.public_id, actor=person("yu"), at=AT)

    assert refused.value.code == "role_conflict"
    assert roles_of("ou") == {"accountant"}


@pytest.mark.parametrize(
    ("username", "role", "changes", "said"),
    [
        ("zheng", "accountant", {}, "Zheng Yang is Cashier. One person does not hold both."),
        ("ma", "requester", {}, "Ma Jianguo is Internal auditor."),
        ("lin", "auditor", {}, "Lin Xiaotong is Requester."),
        ("chen", "dept_head", {"place": "MKT"}, "The person holds this role there already."),
        ("ou", "requester", {"begins_on": "2026-05-11"}, "A role begins today or later."),
        ("ou", "requester", {"ends_on": "2026-05-11"}, "It ends before it begins."),
        ("ou", "", {}, "This field is required."),
        ("ou", "king", {}, "Select a valid choice."),
        ("ou", "requester", {"begins_on": "x"}, "Enter a valid date."),
    ],
)
def test_grants_that_are_refused_say_why(
    username: str, role: str, changes: dict[str, str], said: str
) -> None:
    count = RoleHolding.objects.count()
    place = changes.pop("place", "YH")

    answer = grant("dai", username, role, place, **changes)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert RoleHolding.objects.count() == count


def test_deputy_is_not_given_what_does_not_go_with_whom_he_acts_for() -> None:
    Deputy.objects.create(
        person=person("qian"), deputy=person("ou"), valid=(TODAY, dt.date(2026, 6, 1))
    )

    answer = grant("dai", "ou", "cashier")

    assert answer.status_code == 422
    assert "acts for somebody who is Finance head" in answer.content.decode()


def test_role_is_ended_on_its_page() -> None:
    held = RoleHolding.objects.get(person=person("chen"))
    address = f"{page_of('chen')}/roles/{held.public_id}/end"

    past = post("dai", address, ends_on="2026-05-01")
    today = post("dai", address, ends_on="2026-05-12")

    assert (past.status_code, today.status_code) == (422, 303)
    assert "A role ends yesterday at the earliest." in past.content.decode()
    assert RoleHolding.objects.get(pk=held.pk).valid.upper == dt.date(2026, 5, 13)


def test_administrator_keeps_nothing_of_his_own() -> None:
    page = client_of("dai").get(page_of("dai")).content.decode()

    assert "Nobody changes his own roles." in page
    assert "Give a role" not in page
    assert grant("dai", "dai", "requester").status_code == 403


def test_page_says_what_does_not_go_with_the_roles_held() -> None:
    page = client_of("dai").get(page_of("zheng")).content.decode()

    assert "Accountant (Cashier)" in page
    assert "Supplier-account keeper (Cashier)" in page
    assert "every other role (Internal auditor)" in (
        client_of("dai").get(page_of("ma")).content.decode()
    )


def test_list_finds_by_name_and_by_role() -> None:
    dai = client_of("dai")

    everybody = dai.get(PEOPLE).content.decode()
    cashiers = dai.get(f"{PEOPLE}?role=cashier").content.decode()
    named = dai.get(f"{PEOPLE}?q=Zhiyuan").content.decode()
    nobody = dai.get(f"{PEOPLE}?q=%25%27").content.decode()

    assert "Project lead · Riverside Court, South Bay No. 1" in everybody.replace(
        "Yunxiu Garden, ", ""
    )
    assert ("Zheng Yang" in cashiers, "Chen Zhiyuan" in cashiers) == (True, False)
    assert ("Chen Zhiyuan" in named, "Zheng Yang" in named) == (True, False)
    assert "Nobody found" in nobody


def test_auditor_reads_people_and_changes_nothing() -> None:
    page = client_of("ma").get(page_of("chen"))

    assert page.status_code == 200
    assert "Give a role" not in page.content.decode()
    assert grant("ma", "ou", "requester").status_code == 403
    assert client_of("chen").get(PEOPLE).status_code == 403


def test_administrator_enters_an_absence_and_ends_it() -> None:
    facts = {
        "deputy": str(person("he").public_id),
        "kind": "payment",
        "begins_on": "2026-05-12",
        "ends_on": "2026-05-20",
    }
    added = post("dai", f"{page_of('chen')}/delegations", **facts)
    row = Deputy.objects.get()

    ended = post("dai", f"{page_of('chen')}/delegations/{row.public_id}/end")

    assert (added.status_code, ended.status_code) == (303, 303)
    assert row.entered_by == person("dai")
    assert not Deputy.objects.exists()


def test_who_leaves_loses_every_right_after_the_last_day_without_a_timer() -> None:
    post("dai", f"{page_of('chen')}/leave", last_day="2026-05-15")

    held = RoleHolding.objects.get(person=person("chen"))
    assert (held.valid.upper, person("chen").is_active) == (dt.date(2026, 5, 16), True)
    assert "Leaves on 15 May 2026" in client_of("dai").get(page_of("chen")).content.decode()


def test_the_night_after_the_account_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    post("dai", f"{page_of('chen')}/leave", last_day="2026-05-12")
    chen = client_of("chen")
    turn_the_day()
    on_the_day = person("chen").is_active

    done = departures.carry_out(today=dt.date(2026, 5, 13), at=AT + dt.timedelta(days=1))
    again = departures.carry_out(today=dt.date(2026, 5, 13), at=AT + dt.timedelta(days=1))

    assert (on_the_day, done, again) == (True, 1, 0)
    assert not person("chen").is_active
    assert chen.get("/profile").status_code == 302
    assert events_of("chen") == ["leave", "deactivate"]


def test_yesterday_closes_it_at_once_and_it_can_be_opened_again() -> None:
    gone = post("dai", f"{page_of('chen')}/leave", last_day="2026-05-11")
    closed = person("chen").is_active
    opened = post("yu", f"{page_of('chen')}/return")

    assert (gone.status_code, closed, opened.status_code) == (303, False, 303)
    assert person("chen").is_active
    assert roles_of("chen") == set()
    assert not Departure.objects.exists()


@pytest.mark.parametrize("last_day", ["2026-05-10", "x", ""])
def test_bad_last_day_is_refused(last_day: str) -> None:
    answer = post("dai", f"{page_of('chen')}/leave", last_day=last_day)

    assert answer.status_code == 422
    assert RoleHolding.objects.get(person=person("chen")).valid.upper is None


def test_access_list_names_who_gave_and_who_saw() -> None:
    grant("dai", "ou", "finance_head")
    proposal = RoleProposal.objects.get()
    post("yu", f"/office/proposals/{proposal.public_id}/give")

    file = client_of("ma").get("/office/access-list")

    book = openpyxl.load_workbook(io.BytesIO(file.content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    mine = next(row for row in rows if "ou" in row)
    assert [mine[2], mine[6], mine[8]] == ["Finance head", "Dai Wei", "Yu Hui"]


def test_pages_in_chinese(catalogue: None) -> None:
    proposed()
    yu = client_of("yu", "zh-hans")

    people = yu.get(PEOPLE).content.decode()
    one = yu.get(page_of("zheng")).content.decode()

    assert "用户与角色" in people
    assert "等待第二位系统管理员确认的角色" in people
    assert "与已有角色不能兼任：" in one
    assert "MISSING VARIABLE" not in people + one
