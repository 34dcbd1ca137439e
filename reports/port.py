"""How the approval engine reaches the monthly statistic (PLATFORM §6.27)."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.interface import Check, Outline, Pane, Subject, Summary
from expense_mgmt.core.errors import Conflict
from expense_mgmt.foundation.models import User
from reports.figures.explain import explain_parts, explain_ratio
from reports.models import MonthlyStatistic
from reports.pages.statistic import part_views, places_in
from reports.pages.statistic_checks import checks_of
from reports.services import signing
from reports.stored import statement_of
from reports.summary import summary_of


class StatisticPort:
    """Signing a statistic: both managers in sequence, the clerk, finance."""

    kind = MonthlyStatistic.kind
    label: StrOrPromise = _("Monthly ad-spend statistic")

    def lock(self, subject_id: UUID) -> Subject:
        return signing.subject_of(_locked(subject_id))

    def step_passed(
        self, subject_id: UUID, *, run_id: int, label: str, actor: User, at: dt.datetime
    ) -> None:
        signing.pass_step(_of_run(subject_id, run_id), label, actor, at)

    def approved(self, subject_id: UUID, *, run_id: int, actor: User, at: dt.datetime) -> None:
        signing.confirm(_of_run(subject_id, run_id), actor, at)

    def returned(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        signing.send_back(_of_run(subject_id, run_id), reason, actor, at)

    def rejected(
        self, subject_id: UUID, *, run_id: int, actor: User, reason: str, at: dt.datetime
    ) -> None:
        """A statistic must exist in the end: a no sends it back too (DOMAIN §4)."""
        signing.send_back(_of_run(subject_id, run_id), reason, actor, at)

    def seen_by(self, user: User) -> QuerySet[MonthlyStatistic]:
        return MonthlyStatistic.objects.visible_to(user)

    def summaries(self, ids: Sequence[UUID]) -> dict[UUID, Summary]:
        rows = MonthlyStatistic.objects.filter(public_id__in=ids).select_related("prepared_by")
        return {row.public_id: summary_of(row) for row in rows}

    def pane(self, subject_id: UUID, *, user: User) -> Pane:
        statistic = MonthlyStatistic.objects.for_page().get(public_id=subject_id)
        statement = statement_of(statistic)
        return Pane(
            template="reports/_statistic_pane.html",
            context={
                "statistic": statistic,
                "statement": statement,
                "parts": part_views(statistic, statement),
                "places": places_in(statement),
                "explained": [*explain_parts(statement), *explain_ratio(statement)],
            },
            checks=(
                *checks_of(statement, ()),
                Check("green", _("Finance ledger confirmed, turnover countersigned.")),
            ),
        )

    def outlines(self, ids: Sequence[UUID]) -> dict[UUID, Outline]:
        rows = MonthlyStatistic.objects.filter(public_id__in=ids)
        return {
            public_id: Outline(number, frozenset({(project_id, None)}))
            for public_id, number, project_id in rows.values_list(
                "public_id", "number", "project_id"
            )
        }

    def numbered(self, company_id: int, number: str) -> UUID | None:
        rows = MonthlyStatistic.objects.filter(company=company_id, number=number)
        return rows.values_list("public_id", flat=True).first()


def _locked(subject_id: UUID) -> MonthlyStatistic:
    rows = MonthlyStatistic.objects.select_related("project", "company")
    return rows.lock().get(public_id=subject_id)


def _of_run(subject_id: UUID, run_id: int) -> MonthlyStatistic:
    """The locked statistic, if this passage through its signers is the present one."""
    statistic = _locked(subject_id)
    if statistic.run_id != run_id:
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    return statistic
