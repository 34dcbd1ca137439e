"""Reading what the annexes of a project's monthly budget are made of (DOMAIN §9; PLATFORM §6.33)."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from budgets.models import (
    BudgetLine,
    BudgetPlan,
    CompletionNote,
    Movement,
    PlanAttachment,
    PlanSales,
    PlanVersion,
)
from budgets.plan_annexes import Annexes, Completion, CompletionRow
from budgets.plan_content import Item, PlanContent
from budgets.plan_kinds import PlanKind
from budgets.queries import OwnPosition, own_positions
from budgets.states import SIGNED_PLAN_STATES, PlanState
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.core.templatetags.dates import month as month_words
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.parts import EIGHT_PARTS, Part
from expense_mgmt.organisation.queries import parts_in_force
from ledger.queries import reconciled_totals, turnover_of

PLACEMENT_REPORT = "placement_report"
"""Kind that the movements of placement reports carry (PLATFORM §6.22)."""

MONTHS_BEFORE = (1, 2)


def figures_of(plan: BudgetPlan, content: PlanContent) -> Annexes:
    """The annexes of a project's monthly budget, as of now.

    Reconciled spend and turnover come from the books, budgets from the lines, placement reports
    from the movements of their own; only the eight parts count.

    source    R-16, R-18, R-19, R-20; PLATFORM §6.22, §6.33
    """
    month, project = _of_project(plan)
    year = FiscalYear(month.year)
    positions = own_positions(BudgetLine.objects.of_year(project, year.year))
    counted = _counted_categories(project, year, positions, content.items)
    planned = [one for one in positions if one.category_id in counted]
    received = turnover_of([project.pk], year.months)
    before = _signed_before(plan, month)
    return Annexes(
        month=month,
        opened=project.opened_on is not None and project.opened_on < month.first,
        current_budget=sum(
            (item.amount for item in content.items if item.category.pk in counted), ZERO
        ),
        target=content.sales.get(month, ZERO),
        reported_to_cutoff=content.reported_to_cutoff or ZERO,
        reconciled={
            at.month: amount
            for (_key, at), amount in reconciled_totals([project.pk], year.months).items()
        },
        approved_budget={
            number: amount for number, amount in _by_month(planned).items() if number < month.month
        },
        year_budget=_by_month(planned),
        placement_reports=_placement_reports(project, year, counted),
        received={
            at.month: figures.received
            for (_key, at), figures in received.items()
            if figures.is_countersigned
        },
        targets=_targets(project, year),
        annual_total=sum((_budget(one) for one in planned), ZERO),
        completions=tuple(_completion(plan, project, month, ago) for ago in MONTHS_BEFORE),
        last_signed=before.number if before else "",
        last_signed_id=str(before.public_id) if before else "",
    )


def annexes_of(
    plan: BudgetPlan, content: PlanContent, *, earlier: PlanVersion | None = None
) -> dict[str, Any] | None:
    """The annexes as they are kept with a version; None for plans that need none.

    earlier   the version that a signer changes: its annexes stay, but for the plan's own amount
    """
    if not plan.is_monthly_of_project:
        return None
    if earlier is not None and earlier.annexes:
        month, project = _of_project(plan)
        counted = _counted_categories(project, FiscalYear(month.year), (), content.items)
        amount = sum((item.amount for item in content.items if item.category.pk in counted), ZERO)
        return Annexes.of_json(earlier.annexes).with_budget(amount).as_json()
    return figures_of(plan, content).as_json()


def annex_shortcomings(plan: BudgetPlan, content: PlanContent) -> Iterator[RuleBroken]:
    """Annexes that a project's monthly budget lacks; others need none.

    field     `sales`, `reported_to_cutoff`, `notes`, `documents`
    source    DOMAIN §9 monthly budget; R-16, R-19
    """
    if not plan.is_monthly_of_project:
        return
    month, _project = _of_project(plan)
    figures = figures_of(plan, content)
    if not figures.target:
        yield RuleBroken(
            "sales_target_missing",
            _("Enter the turnover target of the month; the ad ratio is measured by it."),
            field="sales",
        )
    if figures.ratio().cutoff_date and content.reported_to_cutoff is None:
        yield RuleBroken(
            "cutoff_sales_missing",
            _("Enter the sales reported up to the 17th of the month before; zero is a figure too."),
            field="reported_to_cutoff",
        )
    for one in figures.completions:
        missing = one.detail().missing_reasons
        if missing:
            yield RuleBroken(
                "completion_reasons_missing",
                ngettext_lazy(
                    "%(month)s: %(count)s unfinished item has no reason yet.",
                    "%(month)s: %(count)s unfinished items have no reason yet.",
                    "count",
                ),
                {"month": month_words(one.month), "count": missing},
                field="notes",
            )
    if _shows_films(month, content.items) and not _has_timetable(plan):
        yield RuleBroken(
            "broadcast_timetable_missing",
            _("Attach the broadcast timetable: the plan has television or film items."),
            field="documents",
        )


def _of_project(plan: BudgetPlan) -> tuple[Month, Project]:
    if plan.month is None or plan.project is None:
        msg = f"plan {plan.pk} is no monthly budget of a project"
        raise ValueError(msg)
    return plan.month, plan.project


def _counted_categories(
    project: Project, year: FiscalYear, positions: Collection[OwnPosition], items: Sequence[Item]
) -> set[int]:
    """Categories of the eight parts; sundries and programmes of their own stay outside."""
    ids = {one.category_id for one in positions if one.category_id is not None}
    ids |= {item.category.pk for item in items}
    parts = parts_in_force(category_ids=ids, months=year.months)
    return {key for (key, _month), row in parts.items() if row.part in EIGHT_PARTS}


def _budget(position: OwnPosition) -> Decimal:
    return position.approved + position.adjusted


def _by_month(positions: Collection[OwnPosition]) -> dict[int, Decimal]:
    """What is approved for each month."""
    sums: dict[int, Decimal] = {}
    for one in positions:
        sums[one.month.month] = sums.get(one.month.month, ZERO) + _budget(one)
    return sums


def _placement_reports(
    project: Project, year: FiscalYear, categories: Collection[int]
) -> dict[int, Decimal]:
    """Approved placement reports by month: what their own movements hold and have spent."""
    rows = (
        Movement.objects.filter(
            document_kind=PLACEMENT_REPORT,
            is_own=True,
            line__project=project,
            line__fiscal_year=year.year,
            line__category__in=categories,
        )
        .values_list("line__month")
        .annotate(Sum("committed_delta"), Sum("consumed_delta"))
        .order_by()
    )
    return {month.month: held + spent for month, held, spent in rows if held + spent}


def _targets(project: Project, year: FiscalYear) -> dict[int, Decimal]:
    """Turnover targets of signed plans of the project; a month's own plan says it last."""
    rows = PlanSales.objects.filter(
        version__plan__project=project,
        version__plan__fiscal_year=year.year,
        version__plan__state__in=[PlanState.ISSUED, PlanState.CLOSED],
        version__plan__plan_kind__in=[PlanKind.ANNUAL, PlanKind.QUARTERLY, PlanKind.MONTHLY],
    ).filter(version__number=F("version__plan__edition"))
    order = {PlanKind.ANNUAL: 0, PlanKind.QUARTERLY: 1, PlanKind.MONTHLY: 2}
    found = rows.values_list("version__plan__plan_kind", "month", "target")
    ordered = sorted(found, key=lambda row: order[PlanKind(row[0])])
    return {month.month: target for _kind, month, target in ordered}


def _signed_before(plan: BudgetPlan, month: Month) -> BudgetPlan | None:
    """The signed budget of the month before, which goes with this one."""
    rows = BudgetPlan.objects.filter(
        plan_kind=PlanKind.MONTHLY,
        project=plan.project_id,
        month=month.plus(-1),
        state__in=SIGNED_PLAN_STATES,
    )
    return rows.exclude(state=PlanState.SUPERSEDED).order_by("-pk").first()


def _completion(plan: BudgetPlan, project: Project, month: Month, ago: int) -> Completion:
    """How far the lines of an earlier month came, with what the preparer says of them."""
    at = month.plus(-ago)
    lines = BudgetLine.objects.filter(project=project).in_month(at)
    named = {line.public_id: line for line in lines.named()}
    notes = {
        note.line.public_id: note
        for note in CompletionNote.objects.filter(plan=plan, line__month=at).select_related("line")
    }
    rows = []
    for one in own_positions(lines):
        line = named[one.line_id]
        budget = line.revised
        if not budget and not one.committed and not one.consumed:
            continue
        note = notes.get(one.line_id)
        rows.append(
            CompletionRow(
                line_id=str(one.line_id),
                name=_line_name(line, "name"),
                name_en=_line_name(line, "name_en"),
                budget=budget,
                committed=one.committed,
                actual=one.consumed,
                status=note.status if note else _suggested(budget, one),
                reason=note.reason if note else "",
                owner=note.owner if note else "",
                expected_on=note.expected_on if note else None,
            )
        )
    return Completion(at, ago, tuple(rows))


def _suggested(budget: Decimal, position: OwnPosition) -> str:
    """What the figures say of a line until a person does."""
    if position.consumed >= budget:
        return CompletionNote.Status.DONE
    if position.consumed or position.committed:
        return CompletionNote.Status.IN_PROGRESS
    return CompletionNote.Status.NOT_STARTED


def _line_name(line: BudgetLine, column: str) -> str:
    places = (line.category, line.platform)
    return " · ".join(getattr(place, column) or place.name for place in places if place)


def _shows_films(month: Month, items: Sequence[Item]) -> bool:
    ids = {item.category.pk for item in items if item.amount}
    parts = parts_in_force(category_ids=ids, months=[month])
    return any(row.part == Part.TV for row in parts.values())


def _has_timetable(plan: BudgetPlan) -> bool:
    return plan.attachments.filter(kind=PlanAttachment.Kind.BROADCAST).exists()
