"""What a list is narrowed by, read as a sentence, part by part."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from approvals.pages.wanted import Wanted
from approvals.policy_words import kind_label
from approvals.reasons import yuan
from expense_mgmt.core.templatetags.dates import days_words


@dataclass(frozen=True, slots=True)
class Chip:
    """One part. `without_url` leads to the list without it."""

    label: str
    value: str
    without_url: str


def chips_of(wanted: Wanted) -> list[Chip]:
    """The parts that count in this list, in the order of a sentence."""
    narrowing = wanted.narrowing
    said = [
        (("kind",), _("Kind"), kind_label(narrowing.kind) if narrowing.kind else ""),
        (("project",), _("Project"), narrowing.project and narrowing.project.label),
        (("category",), _("Category"), narrowing.category and narrowing.category.label),
        (("by",), _("Requester"), narrowing.requester and narrowing.requester.label),
        (("unit",), _("Department"), narrowing.unit and narrowing.unit.label),
        (("from", "to"), _("Amount"), _amount(narrowing.amount_from, narrowing.amount_to)),
    ]
    if wanted.is_waiting:
        waits = days_words(narrowing.waiting // 24) if narrowing.waiting else ""
        said += [
            (("waiting",), _("Waits at least"), waits),
            (("overdue",), "", _("Overdue") if narrowing.is_overdue else ""),
        ]
    return [
        Chip(label, value, wanted.url(**dict.fromkeys(names, "")))
        for names, label, value in said
        if value
    ]


def _amount(lower: Decimal | None, upper: Decimal | None) -> str:
    if lower is not None and upper is not None:
        return f"{yuan(lower)} – {yuan(upper)}"
    if lower is not None:
        return _("from %(amount)s") % {"amount": yuan(lower)}
    return _("up to %(amount)s") % {"amount": yuan(upper)} if upper is not None else ""


def sentence_of(wanted: Wanted) -> str:
    """All parts in one line, for a list of views."""
    return " · ".join(f"{chip.label} {chip.value}".strip() for chip in chips_of(wanted))
