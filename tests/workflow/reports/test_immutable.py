"""A signed statistic is attacked past the product; the database refuses, the proof notices."""

import datetime as dt
from collections.abc import Sequence

import pytest
from django.db import DatabaseError, connection, transaction

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from reports import verify
from reports.models import MonthlyStatistic
from reports.services import statistic as service
from tests.workflow.reports.conftest import APRIL, Books, countersigned, the_case

pytestmark = pytest.mark.django_db

MAY = Month(2026, 5)

ON_ITS_FIGURES = (
    "UPDATE reports_monthlystatistic SET spend = spend + 1 WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET turnover = 1, ratio = NULL WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET year_spend = 0 WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET digest = 'x' WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET month = '2026-03-01' WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET project_name = 'other' WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET version = version + 1 WHERE id = %(id)s",
    "DELETE FROM reports_monthlystatistic WHERE id = %(id)s",
    "TRUNCATE reports_monthlystatistic CASCADE",
    "UPDATE reports_statisticpart SET amount = amount + 1, month_total = month_total + 1"
    " WHERE statistic_id = %(id)s AND part = 'tv'",
    "DELETE FROM reports_statisticpart WHERE statistic_id = %(id)s AND part = 'tv'",
    "TRUNCATE reports_statisticpart",
    "UPDATE reports_statisticmonth SET turnover = turnover WHERE statistic_id = %(id)s",
    "DELETE FROM reports_statisticmonth WHERE statistic_id = %(id)s",
    "TRUNCATE reports_statisticmonth",
    "UPDATE reports_statisticline SET amount = 0 WHERE statistic_id = %(id)s",
    "UPDATE reports_statisticline SET text = 'x' WHERE statistic_id = %(id)s",
    "UPDATE reports_statisticline SET statistic_id = %(other)s WHERE statistic_id = %(id)s",
    "UPDATE reports_statisticline SET statistic_id = %(id)s, position = 99"
    " WHERE statistic_id = %(other)s",
    "DELETE FROM reports_statisticline WHERE statistic_id = %(id)s",
    "INSERT INTO reports_statisticline (statistic_id, position, month, kind, treatment, part,"
    " category_code, category_name, category_name_en, source_kind, source_number, text, medium,"
    " medium_en, size, amount) VALUES (%(id)s, 98, '2026-04-01', 'ledger', 'counted', 'tv', 'TV',"
    " '', '', 'x', '', '', '', '', '', 1)",
    "TRUNCATE reports_statisticline",
    "DELETE FROM reports_statistictransition WHERE document_id = %(id)s",
    "UPDATE reports_statistictransition SET comment = 'x' WHERE document_id = %(id)s",
)
ON_ITS_STATE = (
    "UPDATE reports_monthlystatistic SET state = 'generated', confirmed_at = NULL,"
    " confirmed_by_id = NULL WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET state = 'prepared', confirmed_at = NULL WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET confirmed_at = now() WHERE id = %(id)s",
    "UPDATE reports_monthlystatistic SET prepared_by_id = confirmed_by_id WHERE id = %(id)s",
)


@pytest.fixture
def pair(
    project: Project, cast: dict[str, User], books: Books, at: dt.datetime
) -> tuple[MonthlyStatistic, MonthlyStatistic]:
    """April, and May of the same project, both generated."""
    the_case(books, project)
    books.pay("TV", "50000.00")
    made = []
    for month in (APRIL, MAY):
        countersigned(project, cast, at, month)
        made.append(service.generate(project=project, month=month, actor=cast["feng"], at=at))
    return made[0], made[1]


def sign(statistic: MonthlyStatistic, cast: dict[str, User], *states: str) -> None:
    """Set the states in order, as the signing does, without its other effects."""
    with connection.cursor() as cursor:
        for state in states:
            final = state == "confirmed"
            cursor.execute(
                "UPDATE reports_monthlystatistic SET state = %s, prepared_by_id = %s,"
                " confirmed_by_id = %s, confirmed_at = %s WHERE id = %s",
                [
                    state,
                    cast["feng"].pk,
                    cast["qian"].pk if final else None,
                    "2026-05-12T02:00:00Z" if final else None,
                    statistic.pk,
                ],
            )


def refused(statement: str, values: dict[str, int]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def leaks(attacks: Sequence[str], values: dict[str, int]) -> list[str]:
    return [attack for attack in attacks if not refused(attack, values)]


def test_confirmed_statistic_refuses_every_change(
    pair: tuple[MonthlyStatistic, MonthlyStatistic], cast: dict[str, User]
) -> None:
    statistic, other = pair
    sign(statistic, cast, "prepared", "confirmed")

    found = leaks(ON_ITS_FIGURES + ON_ITS_STATE, {"id": statistic.pk, "other": other.pk})

    assert found == []
    assert list(verify.statistics_add_up()) == []


@pytest.mark.parametrize("state", ["prepared", "reviewed", "clerk_checked"])
def test_figures_do_not_change_while_they_are_signed(
    pair: tuple[MonthlyStatistic, MonthlyStatistic], cast: dict[str, User], state: str
) -> None:
    statistic, other = pair
    sign(statistic, cast, "prepared", state)

    found = leaks(ON_ITS_FIGURES, {"id": statistic.pk, "other": other.pk})

    assert found == []


def test_filed_statistic_keeps_even_its_filing(
    pair: tuple[MonthlyStatistic, MonthlyStatistic], cast: dict[str, User]
) -> None:
    statistic, other = pair
    sign(statistic, cast, "prepared", "confirmed")
    values = {"id": statistic.pk, "other": other.pk}
    filing = "UPDATE reports_monthlystatistic SET state = 'filed', filed_at = clock_timestamp() WHERE id = %(id)s"

    first, again = refused(filing, values), refused(filing, values)

    assert (first, again) == (False, True)


def test_statistic_begins_generated(
    pair: tuple[MonthlyStatistic, MonthlyStatistic], project: Project
) -> None:
    fields = MonthlyStatistic._meta.concrete_fields
    columns = [str(field.column) for field in fields if field.column != "id"]
    taken = ", ".join(columns)
    values = taken.replace("public_id", "gen_random_uuid()")
    values = values.replace("month,", "'2026-01-01',", 1).replace(" state,", " 'confirmed',")
    copy = (
        f"INSERT INTO reports_monthlystatistic ({taken}) SELECT {values}"  # noqa: S608  # our own column names
        " FROM reports_monthlystatistic WHERE id = %(id)s"
    )

    assert refused(copy, {"id": pair[0].pk})


def test_edit_by_the_owner_of_the_database_is_found(
    pair: tuple[MonthlyStatistic, MonthlyStatistic], cast: dict[str, User]
) -> None:
    statistic, _other = pair
    sign(statistic, cast, "prepared", "confirmed")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE reports_statisticline SET amount = amount + 1, whole_amount = NULL"
            " WHERE statistic_id = %s AND category_code = 'TV'",
            [statistic.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    found = {(finding.code, finding.reference) for finding in verify.statistics_add_up()}

    assert found == {
        ("statistic_altered", "YXG 2026-04"),
        ("statistic_does_not_add_up", "YXG 2026-04"),
    }
