"""What one does to the rows of a plan before they are checked: paste, spread, one more row."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.forms.plan_rows import MOST_FORM_ROWS, TOO_MANY_ROWS, month_field, shown_amount
from budgets.models import BudgetPlan
from budgets.rules.year import spread_annual
from expense_mgmt.core.derivation import Derivation, Explained
from expense_mgmt.core.errors import DomainError, RuleBroken
from expense_mgmt.core.money import parse_amount
from expense_mgmt.core.periods import MONTHS_IN_YEAR

TOTAL: Final = "rows-TOTAL_FORMS"
EXPLAINED_ROWS: Final = 12
LONGEST_PASTE: Final = 200_000


def columns_of(plan: BudgetPlan, *, with_unit: bool) -> list[str]:
    """Cells of a row in the order of the page; pasted columns come in the same order."""
    columns = ["category"]
    if plan.project_id is None:
        columns.append("project")
    if with_unit:
        columns.append("unit")
    columns += ["platform", "content", "planned_on", "amount"]
    if len(plan.months) > 1:
        columns += [month_field(month) for month in plan.months]
    return [*columns, "remark"]


def with_pasted(typed: QueryDict, text: str, columns: Sequence[str]) -> QueryDict:
    """What was typed, and below it the rows pasted from a sheet: one line a row, tabs between cells.

    Nothing is judged here: names that are not known and amounts that are none show at their cells.

    raises    RuleBroken paste_is_empty, paste_too_long, paste_too_wide, form_too_long
    """
    if len(text) > LONGEST_PASTE:
        raise RuleBroken("paste_too_long", _("This is too much at once. Paste it in parts."))
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    if not lines:
        raise RuleBroken("paste_is_empty", _("Paste at least one row."))
    filled = typed.copy()
    place = _count(typed)
    _ensure_room(place + len(lines))
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(columns):
            raise RuleBroken(
                "paste_too_wide",
                _("Row %(number)s has %(given)s columns; this plan has %(known)s."),
                {"number": number, "given": len(cells), "known": len(columns)},
            )
        for column, cell in zip(columns, cells, strict=False):
            filled[f"rows-{place}-{column}"] = _day(cell) if column == "planned_on" else cell
        place += 1
    filled[TOTAL] = str(place)
    return filled


def with_a_row(typed: QueryDict) -> QueryDict:
    """What was typed, with one more row, for a browser without scripts.

    raises    RuleBroken form_too_long
    """
    _ensure_room(_count(typed) + 1)
    filled = typed.copy()
    filled[TOTAL] = str(_count(typed) + 1)
    return filled


def weights_of(typed: QueryDict) -> list[Decimal]:
    """The twelve weights as typed; none where all are empty, which spreads equally.

    raises    RuleBroken weights_not_figures
    """
    texts = [typed.get(f"weight_{number}", "").strip() for number in range(1, MONTHS_IN_YEAR + 1)]
    if not any(texts):
        return []
    try:
        weights = [parse_amount(text) if text else Decimal(0) for text in texts]
    except DomainError as error:
        raise _bad_weights() from error
    if any(weight < 0 for weight in weights):
        raise _bad_weights()
    return weights


def with_spread(typed: QueryDict, plan: BudgetPlan) -> tuple[QueryDict, list[Explained]]:
    """Spread each row's amount of the year over its months by the weights typed below.

    returns   what was typed with the months filled in, and how the first rows were computed
    raises    RuleBroken weights_not_figures; RuleRefused no_weight
    source    R-47
    """
    weights = weights_of(typed)
    filled = typed.copy()
    explained: list[Explained] = []
    for place in range(_count(typed)):
        text = typed.get(f"rows-{place}-amount", "").strip()
        if not text:
            continue
        try:
            amount = parse_amount(text)
        except DomainError:
            # Shown at its cell when the rows are checked.
            continue
        trace = Derivation()
        spread = spread_annual(amount, weights, trace=trace)
        for month, part in zip(plan.months, spread.months, strict=True):
            filled[f"rows-{place}-{month_field(month)}"] = shown_amount(part)
        if len(explained) < EXPLAINED_ROWS:
            name = typed.get(f"rows-{place}-content") or typed.get(f"rows-{place}-category", "")
            explained.append(Explained.of(trace, "R-47", name, without=_QUARTERS))
    return filled, explained


_QUARTERS: Final = frozenset(f"quarters/{index}" for index in range(4))

_WEIGHTS = gettext_lazy("Enter the weights in figures, such as 1 or 2.5; none may be negative.")


def _bad_weights() -> RuleBroken:
    return RuleBroken("weights_not_figures", _WEIGHTS)


def _ensure_room(count: int) -> None:
    if count > MOST_FORM_ROWS:
        raise RuleBroken("form_too_long", TOO_MANY_ROWS, {"num": MOST_FORM_ROWS})


def _count(typed: QueryDict) -> int:
    text = typed.get(TOTAL, "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004  # far beyond any plan


def _day(text: str) -> str:
    """A day as sheets write it, 2026/6/18 or 2026年6月18日, the way the cell takes it."""
    plain = text.replace("年", "-").replace("月", "-").removesuffix("日").replace("/", "-")
    parts = plain.replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):  # noqa: PLR2004  # year, month, day
        return text
    year, month, day = parts
    return f"{year}-{month:0>2}-{day:0>2}"
