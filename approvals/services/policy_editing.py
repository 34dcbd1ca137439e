"""Changing a draft of the authority matrix, one act at a time."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.models import AuthorityPolicy, PolicyRule, RuleStep
from approvals.policy_rows import insert_rules
from approvals.policy_specs import RuleSpec, ensure_shape
from approvals.rule_rows import RuleRow, row_with, rows_of, rules_of_version
from approvals.services.policies import ensure_administrator, ensure_revision, tell
from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken
from expense_mgmt.core.money import money_text
from expense_mgmt.foundation.models import User

Bounds = Mapping[UUID, tuple[Decimal, Decimal | None]]


@transaction.atomic
def change(
    *,
    policy_id: UUID,
    revision: int,
    valid_from: dt.date,
    remark: str,
    bulk_limit: Decimal,
    actor: User,
    at: dt.datetime,
) -> AuthorityPolicy:
    """Set from when a draft is to count, why there is one, and up to where several go at once.

    Documents that an executive signs are never approved together, whatever the limit.

    raises  as `editable`
    """
    policy = editable(policy_id, revision, actor, at)
    policy.valid = (valid_from, None)
    policy.remark = remark.strip()
    policy.bulk_limit = bulk_limit
    facts = {"valid_from": valid_from, "remark": remark, "bulk_limit": money_text(bulk_limit)}
    return _changed(policy, "change", actor, at, facts)


@transaction.atomic
def save_rule(
    *,
    policy_id: UUID,
    revision: int,
    spec: RuleSpec,
    statuses: Collection[str],
    replaces: UUID | None,
    actor: User,
    at: dt.datetime,
) -> AuthorityPolicy:
    """Put a rule into a draft, once for each budget status, in the place of a row or anew.

    A draft may have gaps and overlaps while it is worked on; they bar its publication.

    spec      its budget status does not count, `statuses` do
    replaces  public id of a rule of the row that it takes the place of
    raises    RuleBroken `no_status` (statuses), those of `ensure_shape`; as `editable`;
              PolicyRule.DoesNotExist
    source    DOMAIN §5
    """
    policy = editable(policy_id, revision, actor, at)
    if not statuses:
        raise RuleBroken("no_status", _("Choose at least one budget status."), field="statuses")
    ensure_shape(spec)
    if replaces is not None:
        _delete(row_with(rows_of(rules_of_version(policy)), replaces))
    insert_rules(
        policy,
        [replace(spec, budget_status=status) for status in sorted(statuses)],
        policy.company.currency,
    )
    return _changed(policy, "save_rule", actor, at, _words(spec))


@transaction.atomic
def remove_rule(
    *, policy_id: UUID, revision: int, rule_id: UUID, actor: User, at: dt.datetime
) -> AuthorityPolicy:
    """Take a row of rules out of a draft.

    raises  as `editable`; PolicyRule.DoesNotExist
    """
    policy = editable(policy_id, revision, actor, at)
    row = row_with(rows_of(rules_of_version(policy)), rule_id)
    facts = _words(RuleSpec.of(row.rule))
    _delete(row)
    return _changed(policy, "remove_rule", actor, at, facts)


@transaction.atomic
def save_bounds(
    *, policy_id: UUID, revision: int, bounds: Bounds, actor: User, at: dt.datetime
) -> AuthorityPolicy:
    """Move the bounds of several rows at once.

    bounds  lower and upper bound by the public id of a row's rule; other rows keep theirs
    raises  RuleBroken `band_without_room` with field `to-<public id>`; as `editable`;
            PolicyRule.DoesNotExist
    source  DOMAIN §5
    """
    policy = editable(policy_id, revision, actor, at)
    rows = rows_of(rules_of_version(policy))
    moved: list[PolicyRule] = []
    for rule_id, (lower, upper) in bounds.items():
        row = row_with(rows, rule_id)
        if upper is not None and upper <= lower:
            raise RuleBroken(
                "band_without_room",
                _("The upper bound must lie above the lower one."),
                field=f"to-{rule_id}",
            )
        if (row.amount_from, row.amount_to) == (lower, upper):
            continue
        for rule in row.rules:
            rule.amount_from, rule.amount_to = lower, upper
            moved.append(rule)
    if not moved:
        return policy
    PolicyRule.objects.bulk_update(moved, ["amount_from", "amount_to"])
    return _changed(policy, "save_bounds", actor, at, {"rules": len(moved)})


def editable(policy_id: UUID, revision: int, actor: User, at: dt.datetime) -> AuthorityPolicy:
    """The locked draft, as its author saw it.

    raises  NotAllowed `not_an_administrator`, `not_your_draft`; Conflict `wrong_state`,
            `stale_version`; AuthorityPolicy.DoesNotExist
    source  PLATFORM §6.37: whoever publishes must have written none of it
    """
    policy = AuthorityPolicy.objects.lock().select_related("company").get(public_id=policy_id)
    ensure_administrator(policy.company_id, actor, at)
    if not policy.is_draft:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    if policy.drafted_by_id != actor.pk:
        raise NotAllowed(
            "not_your_draft",
            _(
                "Somebody else drafted this. Copy it to change it; whoever publishes a version wrote none of it."
            ),
        )
    ensure_revision(policy, revision)
    return policy


def _delete(row: RuleRow) -> None:
    RuleStep.objects.filter(rule__in=row.rules).delete()
    PolicyRule.objects.filter(pk__in=[rule.pk for rule in row.rules]).delete()


def _words(spec: RuleSpec) -> dict[str, object]:
    return {
        "kind": spec.document_kind,
        "amount_from": money_text(spec.amount_from),
        "amount_to": None if spec.amount_to is None else money_text(spec.amount_to),
        "steps": [str(step.role) for step in spec.steps],
    }


def _changed(
    policy: AuthorityPolicy, name: str, actor: User, at: dt.datetime, facts: Mapping[str, object]
) -> AuthorityPolicy:
    policy.revision += 1
    policy.full_clean(exclude=["company", "state", "based_on"], validate_constraints=False)
    policy.save(update_fields=["valid", "remark", "bulk_limit", "revision"])
    tell(policy, name, actor, at, {"revision": policy.revision, **facts})
    return policy
