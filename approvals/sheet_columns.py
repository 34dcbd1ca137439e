"""The one form in which a version is written to Excel and read from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from expense_mgmt.foundation.sheets.layout import Shape
from expense_mgmt.foundation.sheets.reader import plain


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`of_rule` columns say the same on each line of a rule; the others are of its steps."""

    name: str
    title: StrOrPromise
    width: int
    shape: Shape = Shape.TEXT
    of_rule: bool = False
    required: bool = True


COLUMNS: Final = (
    SheetColumn("rule", _("Rule"), 8, Shape.COUNT, of_rule=True),
    SheetColumn("document_kind", _("Document"), 18, of_rule=True),
    SheetColumn("project", _("Project"), 18, of_rule=True, required=False),
    SheetColumn("category", _("Category"), 18, of_rule=True, required=False),
    SheetColumn("unit", _("Unit"), 18, of_rule=True, required=False),
    SheetColumn("statuses", _("Budget status"), 26, of_rule=True),
    SheetColumn("amount_from", _("Amount from"), 16, Shape.AMOUNT, of_rule=True),
    SheetColumn("amount_to", _("Amount up to"), 16, Shape.AMOUNT, of_rule=True),
    SheetColumn("priority", _("Priority"), 9, Shape.COUNT, of_rule=True, required=False),
    SheetColumn("resumes", _("Resumes at the returner"), 16, of_rule=True, required=False),
    SheetColumn("verb", _("Act"), 10),
    SheetColumn("role", _("Role"), 22),
    SheetColumn("assignee", _("Assignee"), 22, required=False),
    SheetColumn("person", _("Person"), 18, required=False),
    SheetColumn("mode", _("Several holders"), 18, required=False),
    SheetColumn("sla_hours", _("Hours"), 8, Shape.COUNT, required=False),
    SheetColumn("may_add_approver", _("May add approvers"), 16, required=False),
    SheetColumn("may_change", _("May change items"), 16, required=False),
    SheetColumn("signers_needed", _("Signers of a resolution"), 16, Shape.COUNT, required=False),
    SheetColumn("bulk_limit", _("Reviewer's bulk limit"), 16, Shape.AMOUNT, required=False),
)
# Stands below the rules, with its amount in the next line: it is the whole version's.
VERSION_LIMIT: Final = _("Bulk limit of the version")
BY_NAME: Final = {column.name: column for column in COLUMNS}
YES_NO: Final = ((True, _("Yes")), (False, _("No")))
# What stands in a cell without a value.
NOTHING: Final = frozenset({"", "-", "–", "—"})

_BETWEEN: Final = re.compile(r"[,，、;；]")


def parts_of(text: str) -> list[str]:
    """The entries of a cell that holds several."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def word_key(text: str) -> str:
    """A word as a key: half-width, small letters, no spaces."""
    return plain(text).casefold().replace(" ", "")


def words_known(
    choices: Iterable[tuple[object, StrOrPromise]],
) -> Mapping[str, object]:
    """Each code by itself and by its label in every language of the product."""
    known: dict[str, object] = {}
    for code, label in choices:
        known[word_key(str(code))] = code
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known[word_key(str(label))] = code
    return known
