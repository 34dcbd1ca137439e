"""What the page of regional quotas shows: the layout of DOMAIN §10.9, with what can be done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.basis import explain_quota
from budgets.duties import units_to_plan
from budgets.models import BudgetLine, BudgetPlan, RegionalQuota
from budgets.models.plan import is_preparer
from budgets.models.quota_setting import quota_setting_of
from budgets.plan_kinds import PlanKind
from budgets.plan_stages import RULES
from budgets.plan_timetable import Timetable
from budgets.services.quotas import QuotaPreview, previews
from budgets.states import PlanState
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.money import ZERO, rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.core.working_time import MONDAY_TO_FRIDAY
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.access import Act, may
from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.queries import units_in_scope


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """One region: what its plan gives, else what it would get now.

    plan         the quota on its way or issued; None before it was computed
    kept         what the plan rests on
    is_old       the receipts, the target or the figures have changed since it was computed
    line         the budget line that the issued quota opened
    """

    preview: QuotaPreview
    plan: BudgetPlan | None
    kept: RegionalQuota | None
    line: BudgetLine | None
    may_compute: bool

    @property
    def region(self) -> Unit:
        return self.preview.region

    @property
    def target(self) -> Decimal | None:
        return self.kept.target if self.kept else self.preview.target

    @property
    def receipts(self) -> Decimal | None:
        """As the plan rests on them, else as they are reported now."""
        if self.kept:
            kept: Decimal = self.kept.receipts
            return kept
        return self.preview.receipts.amount if self.preview.receipts else None

    @property
    def completion_percent(self) -> Decimal | None:
        if self.kept:
            return self.kept.completion_percent
        return self.preview.figures.completion_percent if self.preview.figures else None

    @property
    def fixed(self) -> Decimal | None:
        if self.kept:
            kept: Decimal = self.kept.fixed
            return kept
        return self.preview.figures.fixed if self.preview.figures else None

    @property
    def variable(self) -> Decimal | None:
        if self.kept:
            kept: Decimal = self.kept.variable
            return kept
        return self.preview.figures.variable if self.preview.figures else None

    @property
    def total(self) -> Decimal | None:
        """What the plan gives, signers' changes included; else what the rule gives."""
        return self.plan.amount if self.plan else self.preview.amount

    @property
    def is_old(self) -> bool:
        if self.kept is None or self.preview.figures is None:
            return False
        given = (self.preview.figures.fixed, self.preview.figures.variable)
        return given != (self.kept.fixed, self.kept.variable)

    @property
    def used(self) -> Decimal | None:
        return self.line.used if self.line else None

    @property
    def left(self) -> Decimal | None:
        return self.line.position.available if self.line else None

    @property
    def is_issued(self) -> bool:
        return self.plan is not None and self.plan.state == PlanState.ISSUED

    def explained(self) -> tuple[Explained, ...]:
        """How the figures shown were computed.

        source    R-28
        """
        if self.kept is None:
            return self.preview.explained
        return (explain_quota(self.kept, self.region.label),)


def quotas_of(user: User, month: Month, *, today: dt.date) -> dict[str, Any]:
    """Every region the person sees, for one month, in a fixed number of queries."""
    rows = quota_rows(user, month, today=today)
    regions = [row.region for row in rows]
    due_trace = Derivation()
    due = _due(regions, month, trace=due_trace)
    is_open = any(row.preview.fixed_amount is not None and not row.is_issued for row in rows)
    return {
        "month": month,
        "before": month.plus(-1),
        "previous": month.plus(-1),
        "next": month.plus(1),
        "rows": rows,
        "explained": [
            *(one for row in rows for one in row.explained()),
            Explained.of(due_trace, "R-21", _("To be issued by")),
        ],
        "sums": {
            name: rounded(total_of(getattr(row, name) or ZERO for row in rows))
            for name in ("fixed", "variable", "total", "used", "left")
        },
        "due": due,
        "days_late": (today - due).days if is_open else 0,
        "may_set": may(user, Act.BUDGET_CONTROL),
        "may_plan": may(user, Act.PLAN_ISSUE),
        "breadcrumbs": [
            {"url": reverse("budgets:budget_list"), "label": _("Budgets")},
            {"url": "", "label": _("Regional quotas, %(month)s") % {"month": month_words(month)}},
        ],
    }


def _due(regions: Sequence[Unit], month: Month, *, trace: Derivation) -> dt.date:
    """By when the company of the regions issues the quotas of a month."""
    timetable = (
        Timetable.of(regions[0].company_id, month.first)
        if regions
        else Timetable([], MONDAY_TO_FRIDAY)
    )
    (rule,) = [one for one in RULES if one.kind == PlanKind.QUOTA]
    return timetable.due(rule, month, trace=trace)


def quota_rows(
    user: User | None, month: Month, *, today: dt.date, company: Company | None = None
) -> list[QuotaRow]:
    """The regions of one month, by their codes; None is the operator, who sees all.

    today    whose figures a quota that was not computed yet is shown by
    """
    seen = Unit.objects.all() if user is None else units_in_scope(user, roles=Act.BUDGET_READ.roles)
    wanted = seen.filter(kind=Unit.Kind.REGION, is_active=True)
    if company is not None:
        wanted = wanted.filter(company=company)
    regions = list(wanted.select_related("company").order_by("company", "code"))
    if not regions:
        return []
    seen_lines = BudgetLine.objects.all() if user is None else BudgetLine.objects.visible_to(user)
    setting = quota_setting_of(regions[0].company_id, today)
    plans = _plans(regions, user, month)
    kept = {row.plan_id: row for row in RegionalQuota.objects.filter(plan__in=plans.values())}
    lines = {
        line.unit_id: line
        for line in seen_lines.filter(
            unit__in=regions,
            month=month,
            project=None,
            platform=None,
            category=setting.category_id if setting else None,
            is_planned=True,
        )
    }
    planned = set()
    if user is not None:
        planned = set(units_to_plan(user, PlanKind.QUOTA).values_list("pk", flat=True))
    found = []
    for preview in previews(regions, month, setting=setting, today=today):
        plan = plans.get(preview.region.pk)
        found.append(
            QuotaRow(
                preview=preview,
                plan=plan,
                kept=kept.get(plan.pk) if plan else None,
                line=lines.get(preview.region.pk),
                may_compute=preview.region.pk in planned
                and not preview.lacking
                and user is not None
                and _is_open_to(plan, user),
            )
        )
    return found


def _plans(regions: Sequence[Unit], user: User | None, month: Month) -> dict[int, BudgetPlan]:
    """The quota plan of each region: the one on its way, else the issued one."""
    seen = BudgetPlan.objects.all() if user is None else BudgetPlan.objects.visible_to(user)
    rows = (
        seen.for_page()
        .filter(plan_kind=PlanKind.QUOTA, unit__in=regions, month=month)
        .exclude(state__in=[PlanState.REJECTED, PlanState.SUPERSEDED])
    )
    return {plan.unit_id: plan for plan in rows.order_by("pk")}


def _is_open_to(plan: BudgetPlan | None, user: User) -> bool:
    """Whether the person may compute now: nothing yet, his own draft, or an issued one."""
    if plan is None or plan.state == PlanState.ISSUED:
        return True
    return plan.is_editable and is_preparer(plan, user)
