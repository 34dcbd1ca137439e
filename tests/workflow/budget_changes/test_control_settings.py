"""Control of lines by two people of finance; closing; alerts at marks of use."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budgets.interface import BudgetBlocked
from budgets.models import BudgetLine, ControlChange, LineAlert
from budgets.models.line import ControlWindow, Mode
from budgets.services import control_settings, watching
from budgets.services.control_settings import Control
from budgets.services.positions import with_windows
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import FiscalYear
from expense_mgmt.foundation.models import Company, Notification, User
from tests.workflow.budget_changes.ground import content, row, says, submit, supplementary
from tests.workflow.budgets.ground import JUNE, MAY, NOON, ask, balances, document, line, reserve

BLOCK = Control(Mode.BLOCK, ControlWindow.MONTH)


def propose(line: BudgetLine, by: User, control: Control = BLOCK, **facts: bool) -> ControlChange:
    return control_settings.propose(
        line_id=line.public_id,
        control=control,
        rest_of_year=facts.get("rest_of_year", False),
        reason="竞品投放期过后收紧。",
        actor=by,
        at=NOON,
    )


@pytest.fixture
def warns(company: Company) -> BudgetLine:
    """A line of 1,000 that warns, of which 1,300 are held."""
    opened = line(company, "1000", project="YXG", control={"mode": Mode.WARN})
    line(company, "5000", project="YXG", category="ONLINE_MEDIA")
    reserve(document(company), ask(company, "1300"))
    return opened


def test_proposal_changes_nothing_until_a_second_person_agrees(
    warns: BudgetLine, cast: dict[str, User]
) -> None:
    change = propose(warns, cast["zhao"])
    before = BudgetLine.objects.get(pk=warns.pk).mode

    control_settings.put_in_force(change_id=change.public_id, actor=cast["qian"], at=NOON)

    assert (before, BudgetLine.objects.get(pk=warns.pk).mode) == ("warn", "block")
    stored = ControlChange.objects.get()
    assert (stored.state, stored.decided_by) == ("in_force", cast["qian"])
    assert [one.name for one in stored.transitions.all()] == ["put_in_force", "propose"]


def test_tightened_line_keeps_its_present_overrun_and_gives_no_more(
    company: Company, warns: BudgetLine, cast: dict[str, User]
) -> None:
    change = propose(warns, cast["zhao"])
    control_settings.put_in_force(change_id=change.public_id, actor=cast["qian"], at=NOON)

    with pytest.raises(BudgetBlocked):
        reserve(document(company), ask(company, "0.01"))

    stored = BudgetLine.objects.get(pk=warns.pk)
    assert (str(stored.allowed_overrun), balances(warns)[0]) == ("300.00", "1300.00")


def test_author_does_not_put_his_own_proposal_in_force(
    warns: BudgetLine, cast: dict[str, User]
) -> None:
    change = propose(warns, cast["zhao"])

    with pytest.raises(NotAllowed):
        control_settings.put_in_force(change_id=change.public_id, actor=cast["zhao"], at=NOON)

    assert BudgetLine.objects.get(pk=warns.pk).mode == "warn"


def test_second_click_and_second_proposal_are_conflicts(
    warns: BudgetLine, cast: dict[str, User]
) -> None:
    change = propose(warns, cast["zhao"])
    with pytest.raises(Conflict):
        propose(warns, cast["qian"])
    control_settings.put_in_force(change_id=change.public_id, actor=cast["qian"], at=NOON)

    with pytest.raises(Conflict):
        control_settings.put_in_force(change_id=change.public_id, actor=cast["qian"], at=NOON)

    assert ControlChange.objects.count() == 1


def test_rest_of_the_year_follows(company: Company, cast: dict[str, User]) -> None:
    lines = [line(company, "10", month, project="YXG") for month in (MAY.plus(-1), MAY, JUNE)]
    change = propose(
        lines[1],
        cast["zhao"],
        Control(Mode.WARN, ControlWindow.YEAR, Decimal(5)),
        rest_of_year=True,
    )

    control_settings.put_in_force(change_id=change.public_id, actor=cast["qian"], at=NOON)

    stored = BudgetLine.objects.order_by("month").values_list("mode", "control_window")
    assert list(stored) == [("block", "month"), ("warn", "year"), ("warn", "year")]


@pytest.mark.parametrize("person", ["chen", "lin", "wu", "dai"])
def test_only_finance_controls_lines(
    client: Client, warns: BudgetLine, cast: dict[str, User], person: str
) -> None:
    client.force_login(cast[person])

    answer = client.post(reverse("budgets:control_propose", args=[warns.public_id]))

    assert answer.status_code == 403
    assert not ControlChange.objects.exists()


def test_proposing_and_agreeing_through_the_pages(
    client: Client, warns: BudgetLine, cast: dict[str, User]
) -> None:
    posted = {"control-mode": "block", "control-control_window": "month", "control-reason": "收紧"}
    client.force_login(cast["zhao"])
    proposed = client.post(reverse("budgets:control_propose", args=[warns.public_id]), posted)
    bad = client.post(
        reverse("budgets:control_propose", args=[warns.public_id]),
        posted | {"control-tolerance_percent": "-1", "control-reason": ""},
    )
    client.force_login(cast["qian"])
    change = ControlChange.objects.get()

    agreed = client.post(reverse("budgets:control_agree", args=[change.public_id]))

    assert (proposed.status_code, bad.status_code, agreed.status_code) == (303, 422, 303)
    assert BudgetLine.objects.get(pk=warns.pk).mode == "block"
    assert "收紧" in client.get(reverse("budgets:control_list")).content.decode()
    assert client.get(reverse("budgets:budget_line", args=[warns.public_id])).status_code == 200


def test_closed_line_takes_neither_request_nor_change(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    control_settings.close(
        line_id=source.public_id, whole_month=False, reason="停刊", actor=cast["qian"], at=NOON
    )

    with pytest.raises(RuleBroken) as of_request:
        reserve(document(office), ask(office, "1", category="NEWSPAPER"))
    with pytest.raises(RuleBroken) as of_change:
        submit(
            content(
                office,
                row(office, "-20000", unit="MKT", project="YXG", category="NEWSPAPER"),
                row(office, "20000", unit="MKT", project="YXG", category="ONLINE_MEDIA"),
            ),
            cast["wu"],
        )

    assert (of_request.value.code, of_change.value.code) == ("budget_line_closed",) * 2
    assert balances(source) == ("0.00", "0.00", "0.00")


def test_month_is_closed_as_a_whole(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    june = line(office, "5", JUNE, project="YXG")

    closed = control_settings.close(
        line_id=source.public_id, whole_month=True, reason="五月结束", actor=cast["qian"], at=NOON
    )

    assert len(closed) == 3
    assert BudgetLine.objects.get(pk=june.pk).closed_at is None


def test_closed_month_opens_no_line_for_an_amount_without_one(
    office: Company, cast: dict[str, User], source: BudgetLine
) -> None:
    radio: Any = {"unit": "MKT", "project": "YXG", "category": "RADIO"}
    waiting = supplementary(office, row(office, "300", **radio), by=cast["lin"])
    says(waiting, cast["he"])
    control_settings.close(
        line_id=source.public_id, whole_month=True, reason="五月结束", actor=cast["qian"], at=NOON
    )

    with pytest.raises(RuleBroken) as of_request:
        reserve(document(office), ask(office, "1", category="RADIO"))
    with pytest.raises(RuleBroken) as of_supplementary:
        supplementary(office, row(office, "5", **radio), by=cast["lin"])
    with pytest.raises(RuleBroken) as of_approval:
        says(waiting, cast["qian"])

    assert of_request.value.code == "budget_line_closed"
    assert [of_supplementary.value.code, of_approval.value.code] == ["budget_month_closed"] * 2
    assert not BudgetLine.objects.filter(category__code="RADIO").exists()


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind__startswith="budget_").order_by(
        "person__username", "pk"
    )
    return [(one.person.username, one.title.split(" · ")[-1]) for one in rows]


def test_owner_and_finance_hear_once_of_each_mark(company: Company) -> None:
    """80 and 95 per cent of 1,000 for Yunxiu Garden: its lead Feng, Zhao and Qian of finance."""
    line(company, "1000", project="YXG", category="ONLINE_MEDIA")

    for amount in ("799.99", "0.01", "100", "50", "10"):
        reserve(document(company), ask(company, amount))

    assert told() == [
        ("feng", "80.00 %"),
        ("feng", "95.00 %"),
        ("qian", "80.00 %"),
        ("qian", "95.00 %"),
        ("zhao", "80.00 %"),
        ("zhao", "95.00 %"),
    ]
    assert LineAlert.objects.count() == 2


def test_region_hears_of_its_outlets_and_a_department_of_its_lines(company: Company) -> None:
    line(company, "1000", unit="FS01", category="REGIONAL")
    line(company, "1000", unit="MKT", category="TV")

    reserve(document(company), ask(company, "900", unit="FS01", project="", category="REG_MEDIA"))
    reserve(document(company), ask(company, "960", project="", category="TV"))

    assert [one for one in told() if one[0] not in {"zhao", "qian"}] == [
        ("chen", "96.00 %"),
        ("ye", "90.00 %"),
    ]


def test_daily_look_tells_once_of_unused_budget_and_of_a_year_that_will_not_last(
    company: Company,
) -> None:
    line(company, "500", MAY.plus(-2), project="JPJ", category="RADIO")
    line(company, "1000", project="YXG", category="ONLINE_MEDIA")
    reserve(document(company), ask(company, "600"))

    counts = [watching.watch(at=NOON) for _ in range(2)]

    assert counts == [2, 0]
    assert dict(LineAlert.objects.values_list("mark", "line__category__code")) == {
        "forecast": "ONLINE_MEDIA",
        "unused": "RADIO",
    }
    # 600 in five months come to 1,440 in twelve.
    words = (
        "1,440.00 of 1,000.00: 600.00 used, 0.00 planned ahead, 840.00 for months without a plan"
    )
    assert ("qian", words) in told()


def test_forecast_counts_the_budgets_of_later_months(company: Company) -> None:
    """Online media overran its May by 210 and will need every later month; television, which used
    most of its year in May, has little to come."""
    warns = {"mode": Mode.WARN}
    for month in FiscalYear(2026).months[4:]:
        line(company, "100", month, control=warns, project="YXG", category="ONLINE_MEDIA")
        line(company, "500" if month == MAY else "10", month, project="YXG", category="TV")
    reserve(document(company), ask(company, "310"))
    reserve(document(company), ask(company, "400", category="TV"))

    watching.watch(at=NOON)

    words = "1,010.00 of 800.00: 310.00 used, 700.00 planned ahead, 0.00 for months without a plan"
    assert [title for person, title in told() if person == "qian" and " of " in title] == [words]


def test_daily_look_tells_of_money_that_came_later_and_lies_unused(
    office: Company, cast: dict[str, User]
) -> None:
    extra = row(office, "50", MAY.plus(-2), unit="MKT", project="JPJ", category="RADIO")
    change = supplementary(office, extra, by=cast["wu"])
    says(change, cast["he"])
    says(change, cast["qian"])

    watching.watch(at=NOON)

    marks = LineAlert.objects.values_list("mark", "line__category__code")
    assert ("unused", "RADIO") in marks


def test_window_widened_at_this_moment_is_noticed_under_the_lock(company: Company) -> None:
    """Who read the line before would have locked its month alone."""
    seen = line(company, "1000", project="YXG", category="ONLINE_MEDIA")
    BudgetLine.objects.filter(pk=seen.pk).update(control_window=ControlWindow.YEAR)

    with pytest.raises(Conflict) as refusal, transaction.atomic():
        with_windows([seen], lock=True)

    assert refusal.value.code == "budget_control_changed"
