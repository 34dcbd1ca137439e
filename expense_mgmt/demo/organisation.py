"""The demo company's ground: who belongs to it and what it measures by."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction

from expense_mgmt.demo import catalogue
from expense_mgmt.demo.categories import CATEGORIES, CATEGORY_UNITS
from expense_mgmt.foundation.models import Company, NumberPrefix, User
from expense_mgmt.organisation.models import (
    Category,
    CategoryPart,
    CategoryUnit,
    Platform,
    Project,
    RoleHolding,
    Supplier,
    SupplierAccount,
    Unit,
)
from expense_mgmt.organisation.parts import Part
from expense_mgmt.organisation.services import duty_pairs
from expense_mgmt.organisation.services.units import add_unit

PASSWORD = "outlay-demo-2026"  # noqa: S105  # printed by `make demo`; opens invented data only


@transaction.atomic
def found(*, today: dt.date) -> Company:
    """Company, units, people, projects, dimensions and suppliers of the demo (PLATFORM §3).

    Everything is in force from the first of January of the year before `today`.
    """
    since = dt.date(today.year - 1, 1, 1)
    code, name, name_en = catalogue.COMPANY
    company = Company.objects.create(
        code=code, name=name, name_en=name_en, tax_number="91440101MA5BYH0000", is_demo=True
    )
    units = _units(company)
    projects = _projects(company, units, today)
    _people(company, units, projects, since)
    duty_pairs.establish(company=company)
    _dimensions(company, units, since)
    _suppliers(company)
    NumberPrefix.objects.bulk_create(
        NumberPrefix(company=company, kind=kind, prefix=prefix)
        for kind, prefix in catalogue.NUMBER_PREFIXES.items()
    )
    return company


def _units(company: Company) -> dict[str, Unit]:
    root = add_unit(
        company=company,
        kind=Unit.Kind.COMPANY,
        code=company.code,
        name=company.name,
        name_en=company.name_en,
    )
    units = {root.code: root}
    for row in catalogue.UNITS:
        units[row.code] = add_unit(
            company=company,
            kind=row.kind,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            parent=units[row.parent],
        )
    return units


def _projects(company: Company, units: dict[str, Unit], today: dt.date) -> dict[str, Project]:
    opened = dt.date(today.year - 1, 6, 18)
    return {
        row.code: Project.objects.create(
            company=company,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            department=units["MKT"],
            region=units[row.region],
            sold_by=row.sold_by,
            opened_on=opened,
            on_sale_from=opened,
        )
        for row in catalogue.PROJECTS
    }


def _people(
    company: Company, units: dict[str, Unit], projects: dict[str, Project], since: dt.date
) -> None:
    password = make_password(PASSWORD)
    for row in catalogue.PEOPLE:
        person = User.objects.create(
            username=row.username,
            name=row.name,
            name_en=row.name_en,
            email=f"{row.username}@yuehe.example",
            password=password,
        )
        if row.role is None:
            continue
        places: list[dict[str, Unit | Project]] = (
            [{"project": project} for project in projects.values()]
            if row.scope == "*"
            else [{"unit": units[row.scope]}]
        )
        for place in places:
            RoleHolding.objects.create(
                company=company, person=person, role=row.role, valid=(since, None), **place
            )


def _dimensions(company: Company, units: dict[str, Unit], since: dt.date) -> None:
    Platform.objects.bulk_create(
        Platform(company=company, code=code, name=name, name_en=name_en)
        for code, name, name_en in catalogue.PLATFORMS
    )
    categories: dict[str, Category] = {}
    for row in CATEGORIES:
        categories[row.code] = Category.objects.create(
            company=company,
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            parent=categories.get(row.parent),
            by_insertion=row.by_insertion,
        )
    CategoryPart.objects.bulk_create(
        CategoryPart(
            category=categories[row.code],
            part=Part(row.part),
            clock=row.clock,
            valid=(since, None),
        )
        for row in CATEGORIES
        if row.part is not None
    )
    CategoryUnit.objects.bulk_create(
        CategoryUnit(category=category, unit=units[unit])
        for group, unit in CATEGORY_UNITS
        for category in categories.values()
        if category.parent_id == categories[group].pk
    )


def _suppliers(company: Company) -> None:
    for code, name, name_en, tax_number, bank, account in catalogue.SUPPLIERS:
        supplier = Supplier.objects.create(
            company=company, code=code, name=name, name_en=name_en, tax_number=tax_number
        )
        SupplierAccount.objects.create(
            supplier=supplier, bank=bank, account_name=name, account_number=account
        )
