"""What a person gives to an import: a file, the meaning of columns, one answer for many rows."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from budgets.models import PlanImport
from budgets.plan_sheets.columns import SheetColumn
from budgets.plan_sheets.fixes import Fix, FixAct
from budgets.plan_sheets.issues import Issue
from budgets.services.plan_import import unknown_fix
from expense_mgmt.core.errors import DomainError

LONGEST_TEXT = 120
_CODE = re.compile(r"[a-z_]{1,40}")
_COLUMN = re.compile(r"[a-z0-9_]{0,20}")


class SheetForm(forms.Form):
    """A workbook with rows of the plan."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Sheet of the plan"), error_messages={"required": _("Choose a file.")}
    )

    def show(self, error: DomainError) -> None:
        """A refusal beside the file."""
        self.add_error("file", str(error))


class ColumnsForm(forms.Form):
    """What each column of one sheet is in the plan."""

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        plan_import: PlanImport,
        columns: list[SheetColumn],
    ) -> None:
        super().__init__(data)
        choices = [("", _("Leave out")), *((one.field, one.title) for one in columns)]
        for place, column in enumerate(plan_import.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column["heading"] or _("Column without heading"),
                choices=choices,
                required=False,
                initial=column["field"],
            )

    def chosen(self) -> list[str]:
        """The field of each column in the order of the sheet; call on a valid form."""
        return [self.cleaned_data[name] for name in self.fields]

    def show(self, error: DomainError) -> None:
        """A refusal beside its column, else above all."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class FixForm(forms.Form):
    """One answer for all rows with the same trouble."""

    use_required_attribute = False

    act = forms.ChoiceField(choices=[(act.value, act.value) for act in FixAct])
    code = forms.RegexField(_CODE, required=False)
    column = forms.RegexField(_COLUMN, required=False)
    text = forms.CharField(max_length=LONGEST_TEXT, required=False, strip=False)
    to = forms.CharField(max_length=LONGEST_TEXT, required=False)

    def fix(self, plan_import: PlanImport) -> Fix:
        """As the service takes it.

        raises    RuleBroken plan_fix_unknown
        """
        if not self.is_valid():
            raise unknown_fix()
        facts: dict[str, Any] = self.cleaned_data
        group = (facts["code"], facts["column"], facts["text"])
        count = next(
            (
                one["count"]
                for one in plan_import.groups
                if Issue.from_json(one["issue"]).group == group
            ),
            0,
        )
        return Fix(
            act=FixAct(facts["act"]),
            code=facts["code"],
            column=facts["column"],
            text=facts["text"],
            to=facts["to"],
            count=count,
        )
