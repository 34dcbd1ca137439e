"""Words that page and file share: parts, clocks, remarks, periods."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import NO_VALUE
from expense_mgmt.core.money import thousands
from expense_mgmt.core.periods import Month
from expense_mgmt.organisation.parts import Clock, Part
from reports.figures.inputs import EntryKind, Name
from reports.figures.placing import Line, Treatment
from reports.figures.statement import Statement
from requests.rules.placements import NoteLanguage, magazine_note

_TITLE = re.compile("《([^》]+)》")

INCURRED_PARTS = frozenset({Part.NEWSPAPER, Part.ONLINE, Part.MAGAZINE})


def part_label(part: str) -> str:
    """A part in the reader's language."""
    return str(Part(part).label)


def basis_label(part: str) -> str:
    """Whether the part counts when media ran or when finance paid."""
    return str((Clock.INCURRED if part in INCURRED_PARTS else Clock.LEDGER).label)


def detail(line: Line, category: Name) -> str:
    """Medium, title, dates and size of a row, as far as it has them."""
    entry = line.entry
    days = ""
    if entry.span is not None:
        same_day = entry.span.start == entry.span.end
        days = f"{entry.span.start}" if same_day else f"{entry.span.start} – {entry.span.end}"
    shown = [entry.medium.label, entry.text, days, entry.size]
    return " · ".join(word for word in shown if word) or category.label


def name_of(line: Line, category: Name) -> str:
    """Medium and title of a row, without its days."""
    shown = filter(None, [line.entry.medium.label, line.entry.text])
    return " · ".join(shown) or category.label


def remark(line: Line, statement: Statement) -> str:
    """What must stand beside a row: R-04 for magazines, where a split or a rebate comes from."""
    entry = line.entry
    if entry.kind is EntryKind.ADJUSTMENT:
        return gettext("Correction of a confirmed month")
    if entry.kind is EntryKind.REBATE:
        return gettext("Rebate with confirmation letter")
    if line.part == Part.MAGAZINE:
        return magazine_note(
            statement.project.name.label,
            entry.month,
            magazine_title(line),
            entry.amount,
            NoteLanguage.CHINESE if is_chinese() else NoteLanguage.ENGLISH,
        )
    if entry.whole_days and entry.month_days and entry.whole_days != entry.month_days:
        return gettext("%(whole)s ÷ %(days)s × %(month_days)s days") % {
            "whole": thousands(entry.whole_amount or 0),
            "days": entry.whole_days,
            "month_days": entry.month_days,
        }
    return ""


def magazine_title(line: Line) -> str:
    """The magazine's name: what stands in title marks, else the whole text."""
    words = line.entry.text or line.entry.medium.label
    marked = _TITLE.search(words)
    return marked[1] if marked else words


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def treatment_label(treatment: Treatment) -> str:
    """What became of a row, in words."""
    return str(TREATMENTS[treatment])


def source_label(line: Line) -> str:
    """Document and row a figure was read from."""
    source = line.entry.source
    if source.row is None:
        return source.number or NO_VALUE
    return gettext("%(number)s row %(row)s") % {"number": source.number, "row": source.row}


def months_label(months: Sequence[Month]) -> str:
    """One month as YYYY-MM, several as from – to."""
    return str(months[0]) if len(months) == 1 else f"{months[0]} – {months[-1]}"


def listed(months: Iterable[Month]) -> str:
    return ", ".join(map(str, months)) or NO_VALUE


TREATMENTS = {
    Treatment.COUNTED: _("Counted"),
    Treatment.EXCLUDED: _("Not part of promotion expense"),
    Treatment.TURNOVER_DEDUCTION: _("Deducted from turnover"),
    Treatment.RECONCILIATION_ONLY: _("Only compared"),
    Treatment.PENDING: _("Waits for the confirmation letter"),
    Treatment.NOT_CHARGED: _("Not charged to the project"),
}
