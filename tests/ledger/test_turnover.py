"""Turnover: reported, confirmed, countersigned, locked; who may do what; R-07 to the cent."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from expense_mgmt.core import clock
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Event, User
from expense_mgmt.organisation.roles import Role
from ledger import queries
from ledger.models import Countersignature, CountersignRole, Turnover
from ledger.services import project_months, reconciled, turnover
from tests.ledger.factories import ALWAYS, APRIL, FIGURES, MAY, World, hold, person, reported

JUNE = Month(2026, 6)


def sign(sheet: Turnover, role: str, actor: User, version: int = 1) -> Turnover:
    return turnover.countersign(
        turnover_id=sheet.public_id, role=role, version=version, actor=actor, at=clock.now()
    )


def correct(sheet: Turnover, actor: User, version: int = 1, comment: str = "Recount") -> Turnover:
    return turnover.correct(
        turnover_id=sheet.public_id,
        figures=FIGURES | {"price_difference": Decimal("-50000.00")},
        version=version,
        actor=actor,
        at=clock.now(),
        comment=comment,
    )


def test_the_worked_example_of_the_domain_from_report_to_lock(place: World) -> None:
    sheet = reported(place, state="countersigned")

    locked = turnover.lock(turnover_id=sheet.public_id, actor=place.qian, at=clock.now())

    assert locked.state == "locked"
    assert locked.received() == Decimal("38900000.00")
    (figures,) = queries.turnover_of([place.project.pk], [APRIL, MAY]).values()
    assert (figures.received, figures.is_countersigned) == (Decimal("38900000.00"), True)
    assert list(sheet.transitions.order_by("pk").values_list("name", "source", "target")) == [
        ("report", "", "reported"),
        ("confirm", "reported", "finance_confirmed"),
        ("sign", "finance_confirmed", "finance_confirmed"),
        ("sign", "finance_confirmed", "finance_confirmed"),
        ("sign", "finance_confirmed", "finance_confirmed"),
        ("countersign", "finance_confirmed", "countersigned"),
        ("lock", "countersigned", "locked"),
    ]
    assert Event.objects.filter(subject_id=sheet.public_id).count() == 7


def test_gifts_of_an_agency_come_with_the_lock(place: World) -> None:
    sheet = reported(place, state="countersigned")

    turnover.lock(
        turnover_id=sheet.public_id,
        actor=place.qian,
        at=clock.now(),
        agency_gifts=Decimal("5000.00"),
    )

    (figures,) = queries.turnover_of([place.project.pk], [APRIL]).values()
    assert (figures.agency_gifts, figures.received) == (
        Decimal("5000.00"),
        Decimal("38895000.00"),
    )


def test_a_negative_deduction_adds_and_the_result_may_be_negative(place: World) -> None:
    sheet = turnover.report(
        project=place.project,
        month=APRIL,
        figures={
            "confirmed_sales": Decimal("100.00"),
            "forfeits_and_returns": Decimal("500.00"),
            "area_difference": Decimal("-0.01"),
        },
        actor=place.wu,
        at=clock.now(),
    )

    assert sheet.received() == Decimal("-399.99")


def test_each_month_is_reported_once(place: World) -> None:
    reported(place)

    with pytest.raises(Conflict) as refusal:
        reported(place)

    assert refusal.value.code == "already_reported"
    assert Turnover.objects.count() == 1


def test_a_month_to_come_is_refused(place: World) -> None:
    with pytest.raises(RuleBroken) as refusal:
        reported(place, JUNE)

    assert (refusal.value.code, refusal.value.field) == ("month_in_future", "month")


def test_a_locked_month_takes_no_report_and_no_change(place: World) -> None:
    sheet = reported(place)
    project_months.lock([place.project], APRIL, uuid.uuid4(), place.qian, clock.now())
    project_months.lock([place.project], MAY, uuid.uuid4(), place.qian, clock.now())

    with pytest.raises(RuleBroken) as report:
        reported(place, MAY)
    with pytest.raises(RuleBroken) as change:
        correct(sheet, place.wu)

    assert (report.value.code, change.value.code) == ("month_locked", "month_locked")
    assert Turnover.objects.get().figures() == FIGURES


def test_the_third_signature_countersigns(place: World) -> None:
    sheet = reported(place, state="finance_confirmed")

    states = [
        sign(sheet, role, actor).state
        for role, actor in (
            ("finance_head", place.qian),
            ("project_manager", place.guo),
            ("project_lead", place.feng),
        )
    ]

    assert states == ["finance_confirmed", "finance_confirmed", "countersigned"]


def test_one_person_signs_one_role(place: World) -> None:
    both = hold(place.feng, Role.PROJECT_MANAGER, company=place.company, project=place.project)
    sheet = reported(place, state="finance_confirmed")
    sign(sheet, "project_lead", both)

    with pytest.raises(NotAllowed) as refusal:
        sign(sheet, "project_manager", both)

    assert refusal.value.code == "signed_for_another_role"
    assert Countersignature.objects.count() == 1


def test_a_role_is_signed_for_once(place: World) -> None:
    second = hold(person("fei"), Role.PROJECT_LEAD, company=place.company, project=place.project)
    sheet = reported(place, state="finance_confirmed")
    sign(sheet, "project_lead", place.feng)

    with pytest.raises(Conflict) as refusal:
        sign(sheet, "project_lead", second)

    assert refusal.value.code == "already_signed"


def test_a_role_for_another_project_signs_nothing_here(place: World) -> None:
    elsewhere = hold(
        person("fei"), Role.PROJECT_LEAD, company=place.company, project=place.other_project
    )
    sheet = reported(place, state="finance_confirmed")

    with pytest.raises(Turnover.DoesNotExist):
        sign(sheet, "project_lead", elsewhere)

    assert not Countersignature.objects.exists()


def test_a_company_chooses_who_signs(place: World) -> None:
    CountersignRole.objects.create(
        company=place.company, role=Role.FINANCE_HEAD, position=1, valid=ALWAYS
    )
    sheet = reported(place, state="finance_confirmed")

    with pytest.raises(NotAllowed):
        sign(sheet, "project_lead", place.feng)
    signed = sign(sheet, "finance_head", place.qian)

    assert signed.state == "countersigned"


def test_a_correction_voids_the_signatures_and_keeps_them_visible(place: World) -> None:
    sheet = reported(place, state="countersigned")

    corrected = correct(sheet, place.wu)

    assert (corrected.state, corrected.version) == ("reported", 2)
    assert corrected.received() == Decimal("39000000.00")
    assert corrected.live_signatures().count() == 0
    assert corrected.countersignatures.count() == 3
    trace = sheet.transitions.order_by("-pk")[0]
    assert (trace.name, trace.source, trace.target, trace.comment) == (
        "correct",
        "countersigned",
        "reported",
        "Recount",
    )
    turnover.confirm(turnover_id=sheet.public_id, version=2, actor=place.wu, at=clock.now())
    assert sign(sheet, "project_lead", place.feng, version=2).state == "finance_confirmed"


def test_confirmed_figures_change_only_for_a_reason(place: World) -> None:
    sheet = reported(place, state="finance_confirmed")

    with pytest.raises(RuleBroken) as refusal:
        correct(sheet, place.wu, comment="  ")

    assert refusal.value.code == "reason_missing"
    assert Turnover.objects.get().figures() == FIGURES


def test_a_stale_page_signs_nothing(place: World) -> None:
    sheet = reported(place)
    correct(sheet, place.wu)
    turnover.confirm(turnover_id=sheet.public_id, version=2, actor=place.wu, at=clock.now())

    with pytest.raises(Conflict) as signing:
        sign(sheet, "project_lead", place.feng, version=1)
    with pytest.raises(Conflict) as change:
        correct(sheet, place.wu, version=1)

    assert (signing.value.code, change.value.code) == ("stale_version", "stale_version")
    assert not Countersignature.objects.exists()


ACTS: dict[str, Callable[[Turnover, User], object]] = {
    "confirm": lambda sheet, actor: turnover.confirm(
        turnover_id=sheet.public_id, version=1, actor=actor, at=clock.now()
    ),
    "sign": lambda sheet, actor: sign(sheet, "project_lead", actor),
    "correct": correct,
}
WHO = ("lin", "chen", "qian", "wang", "wu", "zheng", "feng", "guo", "ma", "ou")
MAY_ACT = {
    ("reported", "confirm"): {"wu"},
    ("reported", "correct"): {"wu"},
    ("finance_confirmed", "sign"): {"feng"},
    ("finance_confirmed", "correct"): {"wu"},
    ("countersigned", "correct"): {"wu"},
}


@pytest.mark.parametrize("state", ["reported", "finance_confirmed", "countersigned", "locked"])
@pytest.mark.parametrize("act", ACTS)
def test_each_act_from_each_state_by_each_person(place: World, state: str, act: str) -> None:
    allowed = set()
    for month_number, name in enumerate(WHO, start=1):
        month = Month(2025, month_number)
        sheet = reported(place, month, "countersigned" if state == "locked" else state)
        if state == "locked":
            turnover.lock(turnover_id=sheet.public_id, actor=place.qian, at=clock.now())
        try:
            ACTS[act](sheet, getattr(place, name))
        except (DomainError, Turnover.DoesNotExist):
            untouched = Turnover.objects.get(pk=sheet.pk)
            assert (untouched.state, untouched.version) == (state, 1)
        else:
            allowed.add(name)

    assert allowed == MAY_ACT.get((state, act), set())


@pytest.mark.parametrize("name", [name for name in WHO if name != "wu"])
def test_only_an_accountant_reports(place: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        turnover.report(
            project=place.project,
            month=APRIL,
            figures=FIGURES,
            actor=getattr(place, name),
            at=clock.now(),
        )

    assert not Turnover.objects.exists()


def test_only_a_countersigned_sheet_is_locked(place: World) -> None:
    sheet = reported(place, state="finance_confirmed")

    with pytest.raises(Conflict):
        turnover.lock(turnover_id=sheet.public_id, actor=place.qian, at=clock.now())

    assert Turnover.objects.get().state == "finance_confirmed"


def test_scope_of_turnover(place: World) -> None:
    sheet = reported(place)
    elsewhere = hold(
        person("fei"), Role.PROJECT_LEAD, company=place.company, project=place.other_project
    )

    seeing = {
        name
        for name in WHO
        if Turnover.objects.visible_to(getattr(place, name)).filter(pk=sheet.pk).exists()
    }

    # Chen by his department; the requester and the cashier have no scope that shows it.
    assert seeing == {"chen", "qian", "wang", "wu", "feng", "guo", "ma"}
    assert not Turnover.objects.visible_to(elsewhere).exists()


def test_reconciled_spend_comes_back_as_stored(place: World) -> None:
    reconciled.store(
        project_id=place.project.pk,
        month=APRIL,
        amounts={"newspaper": Decimal("114000.00"), "other": Decimal("-1000.00")},
        statistic_id=uuid.uuid4(),
    )

    places = {place.project.pk: APRIL}
    ((key, parts),) = queries.reconciled([place.project.pk], [APRIL, MAY]).items()
    assert key in places.items()
    assert len(parts) == 8
    assert (parts["newspaper"], parts["tv"]) == (Decimal("114000.00"), Decimal("0.00"))
    assert queries.reconciled_totals([place.project.pk], [APRIL]) == {
        (place.project.pk, APRIL): Decimal("113000.00")
    }


def test_sundries_are_never_reconciled(place: World) -> None:
    with pytest.raises(ValueError, match="excluded"):
        reconciled.store(
            project_id=place.project.pk,
            month=APRIL,
            amounts={"excluded": Decimal("2500.00")},
            statistic_id=uuid.uuid4(),
        )
