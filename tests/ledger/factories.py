"""A small company for the tests of the ledger, made through services where there are some."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from expense_mgmt.core import clock
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Supplier, Unit
from expense_mgmt.organisation.roles import Role
from expense_mgmt.organisation.services.units import add_unit
from ledger.models import Turnover, Voucher
from ledger.services import charts, posting, turnover
from ledger.services.posting import EntrySpec

APRIL = Month(2026, 4)
MAY = Month(2026, 5)
TODAY = dt.date(2026, 5, 12)
ALWAYS = (dt.date(2020, 1, 1), None)
FIGURES = {
    "confirmed_sales": Decimal("40000000.00"),
    "forfeits_and_returns": Decimal("1000000.00"),
    "area_difference": Decimal("20000.00"),
    "price_difference": Decimal("50000.00"),
    "gifted_management_fee": Decimal("30000.00"),
}

_serial = itertools.count(1)


@dataclass
class World:
    """One company with its cast, two projects and a chart of accounts."""

    company: Company
    root: Unit
    department: Unit
    project: Project
    other_project: Project
    category: Category
    supplier: Supplier
    lin: User
    chen: User
    qian: User
    wang: User
    wu: User
    xu: User
    zheng: User
    feng: User
    guo: User
    ma: User
    ou: User


def person(username: str) -> User:
    return User.objects.create_user(
        username=f"{username}{next(_serial)}", password="x", name=username, language="en"
    )


def hold(
    user: User,
    role: Role,
    *,
    company: Company,
    unit: Unit | None = None,
    project: Project | None = None,
) -> User:
    RoleHolding.objects.create(
        company=company, person=user, role=role, unit=unit, project=project, valid=ALWAYS
    )
    user.remembered.clear()
    return user


def world() -> World:
    serial = next(_serial)
    company = Company.objects.create(code=f"YH{serial}", name="粤禾地产", name_en="Yuehe")
    root = add_unit(company=company, kind=Unit.Kind.COMPANY, code="YH", name="粤禾地产")
    department = add_unit(
        company=company, kind=Unit.Kind.DEPARTMENT, code="MKT", name="营销部", parent=root
    )

    def project(code: str, name: str) -> Project:
        return Project.objects.create(
            company=company, code=code, name=name, department=department, opened_on=ALWAYS[0]
        )

    yunxiu, jiangpan = project("YXG", "云岫花园"), project("JPJ", "江畔居")
    charts.default_chart(company)

    def at_root(name: str, role: Role) -> User:
        return hold(person(name), role, company=company, unit=root)

    def of_project(name: str, role: Role) -> User:
        return hold(person(name), role, company=company, project=yunxiu)

    return World(
        company=company,
        root=root,
        department=department,
        project=yunxiu,
        other_project=jiangpan,
        category=Category.objects.create(company=company, code="TV", name="电视/影视"),
        supplier=Supplier.objects.create(company=company, code="S1", name="广州日报社"),
        lin=hold(person("lin"), Role.REQUESTER, company=company, unit=department),
        chen=hold(person("chen"), Role.DEPT_HEAD, company=company, unit=department),
        qian=at_root("qian", Role.FINANCE_HEAD),
        wang=at_root("wang", Role.CFO),
        wu=at_root("wu", Role.ACCOUNTANT),
        xu=at_root("xu", Role.ACCOUNTANT),
        zheng=at_root("zheng", Role.CASHIER),
        feng=of_project("feng", Role.PROJECT_LEAD),
        guo=of_project("guo", Role.PROJECT_MANAGER),
        ma=at_root("ma", Role.AUDITOR),
        ou=person("ou"),
    )


def claim_entries(place: World, net: str = "100000.00", tax: str = "6000.00") -> list[EntrySpec]:
    """Expense and input VAT against payables, as a posted claim has them."""
    place_of = partial(EntrySpec, project_id=place.project.pk, unit_id=place.department.pk)
    gross = Decimal(net) + Decimal(tax)
    return [
        place_of("6601", debit=Decimal(net), category_id=place.category.pk),
        place_of("2221.01", debit=Decimal(tax)),
        place_of("2202", credit=gross, supplier_id=place.supplier.pk),
    ]


def posted(place: World, dated_on: dt.date = TODAY, net: str = "100000.00") -> Voucher:
    return posting.post(
        company=place.company,
        dated_on=dated_on,
        text="Newspaper, April",
        entries=claim_entries(place, net),
        source=("settlement_claim", uuid.uuid4(), f"HX-2605-{next(_serial):04d}"),
        actor=place.wu,
        at=clock.now(),
    )


def reported(place: World, month: Month = APRIL, state: str = "reported") -> Turnover:
    """A turnover sheet that reached its state through the services."""
    sheet = turnover.report(
        project=place.project, month=month, figures=FIGURES, actor=place.wu, at=clock.now()
    )
    if state == "reported":
        return sheet
    sheet = turnover.confirm(turnover_id=sheet.public_id, version=1, actor=place.xu, at=clock.now())
    if state == "finance_confirmed":
        return sheet
    for role, signer in (
        ("project_lead", place.feng),
        ("project_manager", place.guo),
        ("finance_head", place.qian),
    ):
        sheet = turnover.countersign(
            turnover_id=sheet.public_id, role=role, version=1, actor=signer, at=clock.now()
        )
    return sheet
