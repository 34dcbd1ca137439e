"""Reports whose figures no longer stand."""

import datetime as dt

from django.db.models import Q

from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import Company
from expense_mgmt.foundation.services.record import record_event
from reports.models import ReportFile, ReportKind


def supersede(*, company: Company, month: Month, at: dt.datetime) -> list[ReportFile]:
    """Mark every report that holds figures of a month whose books were reopened.

    Those of the month, and later ones of its year that add up from its beginning. The files stay
    as they were built; whoever wants the new figures builds them again.

    source    PLATFORM §6.32; RELIABILITY §1, internal control (e)
    """
    later = Q(month__gt=month, month__lte=Month(month.year, 12))
    adds_up = Q(kind=ReportKind.AD_SPEND) | Q(parameters__to_date=True)
    files = list(
        ReportFile.objects.current()
        .filter(Q(month=month) | (later & adds_up), company=company)
        .select_for_update()
        .order_by("pk")
    )
    ReportFile.objects.filter(pk__in=[file.pk for file in files]).update(
        is_superseded=True, superseded_because=ReportFile.Superseded.BOOKS_REOPENED
    )
    for file in files:
        record_event(
            company=company,
            kind="report_file",
            subject_id=file.public_id,
            name="supersede",
            actor=None,
            at=at,
            payload={"because": ReportFile.Superseded.BOOKS_REOPENED, "month": str(month)},
        )
    return files
