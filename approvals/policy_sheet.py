"""A version of the authority manual as a workbook that can be read in again."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.models import AuthorityPolicy, RuleStep
from approvals.policy_words import kind_label
from approvals.rule_rows import RuleRow, rows_of, rules_of_version
from approvals.sheet_columns import COLUMNS, VERSION_LIMIT, YES_NO
from approvals.states import BudgetStatus
from expense_mgmt.core.models import NamedModel
from expense_mgmt.core.templatetags.dates import day_year
from expense_mgmt.foundation.sheets import writer
from expense_mgmt.foundation.sheets.layout import (
    Column,
    Heading,
    Layout,
    Row,
    Shape,
    Sheet,
    Table,
    Tone,
    Value,
)


def workbook(policy: AuthorityPolicy) -> bytes:
    """The rules of a version, one line for each step, in the reader's language."""
    title = _("Authority manual")
    version = _("Version %(number)d") % {"number": policy.version}
    sheet = Sheet(
        name=f"V{policy.version}",
        heading=Heading(
            title=title,
            company=policy.company.label,
            project="",
            month="",
            as_of=policy.published_at,
            version=version,
            unit=_("yuan"),
            remarks=(
                _("In force from %(day)s") % {"day": day_year(policy.begins_on)},
                _("The lower bound belongs to its band, the upper one does not; no upper bound: —"),
                _("Each line is one step; the lines of one rule carry its number."),
            ),
        ),
        tables=(
            Table(
                columns=tuple(
                    Column(str(column.title), column.shape, column.width, adds_up=False)
                    for column in COLUMNS
                ),
                rows=tuple(_lines(rows_of(rules_of_version(policy)))),
            ),
            Table(
                columns=(Column(str(VERSION_LIMIT), Shape.AMOUNT, adds_up=False),),
                rows=(Row((policy.bulk_limit,), Tone.NOTE),),
                # Below the amounts, whose width it needs.
                offset=[column.name for column in COLUMNS].index("amount_from"),
            ),
        ),
    )
    layout = Layout(f"{title} {version}", get_language() or "zh-hans", (sheet,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.xlsx"
        writer.write(layout, path)
        return path.read_bytes()


def _lines(rows: Sequence[RuleRow]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        for step in row.steps:
            yield Row((*_head(number, row), *_step(step)), Tone.NOTE)


def _head(number: int, row: RuleRow) -> tuple[Value, ...]:
    rule = row.rule
    return (
        number,
        kind_label(rule.document_kind),
        _named(rule.project),
        _named(rule.category),
        _named(rule.unit),
        ", ".join(str(BudgetStatus(status).label) for status in row.statuses),
        row.amount_from,
        row.amount_to,
        rule.priority,
        str(dict(YES_NO)[rule.resumes]),
    )


def _step(step: RuleStep) -> tuple[Value, ...]:
    person = f"{step.person.username} {step.person.label}" if step.person else ""
    words = dict(YES_NO)
    return (
        str(step.get_verb_display()),
        str(step.get_role_display()),
        str(step.get_assignee_display()),
        person,
        str(step.get_mode_display()),
        step.sla_hours,
        str(words[step.may_add_approver]),
        str(words[step.may_change]),
        step.signers_needed,
        step.bulk_limit,
    )


def _named(one: NamedModel | None) -> str:
    return f"{one.code} {one.label}" if one is not None else ""
