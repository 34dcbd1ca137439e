"""Flags, checks and the budget line of a document, as the shared components draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.interface import BudgetEffect, Check, Flag

LEVELS = {"red": "bad", "amber": "warn", "green": "ok"}
TONES = ("red", "amber", "green")


@dataclass(frozen=True, slots=True)
class DrawnCheck:
    """One line of components/policy_checks.html."""

    level: str
    text: str
    detail: str
    icon: str
    url: str
    action: str


def drawn_checks(checks: Sequence[Check]) -> list[DrawnCheck]:
    """Red before amber before green."""
    return [
        DrawnCheck(
            level=LEVELS[check.tone],
            text=str(check.text),
            detail=str(check.remedy),
            icon=check.icon,
            url=check.url,
            action=_("Show"),
        )
        for check in sorted(checks, key=lambda check: TONES.index(check.tone))
    ]


@dataclass(frozen=True, slots=True)
class DrawnFlag:
    """What components/flag.html needs."""

    icon: str
    text: str
    level: str


def worst_flag(flags: Sequence[Flag]) -> DrawnFlag | None:
    """The one flag a row has room for."""
    if not flags:
        return None
    worst = min(flags, key=lambda flag: TONES.index(flag.tone))
    return DrawnFlag(worst.icon, str(worst.text), LEVELS[worst.tone])


def ready_flag() -> DrawnFlag:
    """On what may be approved together with others; it says more than its own flags do."""
    return DrawnFlag("circle-check", _("Ready to approve"), LEVELS["green"])


def worst_effect(effects: Sequence[BudgetEffect]) -> BudgetEffect | None:
    """The budget line to draw: the most overdrawn, else the one with the least left."""
    return min(effects, key=lambda effect: effect.available_after, default=None)
