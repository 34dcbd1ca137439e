"""Which documents a claim must bring, by what was bought (DOMAIN §9)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Paper(StrEnum):
    """What can be asked for; all but the contract number are files."""

    CONTRACT_NUMBER = "contract_number"
    INVOICE = "invoice"
    CONTRACT = "contract"
    DELIVERY_NOTE = "delivery_note"
    ACCEPTANCE_FORM = "acceptance_form"
    PHOTOS = "photos"
    PROOF_OF_PUBLICATION = "proof_of_publication"


_ALWAYS: Final = (Paper.CONTRACT_NUMBER, Paper.INVOICE, Paper.ACCEPTANCE_FORM)
_PLACEMENT: Final = (*_ALWAYS, Paper.PROOF_OF_PUBLICATION)
_ON_SITE: Final = (*_ALWAYS, Paper.PHOTOS)
_DELIVERED: Final = (*_ALWAYS, Paper.DELIVERY_NOTE)

REQUIRED_PAPERS: Final[Mapping[str, tuple[Paper, ...]]] = MappingProxyType(
    {
        "NEWSPAPER": _PLACEMENT,
        "ONLINE_MEDIA": _PLACEMENT,
        "MAGAZINE": _PLACEMENT,
        "TV": _PLACEMENT,
        "RADIO": _PLACEMENT,
        "SOC_ADS": _PLACEMENT,
        "SOC_KOL": _PLACEMENT,
        "SMS": _PLACEMENT,
        "VEHICLE_BODY": (*_PLACEMENT, Paper.PHOTOS),
        "OUTDOOR": (*_PLACEMENT, Paper.PHOTOS),
        "METRO": (*_PLACEMENT, Paper.PHOTOS),
        "SITE_PACKAGING": (*_DELIVERED, Paper.PHOTOS),
        "EVENT": _ON_SITE,
        "PRINTING": _DELIVERED,
        "DIRECT_MAIL": _DELIVERED,
        "OWNER_GIFT": _DELIVERED,
    }
)
"""By category code; a category that is not named brings contract number, invoice, acceptance."""


def required_papers(category_codes: Collection[str]) -> tuple[Paper, ...]:
    """Everything that the categories of a claim ask for together, each once, in a fixed order.

    source  DOMAIN §9, ad settlement
    """
    wanted = {paper for code in category_codes for paper in REQUIRED_PAPERS.get(code, _ALWAYS)}
    return tuple(paper for paper in Paper if paper in wanted)


def missing_papers(category_codes: Collection[str], present: Collection[str]) -> tuple[Paper, ...]:
    """What is required and not there.

    present  kinds of the attached files, and `contract_number` where one is given
    source   DOMAIN §9, ad settlement
    """
    return tuple(paper for paper in required_papers(category_codes) if paper not in present)
