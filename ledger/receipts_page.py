"""What the pages of regional receipts show."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from expense_mgmt.core.money import rounded, total_of
from expense_mgmt.core.periods import Month
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import Act
from expense_mgmt.organisation.models import Project, Unit
from expense_mgmt.organisation.queries import units_in_scope
from ledger.models import RegionReceipts
from ledger.queries import turnover_of


@dataclass(frozen=True, slots=True)
class ReceiptsRow:
    """One region of the list.

    sheets        turnover received by the countersigned sheets of its projects; None as long as
                  one of them is missing, or without projects
    missing       projects whose sheet is not countersigned yet
    """

    region: Unit
    receipts: RegionReceipts | None
    sheets: Decimal | None
    missing: int


def regions_seen(user: User) -> list[Unit]:
    """Active regions in the scope of a role that reads turnover, by code."""
    found = units_in_scope(user, roles=Act.TURNOVER_READ.roles).filter(
        kind=Unit.Kind.REGION, is_active=True
    )
    return list(found.select_related("company").order_by("company", "code"))


def rows_of(user: User, month: Month) -> list[ReceiptsRow]:
    """Every region the person sees, with its receipts or without; four queries."""
    regions = regions_seen(user)
    stored = RegionReceipts.objects.visible_to(user).in_month(month).for_page()
    found = {row.region_id: row for row in stored}
    sheets = sheets_of(regions, month)
    return [
        ReceiptsRow(region, found.get(region.pk), *sheets.get(region.pk, (None, 0)))
        for region in regions
    ]


def sheets_of(regions: Collection[Unit], month: Month) -> dict[int, tuple[Decimal | None, int]]:
    """Turnover received of each region's projects, and how many sheets are missing for it.

    The countersigned sheet is the base of quotas (DOMAIN §4 sales receipts).
    """
    projects = Project.objects.filter(region__in=regions, is_active=True)
    places = dict(projects.values_list("pk", "region"))
    figures = turnover_of(list(places), [month])
    found: dict[int, tuple[Decimal | None, int]] = {}
    for region in regions:
        own = [figures.get((pk, month)) for pk, place in places.items() if place == region.pk]
        signed = [one.received for one in own if one is not None and one.is_countersigned]
        missing = len(own) - len(signed)
        whole = rounded(total_of(signed)) if own and not missing else None
        found[region.pk] = (whole, missing)
    return found
