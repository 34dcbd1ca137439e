"""Lists of what a person decided, and of what was copied to him: newest first, by key."""

import datetime as dt

from approvals.models import Decision, Run
from approvals.pages.keyset import PAGE_SIZE
from approvals.pages.rows import CopiedRow, DecidedRow, Listed
from approvals.pages.summaries import summaries_of
from approvals.pages.wanted import Wanted
from expense_mgmt.foundation.models import User


def decided_page(user: User, wanted: Wanted) -> Listed:
    """Decisions of the person, and those taken on his behalf."""
    mine = Decision.objects.by(user).narrowed(wanted.narrowing)
    key = wanted.after or wanted.before
    beside = mine.filter(task__public_id=key).first() if key else None
    forward = beside is None or wanted.before is None
    if beside is not None:
        mine = mine.past(beside.at, beside.pk, newer=not forward)
    order = ("-at", "-pk") if forward else ("at", "pk")
    found = list(mine.select_related("run", "task").order_by(*order)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    found = found if forward else found[::-1]
    summaries = summaries_of([each.run for each in found])
    rows = [
        DecidedRow(
            summary=summaries[each.run.subject_id],
            task_id=str(each.task.public_id),
            verb=each.verb,
            words=each.get_verb_display(),
            comment=each.comment,
            at=each.at,
        )
        for each in found
    ]
    has_newer = beside is not None if forward else has_more
    has_older = has_more if forward else True
    return Listed(
        decided=rows,
        newer_url=wanted.page_url(before=rows[0].task_id) if rows and has_newer else "",
        older_url=wanted.page_url(after=rows[-1].task_id) if rows and has_older else "",
    )


def copied_page(user: User, wanted: Wanted, day: dt.date) -> Listed:
    """Documents of which the person got a copy; he decides nothing about them."""
    runs = Run.objects.copied_to(user, day).narrowed(wanted.narrowing)
    key = wanted.after or wanted.before
    latest = ("-copied_at", "-pk")
    beside = runs.filter(subject_id=key).order_by(*latest).first() if key else None
    forward = beside is None or wanted.before is None
    if beside is not None:
        runs = runs.copied_beside(beside, newer=not forward)
    order = latest if forward else ("copied_at", "pk")
    found = list(runs.order_by(*order)[: PAGE_SIZE + 1])
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    found = found if forward else found[::-1]
    summaries = summaries_of(found)
    rows = [
        CopiedRow(
            summary=summaries[run.subject_id],
            state=run.state,
            words=str(run.get_state_display()),
            at=run.copied_at,
        )
        for run in found
    ]
    has_newer = beside is not None if forward else has_more
    has_older = has_more if forward else True
    return Listed(
        copied=rows,
        newer_url=wanted.page_url(before=str(rows[0].summary.id)) if rows and has_newer else "",
        older_url=wanted.page_url(after=str(rows[-1].summary.id)) if rows and has_older else "",
    )
