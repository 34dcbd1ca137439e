"""Every report that can be built."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from reports.builders import (
    ad_spend,
    approval_sheets,
    budget_variance,
    budget_workbook,
    regional_quota,
)
from reports.builders.report import Read
from reports.models import ReportKind


@dataclass(frozen=True, slots=True)
class Builder:
    """How one kind of report is made, and how the download centre offers it.

    read    fetches and computes everything inside the caller's snapshot
    """

    read: Read
    icon: str
    hint: StrOrPromise


BUILDERS: Final[Mapping[ReportKind, Builder]] = MappingProxyType(
    {
        ReportKind.AD_SPEND: Builder(
            ad_spend.read, "clipboard-list", _("Eight parts, turnover, ratio and every row")
        ),
        ReportKind.BUDGET_VARIANCE: Builder(
            budget_variance.read, "chart-bar", _("By project, category or month")
        ),
        ReportKind.BUDGET_WORKBOOK: Builder(
            budget_workbook.read, "table", _("The year by month, as the workbook shows it")
        ),
        ReportKind.REGIONAL_QUOTA: Builder(
            regional_quota.read,
            "map-pin",
            _("Fixed and variable quota of each region, and its use"),
        ),
        ReportKind.APPROVAL_SHEETS: Builder(
            approval_sheets.read, "printer", _("All requests approved in the month, as one PDF")
        ),
    }
)
