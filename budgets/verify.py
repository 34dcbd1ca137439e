"""What budgets promise, recomputed (RELIABILITY promises 10 and 11)."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from budgets.models import BudgetLine, ChangeKind, ChangeRow, LineChange, Movement
from budgets.models.line import BALANCES, ControlWindow, Mode
from budgets.states import ChangeState
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


def line_changes() -> Iterator[Finding]:
    """What each line's budget is made of equals the sums of the changes written down for it."""
    kinds = LineChange.Kind
    lines = BudgetLine.objects.alias(
        **{
            f"changed_{kind.value}": Coalesce(
                Sum("changes__amount", filter=Q(changes__kind=kind)), ZERO
            )
            for kind in kinds
        }
    )
    drifted = Q()
    for kind in kinds:
        drifted |= ~Q(**{kind.value: F(f"changed_{kind.value}")})
    for line in lines.filter(drifted).order_by("pk").iterator(chunk_size=2000):
        yield Finding(
            "budget_drifted",
            "A budget line is not what its adjustments, transfers and carried amounts make it.",
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
