"""All versions of the authority manual that a person may read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from approvals.duties import companies_ruled_by
from approvals.models import AuthorityPolicy, PolicyRule
from approvals.pages.policy_page import first_free_day, standing_of
from approvals.policy_forms import UploadForm, VersionForm
from approvals.sheet_issues import Issue
from expense_mgmt.foundation.models import User

VERSIONS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class VersionView:
    """One line of the list."""

    policy: AuthorityPolicy
    standing: str
    rule_count: int


def list_context(
    user: User,
    today: dt.date,
    *,
    upload_form: UploadForm | None = None,
    issues: list[Issue] | None = None,
) -> dict[str, Any]:
    """Versions, newest first; for administrators also what begins a new one."""
    rows = (
        AuthorityPolicy.objects.visible_to(user, today)
        .for_page()
        .order_by("company", "-version")[:VERSIONS_SHOWN]
    )
    counts = dict(
        PolicyRule.objects.filter(policy__in=[row.pk for row in rows])
        .values_list("policy")
        .annotate(Count("pk"))
        .order_by()
    )
    versions = [VersionView(row, standing_of(row, today), counts.get(row.pk, 0)) for row in rows]
    kept = companies_ruled_by(user, today)
    known = {version.policy.company_id for version in versions}
    first = {"valid_from": first_free_day(today)}
    return {
        "versions": versions,
        "companies": kept,
        "has_several": len({version.policy.company_id for version in versions}) > 1,
        "without_rules": [company for company in kept if company.pk not in known],
        "begin_form": VersionForm(initial={"valid_from": today}, auto_id="id_begin_%s"),
        "upload_form": upload_form
        or UploadForm(companies=kept, initial=first, auto_id="id_upload_%s"),
        "issues": issues or [],
    }
