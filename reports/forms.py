"""Shape of what people ask for; what a filter cannot read, it leaves out."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.form_fields import MonthChoice
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Project
from reports.builders.ask import Ask
from reports.figures.variance import Dimension
from reports.models import ReportKind
from reports.scope import company_of, projects_seen

DIMENSIONS = [
    (Dimension.PROJECT_CATEGORY.value, _("Project and category")),
    (Dimension.PROJECT.value, _("Project")),
    (Dimension.CATEGORY.value, _("Category")),
    (Dimension.MONTH.value, _("Month")),
]
PERIODS = [("month", _("The month alone")), ("to_date", _("Year to date"))]


class ProjectChoice(forms.ModelChoiceField["Project"]):
    """One of the projects the person sees, by its public key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Project.objects.none(), to_field_name="public_id", **options)

    def offer(self, projects: list[Project]) -> None:
        """Let only these be chosen."""
        self.queryset = Project.objects.select_related("company").filter(
            pk__in=[project.pk for project in projects]
        )

    def label_from_instance(self, obj: Project) -> str:
        return obj.label


class ReportForm(forms.Form):
    """Which report, of which month and project."""

    kind = forms.ChoiceField(choices=ReportKind.choices, widget=forms.HiddenInput)
    month = MonthChoice(label=_("Month"))
    project = ProjectChoice(label=_("Project"), required=False, empty_label=_("All projects"))
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    dimension = forms.ChoiceField(label=_("Rows by"), choices=DIMENSIONS, required=False)
    # The workbook's own address; what of it cannot be read is left out when it is built.
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.company = company_of(user)
        field = self.fields["project"]
        if isinstance(field, ProjectChoice):
            field.offer(projects_seen(self.company, user))

    def ask(self) -> Ask:
        """The question, once the form is valid."""
        chosen = self.cleaned_data
        return Ask(
            kind=ReportKind(chosen["kind"]),
            company=self.company,
            month=chosen["month"],
            project=chosen["project"],
            asked_by=self.user,
            to_date=chosen["period"] == "to_date",
            dimension=Dimension(chosen["dimension"] or Dimension.PROJECT_CATEGORY),
            query=chosen["query"] if chosen["kind"] == ReportKind.BUDGET_WORKBOOK else "",
        )


class StatisticForm(forms.Form):
    """The month of one project whose statistic is wanted."""

    month = MonthChoice()
    project = ProjectChoice()

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["project"]
        if isinstance(field, ProjectChoice):
            field.offer(projects_seen(company_of(user), user))


@dataclass(frozen=True, slots=True)
class VarianceChoice:
    """What the variance page shows."""

    month: Month
    project: Project | None
    to_date: bool
    dimension: Dimension


class VarianceFilter(forms.Form):
    month = MonthChoice(required=False)
    project = ProjectChoice(required=False)
    period = forms.ChoiceField(choices=PERIODS, required=False)
    dimension = forms.ChoiceField(choices=DIMENSIONS, required=False)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["project"]
        if isinstance(field, ProjectChoice):
            field.offer(projects_seen(company_of(user), user))

    def choice(self, *, today: dt.date, project: Project | None) -> VarianceChoice:
        """What was chosen as far as it can be read; else the last month that is over.

        project   counts where the address does not speak of projects
        """
        self.is_valid()
        chosen = self.cleaned_data
        return VarianceChoice(
            month=chosen.get("month") or Month.of(today).plus(-1),
            project=chosen.get("project") if "project" in self.data else project,
            to_date=chosen.get("period") == "to_date",
            dimension=Dimension(chosen.get("dimension") or Dimension.PROJECT_CATEGORY),
        )


class MonthFilter(forms.Form):
    month = MonthChoice(required=False)

    def choice(self, *, today: dt.date) -> Month:
        """The month asked for, else the last one that is over."""
        self.is_valid()
        month: Month | None = self.cleaned_data.get("month")
        return month or Month.of(today).plus(-1)
