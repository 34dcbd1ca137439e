"""What budgets promise, recomputed (RELIABILITY promises 10 and 11)."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from budgets.models import BudgetLine, BudgetPlan, PlanIssue, PlanItem, PlanVersion
from budgets.models.line import BALANCES, ControlWindow, Mode
from expense_mgmt.core.findings import Finding
from expense_mgmt.core.money import ZERO


def balances() -> Iterator[Finding]:
    """Each line's reserved, committed and consumed equal the sums of its movements."""
    lines = BudgetLine.objects.alias(
        **{
            f"moved_{column}": Coalesce(Sum(f"movements__{column}_delta"), ZERO)
            for column in BALANCES
        }
    )
    drifted = Q()
    for column in BALANCES:
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
    """What issued plans say of a line is what the line has: set once, then differences.

    Lines that were opened before there were plans keep what they were opened with.
    """
    sums = {
        "set_by_plans": Coalesce(Sum("plan_issues__approved_delta"), ZERO),
        "changed_by_plans": Coalesce(Sum("plan_issues__adjusted_delta"), ZERO),
        "opened_by_plan": Exists(PlanIssue.objects.filter(line=OuterRef("pk"), opened_line=True)),
    }
    lines = BudgetLine.objects.filter(plan_issues__isnull=False).annotate(**sums)
    wrong = Q(opened_by_plan=True) & ~Q(approved=F("set_by_plans"))
    wrong |= ~Q(adjusted=F("changed_by_plans"))
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
