"""Sending the documents of the last months round once more, under a version not in force."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from django.utils import timezone

from approvals.interface import Outline, kinds, port_of
from approvals.models import AuthorityPolicy, PolicyReplay, Run, Step
from approvals.rule_rows import rules_of_version
from approvals.rules import matching
from approvals.rules.facts import Branches, RuleFacts
from approvals.rules.ways import Difference, Stop, difference, stops_of
from approvals.services.matching import ROLE_ORDER, facts_of, path_of
from expense_mgmt.core import clock
from expense_mgmt.core.money import ZERO, money_text
from expense_mgmt.core.snapshot import snapshot
from expense_mgmt.foundation.models import Job, User
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.models import Category, UnitAncestry

JOB_KIND: Final = "approvals.replay"
DAYS: Final = 90
MOST_RUNS: Final = 20_000
ROWS_KEPT: Final = 5_000
BATCH: Final = 500


def ask(*, policy: AuthorityPolicy, actor: User, today: dt.date) -> Job:
    """Queue the replay of the last ninety days; the same one under way is the same job.

    source  RELIABILITY promises 17, 18
    """
    parameters = {
        "policy": str(policy.public_id),
        "from_day": (today - dt.timedelta(days=DAYS)).isoformat(),
        "to_day": today.isoformat(),
    }
    return jobs.queue(
        company=policy.company,
        kind=JOB_KIND,
        key=f"{policy.public_id} {policy.revision} {today}",
        parameters=parameters,
        owner=actor,
    )


def run(running: jobs.RunningJob) -> None:
    """Compare each document's way with the one the version asks for, and keep what differs.

    Reads one moment of the database; nothing but the result is written. Amount, budget status,
    unit and requester are those of the submit, projects and categories the document's.

    raises  JobStopped
    source  DESIGN §5, approval rules; PLATFORM §6.26
    """
    parameters = running.parameters
    policy = AuthorityPolicy.objects.select_related("company").get(public_id=parameters["policy"])
    first = dt.date.fromisoformat(parameters["from_day"])
    last = dt.date.fromisoformat(parameters["to_day"])
    running.progress("reading")
    with snapshot():
        # The revision that the rules are read at, in the same snapshot.
        policy = AuthorityPolicy.objects.get(pk=policy.pk)
        keys, is_cut = _runs(policy.company_id, first, last)
        matrix = _Matrix(policy)
    tally = _Tally(keys, is_cut=is_cut)
    for batch in tally.batches():
        for row in _differences(batch, matrix):
            tally.take(row)
        tally.done += len(batch)
        running.progress("comparing", tally.done, len(tally.keys))
    jobs.finish_with(running, partial(_publish, running.job, policy, tally, first, last))


def _publish(
    job: Job, policy: AuthorityPolicy, tally: "_Tally", first: dt.date, last: dt.date
) -> None:
    PolicyReplay.objects.create(
        policy=policy,
        job=job,
        revision=policy.revision,
        from_day=first,
        to_day=last,
        examined_count=tally.done,
        differing_count=tally.differing,
        refused_count=tally.refused,
        is_cut=tally.is_cut,
        differences={
            "rows": tally.rows,
            "added": dict(tally.added),
            "removed": dict(tally.removed),
        },
        made_by=job.owner,
        made_at=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    run: Run
    outline: Outline
    difference: Difference
    rule_ids: Sequence[UUID]


class _Tally:
    """What was found so far."""

    def __init__(self, keys: Sequence[int], *, is_cut: bool) -> None:
        self.keys = keys
        self.is_cut = is_cut
        self.done = self.differing = self.refused = 0
        self.added: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()
        self.rows: list[dict[str, object]] = []

    def batches(self) -> Iterator[list[Run]]:
        for begin in range(0, len(self.keys), BATCH):
            keys = self.keys[begin : begin + BATCH]
            found = Run.objects.in_bulk(keys)
            yield [found[key] for key in keys]

    def take(self, one: _Compared) -> None:
        self.differing += 1
        self.refused += one.difference.is_refused
        if not one.difference.is_refused:
            self.added.update(one.difference.added)
            self.removed.update(one.difference.removed)
        if len(self.rows) < ROWS_KEPT:
            self.rows.append(_plain(one))


def _runs(company_id: int, first: dt.date, last: dt.date) -> tuple[list[int], bool]:
    """The latest run of each document sent round in these days, newest first, so many at most."""
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min))
    latest = (
        Run.objects.filter(company=company_id, opened_at__gte=begin, opened_at__lt=end)
        .order_by("kind", "subject_id", "-opened_at", "-pk")
        .distinct("kind", "subject_id")
    )
    rows = Run.objects.filter(pk__in=latest.values("pk")).order_by("-opened_at", "-pk")
    keys = list(rows.values_list("pk", flat=True)[: MOST_RUNS + 1])
    return keys[:MOST_RUNS], len(keys) > MOST_RUNS


class _Matrix:
    """One version's rules with the trees they speak of, read once and asked often."""

    def __init__(self, policy: AuthorityPolicy) -> None:
        self.rules: dict[tuple[str, str], list[RuleFacts]] = defaultdict(list)
        self.public_ids: dict[int, UUID] = {}
        for rule in rules_of_version(policy):
            self.rules[rule.document_kind, rule.currency].append(facts_of(rule))
            self.public_ids[rule.pk] = rule.public_id
        self.unit_paths: dict[int, list[int]] = defaultdict(list)
        ancestry = UnitAncestry.objects.filter(descendant__company=policy.company_id)
        for descendant, ancestor in ancestry.order_by("descendant", "-distance").values_list(
            "descendant_id", "ancestor_id"
        ):
            self.unit_paths[descendant].append(ancestor)
        self.parents: Mapping[int, int | None] = dict(
            Category.objects.filter(company=policy.company_id).values_list("pk", "parent_id")
        )

    def way(self, run: Run, outline: Outline) -> tuple[list[Stop] | None, list[UUID]]:
        """The steps this version asks of a document, and by which rules; None: it has none."""
        rules = self.rules[run.kind, run.currency]
        categories = {category for _project, category in outline.scopes if category}
        branches = Branches(
            self.unit_paths[run.unit_id],
            {category: path_of(category, self.parents) for category in categories},
        )
        status, amount = run.budget_status, run.deciding.amount
        try:
            demands, _left = matching.plan(
                rules,
                outline.scopes,
                branches,
                amount=amount,
                budget_status=status,
                rank=lambda role: ROLE_ORDER[role],
            )
        except matching.NoRuleMatches:
            return None, []
        used = {
            matching.best_rule(
                rules, scope, branches, amount=max(amount, ZERO), budget_status=status
            ).id
            for scope in outline.scopes or {(None, None)}
        }
        return stops_of(demands), [self.public_ids[key] for key in sorted(used)]


def _differences(batch: Sequence[Run], matrix: _Matrix) -> Iterator[_Compared]:
    outlines = _outlines(batch)
    stops: dict[int, list[Stop]] = defaultdict(list)
    rows = Step.objects.filter(run__in=[one.pk for one in batch]).order_by("run", "sequence")
    for run_id, role, verb, mode in rows.values_list("run_id", "role", "verb", "mode"):
        stops[run_id].append(Stop(role, verb, mode))
    for one in batch:
        outline = outlines.get((one.kind, one.subject_id))
        if outline is None:
            continue
        after, rule_ids = matrix.way(one, outline)
        found = difference(stops[one.pk], after)
        if found is not None:
            yield _Compared(one, outline, found, rule_ids)


def _outlines(batch: Sequence[Run]) -> dict[tuple[str, UUID], Outline]:
    found: dict[tuple[str, UUID], Outline] = {}
    for kind in {one.kind for one in batch} & {*kinds()}:
        ids = [one.subject_id for one in batch if one.kind == kind]
        found |= {(kind, key): outline for key, outline in port_of(kind).outlines(ids).items()}
    return found


def _plain(one: _Compared) -> dict[str, object]:
    is_guarded = one.run.guarded_amount is not None
    return {
        "number": one.outline.number,
        "kind": one.run.kind,
        "amount": money_text(one.run.amount),
        "deciding": money_text(one.run.deciding.amount) if is_guarded else None,
        "currency": one.run.currency,
        "status": one.run.budget_status,
        "unit": one.run.unit_id,
        "state": str(one.run.state),
        "submitted_on": timezone.localdate(one.run.opened_at).isoformat(),
        "before": [stop.role for stop in one.difference.before],
        "after": [stop.role for stop in one.difference.after],
        "is_refused": one.difference.is_refused,
        "rules": [str(key) for key in one.rule_ids],
    }
