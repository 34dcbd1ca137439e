"""Which plan to begin: its kind, whom it plans for, when, and what it begins with."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from budgets.duties import projects_to_plan, units_to_plan
from budgets.plan_kinds import COMPUTED, FOR_OCCASIONS, PROJECT_PREPARERS, PlanKind
from budgets.services.plan_copies import Source
from budgets.services.plan_drafts import PlanSpec
from expense_mgmt.core.form_fields import MonthChoice
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project, Unit

SOURCES = [
    (Source.EMPTY, _("Nothing")),
    (Source.LINES, _("What is planned for it now")),
    (Source.SIGNED_MONTH, _("The signed month before")),
    (Source.LAST_YEAR, _("The plan of last year")),
    (Source.SHEET, _("An Excel sheet")),
]
PROJECT, UNIT = "project", "unit"


def kinds_for(user: User) -> list[PlanKind]:
    """Kinds of which the person writes a plan for any place; computed ones have their pages."""
    return [
        kind
        for kind in PlanKind
        if kind not in COMPUTED
        and (units_to_plan(user, kind).exists() or projects_to_plan(user, kind).exists())
    ]


class PlanNewForm(forms.Form):
    """The head of a new plan. Period and owner are judged by the service."""

    use_required_attribute = False

    plan_kind = forms.ChoiceField(label=_("Kind"))
    owner = forms.ChoiceField(label=_("For"))
    month = MonthChoice(label=_("Month"), required=False)
    fiscal_year = forms.IntegerField(
        label=_("Year"), min_value=2000, max_value=2099, required=False
    )
    quarter = forms.TypedChoiceField(
        label=_("Quarter"),
        choices=[("", ""), *((number, str(number)) for number in range(1, 5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    occasion = forms.CharField(label=_("Occasion"), max_length=120, required=False)
    source = forms.ChoiceField(label=_("Begin with"), choices=SOURCES, initial=Source.EMPTY)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_for(user)
        self.fields["plan_kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField
        self.units: dict[str, Unit] = {}
        self.projects: dict[str, Project] = {}
        for kind in kinds:
            self.units |= {f"{UNIT}-{row.public_id}": row for row in units_to_plan(user, kind)}
            if kind in PROJECT_PREPARERS:
                found = projects_to_plan(user, kind)
                self.projects |= {f"{PROJECT}-{row.public_id}": row for row in found}
        places: list[tuple[str, Any]] = [*self.projects.items(), *self.units.items()]
        places.sort(key=lambda one: one[1].code)
        self.fields["owner"].choices = [(key, row.label) for key, row in places]  # type: ignore[attr-defined]  # a ChoiceField

    def spec(self) -> PlanSpec:
        """The plan that was asked for; call on a valid form."""
        data = self.cleaned_data
        kind = PlanKind(data["plan_kind"])
        project = self.projects.get(data["owner"])
        month: Month | None = data["month"]
        if kind in {PlanKind.ANNUAL, PlanKind.QUARTERLY}:
            month = None
        year = month.year if month else data["fiscal_year"] or 0
        return PlanSpec(
            plan_kind=kind,
            fiscal_year=year,
            unit=project.department if project else self.units[data["owner"]],
            project=project,
            quarter=data["quarter"] if kind == PlanKind.QUARTERLY else None,
            month=month,
            occasion=data["occasion"] if kind in FOR_OCCASIONS else "",
        )


def initial_for(kind: str, today: dt.date) -> dict[str, Any]:
    """The next month, and the year to come once most of this one is over."""
    following = Month.of(today).plus(1)
    return {"plan_kind": kind, "month": following, "fiscal_year": following.year}
