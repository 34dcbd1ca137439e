"""How the approval engine reaches settlement claims."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.interface import Flag, Outline, Pane, Subject, Summary
from expense_mgmt.core.money import Money
from expense_mgmt.core.prepared_writes import update
from expense_mgmt.foundation.models import User
from expense_mgmt.foundation.services.record import record
from requests import outlines
from requests.claim_checks import checks_of, seller_differs
from requests.models import SettlementClaim
from requests.services import invoices
from requests.services.claim_content import amounts_of, content_hash, read_content, subject_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ClaimPort:
    """Port of the kind `settlement_claim` (STYLE §1)."""

    kind = SettlementClaim.kind
    label: "StrOrPromise" = _("Settlement claim")

    def lock(self, subject_id: UUID) -> Subject:
        claim = _locked(subject_id)
        read_content(claim)
        return subject_of(claim)

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        """A claim stays in approval until the last step."""

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        """The accountant may post it; its budget stays committed until then."""
        claim = _locked(subject_id)
        claim.approve()
        update(claim, "state")
        record(claim, "approve", actor=actor, at=at, amounts=amounts_of(claim))

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """Back for correction; the claim keeps its invoices (R-38)."""
        claim = _locked(subject_id)
        claim.send_back()
        update(claim, "state")
        record(claim, "send_back", actor=actor, at=at, comment=reason, amounts=amounts_of(claim))

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """The final no; its invoices are free for another claim (R-38)."""
        claim = _locked(subject_id)
        claim.reject()
        update(claim, "state")
        invoices.free(claim)
        record(claim, "reject", actor=actor, at=at, comment=reason, amounts=amounts_of(claim))

    def seen_by(self, user: User) -> QuerySet[SettlementClaim]:
        return SettlementClaim.objects.visible_to(user)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        claims = SettlementClaim.objects.filter(public_id__in=ids).for_page()
        return {claim.public_id: summary_of(claim) for claim in claims}

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        claim = SettlementClaim.objects.for_page().get(public_id=subject_id)
        return Pane(
            template="requests/_claim_pane.html", context={"claim": claim}, checks=checks_of(claim)
        )

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        """What rules depend on, of many at once."""
        return outlines.of_claims(ids)

    def numbered(self, company_id: int, number: str) -> UUID | None:
        """The one with this number, whoever asks."""
        rows = SettlementClaim.objects.filter(company=company_id).numbered(number)
        return rows.values_list("public_id", flat=True).first()


def _locked(subject_id: UUID) -> SettlementClaim:
    claims = SettlementClaim.objects.select_related("company", "expense_request")
    return claims.lock().get(public_id=subject_id)


def summary_of(claim: SettlementClaim) -> Summary:
    """Its row in the inbox, from what `for_page` has read."""
    flags = [Flag("green", "circle-check", _("Documents complete"))]
    if seller_differs(claim):
        flags.append(Flag("amber", "alert-triangle", _("Seller is not the supplier")))
    return Summary(
        id=claim.public_id,
        number=claim.number,
        title=claim.expense_request.title,
        amount=Money(claim.amount, claim.currency),
        requester=claim.created_by.label,
        where=claim.where,
        what=claim.what,
        effects=(),
        flags=tuple(flags),
        url=reverse("requests:claim_detail", args=[claim.public_id]),
        version=claim.version,
        content_hash=content_hash(claim),
        submitted_at=claim.submitted_at,
    )
