"""Reads whose SQL is worked out once."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError, atomic
from django.test.utils import CaptureQueriesContext

from expense_mgmt.core.prepared import DAY, TEXT, Prepared, among, given, put_beside
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import RoleHolding, Unit
from expense_mgmt.organisation.roles import Role

TODAY = dt.date(2026, 5, 12)


def test_a_row_comes_with_what_was_selected_beside_it(company: Company) -> None:
    read = Prepared(lambda: Unit.objects.filter(code=given("code", TEXT)).select_related("company"))

    found = read.get(code="MKT")

    with CaptureQueriesContext(connection) as captured:
        assert (found.code, found.company) == ("MKT", company)
    assert len(captured) == 0


def test_each_read_takes_its_own_values(company: Company) -> None:
    read = Prepared(lambda: Unit.objects.filter(code=given("code", TEXT)).values_list("code"))

    assert [read(code=code) for code in ("MKT", "SAL", "%s")] == [[("MKT",)], [("SAL",)], []]


def test_a_list_may_have_any_length(company: Company) -> None:
    read = Prepared(
        lambda: (
            Unit.objects.filter(among("code", "codes", TEXT)).order_by("code").values_list("code")
        )
    )

    assert read(codes=[]) == []
    assert read(codes=["SAL", "MKT", "100%"]) == [("MKT",), ("SAL",)]


def test_a_list_of_numbers_takes_any_of_them(company: Company) -> None:
    read = Prepared(lambda: Unit.objects.filter(among("pk", "keys")).order_by("pk"))
    known = [unit.pk for unit in Unit.objects.order_by("pk")[:2]]

    found = [unit.pk for unit in read(keys=[*known, -1, 2**40])]

    assert found == known
    assert read(keys=[]) == []


def test_a_constant_is_written_into_the_text(company: Company) -> None:
    read = Prepared(
        lambda: RoleHolding.objects.filter(role=Role.CFO, valid__contains=given("day", DAY))
    )

    sql, values = read.filled(day=TODAY)

    assert "'cfo'" in sql
    assert values == [TODAY]


def test_nothing_found_is_told_as_the_model_tells_it(company: Company) -> None:
    read = Prepared(lambda: User.objects.filter(username=given("name", TEXT)))

    with pytest.raises(User.DoesNotExist):
        read.get(name="nobody")


@pytest.mark.django_db(transaction=True)
def test_a_read_that_locks_needs_a_transaction() -> None:
    read = Prepared(lambda: User.objects.select_for_update().filter(pk=given("person")))

    with pytest.raises(TransactionManagementError):
        read(person=0)
    with atomic():
        assert read(person=0) == []


def test_the_database_keeps_the_plan(company: Company) -> None:
    read = Prepared(lambda: Unit.objects.filter(code=given("code", TEXT)).values_list("name_en"))

    for _ in range(5):
        read(code="MKT")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%name_en%"]
        )
        assert cursor.fetchone() == (1,)


def test_parts_are_put_beside_their_rows(company: Company) -> None:
    units = Prepared(lambda: Unit.objects.filter(among("code", "codes", TEXT)).order_by("code"))
    held = Prepared(lambda: RoleHolding.objects.filter(role=Role.DEPT_HEAD).order_by("pk"))
    rows = units(codes=["MKT", "SAL", "nothing"])

    put_beside(rows, "holdings", held(), column="unit_id")

    expected = [list(unit.holdings.filter(role=Role.DEPT_HEAD).order_by("pk")) for unit in rows]
    with CaptureQueriesContext(connection) as captured:
        assert [list(unit.holdings.all()) for unit in rows] == expected
    assert len(captured) == 0


def test_a_row_is_what_the_library_would_have_made(company: Company) -> None:
    read = Prepared(
        lambda: RoleHolding.objects.filter(role=Role.CFO).select_related("person", "unit")
    )

    found = read.get()

    expected = RoleHolding.objects.select_related("person", "unit").get(role=Role.CFO)
    pairs: list[tuple[Any, Any]] = [
        (found, expected),
        (found.person, expected.person),
        (found.unit, expected.unit),
    ]
    for row, other in pairs:
        assert vars(row) | {"_state": None} == vars(other) | {"_state": None}
        assert (row._state.db, row._state.adding) == ("default", False)


def test_a_broken_transaction_is_not_read_in(company: Company) -> None:
    read = Prepared(lambda: Unit.objects.filter(code=given("code", TEXT)))

    with atomic():
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            read(code="MKT")

    assert read.get(code="MKT").company == company
