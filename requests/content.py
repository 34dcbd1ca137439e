"""What a person wrote into a request, before and after it is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from expense_mgmt.core.derivation import Derivation
from expense_mgmt.core.money import ZERO
from expense_mgmt.core.periods import DateSpan, Month, prorate_by_month
from expense_mgmt.core.shares import allocate_then_prorate
from expense_mgmt.organisation.models import Category, Platform, Project, Supplier, Unit
from requests.models import ExpenseRequest, RequestKind, RequestLine


@dataclass(frozen=True, slots=True)
class Weight:
    """A project's part of a line; the one that takes the rest gets what whole yuan leave over."""

    project: Project
    weight: Decimal
    takes_rest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line as written; a draft may leave the amount at zero, and spans and weights out."""

    category: Category
    platform: Platform | None = None
    description: str = ""
    amount: Decimal = ZERO
    spans: tuple[DateSpan, ...] = ()
    weights: tuple[Weight, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What a line costs one project, or none, in one month."""

    project: Project | None
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Content:
    """Everything of a request that its requester writes, without its files."""

    unit: Unit
    title: str = ""
    background: str = ""
    expected_effect: str = ""
    supplier: Supplier | None = None
    request_kind: str = RequestKind.REGULAR
    lines: tuple[Line, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO)


def shares_of(line: Line, *, trace: Derivation | None = None) -> list[Share]:
    """Split a line over its projects, then over the months of its days; parts of zero are left out.

    raises    RuleRefused no_span, overlap, negative_weight, no_weight,
              remainder_key_has_no_weight
    source    R-06; PLATFORM §6.19
    """
    if not line.weights:
        months = prorate_by_month(line.amount, line.spans, trace=trace)
        return [Share(None, month, amount) for month, amount in months.items() if amount]
    split = allocate_then_prorate(
        line.amount,
        [(weight.project, weight.weight) for weight in line.weights],
        line.spans,
        next((weight.project for weight in line.weights if weight.takes_rest), None),
        trace=trace,
    )
    return [
        Share(project, month, amount)
        for project, months in split.items()
        for month, amount in months.items()
        if amount
    ]


def stored_line(row: RequestLine) -> Line:
    """A stored line as it was written; asks nothing of the database when it was prefetched."""
    return Line(
        category=row.category,
        platform=row.platform,
        description=row.description,
        amount=row.amount,
        spans=tuple(span.span for span in row.spans.all()),
        weights=tuple(
            Weight(weight.project, weight.weight, takes_rest=weight.takes_rest)
            for weight in row.weights.all()
        ),
    )


def stored_content(expense_request: ExpenseRequest, rows: Sequence[RequestLine]) -> Content:
    """A stored request as it was written."""
    return Content(
        unit=expense_request.unit,
        title=expense_request.title,
        background=expense_request.background,
        expected_effect=expense_request.expected_effect,
        supplier=expense_request.supplier,
        request_kind=expense_request.request_kind,
        lines=tuple(map(stored_line, rows)),
    )


def months_of(line: Line) -> Iterator[Month]:
    """Every month in which a line has a day."""
    for span in line.spans:
        yield from span.months()
