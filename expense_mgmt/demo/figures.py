"""Finance's ledger and the sales receipts of the story's months, as data.

EARLY are the closed months; in FIRST_EMPTY and SECOND_EMPTY 云岫花园 sells nothing, so that
LAST, the month to be stated, carries both forward (R-13).
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Final

from ledger.models.turnover import FIGURES


class MonthKind(Enum):
    EARLY = "early"
    FIRST_EMPTY = "first_empty"
    SECOND_EMPTY = "second_empty"
    LAST = "last"


HEADERS: Final = {
    "电视": "TV",
    "电台": "RADIO",
    "车身": "VEHICLE_BODY",
    "户外": "OUTDOOR",
    "广告设计费": "AD_DESIGN",
    "现场包装设计": "DESIGN_SITE",
    "短信群呼": "SMS",
    "楼书印刷": "PRINTING",
    "赠送礼品": "OWNER_GIFT",
    "报纸": "NEWSPAPER",
    "网络": "ONLINE_MEDIA",
    "时花绿化": "SUN_FLOWERS_GREENING",
    "物业人员": "SUN_PROPERTY_WAGES",
    "水电材料": "SUN_MATERIALS_UTILITIES",
}

# In the order of the headers; 0 is an empty cell.
LEDGER: Final[Mapping[MonthKind, Mapping[str, tuple[int, ...]]]] = {
    MonthKind.EARLY: {
        "YXG": (48000, 8000, 6000, 40000, 12000, 0, 3180, 7616, 2600, 60000, 0, 2500, 18240, 4874),
        "JPJ": (0, 9600, 14000, 24000, 9333, 0, 2400, 5160, 900, 0, 20000, 1850, 15600, 4000),
        "NW1": (28000, 16000, 28000, 74000, 27334, 6300, 4120, 9700, 5000, 0, 0, 3100, 22480, 4500),
        "SYL": (0, 8000, 6000, 24000, 5500, 0, 1800, 3200, 600, 0, 0, 1200, 9800, 2600),
    },
    MonthKind.FIRST_EMPTY: {
        "YXG": (0, 0, 6000, 40000, 1000, 0, 0, 0, 0, 0, 0, 2500, 18240, 4410),
        "JPJ": (0, 9600, 14000, 24000, 6200, 0, 1860, 0, 500, 0, 0, 1850, 15600, 3720),
        "NW1": (28000, 12000, 28000, 74000, 18000, 0, 3300, 0, 3600, 0, 0, 3100, 22480, 4100),
        "SYL": (0, 8000, 6000, 24000, 3000, 0, 900, 0, 0, 0, 0, 1200, 9800, 2480),
    },
    MonthKind.SECOND_EMPTY: {
        "YXG": (0, 0, 6000, 30000, 0, 0, 500, 0, 0, 0, 0, 2500, 18240, 4520),
        "JPJ": (0, 9600, 14000, 24000, 7500, 0, 2100, 2600, 700, 0, 0, 1850, 15600, 3810),
        "NW1": (28000, 12000, 28000, 74000, 21000, 4200, 3900, 4800, 4400, 0, 0, 3100, 22480, 4260),
        "SYL": (0, 8000, 6000, 24000, 4100, 0, 1500, 1600, 400, 0, 0, 1200, 9800, 2510),
    },
    MonthKind.LAST: {
        "YXG": (50000, 8000, 6000, 40000, 10000, 4000, 0, 0, 3000, 118000, 0, 2500, 18240, 4354),
        "JPJ": (0, 9600, 14000, 24000, 9000, 2200, 2400, 4100, 1200, 0, 38500, 1850, 15600, 3850),
        "NW1": (28000, 16000, 28000, 74000, 24000, 8600, 4120, 6500, 5000, 0, 0, 3100, 22480, 4480),
        "SYL": (0, 8000, 6000, 24000, 4800, 0, 1700, 2400, 500, 0, 0, 1200, 9800, 2550),
    },
}

# Sales that finance confirmed and the deductions of R-07, in its order; an empty tuple was never
# reported.
TURNOVER: Final[Mapping[MonthKind, Mapping[str, tuple[int, ...]]]] = {
    MonthKind.EARLY: {
        "YXG": (28000000, 360000, 12430, 15000, 10000),
        "JPJ": (11200000, 180000, 4600, 8000, 6000),
        "NW1": (32500000, 900000, 18200, 42000, 24000),
        "SYL": (7400000, 0, 2100, 5000, 4000),
    },
    MonthKind.FIRST_EMPTY: {
        "YXG": (),
        "JPJ": (8600000, 90000, 3100, 4000, 5000),
        "NW1": (24800000, 0, 9600, 21000, 18000),
        "SYL": (6100000, 120000, 1800, 3000, 3000),
    },
    MonthKind.SECOND_EMPTY: {
        "YXG": (0, 0, 0, 0, 0),
        "JPJ": (12400000, 210000, 5200, 9000, 7000),
        "NW1": (29600000, 450000, 14800, 36000, 21000),
        "SYL": (7900000, 0, 2600, 4000, 4000),
    },
    MonthKind.LAST: {
        "YXG": (40000000, 1000000, 20000, 50000, 30000),
        "JPJ": (15800000, 320000, 6900, 12000, 9000),
        "NW1": (36200000, 600000, 21500, 48000, 27000),
        "SYL": (8800000, 150000, 3200, 6000, 5000),
    },
}


def amounts_of(kind: MonthKind, project: str) -> list[Decimal | None]:
    """A project's row of the ledger; an empty cell is None."""
    return [Decimal(amount) if amount else None for amount in LEDGER[kind][project]]


def receipts_of(kind: MonthKind, project: str) -> dict[str, Decimal]:
    """The typed figures of a countersign sheet by name; empty where none was reported."""
    return dict(zip(FIGURES, map(Decimal, TURNOVER[kind][project]), strict=False))
