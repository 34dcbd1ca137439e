"""Who may open what, and whose rows a person sees."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act, may, roles_of
from expense_mgmt.organisation.models import Deputy, Project, RoleHolding, Unit
from expense_mgmt.organisation.queries import in_scope, upwards
from expense_mgmt.organisation.roles import Role

TODAY = dt.date(2026, 5, 12)


def test_role_opens_its_acts_and_no_others(cast: dict[str, User]) -> None:
    lin, zheng = cast["lin"], cast["zheng"]

    assert may(lin, Act.REQUEST_WRITE)
    assert not may(lin, Act.PAYMENT_PAY)
    assert may(zheng, Act.PAYMENT_PAY)
    assert not may(zheng, Act.REQUEST_WRITE)


def test_person_without_a_role_may_do_nothing(cast: dict[str, User]) -> None:
    ou = cast["ou"]

    opened = [act for act in Act if may(ou, act)]

    assert opened == []


def test_holding_that_ended_gives_nothing(cast: dict[str, User]) -> None:
    chen = cast["chen"]
    RoleHolding.objects.filter(person=chen).update(valid=(dt.date(2025, 1, 1), TODAY))

    assert roles_of(chen, TODAY) == frozenset()


def test_scope_reaches_down_the_unit_tree(company: Company, cast: dict[str, User]) -> None:
    units = Unit.objects.filter(company=company)

    seen = units.filter(in_scope(cast["ye"], unit="pk", project=""))

    assert {unit.code for unit in seen} == {"SOUTH", "GZ01", "FS01"}
    assert units.filter(in_scope(cast["zhao"], unit="pk", project="")).count() == units.count()
    assert not units.filter(in_scope(cast["lin"], unit="pk", project="")).exists()


def test_project_roles_see_their_projects(company: Company, cast: dict[str, User]) -> None:
    projects = Project.objects.filter(company=company)

    seen = projects.filter(in_scope(cast["feng"], unit="", project="pk"))

    assert {project.code for project in seen} == {"YXG", "JPJ", "NW1", "SYL"}


def test_way_upwards_ends_at_the_company(company: Company) -> None:
    outlet = Unit.objects.get(company=company, code="GZ01")

    assert [unit.code for unit in upwards(outlet)] == ["GZ01", "SOUTH", "YH"]


def test_database_refuses_a_holding_twice_at_a_time(
    company: Company, cast: dict[str, User]
) -> None:
    unit = Unit.objects.get(company=company, code="MKT")

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(
            company=company,
            person=cast["chen"],
            role=Role.DEPT_HEAD,
            unit=unit,
            valid=(TODAY, None),
        )


def test_database_refuses_deputies_that_overlap_and_oneself(cast: dict[str, User]) -> None:
    may_month = (dt.date(2026, 5, 1), dt.date(2026, 6, 1))
    Deputy.objects.create(person=cast["chen"], deputy=cast["he"], valid=may_month)

    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.create(person=cast["chen"], deputy=cast["su"], valid=(TODAY, None))
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputy.objects.create(person=cast["he"], deputy=cast["he"], valid=may_month)
