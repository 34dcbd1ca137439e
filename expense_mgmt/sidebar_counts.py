"""What waits for one person, by entry of the sidebar."""

import datetime as dt
from functools import cached_property
from typing import Final

from approvals import counts as approval_counts
from approvals.models import ApprovalTask
from budgets.models import ChangeKind
from budgets.plan_kinds import PlanKind
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.office.people_page import proposals_seen_by
from expense_mgmt.organisation.access import Act, may
from reports.models import MonthlyStatistic
from requests.models import Payment, SettlementClaim

# A payment becomes work when it is due within a week, as the list of payments says.
DUE_WITHIN: Final = dt.timedelta(days=7)


class Counts:
    """What waits for one person, by entry of the sidebar; each is read once and only when drawn."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def inbox(self) -> int:
        """Tasks the person may decide now."""
        return self._tasks.waiting if may(self.user, Act.APPROVE) else 0

    @property
    def statistics(self) -> int:
        """Of these, statistics to sign."""
        if not may(self.user, Act.APPROVE):
            return 0
        return self._tasks.by_kind.get(MonthlyStatistic.kind, 0)

    @property
    def changes(self) -> int:
        """Of these, budget changes."""
        if not may(self.user, Act.APPROVE):
            return 0
        return sum(self._tasks.by_kind.get(kind, 0) for kind in ChangeKind.values)

    @property
    def plans(self) -> int:
        """Of these, budget plans to sign."""
        if not may(self.user, Act.APPROVE):
            return 0
        return sum(self._tasks.by_kind.get(kind, 0) for kind in PlanKind.values)

    @cached_property
    def claims_to_post(self) -> int:
        """Approved claims that an accountant may book."""
        if not may(self.user, Act.CLAIM_POST):
            return 0
        return SettlementClaim.objects.visible_to(self.user).to_post_by(self.user).count()

    @cached_property
    def payments_due(self) -> int:
        """Payments a cashier makes within the week, the late ones among them."""
        if not may(self.user, Act.PAYMENT_PAY):
            return 0
        until = clock.today() + DUE_WITHIN
        return Payment.objects.visible_to(self.user).to_pay().due_by(until).count()

    @cached_property
    def proposals(self) -> int:
        """Roles that another administrator proposed and this one may give."""
        if not may(self.user, Act.ADMINISTER):
            return 0
        waiting = proposals_seen_by(self.user, clock.today())
        return waiting.exclude(proposed_by=self.user).exclude(person=self.user).count()

    @cached_property
    def stuck(self) -> int:
        """Tasks that wait for an administrator to name who decides."""
        if not may(self.user, Act.ADMINISTER):
            return 0
        return ApprovalTask.objects.stuck_for(self.user).count()

    @cached_property
    def _tasks(self) -> approval_counts.Counts:
        return approval_counts.counts_of(self.user, clock.now())
