"""An uploaded version, line by line; what is not understood is named with its address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.models import RuleStep
from approvals.policy_cells import Cells, text_of
from approvals.policy_specs import RuleSpec, StepSpec, ensure_shape
from approvals.sheet_columns import COLUMNS, NOTHING
from approvals.sheet_issues import Issue
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.money import ZERO
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.sheets.reader import Row, Sheet, coordinate
from expense_mgmt.organisation.roles import Role

ISSUES_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Read:
    """All rules of a sheet, or what is wrong in it; never both.

    bulk_limit  of the version; None where the sheet names none
    """

    rules: Sequence[RuleSpec]
    bulk_limit: Decimal | None
    issues: Sequence[Issue]


@dataclass(slots=True)
class _Rule:
    """A rule while its lines are read."""

    row: int
    head: dict[str, Any]
    steps: list[StepSpec] = field(default_factory=list)
    step_rows: list[int] = field(default_factory=list)


def read_rules(sheet: Sheet, company: Company) -> Read:
    """The rules that a sheet of the form of `sheet_columns` holds; words of either language.

    A line without a rule's columns goes on with the rule above it.
    """
    reader = _Reader(company)
    reader.read(sheet)
    specs = reader.specs() if not reader.cells.issues else []
    issues = reader.cells.issues[:ISSUES_SHOWN]
    return Read([] if issues else specs, reader.bulk_limit, issues)


class _Reader:
    def __init__(self, company: Company) -> None:
        self.cells = Cells(company)
        self.rules: dict[str, _Rule] = {}
        self.bulk_limit: Decimal | None = None

    def read(self, sheet: Sheet) -> None:
        header = self.cells.find_header(sheet)
        if header is None:
            return
        self.cells.refuse_blanks_that_are_none(sheet, header)
        current: _Rule | None = None
        limit_column: int | None = None
        for row in sheet.rows:
            if row.number <= header.number:
                continue
            if limit_column is not None:
                self.bulk_limit = self.cells.amount_at(row, limit_column)
                limit_column = None
                continue
            limit_column = self.cells.limit_column(row)
            if limit_column is None:
                current = self._line(row, current)
        if not self.rules and not self.cells.issues:
            self.cells.note(None, "", _("The sheet holds no rule."))

    def _line(self, row: Row, current: _Rule | None) -> _Rule | None:
        """One step, of the rule above or of one that begins here."""
        number = text_of(self.cells.value(row, "rule"))
        others = [self.cells.value(row, name) for name in self.cells.columns if name != "rule"]
        if all(text_of(value) in NOTHING for value in others):
            return current  # an empty line, or a remark below the table
        rule = self.rules.get(number) if number not in NOTHING else current
        if rule is None:
            if number in NOTHING:
                self.cells.note(row, "rule", _("Give the rule a number."))
                return current
            rule = self.rules[number] = _Rule(row.number, self._head(row))
        else:
            self._same_head(row, rule)
        step = self._step(row)
        if step is not None:
            rule.steps.append(step)
            rule.step_rows.append(row.number)
        return rule

    def _head(self, row: Row) -> dict[str, Any]:
        kind = self.cells.word(row, "document_kind")
        return {
            "document_kind": kind,
            "project": self.cells.word(row, "project"),
            "category": self.cells.word(row, "category"),
            "unit": self.cells.word(row, "unit"),
            "statuses": self.cells.statuses(row),
            "amount_from": self.cells.amount(row, "amount_from") or ZERO,
            "amount_to": self.cells.amount(row, "amount_to"),
            "priority": self.cells.count(row, "priority") or 0,
            "resumes": bool(self.cells.word(row, "resumes")),
        }

    def _same_head(self, row: Row, rule: _Rule) -> None:
        """The lines of a rule may leave its columns empty, but not contradict them."""
        for column in COLUMNS:
            if not column.of_rule or column.name == "rule":
                continue
            if text_of(self.cells.value(row, column.name)) in NOTHING:
                continue
            read: Callable[[Row, str], Any] = {
                "statuses": lambda row, _name: self.cells.statuses(row),
                "amount_from": self.cells.amount,
                "amount_to": self.cells.amount,
                "priority": self.cells.count,
                "resumes": lambda row, name: bool(self.cells.word(row, name)),
            }.get(column.name, self.cells.word)
            if read(row, column.name) != rule.head[column.name]:
                text = _("Differs from row %(row)d of the same rule.") % {"row": rule.row}
                self.cells.note(row, column.name, text)

    def _step(self, row: Row) -> StepSpec | None:
        role = self.cells.word(row, "role")
        if role is None:
            return None
        assignee = self.cells.word(row, "assignee") or RuleStep.Assignee.ROLE_IN_UNIT
        named = assignee == RuleStep.Assignee.NAMED_PERSON
        if not named and text_of(self.cells.value(row, "person")) not in NOTHING:
            text = _("A person is named here, but the step asks whoever holds the role.")
            self.cells.note(row, "person", text)
        hours = self.cells.count(row, "sla_hours")
        may_add = self.cells.word(row, "may_add_approver")
        signers = self.cells.count(row, "signers_needed")
        return StepSpec(
            role=Role(role),
            verb=RuleStep.Verb(self.cells.word(row, "verb") or RuleStep.Verb.APPROVE),
            assignee=RuleStep.Assignee(assignee),
            mode=RuleStep.Mode(self.cells.word(row, "mode") or RuleStep.Mode.ANY_OF),
            sla_hours=24 if hours is None else hours,
            person=self.cells.word(row, "person") if named else None,
            may_add_approver=True if may_add is None else may_add,
            may_change=bool(self.cells.word(row, "may_change")),
            signers_needed=1 if signers is None else signers,
            bulk_limit=self.cells.amount(row, "bulk_limit"),
        )

    def specs(self) -> list[RuleSpec]:
        """The rules, one for each budget status; what does not hold together becomes an issue."""
        found: list[RuleSpec] = []
        for rule in self.rules.values():
            head = {key: value for key, value in rule.head.items() if key != "statuses"}
            specs = [
                RuleSpec(budget_status=status, steps=rule.steps, **head)
                for status in rule.head["statuses"]
            ]
            try:
                ensure_shape(specs[0])
            except DomainError as error:
                self.cells.issues.append(self._shape_issue(rule, error))
            found += specs
        return found

    def _shape_issue(self, rule: _Rule, error: DomainError) -> Issue:
        name, row = error.field or "rule", rule.row
        if name.startswith("steps-"):
            _prefix, position, name = name.split("-", 2)
            row = rule.step_rows[int(position)]
        column = self.cells.columns.get(name, self.cells.columns["rule"])
        return Issue(coordinate(row, column), str(error))
