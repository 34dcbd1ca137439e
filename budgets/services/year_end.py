"""The end of a budget year: previewed, run once, undone while nothing was built on it (R-43)."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from budgets.models import BudgetLine, LineChange, Movement, YearEndRow, YearEndRun
from budgets.models.setting import setting_of
from budgets.queries import framed
from budgets.rules.year_end import CarryPolicy, YearEndCarry, year_end_carry
from budgets.services.year_end_moves import carry, carry_back, committed_on
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import money_text, rounded, total_of
from expense_mgmt.core.periods import FiscalYear, Month
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import canonical, record
from expense_mgmt.organisation.access import Act, may


@dataclass(frozen=True, slots=True)
class CarryRow:
    """One line of the year with what R-43 makes of it."""

    line: BudgetLine
    carry: YearEndCarry


def preview(company: Company, year: FiscalYear, *, day: dt.date) -> list[CarryRow]:
    """What a run would do to each line now; nothing is locked or written.

    source    R-43
    """
    policy = CarryPolicy(setting_of(company.pk, day).carry_policy)
    lines = BudgetLine.objects.named().filter(company=company, fiscal_year=year.year)
    return [CarryRow(line, _carry(line, policy)) for line in lines.order_by("month", "pk")]


def as_seen(rows: Iterable[CarryRow]) -> str:
    """What a preview says, in one short text: a run does exactly that, or nothing."""
    said = [
        [row.line.pk, *map(money_text, (row.carry.carried, row.carry.lapsed, row.carry.overspent))]
        for row in sorted(rows, key=lambda row: row.line.pk)
    ]
    return hashlib.sha256(canonical({"rows": said}).encode()).hexdigest()


def sums(carries: Iterable[tuple[BudgetLine, YearEndCarry | YearEndRow]]) -> dict[str, Decimal]:
    """What all lines together carry, let lapse and overspent, by name.

    Of nested lines the one above says what those in it leave, so only that one counts.

    source    R-43; PLATFORM §6.20
    """
    rows = list(carries)
    inside = {line.pk for line, _frame in framed([line for line, _carry in rows])}
    counted = [carry for line, carry in rows if line.pk not in inside]
    return {
        name: rounded(total_of(getattr(carry, name) for carry in counted))
        for name in ("carried", "lapsed", "overspent")
    }


@transaction.atomic
def run(
    *, company: Company, year: FiscalYear, seen: str, actor: User, at: dt.datetime
) -> YearEndRun:
    """End a year: carry to January what the policy carries, let the rest lapse, close the lines.

    What is committed and carried goes with its budget: its holds move to the new line, so that
    it is used up there. Without carrying, holds stay where they are (PLATFORM §6.24).

    seen      `as_seen` of the preview that the person agreed to

    raises    NotAllowed not_yours; RuleBroken year_not_over, year_has_reservations,
              year_without_budget; Conflict year_end_done, year_end_changed
    source    R-43; DOMAIN §4 budget plan / close period
    """
    _ensure_finance(actor)
    if Month.of(timezone.localdate(at)).year <= year.year:
        raise RuleBroken(
            "year_not_over", _("The budget year %(year)s is not over yet."), {"year": year}
        )
    # Two runs of one company, and the issue of a plan, come one after the other.
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if YearEndRun.objects.standing().filter(company=company, fiscal_year=year.year).exists():
        raise Conflict("year_end_done", _("The year end of %(year)s is done."), {"year": year})
    policy = CarryPolicy(setting_of(company.pk, timezone.localdate(at)).carry_policy)
    lines, targets = _locked_years(company, year, policy)
    if not lines:
        raise RuleBroken(
            "year_without_budget", _("The year %(year)s has no budget lines."), {"year": year}
        )
    _ensure_nothing_reserved(lines)
    carries = [CarryRow(line, _carry(line, policy)) for line in lines]
    if as_seen(carries) != seen:
        raise Conflict(
            "year_end_changed",
            _("Lines have changed since this was shown. Nothing was done: look at it again."),
        )
    done = YearEndRun(
        company=company, fiscal_year=year.year, policy=policy, created_by=actor, created_at=at
    )
    done.save(force_insert=True)
    rows = [
        YearEndRow(
            run=done,
            line=line,
            target=targets.get(_places(line)) if split.carried else None,
            carried=split.carried,
            lapsed=split.lapsed,
            overspent=split.overspent,
            was_open=line.closed_at is None,
        )
        for line, split in ((row.line, row.carry) for row in carries)
    ]
    YearEndRow.objects.bulk_create(rows)
    moved = committed_on(lines) if policy != CarryPolicy.LAPSE else []
    carry(moved, rows, ref=done.ref, actor=actor, at=at)
    BudgetLine.objects.filter(pk__in=[line.pk for line in lines if line.closed_at is None]).update(
        closed_at=at, closed_by=actor
    )
    done.last_movement = Movement.objects.aggregate(last=Max("pk"))["last"] or 0
    done.last_change = LineChange.objects.aggregate(last=Max("pk"))["last"] or 0
    done.save(update_fields=["last_movement", "last_change"])
    record(done, "run", actor=actor, at=at, amounts=_sums(rows))
    return done


@transaction.atomic
def undo(*, run_id: UUID, actor: User, at: dt.datetime) -> YearEndRun:
    """Take a run back: budgets, holds and open lines stand as before it.

    raises    NotAllowed not_yours; Conflict wrong_state, year_end_built_upon
    source    R-43 (reversible run)
    """
    done = YearEndRun.objects.visible_to(actor).lock().get(public_id=run_id)
    _ensure_finance(actor)
    ensure_may(done.undo, actor)
    rows = list(done.rows.select_related("line", "target").order_by("pk"))
    touched = {row.line_id for row in rows} | {row.target_id for row in rows if row.target_id}
    lines = {line.pk: line for line in BudgetLine.objects.named().filter(pk__in=touched).lock()}
    built = Movement.objects.filter(line__in=touched, pk__gt=done.last_movement).exists()
    if built or LineChange.objects.filter(line__in=touched, pk__gt=done.last_change).exists():
        raise Conflict(
            "year_end_built_upon",
            _("Lines of this run were used or changed since. It cannot be undone any more."),
        )
    BudgetLine.objects.filter(pk__in=[row.line_id for row in rows if row.was_open]).update(
        closed_at=None, closed_by=None
    )
    carry_back(done, rows, lines, actor=actor, at=at)
    done.undo()
    done.save(update_fields=["state"])
    record(done, "undo", actor=actor, at=at, amounts=_sums(rows))
    return done


def _ensure_finance(actor: User) -> None:
    if not may(actor, Act.BUDGET_CONTROL):
        raise NotAllowed("not_yours", _("Someone else has to do this."))


def _carry(line: BudgetLine, policy: CarryPolicy) -> YearEndCarry:
    return year_end_carry(line.revised, line.consumed, line.committed, policy=policy)


def _places(line: BudgetLine) -> tuple[int | None, ...]:
    return line.key[1:]


def _locked_years(
    company: Company, year: FiscalYear, policy: CarryPolicy
) -> tuple[list[BudgetLine], dict[tuple[int | None, ...], BudgetLine]]:
    """The year's lines and the next January's by place, missing ones made, all locked in order."""
    january = Month(year.year + 1, 1)
    ending = Q(company=company, fiscal_year=year.year)
    beginning = Q(company=company, month=january)
    present = {_places(line) for line in BudgetLine.objects.filter(beginning)}
    missing = {
        _places(line): line
        for line in BudgetLine.objects.filter(ending).order_by("month")
        if _places(line) not in present and _carry(line, policy).carried
    }
    BudgetLine.objects.bulk_create(
        [_opened(missing[key], january) for key in sorted(missing, key=str)],
        ignore_conflicts=True,
    )
    locked = list(BudgetLine.objects.named().filter(ending | beginning).lock())
    targets = {_places(line): line for line in locked if line.month == january}
    return [line for line in locked if line.fiscal_year == year.year], targets


def _opened(line: BudgetLine, month: Month) -> BudgetLine:
    """The line that takes what is carried, controlled like the one it comes from."""
    return BudgetLine(
        company=line.company,
        fiscal_year=month.year,
        month=month,
        unit=line.unit,
        project=line.project,
        platform=line.platform,
        category=line.category,
        currency=line.currency,
        mode=line.mode,
        control_window=line.control_window,
        tolerance_percent=line.tolerance_percent,
        tolerance_amount=line.tolerance_amount,
        is_planned=line.is_planned,
    )


def _ensure_nothing_reserved(lines: Iterable[BudgetLine]) -> None:
    held = [line for line in lines if line.reserved]
    if held:
        raise RuleBroken(
            "year_has_reservations",
            ngettext_lazy(
                "%(count)s line is held by a document in approval. Have it decided first.",
                "%(count)s lines are held by documents in approval. Have them decided first.",
                "count",
            ),
            {"count": len(held)},
        )


def _sums(rows: Iterable[YearEndRow]) -> dict[str, object]:
    found = sums((row.line, row) for row in rows)
    return {name: money_text(amount) for name, amount in found.items()}
