"""A statistic in one row, as its signers see it."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.interface import Flag, Summary
from expense_mgmt.core.money import Money
from reports.models import MonthlyStatistic


def summary_of(statistic: MonthlyStatistic) -> Summary:
    """The statistic as a row of its signers' inbox and beside their decision."""
    month = {"month": statistic.month}
    preparer = statistic.prepared_by
    return Summary(
        id=statistic.public_id,
        number=statistic.number,
        title=gettext("Ad-spend statistic %(month)s") % month,
        amount=Money(statistic.spend, statistic.currency),
        requester=preparer.label if preparer else "",
        where=statistic.project_label,
        what=gettext("Monthly ad-spend statistic"),
        effects=(),
        flags=(_ceiling_flag(statistic),),
        url=reverse("reports:statistic_detail", args=[statistic.public_id]),
        version=statistic.version,
        content_hash=statistic.digest,
        submitted_at=statistic.prepared_at,
    )


def _ceiling_flag(statistic: MonthlyStatistic) -> Flag:
    if statistic.remaining < 0:
        return Flag("red", "alert-triangle", _("Above the ceiling of the year"))
    return Flag("green", "circle-check", _("Within the ceiling of the year"))
