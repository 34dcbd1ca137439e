"""What plans and changes on their way would make of the cells of a view, before anyone signed.

The same as issuing them would do (`services/plan_lines.changes_of`), in the database, because a
draft may have 24,000 months. Where two plans say the whole amount of one line, the one of the
shorter period counts: it is signed later. What lies in other lines counts once, as in `cells`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Coalesce

from budgets.cells import Axis, Ground, Key, general_places, nested_places
from budgets.drafted_statement import DRAFTED, KEY, NETTED, SUMS
from budgets.forms.workbook import WorkbookChoice
from budgets.models import BudgetChange, BudgetLine, BudgetPlan, ChangeRow, PlanItem
from budgets.plan_kinds import FOR_OCCASIONS, PlanKind
from budgets.services.plan_lines import SAYS_ALL_OF_ITS_OWNER
from budgets.states import OPEN_CHANGE_STATES, OPEN_PLAN_STATES
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User

Drafted = Mapping[Key, Mapping[Month | None, Decimal]]
"""By row and month, None for the year: what would be added, negative where it gets less."""

REACHES: Final = {PlanKind.ANNUAL: 3, PlanKind.QUARTERLY: 2}
# No row has this key: a list that is not empty keeps the query one that can be compiled.
NONE: Final = 0


@dataclass(frozen=True, slots=True)
class OnTheirWay:
    """Open plans and changes of a year that the person sees.

    seen    keys of all plans of the year that he sees, the one written last first
    """

    plans: Sequence[BudgetPlan]
    changes: Sequence[int]
    seen: Sequence[int]

    @classmethod
    def of(cls, user: User, choice: WorkbookChoice) -> "OnTheirWay":
        """Two queries, and one more for plans and for changes where any are on their way.

        What the person sees is the dear part of both: asked once for all plans that the page
        shows, and not at all where no change is open. Drafts of changes are their author's alone.
        """
        visible = BudgetPlan.objects.visible_to(user).in_year(choice.year.year)
        ours = visible.filter(company=choice.company).order_by("-saved_at", "-pk")
        keys = dict(ours.values_list("pk", "state"))
        plans = [key for key, state in keys.items() if state in OPEN_PLAN_STATES]
        changes = BudgetChange.objects.without_drafts_of_others(user).filter(
            state__in=OPEN_CHANGE_STATES, company=choice.company
        )
        asked = list(changes.values_list("pk", flat=True))
        if asked:
            of_user = BudgetChange.objects.visible_to(user).filter(pk__in=asked)
            asked = list(of_user.values_list("pk", flat=True))
        return cls(
            plans=list(BudgetPlan.objects.filter(pk__in=plans).order_by("pk")),
            changes=asked,
            seen=[*keys],
        )

    def __bool__(self) -> bool:
        return bool(self.plans or self.changes)


def drafted(
    found: OnTheirWay, ground: Ground, choice: WorkbookChoice, wanted: Collection[Key]
) -> Drafted:
    """What is on its way for the rows wanted; rows and months that stay as they are are missing.

    wanted    keys of rows of the view; the empty one is all of it
    shapes    two queries where anything is on its way, else none; two more where it names places
              in which there is no line yet
    source    PLATFORM §6.21; DESIGN mock 05
    """
    if not found or not wanted:
        return {}
    of_plans = choice.narrowed(
        PlanItem.objects.of_plans_now([*(plan.pk for plan in found.plans), NONE])
    )
    of_changes = choice.narrowed(
        ChangeRow.objects.filter(
            change__in=[*found.changes, NONE], month__in=list(choice.year.months)
        ).exclude(project=None, category=None, platform=None)
    )
    lines = choice.narrowed(
        BudgetLine.objects.filter(company=choice.company, is_planned=True)
        .in_year(choice.year.year)
        .for_amounts()
    )
    general = ground.general | general_places(of_plans, of_changes)
    nested = ground.nested if general == ground.general else nested_places(general)
    axes = choice.view.axes
    sql, parameters = _asked(found.plans, of_plans, of_changes, lines)
    if nested:
        rows = [[key or 0 for key in (*low, *high, near)] for low, high, near in nested]
        sql += NETTED.format(seen=ground.sql, key=KEY)
        parameters += [*ground.parameters, *map(list, zip(*rows, strict=True))]
    sql += SUMS.format(
        parts="netted" if nested else "drafted",
        columns=", ".join(axes),
        sets=", ".join(
            f"({', '.join((*axes[:level], *by))})"
            for level in range(len(axes) + 1)
            for by in (("month",), ())
        ),
        keys=", ".join(f"coalesce({axis}, -1)" for axis in axes),
        wanted=", ".join("%s::bigint[]" for _ in axes),
    )
    padded = [(*key, *[-1] * (len(axes) - len(key))) for key in wanted]
    parameters += map(list, zip(*padded, strict=True))
    return _read(sql, parameters, axes)


def _read(sql: str, parameters: Sequence[Any], axes: Sequence[Axis]) -> Drafted:
    sums: dict[Key, dict[Month | None, Decimal]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for *key, month, amount in cursor.fetchall():
            place = tuple(part for part in key if part is not None)
            sums[place][Month.of(month) if month else None] = amount
    return sums


def _asked(
    plans: Sequence[BudgetPlan],
    of_plans: QuerySet[Any],
    of_changes: QuerySet[Any],
    lines: QuerySet[Any],
) -> tuple[str, list[Any]]:
    """What each line, there already or not, would get: the table `drafted`."""
    columns = [
        [plan.pk for plan in plans],
        [REACHES.get(PlanKind(plan.plan_kind), 1) for plan in plans],
        [plan.months[0].first for plan in plans],
        [plan.months[-1].first for plan in plans],
        [plan.plan_kind in FOR_OCCASIONS for plan in plans],
        [plan.plan_kind in SAYS_ALL_OF_ITS_OWNER for plan in plans],
        [plan.unit_id for plan in plans],
        [plan.project_id or 0 for plan in plans],
        [plan.revises_id or 0 for plan in plans],
    ]
    parameters: list[Any] = columns
    texts = {}
    for name, rows, first in (
        ("items", of_plans, ("pk", "version__plan")),
        ("lines", lines, ("pk", "month", "approved")),
        ("changes", of_changes, ("month", "amount")),
    ):
        text, given = rows.order_by().values_list(*first, *_PLACE).query.sql_with_params()
        texts[name] = text
        parameters = [*parameters, *given]
    return DRAFTED.format(key=KEY, **texts), parameters


# As `cells` names the place of a line, with 0 for what it does not name.
_PLACE: Final = tuple(
    Coalesce(*columns, 0, output_field=BigIntegerField())
    for columns in (
        ("unit_id", "project__department_id"),
        ("project_id",),
        ("platform_id",),
        ("category_id",),
        ("unit_id",),
    )
)
