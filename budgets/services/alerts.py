"""Telling a line's owner and finance that it is nearly used up, once for each line and mark."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from budgets.models import BudgetLine, LineAlert
from budgets.rules.alerts import marks_passed
from expense_mgmt.core.money import percent
from expense_mgmt.foundation.models import NotificationKind
from expense_mgmt.foundation.services import notices
from expense_mgmt.foundation.services.notices import Facts
from expense_mgmt.organisation.models import RoleHolding, UnitAncestry
from expense_mgmt.organisation.roles import Role

WATCHERS = (Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD)
HEADS = (Role.DEPT_HEAD, Role.REGIONAL_MANAGER)


def tell_of_use(
    lines: Collection[BudgetLine], changed: Mapping[int, Decimal], *, at: dt.datetime
) -> None:
    """Tell of the lines that movements just took across a mark of use.

    lines     as they stood before
    changed   by how much the use of each changed, by key
    source    DOMAIN §6 (warn at 80 % and 95 % used)
    """
    for line in lines:
        after = line.used + changed.get(line.pk, Decimal(0))
        passed = marks_passed(line.used, after, line.revised)
        if passed and mark(line, passed, at=at):
            words = partial("{} %".format, percent(after, line.revised))
            tell(line, NotificationKind.BUDGET_MARK, words, at=at)


def mark(line: BudgetLine, marks: Collection[str], *, at: dt.datetime) -> bool:
    """Note that a line passed marks; whether any of them is new."""
    known = set(LineAlert.objects.filter(line=line).values_list("mark", flat=True))
    new = [one for one in marks if one not in known]
    LineAlert.objects.bulk_create(
        [LineAlert(line=line, mark=one, at=at) for one in new], ignore_conflicts=True
    )
    return bool(new)


def tell(
    line: BudgetLine, kind: NotificationKind, figure: Callable[[], str], *, at: dt.datetime
) -> None:
    """Tell the line's owner and finance.

    figure    says how far it is, in the language of the moment
    """
    notices.notify(
        notices.about(watchers_of(line, timezone.localdate(at)), "person", line.public_id),
        kind,
        Facts(
            document_id=line.public_id,
            title=_title(line, figure, "zh-hans"),
            title_en=_title(line, figure, "en"),
            url=reverse("budgets:budget_line", args=[line.public_id]),
        ),
        actor=None,
        at=at,
    )


def watchers_of(line: BudgetLine, day: dt.date) -> QuerySet[RoleHolding]:
    """Who answers for the line: its project's lead, else the head of its unit; and finance.

    A region has a manager instead of a head, who answers for its outlets too.
    """
    watching = Q(role__in=WATCHERS, company=line.company_id)
    if line.project_id is not None:
        watching |= Q(role=Role.PROJECT_LEAD, project=line.project_id)
    elif line.unit_id is not None:
        around = UnitAncestry.objects.filter(descendant=line.unit_id).values("ancestor")
        watching |= Q(role__in=HEADS, unit__in=around)
    return RoleHolding.objects.on(day).filter(watching)


def _title(line: BudgetLine, figure: Callable[[], str], language: str) -> str:
    with translation.override(language):
        return f"{line.label} {line.month} · {figure()}"
