"""What a version would have changed in the last ninety days, as the page shows it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import AuthorityPolicy, PolicyReplay, PolicyRule
from approvals.policy_words import EXECUTIVES, StepChip, kind_label, rule_words
from approvals.services.replay import JOB_KIND
from expense_mgmt.foundation.models import Job, User
from expense_mgmt.organisation.roles import Role

# As many as a page of 60,000 bytes holds (DESIGN §13).
PAGE_ROWS: Final = 40
STAGES = {
    "": gettext_lazy("Waiting for a free worker"),
    "reading": gettext_lazy("Reading the rules"),
    "comparing": gettext_lazy("Sending documents round once more"),
}
STATES = {Job.State.WAITING: "queued", Job.State.RUNNING: "running", Job.State.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class JobView:
    """The job as the component job_progress draws it."""

    public_id: object
    title: str
    detail: str
    state: str
    percent: int
    stage: str
    icon: str
    status_url: str
    stop_url: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One document that would have gone another way.

    deciding  what the matrix was asked with, where documents like it count too (R-46)
    """

    number: str
    kind: str
    amount: Decimal
    deciding: Decimal | None
    currency: str
    status: str
    submitted_on: dt.date
    before: Sequence[str]
    after: Sequence[str]
    is_refused: bool
    rules: str

    @property
    def chips(self) -> list[StepChip]:
        """The new way with what came, then what went."""
        ways = [_chip(role, "" if role in self.before else "add") for role in self.after]
        return ways + [_chip(role, "del") for role in self.before if role not in self.after]

    @property
    def is_reordered(self) -> bool:
        return not self.is_refused and set(self.before) == set(self.after)


def latest_of(policy: AuthorityPolicy) -> PolicyReplay | None:
    """The last result for a version; what was looked at before is kept, and not shown."""
    of_version = PolicyReplay.objects.filter(policy=policy).select_related("policy__company")
    return of_version.order_by("-made_at", "-pk").first()


def replay_context(policy: AuthorityPolicy, user: User, *, begin: int = 0) -> dict[str, Any]:
    """A page of the latest result, and the job that makes the next one.

    begin  how many of the kept rows stand on the pages before
    """
    replay = latest_of(policy)
    key = f"{policy.public_id} "
    job = (
        Job.objects.filter(kind=JOB_KIND, key__startswith=key, company=policy.company_id)
        .exclude(state__in=[Job.State.DONE, Job.State.STOPPED])
        .order_by("-pk")
        .first()
    )
    if job is not None and replay is not None and not job.is_open and job.pk < replay.job_id:
        job = None
    kept: Sequence[Mapping[str, Any]] = replay.differences["rows"] if replay is not None else ()
    begin = begin if begin < len(kept) else 0
    return {
        "replay": replay,
        "rows": rows_of(replay, kept[begin : begin + PAGE_ROWS]) if replay is not None else [],
        "kept_count": len(kept),
        "first": begin + 1,
        "last": min(begin + PAGE_ROWS, len(kept)),
        "newer_url": f"?after={max(begin - PAGE_ROWS, 0)}" if begin else "",
        "older_url": f"?after={begin + PAGE_ROWS}" if begin + PAGE_ROWS < len(kept) else "",
        "is_stale": replay is not None and replay.revision != policy.revision,
        "tallies": _tallies(replay) if replay is not None else [],
        "same_count": replay.examined_count - replay.differing_count if replay else 0,
        "job": _job(job, policy, user) if job is not None else None,
        "is_busy": job is not None and job.is_open,
    }


def _job(job: Job, policy: AuthorityPolicy, user: User) -> JobView:
    address = reverse("approvals:policy_replay", args=[policy.public_id])
    stop = reverse("approvals:policy_replay_stop", args=[policy.public_id, job.public_id])
    counted = _("%(done)d of %(total)d documents") % {
        "done": job.done_count,
        "total": job.total_count,
    }
    return JobView(
        public_id=job.public_id,
        title=_("The last 90 days under version %(number)d") % {"number": policy.version},
        detail=counted if job.total_count else "",
        state=STATES.get(Job.State(job.state), "queued"),
        percent=job.percent,
        stage=str(STAGES.get(job.stage, "")),
        icon="history",
        status_url=address,
        stop_url=stop if job.owner_id == user.pk and job.is_open else "",
        error=job.error_text or _("Something went wrong three times. Tell an administrator."),
    )


def rows_of(replay: PolicyReplay, rows: Sequence[Mapping[str, Any]]) -> list[RowView]:
    """Kept rows of a result with their words; one query."""
    wanted = {UUID(key) for row in rows for key in row["rules"]}
    rules = {
        rule.public_id: rule
        for rule in PolicyRule.objects.filter(
            policy=replay.policy, public_id__in=wanted
        ).select_related("unit", "category", "project")
    }
    return [
        RowView(
            number=row["number"],
            kind=kind_label(row["kind"]),
            amount=Decimal(row["amount"]),
            deciding=Decimal(row["deciding"]) if row.get("deciding") else None,
            currency=row["currency"],
            status=row["status"],
            submitted_on=dt.date.fromisoformat(row["submitted_on"]),
            before=row["before"],
            after=row["after"],
            is_refused=row["is_refused"],
            rules=_(", ").join(
                rule_words(rules[UUID(key)]) for key in row["rules"] if UUID(key) in rules
            ),
        )
        for row in rows
    ]


def _chip(role: str, css: str) -> StepChip:
    executive = "x" if Role(role) in EXECUTIVES else ""
    return StepChip(str(Role(role).label), css or executive)


def _tallies(replay: PolicyReplay) -> list[tuple[str, str, int]]:
    """(tone, words, number) for each role that came or went, the most frequent first."""
    added = _ordered(replay.differences["added"])
    removed = _ordered(replay.differences["removed"])
    return [("t-warn", _("with %(role)s more") % facts, count) for facts, count in added] + [
        ("t-ok", _("without %(role)s") % facts, count) for facts, count in removed
    ]


def _ordered(tally: Mapping[str, int]) -> Iterable[tuple[dict[str, str], int]]:
    ordered = sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    return [({"role": str(Role(role).label)}, count) for role, count in ordered]
