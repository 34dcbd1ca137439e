"""Which plans are due when, who prepares them, and which are late (DOMAIN §6, R-21)."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from budgets.models import BudgetLine, BudgetPlan, QuotaSetting, RegionFigure
from budgets.plan_kinds import PlanKind
from budgets.plan_stages import RULES, Rule, Stage, reminder_key
from budgets.plan_timetable import Timetable
from budgets.states import SIGNED_PLAN_STATES, PlanState
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Project, RoleHolding, Unit, UnitAncestry
from expense_mgmt.organisation.roles import Role

PREPARES = {
    PlanKind.ANNUAL: Role.DEPT_HEAD,
    PlanKind.MONTHLY: Role.PROJECT_LEAD,
    PlanKind.OVERALL: Role.AD_PLANNING,
    PlanKind.QUOTA: Role.AD_PLANNING,
}
"""Whose work each plan is (DOMAIN §2)."""


@dataclass(frozen=True, slots=True)
class Due:
    """One plan that has to be somewhere by a day, whether it exists or not.

    plan    None while nobody began it
    people  who prepare it
    """

    kind: PlanKind
    stage: Stage
    words: StrOrPromise
    owner: Unit | Project
    month: Month | None
    year: int
    on: dt.date
    plan: BudgetPlan | None
    people: tuple[User, ...]

    @property
    def is_done(self) -> bool:
        """Whether it is there already."""
        if self.plan is None:
            return False
        if self.stage is Stage.ISSUED:
            return self.plan.state in SIGNED_PLAN_STATES
        return self.plan.state in {
            PlanState.IN_APPROVAL,
            PlanState.APPROVED,
            *SIGNED_PLAN_STATES,
        }

    @property
    def period(self) -> str:
        """Its month or year, in the reader's language."""
        if self.month is not None:
            return month_words(self.month)
        return _("Year %(year)s") % {"year": self.year}

    def days_late(self, today: dt.date) -> int:
        """Days since it was due; zero or less while there is time or when it is done."""
        return 0 if self.is_done else (today - self.on).days

    @property
    def title(self) -> str:
        """What is due, in the reader's language."""
        return _("%(kind)s, %(period)s, %(owner)s: %(stage)s") % {
            "kind": self.kind.label,
            "period": self.period,
            "owner": self.owner.label,
            "stage": self.words,
        }

    def topic(self, moment: str) -> UUID:
        """The key of one reminder: this plan, this stage, this moment."""
        return reminder_key(self.kind, self.stage, self.owner, self.on, moment)


def dues_of(company: Company, month: Month, *, today: dt.date) -> list[Due]:
    """Everything that is due for one month's plans, and for the next year's where it is near.

    shapes    a fixed number of queries, however many places there are
    source    R-21; DOMAIN §6 deadlines
    """
    staff = _Staff.of(company, today)
    timetable = Timetable.of(company.pk, month.plus(-1).first)
    plans = list(
        BudgetPlan.objects.for_page()
        .filter(company=company, month=month)
        .exclude(state__in=[PlanState.REJECTED, PlanState.SUPERSEDED])
    )
    owners = {
        kind: _owners(kind, company, month, staff)
        for kind in (PlanKind.MONTHLY, PlanKind.OVERALL, PlanKind.QUOTA)
    }
    found = [
        _due(rule, owner, month, plans, staff, timetable=timetable)
        for rule in RULES
        for owner in owners[rule.kind]
    ]
    return sorted(
        [*found, *_annual(company, month, staff, timetable)], key=lambda due: (due.on, due.title)
    )


def _due(
    rule: Rule,
    owner: Unit | Project,
    month: Month,
    plans: Sequence[BudgetPlan],
    staff: "_Staff",
    *,
    timetable: Timetable,
) -> Due:
    return Due(
        kind=rule.kind,
        stage=rule.stage,
        words=rule.words,
        owner=owner,
        month=month,
        year=month.year,
        on=timetable.due(rule, month),
        plan=_plan_for(plans, rule.kind, owner),
        people=staff.preparing(rule.kind, owner),
    )


def _annual(company: Company, month: Month, staff: "_Staff", timetable: Timetable) -> Iterator[Due]:
    """Drafts of the next year's annual budgets, from the month in which they are due.

    Each department drafts one that has a head, or budget in this year.

    source    DOMAIN §6; [CU] annual drafts of each department
    """
    if month < timetable.annual_month(month.year):
        return
    year = month.year + 1
    plans = list(
        BudgetPlan.objects.for_page()
        .filter(company=company, plan_kind=PlanKind.ANNUAL, fiscal_year=year)
        .exclude(state__in=[PlanState.REJECTED, PlanState.SUPERSEDED])
    )
    planned = BudgetLine.objects.filter(company=company, fiscal_year=month.year, is_planned=True)
    heads = [unit.pk for unit in staff.units_of(PREPARES[PlanKind.ANNUAL])]
    departments = Unit.objects.filter(
        Q(pk__in=heads) | Q(pk__in=planned.values("unit")),
        company=company,
        kind=Unit.Kind.DEPARTMENT,
        is_active=True,
    )
    for unit in departments.order_by("pk"):
        yield Due(
            kind=PlanKind.ANNUAL,
            stage=Stage.SUBMITTED,
            words=gettext_lazy("submitted"),
            owner=unit,
            month=None,
            year=year,
            on=timetable.annual_due(month.year),
            plan=_plan_for(plans, PlanKind.ANNUAL, unit),
            people=staff.preparing(PlanKind.ANNUAL, unit),
        )


def _owners(
    kind: PlanKind, company: Company, month: Month, staff: "_Staff"
) -> Sequence[Unit | Project]:
    """For whom a plan of this kind is due every month."""
    if kind == PlanKind.MONTHLY:
        projects = Project.objects.filter(company=company, is_active=True).order_by("pk")
        return [
            project
            for project in projects
            if project.withdrawn_on is None or project.withdrawn_on >= month.first
        ]
    if kind == PlanKind.OVERALL:
        return staff.units_of(Role.AD_PLANNING)
    # Regions that live on quotas: those with a fixed amount, and those that ever had one.
    with_quota = BudgetPlan.objects.filter(company=company, plan_kind=PlanKind.QUOTA)
    named = RegionFigure.objects.filter(
        setting__in=QuotaSetting.objects.in_force(company.pk, month.first)
    )
    regions = Q(pk__in=with_quota.values("unit")) | Q(pk__in=named.values("region"))
    return list(Unit.objects.filter(regions, is_active=True).order_by("pk"))


def _plan_for(
    plans: Sequence[BudgetPlan], kind: PlanKind, owner: Unit | Project
) -> BudgetPlan | None:
    project_id = owner.pk if isinstance(owner, Project) else None
    unit_id = owner.department_id if isinstance(owner, Project) else owner.pk
    place = (kind, project_id, unit_id)
    found = [plan for plan in plans if (plan.plan_kind, plan.project_id, plan.unit_id) == place]
    return max(found, key=lambda plan: plan.pk, default=None)


@dataclass(frozen=True)
class _Staff:
    """Who holds the preparing roles of a company today, read once.

    below   units below each unit in which one of them holds his role, itself among them
    """

    held: Sequence[RoleHolding]
    below: Mapping[int, Collection[int]]

    @classmethod
    def of(cls, company: Company, today: dt.date) -> "_Staff":
        rows = RoleHolding.objects.on(today).filter(company=company, role__in=PREPARES.values())
        held = list(rows.select_related("person", "unit").order_by("person"))
        below: dict[int, set[int]] = {}
        ancestry = UnitAncestry.objects.filter(ancestor__in={row.unit_id for row in held})
        for ancestor, descendant in ancestry.values_list("ancestor", "descendant"):
            below.setdefault(ancestor, set()).add(descendant)
        return cls(held, below)

    def preparing(self, kind: PlanKind, owner: Unit | Project) -> tuple[User, ...]:
        """Who holds the role for the place itself, or else for one above it."""
        mine = [row for row in self.held if row.role == PREPARES[kind]]
        if isinstance(owner, Project):
            own = [row for row in mine if row.project_id == owner.pk]
            places = {owner.department_id, owner.region_id}
        else:
            own = [row for row in mine if row.unit_id == owner.pk]
            places = {owner.pk}
        if not own:
            own = [row for row in mine if places & set(self.below.get(row.unit_id or 0, ()))]
        return tuple({row.person_id: row.person for row in own}.values())

    def units_of(self, role: Role) -> list[Unit]:
        """Units in which the role is held."""
        units = {row.unit_id: row.unit for row in self.held if row.role == role and row.unit}
        return [unit for _key, unit in sorted(units.items(), key=lambda one: one[0] or 0)]
