"""How the approval engine reaches budget plans; one port for each kind of plan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.interface import Outline, Pane, Subject, Summary
from budgets.models import BudgetPlan, PlanItem
from budgets.pages.plan_digest import pane_of, summaries
from budgets.plan_kinds import ISSUED_BY_HAND, PlanKind
from budgets.services.plan_issue import issue_locked
from budgets.services.plan_seal import subject_of
from budgets.services.plan_versions import current_version
from expense_mgmt.core.errors import Conflict
from expense_mgmt.core.fsm import ensure_may
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record


@dataclass(frozen=True)
class PlanPort:
    """Plans of one kind to the approval engine (STYLE §1); the matrix tells the kinds apart."""

    plan_kind: PlanKind

    @property
    def kind(self) -> str:
        return self.plan_kind.value

    @property
    def label(self) -> StrOrPromise:
        return self.plan_kind.label

    def lock(self, subject_id: UUID) -> Subject:
        """The plan under its lock, as it now asks to be signed."""
        plan = _locked(subject_id)
        return subject_of(plan, current_version(plan))

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """One signer said yes; the plan goes on to the next."""
        plan = _of_run(subject_id, run_id)
        record(plan, "step_passed", actor=actor, at=at, amounts={**plan.amounts, "step": label})

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """The last signature; it also issues what no person has to issue.

        raises    RuleBroken budget_below_used, month_locked: then nothing was decided
        source    DOMAIN §4 budget plan / approve, issue; PLATFORM §6.21
        """
        plan = _of_run(subject_id, run_id)
        ensure_may(plan.approve, actor)
        plan.approve()
        plan.save(update_fields=["state"])
        record(plan, "approve", actor=actor, at=at, amounts=plan.amounts)
        if plan.plan_kind not in ISSUED_BY_HAND:
            issue_locked(plan, actor=actor, at=at)

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Back to the preparer for correction."""
        plan = _of_run(subject_id, run_id)
        ensure_may(plan.send_back, actor)
        plan.send_back()
        plan.save(update_fields=["state"])
        record(plan, "send_back", actor=actor, at=at, comment=reason, amounts=plan.amounts)

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """The final no."""
        plan = _of_run(subject_id, run_id)
        ensure_may(plan.reject, actor)
        plan.reject()
        plan.save(update_fields=["state"])
        record(plan, "reject", actor=actor, at=at, comment=reason, amounts=plan.amounts)

    def seen_by(self, user: User) -> QuerySet[BudgetPlan]:
        return BudgetPlan.objects.visible_to(user).filter(plan_kind=self.plan_kind)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        """Rows of an inbox page in a fixed number of queries."""
        return summaries(ids)

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        """Rows, annexes and changes of one plan."""
        return pane_of(BudgetPlan.objects.for_page().get(public_id=subject_id))

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """What rules depend on, of many plans at once; two queries."""
        numbers = dict(
            BudgetPlan.objects.filter(public_id__in=ids).values_list("public_id", "number")
        )
        scopes: dict[UUID, set[tuple[int | None, int | None]]] = {key: set() for key in numbers}
        rows = PlanItem.objects.of_current_versions(ids)
        for key, project_id, category_id in rows:
            scopes[key].add((project_id, category_id))
        return {key: Outline(number, frozenset(scopes[key])) for key, number in numbers.items()}

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The plan of this kind with this number, whoever asks."""
        rows = BudgetPlan.objects.filter(
            company=company_id, plan_kind=self.plan_kind, number=number
        )
        return rows.values_list("public_id", flat=True).first()


def _locked(subject_id: UUID) -> BudgetPlan:
    return BudgetPlan.objects.for_page().lock().get(public_id=subject_id)


def _of_run(subject_id: UUID, run_id: int) -> BudgetPlan:
    """The locked plan, if this passage through its signers is the present one."""
    plan = _locked(subject_id)
    if plan.run_id != run_id:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    return plan
