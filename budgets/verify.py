"""What budgets promise, recomputed (RELIABILITY promises 10 and 11)."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from budgets.models import (
    BudgetLine,
    BudgetPlan,
    ChangeKind,
    ChangeRow,
    LineChange,
    Movement,
    PlanIssue,
    PlanItem,
    PlanVersion,
)
from budgets.models.line import BALANCES, OWN_BALANCES, ControlWindow, Mode
from budgets.states import ChangeState
from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO


def balances() -> Iterator[Finding]:
    """Each line's reserved, committed and consumed equal the sums of its movements.

    So do the parts of them that are its own.
    """
    own = Q(movements__is_own=True)
    lines = BudgetLine.objects.alias(
        **{
            f"moved_{column}": Coalesce(Sum(f"movements__{column}_delta"), ZERO)
            for column in BALANCES
        },
        **{
            f"moved_own_{column}": Coalesce(Sum(f"movements__{column}_delta", filter=own), ZERO)
            for column in BALANCES
        },
    )
    drifted = Q()
    for column in (*BALANCES, *OWN_BALANCES):
        drifted |= ~Q(**{column: F(f"moved_{column}")})
    for line in lines.filter(drifted).order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "balance_drifted",
            "The balances of a budget line are not the sums of its movements.",
            f"budgets_budgetline {line.pk}",
        )


def blocks() -> Iterator[Finding]:
    """No line that blocks on its month holds more than it has and may overrun."""
    overrun = BudgetLine.objects.filter(
        mode=Mode.BLOCK,
        control_window=ControlWindow.MONTH,
        revised__lt=F("reserved") + F("committed") + F("consumed") - F("allowed_overrun"),
    )
    for line in overrun.order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "block_overrun",
            "A budget line that blocks is overrun.",
            f"budgets_budgetline {line.pk}",
        )


def plans_and_lines() -> Iterator[Finding]:
    """What issued plans set of a line is what it was approved with; `line_changes` has the rest.

    Lines that were opened before there were plans keep what they were opened with.
    """
    sums = {
        "set_by_plans": Coalesce(Sum("plan_issues__approved_delta"), ZERO),
        "opened_by_plan": Exists(PlanIssue.objects.filter(line=OuterRef("pk"), opened_line=True)),
    }
    lines = BudgetLine.objects.filter(plan_issues__isnull=False).annotate(**sums)
    wrong = Q(opened_by_plan=True) & ~Q(approved=F("set_by_plans"))
    for line in lines.filter(wrong).order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "line_without_its_plan",
            "A budget line has not what issued plans gave it.",
            f"budgets_budgetline {line.pk}",
        )


def plans_add_up() -> Iterator[Finding]:
    """A plan that went round has the amount of its version, and that the sum of its rows.

    The months of each row add up to it (R-47).
    """
    versions = PlanVersion.objects.filter(sealed_at__isnull=False).annotate(
        rows=Coalesce(Sum("items__amount"), ZERO)
    )
    for version in versions.exclude(amount=F("rows")).order_by("pk"):
        yield Finding(
            "plan_does_not_add_up",
            "The rows of a plan's version do not add up to it.",
            f"budgets_planversion {version.pk}",
        )
    items = PlanItem.objects.filter(version__sealed_at__isnull=False).annotate(
        planned=Coalesce(Sum("months__amount"), ZERO)
    )
    for item in items.exclude(amount=F("planned")).order_by("pk"):
        yield Finding(
            "plan_does_not_add_up",
            "The months of a plan's row do not add up to it.",
            f"budgets_planitem {item.pk}",
        )
    current = Q(versions__number=F("edition")) & ~Q(versions__amount=F("amount"))
    for plan in BudgetPlan.objects.filter(current).order_by("pk"):
        yield Finding(
            "plan_does_not_add_up",
            "A plan has another amount than its version.",
            f"budgets_budgetplan {plan.pk}",
        )


def line_changes() -> Iterator[Finding]:
    """What each line's budget is made of equals the sums of what was written down for it.

    Adjusted are the differences that later plans issued and the changes of budget.
    """
    issued = (
        PlanIssue.objects.filter(line=OuterRef("pk"))
        .order_by()
        .values("line")
        .annotate(sum=Sum("adjusted_delta"))
        .values("sum")
    )
    lines = BudgetLine.objects.alias(
        issued=Coalesce(Subquery(issued), ZERO),
        **{
            f"changed_{kind.value}": Coalesce(
                Sum("changes__amount", filter=Q(changes__kind=kind)), ZERO
            )
            for kind in LineChange.Kind
        },
    )
    drifted = ~Q(adjusted=F("changed_adjusted") + F("issued"))
    for kind in (
        LineChange.Kind.TRANSFERRED_IN,
        LineChange.Kind.TRANSFERRED_OUT,
        LineChange.Kind.CARRIED_IN,
    ):
        drifted |= ~Q(**{kind.value: F(f"changed_{kind.value}")})
    for line in lines.filter(drifted).order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "budget_drifted",
            "A budget line is not what its plans, adjustments, transfers and carried amounts make it.",
            f"budgets_budgetline {line.pk}",
        )


def transfers() -> Iterator[Finding]:
    """What a document took out of lines it put into others."""
    sums = (
        LineChange.objects.values("document_id", "document_number")
        .annotate(
            came=Coalesce(Sum("amount", filter=Q(kind=LineChange.Kind.TRANSFERRED_IN)), ZERO),
            went=Coalesce(Sum("amount", filter=Q(kind=LineChange.Kind.TRANSFERRED_OUT)), ZERO),
        )
        .exclude(came=F("went"))
        .order_by("document_number")
    )
    for row in sums:
        yield Finding(
            "transfer_unbalanced",
            "A budget transfer gives more or less than it takes.",
            f"{row['document_number']} {row['document_id']}",
        )


def change_holds() -> Iterator[Finding]:
    """Only a transfer in approval holds budget, and exactly what its sources give."""
    given = (
        ChangeRow.objects.filter(
            amount__lt=0,
            change__change_kind=ChangeKind.TRANSFER,
            change__state=ChangeState.IN_APPROVAL,
        )
        .values_list("change__public_id")
        .annotate(sum=-Sum("amount"))
        .order_by()
    )
    held = (
        Movement.objects.filter(document_kind__in=ChangeKind.values)
        .values_list("document_id")
        .annotate(sum=Sum("reserved_delta"))
        .exclude(sum=0)
        .order_by()
    )
    wanted, found = dict(given), dict(held)
    for key in sorted({*wanted, *found}, key=str):
        if wanted.get(key, ZERO) != found.get(key, ZERO):
            yield Finding(
                "change_hold_differs",
                "A budget change holds more or less than its sources give.",
                f"budgets_budgetchange {key}",
            )
