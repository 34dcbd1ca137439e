"""The daily look at budgets: what will not last the year, what nobody uses."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets.models import BudgetLine, LineAlert
from budgets.rules.forecast import SpendOutlook, spend_outlook
from budgets.services import alerts
from budgets.services.positions import YearKey, year_key
from expense_mgmt.core.money import rounded, thousands, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import NotificationKind

# A month's budget counts as unused once two more have passed.
UNUSED_AFTER_MONTHS = 2


@transaction.atomic
def watch(*, at: dt.datetime) -> int:
    """Tell of lines whose year will be overrun, and of budget unused for two months.

    Safe to run twice: each line is told of once for each mark. Returns how many were told of.
    """
    month = Month.of(timezone.localdate(at))
    return _forecasts(month, at) + _unused(month.plus(-UNUSED_AFTER_MONTHS), at)


def _forecasts(month: Month, at: dt.datetime) -> int:
    """Lines of the present month whose whole year, as it goes on, comes to more than it has."""
    years: dict[YearKey, list[BudgetLine]] = defaultdict(list)
    for line in BudgetLine.objects.named().filter(fiscal_year=month.year, is_planned=True):
        years[year_key(line)].append(line)
    told = 0
    for lines in years.values():
        present = next((line for line in lines if line.month == month), None)
        budget = rounded(total_of(line.revised for line in lines))
        forecast = spend_outlook(
            month.month,
            spend={line.month.month: line.used for line in lines},
            ahead={line.month.month: max(line.revised, line.used) for line in lines},
        )
        if present is None or not budget or forecast.whole <= budget:
            continue
        if alerts.mark(present, [LineAlert.Mark.FORECAST], at=at):
            words = partial(_forecast_words, forecast, budget)
            alerts.tell(present, NotificationKind.BUDGET_FORECAST, words, at=at)
            told += 1
    return told


def _forecast_words(forecast: SpendOutlook, budget: Decimal) -> str:
    """How the year's figure came about, in the language of the moment."""
    return _(
        "%(whole)s of %(budget)s: %(behind)s used, %(planned)s planned ahead, %(others)s for "
        "months without a plan"
    ) % {
        "whole": thousands(forecast.whole),
        "budget": thousands(budget),
        "behind": thousands(forecast.behind),
        "planned": thousands(forecast.planned),
        "others": thousands(forecast.others),
    }


def _unused(month: Month, at: dt.datetime) -> int:
    """Planned lines of the month that nobody has touched."""
    lines = BudgetLine.objects.named().filter(
        month=month,
        is_planned=True,
        closed_at=None,
        revised__gt=0,
        reserved=0,
        committed=0,
        consumed=0,
    )
    told = 0
    for line in lines.exclude(alerts__mark=LineAlert.Mark.UNUSED).order_by("pk"):
        if alerts.mark(line, [LineAlert.Mark.UNUSED], at=at):
            alerts.tell(
                line, NotificationKind.BUDGET_UNUSED, partial(thousands, line.revised), at=at
            )
            told += 1
    return told
