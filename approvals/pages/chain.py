"""The chain of a run as the shared components draw it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.besides import Added
from approvals.models import RuleStep, Run
from approvals.queries import ChainItem, chain
from approvals.states import StepState
from expense_mgmt.core.templatetags.dates import clock as clock_words
from expense_mgmt.core.templatetags.dates import moment, waiting
from expense_mgmt.foundation.models import User

DONE = {StepState.APPROVED, StepState.RETURNED, StepState.REJECTED}


@dataclass(frozen=True, slots=True)
class DrawnAdded:
    """An added approver below the step; `url` takes him back, empty where the reader may not."""

    state: str
    name: str
    text: str
    time: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step as components/approval_chain.html draws it; `code` is its role's."""

    state: str
    code: str
    name: str
    role: str
    time: str = ""
    late: bool = False
    note: str = ""
    reason: str = ""
    people: str = ""
    mine: bool = False
    seal: str = ""
    detail: str = ""
    added: Sequence[DrawnAdded] = ()
    moved: Sequence[str] = ()
    files: Sequence[tuple[str, str]] = ()


def chain_steps(run: Run, *, viewer: User, at: dt.datetime) -> list[ChainStep]:
    """The chain of a run for one reader."""
    items = chain(run, day=timezone.localdate(at))
    return [_chain_step(item, viewer, at) for item in items]


def _chain_step(item: ChainItem, viewer: User, at: dt.datetime) -> ChainStep:
    mine = item.is_open and viewer.label in item.names
    return ChainStep(
        state=_state(item),
        code=item.role,
        name=_name(item, viewer),
        role=item.label,
        time=_time(item, at),
        late=bool(item.is_open and item.due_at and item.due_at < at),
        note=_note(item),
        reason=_reason(item),
        people=_people(item),
        mine=mine,
        added=[drawn_added(one, viewer, at, is_open=item.is_open) for one in item.added],
        moved=moved_words(item),
        files=files_of(item),
    )


def drawn_added(one: Added, viewer: User, at: dt.datetime, *, is_open: bool) -> DrawnAdded:
    """An added approver in words: who asked for him, when he is asked, and why."""
    facts = {"name": one.by, "reason": one.why}
    words = {
        "before": _("asked first by %(name)s: %(reason)s"),
        "with": _("added by %(name)s: %(reason)s"),
        "after": _("asked afterwards by %(name)s: %(reason)s"),
    }[one.position] % facts
    taken_back = _("taken back")
    may_undo = is_open and one.is_undecided and viewer.pk in one.adder_ids
    return DrawnAdded(
        state=one.state,
        name=one.name,
        text=f"{words} · {taken_back}" if one.state == "withdrawn" else words,
        time=when(one.at, at) if one.at else "",
        note=one.comment,
        url=reverse("approvals:withdraw_added", args=[one.task_id]) if may_undo else "",
    )


def moved_words(item: ChainItem) -> list[str]:
    """Who handed the step's task to whom, and why."""
    return [
        _("%(giver)s handed it over to %(receiver)s: %(reason)s")
        % {"giver": move.by, "receiver": move.to, "reason": move.why}
        for move in item.moves
    ]


def files_of(item: ChainItem) -> list[tuple[str, str]]:
    """The minutes of a step: name and address of each."""
    return [(name, reverse("approvals:minutes_file", args=[key])) for name, key in item.minutes]


def resolution_words(item: ChainItem) -> str:
    """What a collective resolution needs and has; empty where the step is none."""
    if item.resolution == 1:
        return ""
    facts = {"signed": len(item.signatures), "needed": item.resolution}
    if item.minutes:
        return _("Collective resolution: %(signed)s of %(needed)s signed, minutes attached") % facts
    return _("Collective resolution: %(signed)s of %(needed)s signed, minutes missing") % facts


def carried_words(item: ChainItem) -> str:
    """Which version the signatures saw that were carried over."""
    versions = sorted({signature.version for signature in item.signatures})
    if not item.carried or not versions:
        return ""
    return _("Carried over, signed on version %(version)s") % {
        "version": _(", ").join(map(str, versions))
    }


def when(moment_of: dt.datetime, at: dt.datetime) -> str:
    """The hour of a thing of today, else its day and hour."""
    is_today = timezone.localdate(moment_of) == timezone.localdate(at)
    return clock_words(moment_of) if is_today else moment(moment_of)


def _state(item: ChainItem) -> str:
    if item.state in {StepState.TOLD, StepState.CARRIED}:
        return "done"
    if item.state in DONE:
        return "done" if item.state == StepState.APPROVED else "stopped"
    if item.state == StepState.OPEN:
        return "now"
    return "waiting" if item.state == StepState.WAITING else "skipped"


def _name(item: ChainItem, viewer: User) -> str:
    if item.is_stuck:
        return _("Nobody yet")
    if item.is_open and item.mode == RuleStep.Mode.ANY_OF and viewer.label in item.names:
        return _("You")
    return _(", ").join(item.names)


def _time(item: ChainItem, at: dt.datetime) -> str:
    """When it was decided, or how long it has been waiting."""
    if item.state == StepState.CARRIED and item.signatures:
        return when(item.signatures[-1].at, at)
    if item.state in DONE | {StepState.TOLD} and item.closed_at:
        return when(item.closed_at, at)
    return waiting(at - item.opened_at) if item.is_open and item.opened_at else ""


def _note(item: ChainItem) -> str:
    several = len(item.signatures) > 1
    return "\n".join(
        f"{signature.full_name}: {signature.comment}" if several else signature.comment
        for signature in item.signatures
        if signature.comment
    )


def _reason(item: ChainItem) -> str:
    ended = {
        StepState.RETURNED.value: _("Sent back"),
        StepState.REJECTED.value: _("Rejected"),
        StepState.ENDED.value: _("Not reached"),
    }
    if item.state in ended:
        return ended[item.state]
    if item.state == StepState.SKIPPED:
        return _("%(name)s signed an earlier step") % {"name": item.covered_by}
    if item.is_copy:
        return _("Reads a copy, decides nothing")
    if item.is_stuck:
        return _("Nobody holds this role. An administrator has to name a holder.")
    said = (item.reason, resolution_words(item), carried_words(item))
    return " · ".join(part for part in said if part)


def _people(item: ChainItem) -> str:
    """How several holders answer, where there are several."""
    if not item.is_open or len(item.names) < 2:  # noqa: PLR2004  # more than one
        return ""
    if item.mode == RuleStep.Mode.ANY_OF and item.resolution > 1:
        facts = {"count": item.resolution, "names": _(", ").join(item.names)}
        return _("%(count)s of: %(names)s") % facts
    if item.mode == RuleStep.Mode.ANY_OF:
        return _("Any one of: %(names)s") % {"names": _(", ").join(item.names)}
    return _("%(signed)s of %(all)s signed") % {
        "signed": len(item.signatures),
        "all": len(item.names),
    }
