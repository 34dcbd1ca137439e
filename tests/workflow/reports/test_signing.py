"""From the project lead to finance, with everybody in person."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Deputy, Project
from ledger import queries as ledger_queries
from ledger.models import LedgerImport, ProjectMonth, Turnover
from ledger.services import project_months, turnover
from reports import verify
from reports.models import MonthlyStatistic
from reports.services import signing
from reports.services import statistic as service
from tests.workflow.reports.conftest import APRIL, Books, countersigned, the_case
from tests.workflow.reports.signing import (
    SIGNERS,
    confirmed,
    confirmed_sheet,
    matrix,
    prepared,
    says,
    state_of,
)

pytestmark = pytest.mark.django_db


def test_each_signature_moves_the_statistic_on(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)
    states = [state_of(statistic)]

    for name in SIGNERS:
        says(statistic, cast[name], at)
        states.append(state_of(statistic))

    assert states == ["prepared", "prepared", "reviewed", "clerk_checked", "confirmed"]
    stored = MonthlyStatistic.objects.get(pk=statistic.pk)
    assert stored.number == "AD-2605-0001"
    assert (stored.prepared_by, stored.confirmed_by) == (cast["feng"], cast["qian"])
    trail = list(stored.transitions.order_by("pk").values_list("name", "actor__username"))
    assert trail == [
        ("generate", "feng"),
        ("prepare", "feng"),
        ("review", "ye"),
        ("check_package", "huang"),
        ("confirm", "qian"),
    ]


def test_confirming_locks_the_month_and_reconciles_its_spend(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = confirmed(project, cast, books, at)

    locked = ProjectMonth.objects.get(project=project, month=APRIL)
    assert (locked.statistic_id, locked.locked_by) == (statistic.public_id, cast["qian"])
    spend = ledger_queries.reconciled([project.pk], [APRIL])[project.pk, APRIL]
    assert spend["online"] == Decimal("30000.00")
    assert len(spend) == 8
    assert sum(spend.values()) == statistic.spend
    assert Turnover.objects.get(project=project, month=APRIL).state == "locked"
    with pytest.raises(RuleBroken) as refused:
        project_months.hold_open(project.pk, [APRIL])
    assert refused.value.code == "month_locked"
    assert list(verify.statistics_add_up()) == []
    assert list(verify.statistics_are_reconciled()) == []


def test_waiting_months_are_locked_with_the_month_that_states_them(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    books.pay("TV", "70000.00", Month(2026, 2))
    books.ledger_months.add(Month(2026, 3))

    confirmed(project, cast, books, at)

    locked = ProjectMonth.objects.locked().filter(project=project).order_by("month")
    assert [str(row.month) for row in locked] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    spend = ledger_queries.reconciled_totals([project.pk], [Month(2026, 2), APRIL])
    assert spend == {
        (project.pk, Month(2026, 2)): Decimal("70000.00"),
        (project.pk, APRIL): Decimal("30000.00"),
    }
    assert list(verify.statistics_are_reconciled()) == []


def test_finance_sheet_is_locked_with_the_statistic_of_its_last_project(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    alone = confirmed_sheet(project, cast, [("云岫花园", 168)])

    confirmed(project, cast, books, at)

    assert LedgerImport.objects.get(pk=alone.pk).state == "locked"
    assert list(alone.transitions.order_by("pk").values_list("name", "actor__username"))[-1] == (
        "lock",
        "qian",
    )


def test_finance_sheet_with_another_open_project_stays_confirmed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    shared = confirmed_sheet(project, cast, [("云岫花园", 168), ("江畔居", 80)])

    confirmed(project, cast, books, at)

    assert LedgerImport.objects.get(pk=shared.pk).state == "confirmed"


def test_zero_receipts_of_a_silent_month_are_locked_with_the_month_that_states_it(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    countersigned(project, cast, at, Month(2026, 3), sales="0.00")

    confirmed(project, cast, books, at)

    sheets = Turnover.objects.filter(project=project).order_by("month")
    assert [(str(sheet.month), sheet.state) for sheet in sheets] == [
        ("2026-03", "locked"),
        ("2026-04", "locked"),
    ]


def test_zero_receipts_that_are_not_countersigned_stop_the_statistic(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    matrix(project.company, cast, at)
    countersigned(project, cast, at)
    the_case(books, project)
    turnover.report(project=project, month=Month(2026, 3), figures={}, actor=cast["wu"], at=at)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    with pytest.raises(RuleBroken) as refused:
        signing.prepare(statistic_id=statistic.public_id, version=1, actor=cast["feng"], at=at)

    assert refused.value.code == "statistic_incomplete"
    assert refused.value.params == {"ledger": "—", "sheets": "2026-03"}
    assert state_of(statistic) == "generated"


def test_clerk_files_what_finance_confirmed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = confirmed(project, cast, books, at)

    with pytest.raises(NotAllowed):
        service.file_copies(statistic_id=statistic.public_id, version=1, actor=cast["feng"], at=at)
    filed = service.file_copies(
        statistic_id=statistic.public_id, version=1, actor=cast["huang"], at=at
    )

    assert (filed.state, filed.filed_by) == ("filed", cast["huang"])


@pytest.mark.parametrize("signed", [0, 1, 2, 3])
def test_anybody_on_the_way_sends_it_back_to_be_generated_again(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime, signed: int
) -> None:
    statistic = prepared(project, cast, books, at)
    for name in SIGNERS[:signed]:
        says(statistic, cast[name], at)

    says(statistic, cast[SIGNERS[signed]], at, "return", "TV is missing")

    assert state_of(statistic) == "generated"
    books.pay("TV", "50000.00")
    again = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    assert (again.version, again.spend) == (2, Decimal("80000.00"))
    number = again.number
    signing.prepare(statistic_id=again.public_id, version=again.version, actor=cast["feng"], at=at)
    for name in SIGNERS:
        says(statistic, cast[name], at)
    stored = MonthlyStatistic.objects.get(pk=statistic.pk)
    assert (stored.state, stored.number) == ("confirmed", number)


def test_prepare_names_the_sheets_that_are_missing(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    matrix(project.company, cast, at)
    books.ledger_months.clear()
    books.pay("TV", "70000.00", Month(2026, 2))
    books.ledger_months.clear()
    sheet = countersigned(project, cast, at)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_turnover SET state = 'finance_confirmed' WHERE public_id = %s", [sheet]
        )

    with pytest.raises(RuleBroken) as refused:
        signing.prepare(statistic_id=statistic.public_id, version=1, actor=cast["feng"], at=at)

    assert refused.value.code == "statistic_incomplete"
    assert dict(refused.value.params) == {"ledger": "2026-02, 2026-04", "sheets": "2026-04"}
    assert state_of(statistic) == "generated"
    assert MonthlyStatistic.objects.get(pk=statistic.pk).number == ""


def test_prepare_refuses_figures_that_are_no_longer_true(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    matrix(project.company, cast, at)
    countersigned(project, cast, at)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)
    books.pay("TV", "50000.00")

    with pytest.raises(Conflict) as refused:
        signing.prepare(statistic_id=statistic.public_id, version=1, actor=cast["feng"], at=at)

    assert refused.value.code == "statistic_outdated"


def test_finance_cannot_confirm_figures_that_changed_meanwhile(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)
    for name in SIGNERS[:-1]:
        says(statistic, cast[name], at)
    books.pay("TV", "50000.00")

    with pytest.raises(Conflict) as refused, transaction.atomic():
        says(statistic, cast["qian"], at)

    assert refused.value.code == "statistic_outdated"
    assert state_of(statistic) == "clerk_checked"
    assert not ProjectMonth.objects.locked().exists()
    assert Turnover.objects.get(project=project, month=APRIL).state == "countersigned"


def test_figures_altered_past_the_product_are_not_confirmed(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)
    for name in SIGNERS[:-1]:
        says(statistic, cast[name], at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE reports_statisticline SET amount = 1 WHERE statistic_id = %s", [statistic.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    with pytest.raises(RuleBroken) as refused, transaction.atomic():
        says(statistic, cast["qian"], at)

    assert refused.value.code == "statistic_altered"
    assert state_of(statistic) == "clerk_checked"


@pytest.mark.parametrize("person", ["guo", "qian", "huang", "lin"])
def test_only_the_project_lead_prepares(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime, person: str
) -> None:
    matrix(project.company, cast, at)
    countersigned(project, cast, at)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    with pytest.raises((NotAllowed, MonthlyStatistic.DoesNotExist)):
        signing.prepare(statistic_id=statistic.public_id, version=1, actor=cast[person], at=at)

    assert state_of(statistic) == "generated"


def test_stale_page_prepares_nothing(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    matrix(project.company, cast, at)
    countersigned(project, cast, at)
    the_case(books, project)
    statistic = service.generate(project=project, month=APRIL, actor=cast["feng"], at=at)

    with pytest.raises(Conflict) as refused:
        signing.prepare(statistic_id=statistic.public_id, version=7, actor=cast["feng"], at=at)

    assert refused.value.code == "stale_version"


def test_deputy_sees_and_signs_for_the_manager(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    Deputy.objects.create(
        person=cast["guo"],
        deputy=cast["ou"],
        valid=(dt.date(2026, 5, 1), dt.date(2026, 6, 1)),
    )
    statistic = prepared(project, cast, books, at)
    seen = MonthlyStatistic.objects.visible_to(cast["ou"]).count()

    decision = says(statistic, cast["ou"], at)

    assert seen == 1
    assert (decision.actor, decision.on_behalf_of) == (cast["ou"], cast["guo"])
    assert MonthlyStatistic.objects.visible_to(cast["ou"]).count() == 1


def test_who_prepared_does_not_confirm(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    statistic = prepared(project, cast, books, at)

    with pytest.raises(NotAllowed) as refused:
        signing.confirm(statistic, cast["feng"], at)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_monthlystatistic SET confirmed_by_id = prepared_by_id WHERE id = %s",
            [statistic.pk],
        )

    assert refused.value.code == "preparer_is_checker"


def test_late_placement_of_a_confirmed_month_becomes_an_adjustment(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    may = Month(2026, 5)
    confirmed(project, cast, books, at)
    books.place(project, "ONLINE_MEDIA", "12000.00", APRIL, share="late")
    countersigned(project, cast, at, may)
    books.ledger_months.add(may)

    statistic = service.generate(project=project, month=may, actor=cast["feng"], at=at)

    online = statistic.parts.get(part="online")
    assert (online.amount, online.adjustment, online.month_total) == (
        Decimal("30000.00"),
        Decimal("12000.00"),
        Decimal("42000.00"),
    )
    adjustment = statistic.lines.get(kind="adjustment")
    assert (adjustment.month, adjustment.amount) == (may, Decimal("12000.00"))
    assert statistic.year_spend == Decimal("72000.00")


def test_placement_that_no_longer_counts_is_taken_back_in_the_current_month(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> None:
    may = Month(2026, 5)
    confirmed(project, cast, books, at)
    books.accruals = [row for row in books.accruals if row.month == may]
    countersigned(project, cast, at, may)

    statistic = service.generate(project=project, month=may, actor=cast["feng"], at=at)

    assert statistic.parts.get(part="online").adjustment == Decimal("-30000.00")
