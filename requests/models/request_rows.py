"""Which requests: whose, in whose sight, on which page."""

import datetime as dt
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from approvals.queries import concerns
from approvals.states import RunState
from expense_mgmt.core.models import LockableQuerySet
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import Supplier
from expense_mgmt.organisation.queries import in_scope
from expense_mgmt.organisation.roles import Role
from requests.models.line import LineWeight, RequestLine
from requests.models.scopes import in_company_of, of_projects_in_scope
from requests.states import RequestState

if TYPE_CHECKING:
    from requests.models.expense_request import ExpenseRequest

# Procurement buys materials and gifts, and sees only approved requests for these (DOMAIN §2, §8).
PROCURED_CATEGORIES = (
    "OWNER_GIFT",
    "CRM_PREMIUM",
    "CRM_FESTIVAL_GIFT",
    "CRM_BIRTHDAY_GIFT",
    "REG_MATERIALS",
    "HQ_MATERIALS",
)
IN_PROGRESS = (RequestState.IN_APPROVAL, RequestState.RETURNED, RequestState.APPROVED)


class ExpenseRequestQuerySet(LockableQuerySet["ExpenseRequest"]):
    def visible_to(self, user: User) -> Self:
        """Requests the person made, decided or decides, or has in the scope of a role.

        A draft is its maker's alone until it is sent. Procurement sees approved material and gift
        lines only, the cashier what is being paid.

        source    PLATFORM §6.18; DOMAIN §4 expense request
        """
        lines = RequestLine.objects.filter(request=OuterRef("pk"))
        weights = LineWeight.objects.filter(line__request=OuterRef("pk"))
        # By name, because its module names this one.
        claim_model = apps.get_model("requests", "SettlementClaim")
        claims = claim_model.objects.filter(expense_request=OuterRef("pk"))
        procured = lines.filter(category__code__in=PROCURED_CATEGORIES)
        of_others = (
            in_scope(user, unit="unit", project="")
            | Exists(weights.filter(of_projects_in_scope(user)))
            | concerns(user, kind=self.model.kind)
            | (
                Q(state__in=[RequestState.APPROVED, RequestState.CLOSED])
                & in_company_of(user, Role.PROCUREMENT)
                & Exists(procured)
            )
            | (in_company_of(user, Role.CASHIER) & Exists(claims.filter(payments__isnull=False)))
        )
        return self.filter(Q(created_by=user) | (~Q(state=RequestState.DRAFT) & of_others))

    def for_form(self) -> Self:
        """With what the form of a stored draft shows."""
        return self.select_related("company", "unit__company", "supplier", "created_by")

    def for_summaries(self) -> Self:
        """With what a row of an inbox or list shows of the request itself."""
        return self.select_related("company", "unit", "supplier", "created_by", "run")

    def for_project(self, project_id: str) -> Self:
        """Requests with a line for the project, named by its public id; all without a name."""
        if not project_id:
            return self
        weights = LineWeight.objects.filter(line__request=OuterRef("pk"))
        return self.filter(Exists(weights.filter(project__public_id=project_id)))

    def sent_back_to(self, user: User) -> Self:
        """What approvers returned to the person for correction."""
        return self.filter(created_by=user, state=RequestState.RETURNED)

    def numbered(self, number: str) -> Self:
        """The one of this number in each company; drafts have none."""
        return self.filter(number=number)

    def matching(self, text: str) -> Self:
        """Requests whose number, title or supplier holds the text."""
        suppliers = Supplier.objects.matching(text)
        return self.filter(
            Q(title__icontains=text) | Q(number__icontains=text) | Q(supplier__in=suppliers)
        )

    def in_progress_of(self, user: User) -> Self:
        """The person's own requests that are sent and not over."""
        return self.filter(created_by=user, state__in=IN_PROGRESS)

    def approved_between(self, begins_at: dt.datetime, ends_at: dt.datetime) -> Self:
        """Requests whose last approval falls into a stretch of time, its end not included."""
        return self.filter(
            run__state=RunState.APPROVED, run__closed_at__gte=begins_at, run__closed_at__lt=ends_at
        )

    def in_approval(self) -> Self:
        return self.filter(state=RequestState.IN_APPROVAL)

    def newest(self) -> Self:
        return self.order_by("-saved_at", "-pk")

    def after(self, place: "ExpenseRequest") -> Self:
        """Rows that come after a given one in a list, newest first."""
        older = Q(saved_at__lt=place.saved_at) | Q(saved_at=place.saved_at, pk__lt=place.pk)
        return self.filter(older, saved_at__lte=place.saved_at)

    def before(self, place: "ExpenseRequest") -> Self:
        """Rows that come before a given one in a list, newest first."""
        newer = Q(saved_at__gt=place.saved_at) | Q(saved_at=place.saved_at, pk__gt=place.pk)
        return self.filter(newer, saved_at__gte=place.saved_at)

    def named(self, text: str) -> "ExpenseRequest | None":
        """The request of a public id as posted; None for any other text."""
        try:
            return self.for_form().filter(public_id=UUID(text)).first()
        except ValueError:
            return None
