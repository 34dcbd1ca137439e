"""An uploaded version, cell by cell; what is not understood is named with its address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.models import RuleStep
from approvals.policy_specs import RuleSpec, StepSpec, ensure_shape
from approvals.policy_words import kind_choices
from approvals.sheet_columns import (
    BY_NAME,
    COLUMNS,
    NOTHING,
    YES_NO,
    SheetColumn,
    parts_of,
    word_key,
    words_known,
)
from approvals.sheet_issues import Issue
from approvals.states import BudgetStatus
from expense_mgmt.core.errors import DomainError
from expense_mgmt.core.money import ZERO, parse_amount
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.sheets.reader import Row, Sheet, Value, coordinate
from expense_mgmt.organisation.models import Category, Project, Unit
from expense_mgmt.organisation.roles import Role

# So many of the titles make a row the header.
TITLES_OF_A_HEADER: Final = 6
ISSUES_SHOWN: Final = 200
NAMED: Final = frozenset({"project", "category", "unit", "person"})


@dataclass(frozen=True, slots=True)
class Read:
    """All rules of a sheet, or what is wrong in it; never both."""

    rules: Sequence[RuleSpec]
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
    specs = reader.specs() if not reader.issues else []
    issues = reader.issues[:ISSUES_SHOWN]
    return Read([] if issues else specs, issues)


class _Reader:
    def __init__(self, company: Company) -> None:
        self.issues: list[Issue] = []
        self.columns: dict[str, int] = {}
        self.rules: dict[str, _Rule] = {}
        self.words: dict[str, Mapping[str, Any]] = {
            "document_kind": words_known(kind_choices()),
            "statuses": words_known(BudgetStatus.choices),
            "verb": words_known(RuleStep.Verb.choices),
            "role": words_known(Role.choices),
            "assignee": words_known(RuleStep.Assignee.choices),
            "mode": words_known(RuleStep.Mode.choices),
            "may_add_approver": words_known(YES_NO),
            "may_change": words_known(YES_NO),
            "resumes": words_known(YES_NO),
            "project": _named(Project.objects.filter(company=company)),
            "category": _named(Category.objects.filter(company=company)),
            "unit": _named(Unit.objects.filter(company=company)),
            "person": _people(company),
        }

    def read(self, sheet: Sheet) -> None:
        header = next((row for row in sheet.rows if self._is_header(row)), None)
        if header is None:
            self._issue(
                None, "", _("No row holds the titles of this form. Export a version first.")
            )
            return
        for column in COLUMNS:
            if column.required and column.name not in self.columns:
                text = _("The column “%(column)s” is missing.") % {"column": column.title}
                self.issues.append(Issue(str(header.number), text))
        if self.issues:
            return
        current: _Rule | None = None
        for row in sheet.rows:
            if row.number > header.number:
                current = self._line(row, current)
        if not self.rules and not self.issues:
            self._issue(None, "", _("The sheet holds no rule."))

    def _is_header(self, row: Row) -> bool:
        titles = {
            key: column.name
            for column in COLUMNS
            for key in words_known([(column.name, column.title)])
        }
        found: dict[str, int] = {}
        for position, value in enumerate(row.values, start=1):
            name = titles.get(word_key(value)) if isinstance(value, str) else None
            if name is not None:
                found.setdefault(name, position)
        if len(found) < TITLES_OF_A_HEADER:
            return False
        self.columns = found
        return True

    def _line(self, row: Row, current: _Rule | None) -> _Rule | None:
        """One step, of the rule above or of one that begins here."""
        number = _text(self._value(row, "rule"))
        others = [self._value(row, name) for name in self.columns if name != "rule"]
        if all(_text(value) in NOTHING for value in others):
            return current  # an empty line, or a remark below the table
        rule = self.rules.get(number) if number not in NOTHING else current
        if rule is None:
            if number in NOTHING:
                self._issue(row, "rule", _("Give the rule a number."))
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
        kind = self._word(row, "document_kind")
        return {
            "document_kind": kind,
            "project": self._word(row, "project"),
            "category": self._word(row, "category"),
            "unit": self._word(row, "unit"),
            "statuses": self._statuses(row),
            "amount_from": self._amount(row, "amount_from") or ZERO,
            "amount_to": self._amount(row, "amount_to"),
            "priority": self._count(row, "priority") or 0,
            "resumes": bool(self._word(row, "resumes")),
        }

    def _same_head(self, row: Row, rule: _Rule) -> None:
        """The lines of a rule may leave its columns empty, but not contradict them."""
        for column in COLUMNS:
            if not column.of_rule or column.name == "rule":
                continue
            if _text(self._value(row, column.name)) in NOTHING:
                continue
            read: Callable[[Row, str], Any] = {
                "statuses": lambda row, _name: self._statuses(row),
                "amount_from": self._amount,
                "amount_to": self._amount,
                "priority": self._count,
                "resumes": lambda row, name: bool(self._word(row, name)),
            }.get(column.name, self._word)
            if read(row, column.name) != rule.head[column.name]:
                text = _("Differs from row %(row)d of the same rule.") % {"row": rule.row}
                self._issue(row, column.name, text)

    def _step(self, row: Row) -> StepSpec | None:
        role = self._word(row, "role")
        if role is None:
            return None
        assignee = self._word(row, "assignee") or RuleStep.Assignee.ROLE_IN_UNIT
        named = assignee == RuleStep.Assignee.NAMED_PERSON
        hours = self._count(row, "sla_hours")
        may_add = self._word(row, "may_add_approver")
        signers = self._count(row, "signers_needed")
        return StepSpec(
            role=Role(role),
            verb=RuleStep.Verb(self._word(row, "verb") or RuleStep.Verb.APPROVE),
            assignee=RuleStep.Assignee(assignee),
            mode=RuleStep.Mode(self._word(row, "mode") or RuleStep.Mode.ANY_OF),
            sla_hours=24 if hours is None else hours,
            person=self._word(row, "person") if named else None,
            may_add_approver=True if may_add is None else may_add,
            may_change=bool(self._word(row, "may_change")),
            signers_needed=1 if signers is None else signers,
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
                self.issues.append(self._shape_issue(rule, error))
            found += specs
        return found

    def _shape_issue(self, rule: _Rule, error: DomainError) -> Issue:
        name, row = error.field or "rule", rule.row
        if name.startswith("steps-"):
            _prefix, position, name = name.split("-", 2)
            row = rule.step_rows[int(position)]
        column = self.columns.get(name, self.columns["rule"])
        return Issue(coordinate(row, column), str(error))

    def _value(self, row: Row, name: str) -> Value:
        column = self.columns.get(name)
        return row.value(column) if column is not None else None

    def _word(self, row: Row, name: str) -> Any:
        """What a word stands for; None where the cell is empty."""
        text = _text(self._value(row, name))
        if text in NOTHING:
            if BY_NAME[name].required:
                self._missing(row, BY_NAME[name])
            return None
        known = self.words[name]
        # Projects, units and people are written as code and name; the code tells.
        for candidate in (text, text.split()[0]) if name in NAMED else (text,):
            if word_key(candidate) in known:
                return known[word_key(candidate)]
        self._issue(row, name, _("“%(text)s” is not known here.") % {"text": text})
        return None

    def _statuses(self, row: Row) -> tuple[str, ...]:
        text = _text(self._value(row, "statuses"))
        if text in NOTHING:
            self._missing(row, BY_NAME["statuses"])
            return ()
        known = self.words["statuses"]
        unknown = [part for part in parts_of(text) if word_key(part) not in known]
        for part in unknown:
            self._issue(row, "statuses", _("“%(text)s” is not known here.") % {"text": part})
        found = {known[word_key(part)] for part in parts_of(text) if word_key(part) in known}
        return tuple(status for status in BudgetStatus.values if status in found)

    def _amount(self, row: Row, name: str) -> Decimal | None:
        value = self._value(row, name)
        if _text(value) in NOTHING:
            return None
        try:
            amount = parse_amount(_text(value))
        except DomainError as error:
            self._issue(row, name, str(error))
            return None
        if amount < 0:
            self._issue(row, name, _("A bound is zero or more."))
        return amount

    def _count(self, row: Row, name: str) -> int | None:
        value = self._value(row, name)
        text = _text(value)
        if text in NOTHING:
            return None
        digits = text.removeprefix("-").removesuffix(".0")
        if not digits.isascii() or not digits.isdigit() or len(digits) > 4:  # noqa: PLR2004  # far beyond any
            self._issue(row, name, _("Give a whole number."))
            return None
        return -int(digits) if text.startswith("-") else int(digits)

    def _missing(self, row: Row, column: SheetColumn) -> None:
        self._issue(row, column.name, _("“%(column)s” is missing.") % {"column": column.title})

    def _issue(self, row: Row | None, name: str, text: str) -> None:
        cell = coordinate(row.number, self.columns.get(name, 1)) if row else ""
        self.issues.append(Issue(cell, text))


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip()


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by name, and before all by code."""
    found: dict[str, Any] = {}
    ordered = sorted(rows, key=lambda row: row.pk)
    for attribute in ("name_en", "name", "code"):
        found |= {word_key(getattr(row, attribute)): row for row in ordered}
    found.pop("", None)
    return found


def _people(company: Company) -> dict[str, Any]:
    people = User.objects.filter(holdings__company=company).distinct()
    return {word_key(person.username): person for person in people}
