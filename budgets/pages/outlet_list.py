"""What the page of outlets shows: where each market stands, and its case studies."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.duties import units_to_plan
from budgets.forms.quota import StudyForm
from budgets.models import CaseStudy, OutletFigure
from budgets.models.quota_setting import Stage
from budgets.outlets import outlet_refusals
from budgets.plan_kinds import PlanKind
from budgets.states import SettingState
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Unit, UnitAncestry
from expense_mgmt.organisation.queries import units_in_scope


def outlets_of(
    user: User, *, today: dt.date, refused: tuple[UUID, StudyForm] | None = None
) -> dict[str, Any]:
    """Every outlet the person sees, in a fixed number of queries.

    refused    the outlet whose study was not kept, with its form
    """
    seen = units_in_scope(user, roles=Act.BUDGET_READ.roles).filter(
        kind=Unit.Kind.OUTLET, is_active=True
    )
    outlets = list(seen.order_by("company", "code"))
    keys = [outlet.pk for outlet in outlets]
    stages = dict(
        OutletFigure.objects.filter(
            outlet__in=keys,
            setting__state=SettingState.PUBLISHED,
            setting__valid__contains=today,
        ).values_list("outlet", "stage")
    )
    above = UnitAncestry.objects.filter(descendant__in=keys, ancestor__kind=Unit.Kind.REGION)
    regions = {row.descendant_id: row.ancestor for row in above.select_related("ancestor")}
    studies: dict[int, list[CaseStudy]] = {}
    for study in CaseStudy.objects.visible_to(user).for_page().filter(outlet__in=keys):
        studies.setdefault(study.outlet_id, []).append(study)
    barred = outlet_refusals(keys, today)
    planned = set(units_to_plan(user, PlanKind.ALLOCATION).values_list("pk", flat=True))
    rows = []
    for outlet in outlets:
        is_refused = refused is not None and refused[0] == outlet.public_id
        prefix = f"study-{outlet.public_id}"
        rows.append(
            {
                "outlet": outlet,
                "region": regions.get(outlet.pk),
                "stage": Stage(stages[outlet.pk]).label if outlet.pk in stages else "",
                "barred": barred.get(outlet.pk),
                "studies": studies.get(outlet.pk, []),
                "form": _form(refused[1] if is_refused and refused else None, prefix)
                if outlet.pk in planned
                else None,
                "is_refused": is_refused,
            }
        )
    return {
        "rows": rows,
        "breadcrumbs": [
            {
                "url": f"{reverse('budgets:quota_list')}?month={Month.of(today)}",
                "label": _("Regional quotas"),
            },
            {"url": "", "label": _("Outlets")},
        ],
    }


def _form(bound: StudyForm | None, prefix: str) -> StudyForm:
    """The form of one outlet; several stand on one page, each with ids of its own."""
    form = bound or StudyForm()
    form.auto_id = f"{prefix}-%s"
    return form
