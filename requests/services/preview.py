"""What a request would do, while it is being written; nothing is stored."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from approvals.interface import Subject
from approvals.services.preview import PlannedStep, planned_steps
from budgets.ceiling_figure import CeilingFigure
from budgets.interface import Effect, ShareAsk
from budgets.services import ceiling, control
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import RuleBroken, RuleRefused
from expense_mgmt.core.money import MAXIMUM_AMOUNT, ZERO, Money, allocate_whole_yuan, rounded
from expense_mgmt.core.periods import Month, prorate_by_month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from requests.content import Content, Line, Share, months_of, shares_of
from requests.likeness import like_before
from requests.models import ExpenseRequest
from requests.rules.splitting import EarlierRequest, amount_with_its_like
from requests.services.completeness import shortcomings


@dataclass(frozen=True, slots=True)
class MonthPart:
    """A month's part of a line: its days, and its amount over all projects."""

    month: Month
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LinePreview:
    """How a line splits, and by which steps; empty while it cannot be split yet."""

    months: tuple[MonthPart, ...] = ()
    projects: tuple[tuple[Project, Decimal], ...] = ()
    explained: tuple[Explained, ...] = ()

    @property
    def days(self) -> int:
        return sum(part.days for part in self.months)

    @property
    def crosses_months(self) -> bool:
        return len(self.months) > 1

    @property
    def total(self) -> Decimal:
        return sum((part.amount for part in self.months), ZERO)


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole request as it would be submitted now.

    effect     None while no line can be split
    steps      who would approve; empty while no amount is known
    lacking    what keeps it from being submitted
    guarded    amount with its like of the last 30 days (R-46)
    beyond     projects whose year it would take beyond the annual ceiling (R-17)
    """

    lines: tuple[LinePreview, ...]
    amount: Decimal
    guarded: Decimal
    effect: Effect | None
    steps: tuple[PlannedStep, ...]
    lacking: tuple[RuleBroken, ...]
    guarded_explained: Explained | None = None
    beyond: tuple[CeilingFigure, ...] = ()


def preview(
    content: Content,
    *,
    actor: User,
    today: dt.date,
    document_kinds: Collection[str] = (),
    stored: ExpenseRequest | None = None,
) -> Preview:
    """Split, check and route a request as written, tolerant of what is missing.

    stored    the draft it belongs to, if there is one
    source    DESIGN §5 request form; R-06, R-32, R-34, R-46
    """
    splits = [_split(line) for line in content.lines]
    asks = [
        _ask(content, line, share)
        for line, shares in zip(content.lines, splits, strict=True)
        for share in shares
    ]
    amount = min(content.amount, MAXIMUM_AMOUNT)
    guarded, with_its_like = amount, Derivation()
    effect: Effect | None = None
    steps: tuple[PlannedStep, ...] = ()
    no_rule: list[RuleBroken] = []
    beyond: tuple[CeilingFigure, ...] = ()
    if asks:
        beyond = ceiling.beyond(company_id=content.unit.company_id, shares=asks, today=today)
        effect = control.check(company_id=content.unit.company_id, shares=asks)
        scopes = frozenset((ask.project_id, ask.category_id) for ask in asks)
        earlier = _like_before(content, scopes, actor=actor, today=today, stored=stored)
        guarded = rounded(amount_with_its_like(amount, today, earlier, trace=with_its_like))
        subject = _subject(content, guarded, scopes, effect, actor)
        try:
            steps = tuple(planned_steps(subject, day=today))
        except RuleBroken as error:
            no_rule = [error]
    return Preview(
        lines=tuple(map(line_preview, content.lines, splits)),
        amount=amount,
        guarded=guarded,
        guarded_explained=Explained.of(with_its_like, "R-46", _("Like requests in 30 days")),
        effect=effect,
        steps=steps,
        lacking=(
            *shortcomings(content, document_kinds=document_kinds, today=today),
            *no_rule,
        ),
        beyond=beyond,
    )


def line_preview(line: Line, shares: Sequence[Share]) -> LinePreview:
    """The shares of a line by month and by project."""
    months: dict[Month, Decimal] = {}
    projects: dict[Project, Decimal] = {}
    for share in shares:
        months[share.month] = months.get(share.month, ZERO) + share.amount
        if share.project is not None:
            projects[share.project] = projects.get(share.project, ZERO) + share.amount
    return LinePreview(
        months=tuple(
            MonthPart(month, _days(line, month), amount) for month, amount in sorted(months.items())
        ),
        projects=tuple(projects.items()),
        explained=_explained(line, is_split=len(shares) > 1),
    )


def _explained(line: Line, *, is_split: bool) -> tuple[Explained, ...]:
    """The steps of a split by projects, by days, or by both; a line in one piece has none.

    source    R-02, R-05, R-06
    """
    if not is_split:
        return ()
    trace = Derivation()
    if len(line.weights) <= 1:
        prorate_by_month(line.amount, line.spans, trace=trace)
        return (Explained.of(trace, "R-02"),)
    if len(set(months_of(line))) > 1:
        shares_of(line, trace=trace)
        return (Explained.of(trace, "R-05, R-06"),)
    weights = [(weight.project, weight.weight) for weight in line.weights]
    taker = next((weight.project for weight in line.weights if weight.takes_rest), None)
    allocate_whole_yuan(line.amount, weights, taker, trace=trace)
    return (Explained.of(trace, "R-05"),)


def _split(line: Line) -> list[Share]:
    if not line.amount:
        return []
    try:
        return shares_of(line)
    except RuleRefused:
        return []


def _days(line: Line, month: Month) -> int:
    overlaps = (span.overlap(month) for span in line.spans)
    return sum(span.days for span in overlaps if span is not None)


def _ask(content: Content, line: Line, share: Share) -> ShareAsk:
    return ShareAsk(
        share_id=uuid.uuid4(),
        unit_id=content.unit.pk,
        project_id=share.project.pk if share.project else None,
        platform_id=line.platform.pk if line.platform else None,
        category_id=line.category.pk,
        month=share.month,
        amount=share.amount,
    )


def _like_before(
    content: Content,
    scopes: Collection[tuple[int | None, int]],
    *,
    actor: User,
    today: dt.date,
    stored: ExpenseRequest | None,
) -> list[EarlierRequest]:
    return like_before(
        requester_id=actor.pk,
        supplier_id=content.supplier.pk if content.supplier else None,
        scopes=scopes,
        on=today,
        without=stored.pk if stored else None,
    )


def _subject(
    content: Content,
    guarded: Decimal,
    scopes: Collection[tuple[int | None, int]],
    effect: Effect,
    actor: User,
) -> Subject:
    return Subject(
        kind=ExpenseRequest.kind,
        id=UUID(int=0),
        company_id=content.unit.company_id,
        version=0,
        content_hash="",
        amount=Money(guarded, content.unit.company.currency),
        unit_id=content.unit.pk,
        scopes=frozenset(scopes),
        budget_status=effect.status,
        submitted_by_id=actor.pk,
    )
