"""What people, or programmes in their name, send in that may not be: a clear word, nothing changed.

Each case goes over HTTP, in both languages; whoever is refused finds every row as it was.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import ApprovalTask, Comment, Decision
from approvals.services import policies
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Deputy
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory, port
from tests.approvals_document.factory import AT, person, rules_for
from tests.approvals_document.models import Leaflet
from tests.workflow.fingerprint import fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_steps", "catalogue")]

LONG = "长" * 100_000
TOO_LONG = {"en": "A comment has at most 2000 characters.", "zh-hans": "审批意见最多 2000 个字。"}
IN_PANE = {"HX-Request": "true", "HX-Target": "pane"}
DELEGATIONS = reverse("office:delegation_list")


@pytest.fixture(params=["en", "zh-hans"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def as_(language: str) -> Callable[[str], Client]:
    """A person's session in the language of the test."""

    def sign_in(username: str) -> Client:
        User.objects.filter(username=username).update(language=language)
        client = Client(headers={"accept-language": language})
        client.force_login(person(username))
        return client

    return sign_in


def act(name: str, task: ApprovalTask) -> str:
    return reverse(f"approvals:{name}", args=[task.public_id])


def decision(leaflet: Leaflet, **changes: Any) -> dict[str, Any]:
    return {
        "decision": "approve",
        "version": leaflet.version,
        "content_hash": port.content_hash(leaflet),
        "comment": "",
        **changes,
    }


def ensure_refused(
    client: Client,
    address: str,
    data: dict[str, Any],
    *,
    status: int,
    said: str,
    headers: dict[str, str] | None = None,
) -> str:
    """Post it; the answer has the status and says why, and every row is as it was."""
    before = fingerprint()

    response = client.post(address, data, headers=headers)

    text: str = response.content.decode()
    assert response.status_code == status
    assert said in text
    assert fingerprint() == before
    return text


@pytest.mark.parametrize("headers", [None, IN_PANE], ids=["page", "pane"])
@pytest.mark.parametrize("wrong", [{"version": 9}, {"content_hash": "0" * 64}], ids=str)
def test_a_stale_version(
    as_: Callable[[str], Client],
    language: str,
    wrong: dict[str, Any],
    headers: dict[str, str] | None,
) -> None:
    leaflet = factory.submitted()
    said = {
        "en": "This document has changed since you opened it. Read it again.",
        "zh-hans": "你打开后单据已有变动，请重新查看。",
    }

    text = ensure_refused(
        as_("chen"),
        act("decide", factory.open_task(leaflet)),
        decision(leaflet, comment="写了一半的意见", **wrong),
        status=409,
        said=said[language],
        headers=headers,
    )

    assert "写了一半的意见" in text
    assert f'name="version" value="{leaflet.version}"' in text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("decide", {}),
        ("hand_over", {"reason": "Away"}),
        ("add_approver", {"reason": "Knows it", "position": "with"}),
        ("attach_minutes", {}),
        ("withdraw_added", {}),
    ],
)
def test_another_person_s_task(
    as_: Callable[[str], Client], name: str, data: dict[str, str]
) -> None:
    factory.appoint("he", Role.DEPT_HEAD, "SAL")
    leaflet = factory.submitted()
    posted = decision(leaflet) | {"receiver": str(person("xu").public_id)} | data

    text = ensure_refused(
        as_("he"), act(name, factory.open_task(leaflet)), posted, status=404, said=""
    )

    assert leaflet.title not in text


def test_a_doubled_task_in_a_selection_is_one_decision(
    as_: Callable[[str], Client], language: str
) -> None:
    leaflet = factory.submitted(amount="1000.00")
    task = factory.open_task(leaflet)
    seen = f"{task.public_id.hex}:{leaflet.version}:{port.content_hash(leaflet)[:16]}"
    chen = as_("chen")

    response = chen.post(reverse("approvals:approve_many"), {"task": [seen, seen, seen.upper()]})

    shown = chen.get(response.headers["Location"])
    assert response.status_code == 303
    assert Decision.objects.count() == 1
    assert len(shown.context["results"]["rows"]) == 1
    assert {"en": "1 approved.", "zh-hans": "已通过 1 项"}[language] in shown.content.decode()


@pytest.mark.parametrize("headers", [None, IN_PANE], ids=["page", "pane"])
@pytest.mark.parametrize("verb", ["approve", "send_back", "reject"])
def test_a_comment_of_a_hundred_thousand_characters(
    as_: Callable[[str], Client], language: str, verb: str, headers: dict[str, str] | None
) -> None:
    leaflet = factory.submitted()

    ensure_refused(
        as_("chen"),
        act("decide", factory.open_task(leaflet)),
        decision(leaflet, decision=verb, comment=LONG),
        status=422,
        said=TOO_LONG[language],
        headers=headers,
    )


def test_as_long_a_comment_without_a_decision(as_: Callable[[str], Client], language: str) -> None:
    leaflet = factory.submitted()

    ensure_refused(
        as_("chen"),
        reverse("approvals:comment", args=[leaflet.public_id]),
        {"comment": LONG},
        status=422,
        said=TOO_LONG[language],
    )


@pytest.mark.parametrize("name", ["hand_over", "add_approver"])
def test_as_long_a_reason(as_: Callable[[str], Client], language: str, name: str) -> None:
    task = factory.open_task(factory.submitted())
    said = {"en": "at most 2000 characters", "zh-hans": "2000"}

    ensure_refused(
        as_("chen"),
        act(name, task),
        {"receiver": str(person("he").public_id), "position": "with", "reason": LONG},
        status=422,
        said=said[language],
    )


def delegated(deputy: str, *, first: int = 0, last: int = 5, **more: str) -> dict[str, str]:
    today = clock.today()
    return {
        "deputy": str(person(deputy).public_id),
        "kind": "",
        "begins_on": (today + dt.timedelta(days=first)).isoformat(),
        "ends_on": (today + dt.timedelta(days=last)).isoformat(),
        **more,
    }


def test_a_delegation_to_oneself(as_: Callable[[str], Client], language: str) -> None:
    said = {"en": "Somebody else has to be the deputy.", "zh-hans": "代理人必须是其他人。"}

    ensure_refused(
        as_("chen"), f"{DELEGATIONS}/add", delegated("chen"), status=422, said=said[language]
    )


def test_a_circular_delegation(as_: Callable[[str], Client], language: str) -> None:
    as_("he").post(f"{DELEGATIONS}/add", delegated("chen"))
    said = {"en": "this leads back to the person", "zh-hans": "形成循环委托"}

    ensure_refused(
        as_("chen"), f"{DELEGATIONS}/add", delegated("he"), status=422, said=said[language]
    )

    assert Deputy.objects.count() == 1


def test_an_overlapping_delegation(as_: Callable[[str], Client], language: str) -> None:
    chen = as_("chen")
    chen.post(f"{DELEGATIONS}/add", delegated("he"))
    said = {"en": "acts for the person in these days already", "zh-hans": "这几天已由"}

    ensure_refused(
        chen,
        f"{DELEGATIONS}/add",
        delegated("xu", first=3, last=9),
        status=422,
        said=said[language],
    )

    assert Deputy.objects.count() == 1


def test_bands_with_a_gap_are_not_published(
    as_: Callable[[str], Client], language: str, company: Company
) -> None:
    low = rules_for(Role.DEPT_HEAD, amount_to=Decimal("100.00"))
    high = rules_for(Role.DEPT_HEAD, amount_from=Decimal("100.01"))
    policy = policies.draft(
        company=company,
        rules=[*low, *high],
        valid_from=clock.today() + dt.timedelta(days=30),
        actor=person("dai"),
        at=AT,
    )
    said = {"en": "No band covers 100", "zh-hans": "没有金额区间覆盖 100"}

    ensure_refused(
        as_("yu"),
        reverse("approvals:policy_publish", args=[policy.public_id]),
        {"revision": policy.revision},
        status=422,
        said=said[language],
    )


UNSEEN = "\u200b\u2060\ufeff\u202e"
WRITE_SOMETHING = {"en": "Write something.", "zh-hans": "请填写内容。"}
GIVE_A_REASON = {"en": "Give a reason.", "zh-hans": "请填写理由。"}


@pytest.mark.parametrize("text", ["\0", UNSEEN], ids=["nul", "zero-width"])
def test_a_comment_of_which_nothing_can_be_seen(
    as_: Callable[[str], Client], language: str, text: str
) -> None:
    leaflet = factory.submitted()

    ensure_refused(
        as_("chen"),
        reverse("approvals:comment", args=[leaflet.public_id]),
        {"comment": text},
        status=422,
        said=WRITE_SOMETHING[language],
    )


@pytest.mark.parametrize("text", ["\0", UNSEEN], ids=["nul", "zero-width"])
@pytest.mark.parametrize("verb", ["send_back", "reject"])
def test_a_no_whose_reason_cannot_be_seen(
    as_: Callable[[str], Client], language: str, verb: str, text: str
) -> None:
    leaflet = factory.submitted()

    ensure_refused(
        as_("chen"),
        act("decide", factory.open_task(leaflet)),
        decision(leaflet, decision=verb, comment=text),
        status=422,
        said=GIVE_A_REASON[language],
    )


def test_a_comment_is_kept_without_its_controls(as_: Callable[[str], Client]) -> None:
    leaflet = factory.submitted()

    response = as_("chen").post(
        reverse("approvals:comment", args=[leaflet.public_id]), {"comment": "看过\0\x1b了"}
    )

    assert response.status_code == 303
    assert Comment.objects.get().text == "看过了"
