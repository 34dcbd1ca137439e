"""Drafting, publishing and giving up a version of the authority matrix."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import AuthorityPolicy, RuleStep
from approvals.models.policy import DEFAULT_BULK_LIMIT
from approvals.policy_rows import insert_rules
from approvals.policy_specs import RuleSpec
from approvals.receivers import deciders_in
from approvals.rule_rows import flaws_in, rules_of_version
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.core.money import thousands
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.foundation.services.record import record_event
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role

EVENT_KIND = "authority_policy"


@transaction.atomic
def draft(
    *,
    company: Company,
    rules: Sequence[RuleSpec],
    valid_from: dt.date,
    actor: User,
    at: dt.datetime,
    remark: str = "",
    based_on: AuthorityPolicy | None = None,
    bulk_limit: Decimal = DEFAULT_BULK_LIMIT,
    facts: Mapping[str, Any] | None = None,
) -> AuthorityPolicy:
    """Write down a new version; nothing follows it before a second person publishes it.

    bulk_limit  below which a reviewer may approve several documents together
    facts   what else the trail shall hold, such as the file it came from
    raises  NotAllowed `not_an_administrator`
    source  DOMAIN §5; PLATFORM §6.37
    """
    # Versions of one company are numbered one after the other.
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    ensure_administrator(company.pk, actor, at)
    last = AuthorityPolicy.objects.filter(company=company).order_by("-version").first()
    policy = AuthorityPolicy(
        company=company,
        version=last.version + 1 if last else 1,
        valid=(valid_from, None),
        drafted_by=actor,
        drafted_at=at,
        remark=remark.strip(),
        based_on=based_on,
        bulk_limit=bulk_limit,
    )
    policy.full_clean(exclude=["company", "state", "based_on"])
    policy.save(force_insert=True)
    insert_rules(policy, rules, company.currency)
    tell(policy, "draft", actor, at, {"rules": len(rules), **(facts or {})})
    return policy


@transaction.atomic
def copy(
    *, policy: AuthorityPolicy, valid_from: dt.date, remark: str = "", actor: User, at: dt.datetime
) -> AuthorityPolicy:
    """Begin a new draft with the rules of another version, whatever became of that.

    raises  NotAllowed `not_an_administrator`
    source  PLATFORM §6.37
    """
    return draft(
        company=policy.company,
        rules=[RuleSpec.of(rule) for rule in rules_of_version(policy)],
        valid_from=valid_from,
        actor=actor,
        at=at,
        remark=remark,
        based_on=policy,
        bulk_limit=policy.bulk_limit,
    )


@transaction.atomic
def publish(
    *, policy: AuthorityPolicy, revision: int, actor: User, at: dt.datetime
) -> AuthorityPolicy:
    """Put a drafted version in force; the version before it ends the day before.

    Runs in flight keep the steps that were copied into them.

    revision  of the draft as the person read it
    raises  NotAllowed `not_an_administrator`, `own_draft`
            RuleBroken `no_rules`, `rule_without_steps`, `step_person_signs_nothing`,
            `bands_overlap`, `bands_leave_a_gap`, `version_too_early`, `version_in_past`
            Conflict `wrong_state`: it is no draft any more; `stale_version`: it changed since
    source  DOMAIN §5; PLATFORM §6.37; RELIABILITY promise 12
    """
    # One publisher at a time per company: the versions' periods are changed together.
    versions = list(AuthorityPolicy.objects.filter(company=policy.company_id).lock())
    policy = next(version for version in versions if version.pk == policy.pk)
    ensure_administrator(policy.company_id, actor, at)
    ensure_may(policy.publish, actor)
    if policy.drafted_by_id == actor.pk:
        raise NotAllowed("own_draft", _("A second administrator publishes what you drafted."))
    ensure_revision(policy, revision)
    _ensure_sound(policy)
    _ensure_people_sign(policy, timezone.localdate(at))
    _end_the_version_before(policy, timezone.localdate(at))
    policy.publish()
    policy.published_by, policy.published_at = actor, at
    policy.save(update_fields=["state", "published_by", "published_at"])
    tell(policy, "publish", actor, at, {"revision": policy.revision})
    return policy


@transaction.atomic
def discard(*, policy_id: UUID, revision: int, actor: User, at: dt.datetime) -> AuthorityPolicy:
    """Give a draft up. It stays readable and its number is not used again.

    raises  NotAllowed `not_an_administrator`, `not_yours`; Conflict `wrong_state`,
            `stale_version`; AuthorityPolicy.DoesNotExist
    """
    policy = AuthorityPolicy.objects.lock().get(public_id=policy_id)
    ensure_administrator(policy.company_id, actor, at)
    ensure_may(policy.discard, actor)
    ensure_revision(policy, revision)
    policy.discard()
    policy.save(update_fields=["state"])
    tell(policy, "discard", actor, at, {"revision": policy.revision})
    return policy


def tell(
    policy: AuthorityPolicy, name: str, actor: User, at: dt.datetime, payload: Mapping[str, Any]
) -> None:
    """One row in the trail of a version."""
    record_event(
        company=policy.company,
        kind=EVENT_KIND,
        subject_id=policy.public_id,
        name=name,
        actor=actor,
        at=at,
        payload={"version": policy.version, **payload},
    )


def ensure_administrator(company_id: int, actor: User, at: dt.datetime) -> None:
    """Only administrators of the company keep its matrix.

    raises  NotAllowed `not_an_administrator`
    source  DOMAIN §2
    """
    held = RoleHolding.objects.of(actor, timezone.localdate(at))
    if not held.filter(role=Role.ADMINISTRATOR, company=company_id).exists():
        raise NotAllowed("not_an_administrator", _("Administrators keep the approval rules."))


def ensure_revision(policy: AuthorityPolicy, revision: int) -> None:
    """The draft is as the person saw it.

    raises  Conflict `stale_version`
    """
    if policy.revision != revision:
        raise Conflict(
            "stale_version", _("The draft has changed since this page was opened. Read it again.")
        )


def _ensure_sound(policy: AuthorityPolicy) -> None:
    """Every rule has a step that decides, and the bands of each place and status fit together."""
    rules = list(policy.rules.prefetch_related("steps"))
    if not rules:
        raise RuleBroken("no_rules", _("There is no rule in this version yet."))
    if any(not any(step.decides for step in rule.steps.all()) for rule in rules):
        raise RuleBroken(
            "rule_without_steps", _("Every rule needs at least one step that decides.")
        )
    for flaw in flaws_in(rules):
        facts = {"amount": thousands(flaw.amount)}
        if flaw.kind == "overlap":
            raise RuleBroken("bands_overlap", _("Two bands overlap from %(amount)s on."), facts)
        raise RuleBroken("bands_leave_a_gap", _("No band covers %(amount)s."), facts)


def _ensure_people_sign(policy: AuthorityPolicy, day: dt.date) -> None:
    """Whom a rule names can open what waits for him: he holds a role that approves."""
    steps = RuleStep.objects.filter(rule__policy=policy).exclude(verb=RuleStep.Verb.NOTIFY)
    named = User.objects.filter(pk__in=steps.values("person"))
    outsider = named.exclude(pk__in=deciders_in(policy.company_id, day)).order_by("pk").first()
    if outsider is not None:
        raise RuleBroken(
            "step_person_signs_nothing",
            _("%(name)s holds no role that approves. Name another person."),
            {"name": outsider.label},
        )


def _end_the_version_before(policy: AuthorityPolicy, today: dt.date) -> None:
    begins = policy.begins_on
    current = (
        AuthorityPolicy.objects.published()
        .filter(company=policy.company_id, valid__overlap=policy.valid)
        .order_by("-version")
        .first()
    )
    if current is None:
        return
    if current.begins_on >= begins:
        raise RuleBroken(
            "version_too_early",
            _("This version has to begin after the one in force, which began on %(day)s."),
            {"day": current.begins_on.isoformat()},
        )
    if begins < today:
        raise RuleBroken(
            "version_in_past",
            _("This version was to begin on %(day)s, which is over. Choose today or later."),
            {"day": begins.isoformat()},
        )
    current.valid = (current.begins_on, begins)
    current.save(update_fields=["valid"])
