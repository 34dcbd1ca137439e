"""Which category belongs to which part of the statistic, and on which clock it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from expense_mgmt.organisation.parts import Clock, Part


@dataclass(frozen=True, slots=True)
class PartRule:
    """Where a category counts; `Part.NONE` is a programme of its own."""

    part: Part
    clock: Clock


_CATEGORIES: Mapping[PartRule, str] = {
    PartRule(Part.NEWSPAPER, Clock.INCURRED): "NEWSPAPER",
    PartRule(Part.ONLINE, Clock.INCURRED): "ONLINE_MEDIA SOC_ADS SOC_KOL",
    PartRule(Part.MAGAZINE, Clock.INCURRED): "MAGAZINE",
    PartRule(Part.TV, Clock.LEDGER): "TV",
    PartRule(Part.RADIO, Clock.LEDGER): "RADIO",
    PartRule(Part.VEHICLE, Clock.LEDGER): "VEHICLE_BODY",
    PartRule(Part.DESIGN, Clock.LEDGER): "AD_DESIGN SHOWFLAT_DESIGN SOC_CONTENT",
    PartRule(Part.OTHER, Clock.LEDGER): (
        "OUTDOOR METRO DESIGN_NEWSPAPER DESIGN_SITE SITE_PACKAGING DIRECT_MAIL EVENT SMS PRINTING "
        "PART_TIME_LABOUR OWNER_GIFT SALES_OFFICE_PHONE SITE_DAILY SOC_TOOLS"
    ),
    PartRule(Part.EXCLUDED, Clock.LEDGER): (
        "SUN_PROPERTY_WAGES SUN_MATERIALS_UTILITIES SUN_VEHICLE_RUNNING SUN_FLOWERS_GREENING "
        "SUN_VEHICLE_PURCHASE SUN_AGENCY_COMMISSION SUN_DISTRIBUTOR_COMMISSION"
    ),
    PartRule(Part.NONE, Clock.INCURRED): (
        "CRM_DISCOUNT CRM_THRESHOLD CRM_PREMIUM CRM_FESTIVAL_GIFT CRM_BIRTHDAY_GIFT CRM_PHONE "
        "CRM_EMAIL CRM_SMS CRM_TRAIN_PRODUCT CRM_TRAIN_SERVICE CRM_REPAIR CRM_TECH_SUPPORT "
        "REG_MEDIA REG_OFFSITE_PROMO REG_OUTDOOR REG_TERMINAL_AD REG_MATERIALS REG_OTHER "
        "HQ_TERMINAL_BUILD HQ_MATERIALS HQ_PROMOTION HQ_BRAND HQ_MEDIA HQ_UNIFIED"
    ),
}

DEFAULT_PARTS: Mapping[str, PartRule] = MappingProxyType(
    {code: rule for rule, codes in _CATEGORIES.items() for code in codes.split()}
)
"""DOMAIN §8; companies move categories by rows with effective dates."""

GIFT_CATEGORIES = frozenset({"OWNER_GIFT"})
"""Gifts to owners, which an agency-sold project deducts from turnover (R-08)."""
