"""Which claims: whose, in whose sight, on which page."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from approvals.queries import concerns, decided_by
from expense_mgmt.core import clock
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Supplier
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from requests.rules.settlement import DEFAULT_SETTLEMENT_DAYS
from requests.states import EDITABLE_CLAIM_STATES, ClaimState

if TYPE_CHECKING:
    from requests.models.claim import SettlementClaim  # noqa: F401  # named in a string


class SettlementClaimQuerySet(LockableQuerySet["SettlementClaim"]):
    def visible_to(self, user: User) -> Self:
        """Claims the person made, decided or decides, has in scope, or pays (PLATFORM §6.18).

        A draft too: its department's head waives and headquarters voids what lies late (DOMAIN §4).
        """
        lines = apps.get_model("requests", "ClaimLine").objects.filter(claim=OuterRef("pk"))
        payments = apps.get_model("requests", "Payment").objects.filter(claim=OuterRef("pk"))
        return self.filter(
            _near(user, clock.today())
            | concerns(user, kind=self.model.kind)
            | Exists(lines.filter(in_scope(user, unit="", project="share__project")))
            | (in_scope(user, unit="unit", project="", roles=[Role.CASHIER]) & Exists(payments))
        )

    def near(self, person: Any, day: Any) -> Self:
        """Of what `visible_to` lets through, what a person made or has in scope by its unit.

        Most acts are of these people, and for them nothing else has to be asked.

        person   whose key, as a prepared read takes it
        """
        return self.filter(_near(person, day))

    def to_finish_by(self, user: User) -> Self:
        """Claims the person began or got back, and has not sent since."""
        return self.filter(created_by=user, state__in=[ClaimState.DRAFT, ClaimState.RETURNED])

    def to_post_by(self, user: User) -> Self:
        """Approved claims that the person may book: neither asked for nor decided by them.

        source    DOMAIN §5 separation of duties; `may_post` says the same of one claim
        """
        decided = decided_by(user).filter(run=OuterRef("run"))
        return self._of_others(user).filter(~Exists(decided), state=ClaimState.APPROVED)

    def without_payment_for(self, user: User) -> Self:
        """Booked claims still owed, for which nobody asked a payment and the person may."""
        under_way = apps.get_model("requests", "Payment").objects.under_way()
        return self._of_others(user).filter(
            ~Exists(under_way.filter(claim=OuterRef("pk"))),
            state__in=[ClaimState.POSTED, ClaimState.PART_PAID],
            paid_amount__lt=F("amount"),
        )

    def lying_late(self, today: dt.date) -> Self:
        """Claims that their authors have not sent though the 15 days are over (R-22)."""
        last_in_time = today - dt.timedelta(days=DEFAULT_SETTLEMENT_DAYS)
        return self.filter(state__in=EDITABLE_CLAIM_STATES, completed_on__lt=last_in_time)

    def _of_others(self, user: User) -> Self:
        return self.exclude(created_by=user).exclude(expense_request__created_by=user)

    def for_project(self, project_id: str) -> Self:
        """Claims that settle a share of the project, named by its public id; all without a name."""
        if not project_id:
            return self
        lines = apps.get_model("requests", "ClaimLine").objects.filter(claim=OuterRef("pk"))
        return self.filter(Exists(lines.filter(share__project__public_id=project_id)))

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Claims whose number, request or supplier holds the text."""
        return self.filter(
            Q(number__icontains=text)
            | Q(expense_request__title__icontains=text)
            | Q(expense_request__number__icontains=text)
            | Q(supplier__in=Supplier.objects.matching(text))
        )

    def for_list(self) -> Self:
        """What the list of claims shows, the newest first."""
        return self.select_related("expense_request", "supplier", "created_by").order_by(
            "-created_at", "-pk"
        )

    def for_page(self) -> Self:
        """Everything that a page, an inbox row or a hash of the claim reads, in five queries."""
        return self.select_related(
            "company",
            "expense_request__created_by",
            "unit",
            "supplier",
            "created_by",
            "posted_by",
            "voucher",
            "run",
        ).prefetch_related(*content_of_claims())


def _near(person: Any, day: Any) -> Q:
    made = Q(created_by=person) | Q(expense_request__created_by=person)
    return made | in_scope(person, unit="unit", project="", day=day)


def content_of_claims() -> "list[Prefetch[Any] | str]":
    """Lines, papers and invoices, whole: what a signature on a claim stands for."""
    shares = ("share__project", "share__line__category", "share__line__platform")
    claim_lines = apps.get_model("requests", "ClaimLine").objects
    lines = claim_lines.select_related(*shares).order_by("share__month", "pk")
    papers = apps.get_model("requests", "ClaimAttachment").objects.order_by("kind", "pk")
    files = papers.select_related("attachment__file")
    return [Prefetch("lines", lines), Prefetch("attachments", files), "invoices"]
