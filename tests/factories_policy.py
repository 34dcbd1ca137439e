"""The default authority matrix in force, as two administrators give it to the demo company."""

import datetime as dt

from approvals.models import AuthorityPolicy
from approvals.services.default_matrix import establish
from expense_mgmt.foundation.models import Company, User
from tests import kept_ground

NEW_YEAR = dt.date(2026, 1, 1)


def in_force(
    company: Company, *, at: dt.datetime, valid_from: dt.date = NEW_YEAR
) -> AuthorityPolicy:
    """Drafted by dai, published by yu; asked for before anything else is laid."""

    def lay() -> None:
        establish(
            company=company,
            drafted_by=User.objects.get(username="dai"),
            published_by=User.objects.get(username="yu"),
            valid_from=valid_from,
            at=at,
        )

    kept_ground.add(("matrix", valid_from, at), lay)
    return AuthorityPolicy.objects.get(company=company)
