"""Documents and people of the engine's tests; every state is reached through the services."""

import datetime as dt
from decimal import Decimal
from typing import Any

from approvals.models import ApprovalTask, AuthorityPolicy, Decision
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import policies
from approvals.services.decide import decide
from approvals.services.runs import open_run, withdraw_run
from expense_mgmt.foundation.models import Company, User
from expense_mgmt.organisation.models import Category, Project, RoleHolding, Unit
from expense_mgmt.organisation.roles import Role
from tests.approvals_document.models import Leaflet
from tests.approvals_document.port import KIND, content_hash, subject_of

AT = dt.datetime(2026, 5, 12, 2, 0, tzinfo=dt.UTC)
SINCE = dt.date(2025, 1, 1)


def person(username: str) -> User:
    return User.objects.get(username=username)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def project(code: str) -> Project:
    return Project.objects.get(code=code)


def category(code: str) -> Category:
    return Category.objects.get(code=code)


def appoint(username: str, role: Role, place: str = "YH") -> RoleHolding:
    """Give a person one more role at a unit, or at a project where no unit has that code."""
    site: dict[str, Any] = (
        {"unit": unit(place)}
        if Unit.objects.filter(code=place).exists()
        else {"project": project(place)}
    )
    return RoleHolding.objects.create(
        company=Company.objects.get(),
        person=person(username),
        role=role,
        valid=(SINCE, None),
        **site,
    )


def matrix(*rules: RuleSpec, valid_from: dt.date = SINCE) -> AuthorityPolicy:
    """Publish rules for the test document: dai drafts, yu publishes."""
    policy = policies.draft(
        company=Company.objects.get(),
        rules=rules,
        valid_from=valid_from,
        actor=person("dai"),
        at=AT,
    )
    return policies.publish(policy=policy, revision=policy.revision, actor=person("yu"), at=AT)


def rules_for(*roles: Role, mode: str = "any_of", **fields: Any) -> list[RuleSpec]:
    """The same steps at any amount and any budget status."""
    steps = [StepSpec(role, mode=mode) for role in roles]  # type: ignore[arg-type]  # text of the choice
    return [RuleSpec(KIND, status, steps, **fields) for status in ("within", "over", "unbudgeted")]


def leaflet(
    *, amount: str = "30000.00", by: str = "lin", at_unit: str = "MKT", **fields: Any
) -> Leaflet:
    """A draft."""
    return Leaflet.objects.create(
        company=Company.objects.get(),
        unit=unit(at_unit),
        title=fields.pop("title", "Weekend warm-up"),
        amount=Decimal(amount),
        submitted_by=person(by),
        **fields,
    )


def submitted(*, at: dt.datetime = AT, **fields: Any) -> Leaflet:
    """A document whose first step is open."""
    return submit(leaflet(**fields), at=at)


def submit(row: Leaflet, *, at: dt.datetime = AT) -> Leaflet:
    row.run = open_run(subject=subject_of(row), actor=row.submitted_by, at=at)
    row.standing, row.submitted_at = "in_approval", at
    row.save()
    return row


def withdraw(row: Leaflet, *, at: dt.datetime = AT) -> None:
    assert row.run is not None
    withdraw_run(run=row.run, actor=row.submitted_by, at=at)
    row.standing = "withdrawn"
    row.save(update_fields=["standing"])


def open_task(row: Leaflet) -> ApprovalTask:
    return ApprovalTask.objects.open().get(run=row.run)


def say(
    verb: str,
    row: Leaflet,
    username: str,
    *,
    comment: str = "",
    task: ApprovalTask | None = None,
    at: dt.datetime = AT,
    **seen: Any,
) -> Decision:
    """One decision on the open task of a document, on the version it has now."""
    fresh = Leaflet.objects.get(pk=row.pk)
    return decide(
        task_id=(task or open_task(row)).public_id,
        actor=person(username),
        verb=verb,
        comment=comment,
        version=seen.get("version", fresh.version),
        content_hash=seen.get("content_hash", content_hash(fresh)),
        at=at,
    )


def standing(row: Leaflet) -> str:
    return str(Leaflet.objects.values_list("standing", flat=True).get(pk=row.pk))


def states(row: Leaflet) -> list[tuple[str, str]]:
    """(role, state) of each step."""
    assert row.run is not None
    return list(row.run.steps.order_by("sequence").values_list("role", "state"))


def waiting_for(row: Leaflet) -> set[str]:
    """Who can decide the open step now, by user name."""
    return {
        user.username
        for user in User.objects.filter(is_active=True)
        if ApprovalTask.objects.awaiting(user, AT.date()).filter(run=row.run).exists()
    }
