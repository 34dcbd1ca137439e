from requests.models.expense_request import (
    DocumentKind,
    ExpenseRequest,
    RequestAttachment,
    RequestKind,
    RequestTransition,
)
from requests.models.line import LineSpan, LineWeight, RequestLine, RequestShare
from requests.models.placement import (
    AdPlacement,
    PlacementMonth,
    PlacementProof,
    PlacementTransition,
)

__all__ = [
    "AdPlacement",
    "DocumentKind",
    "ExpenseRequest",
    "LineSpan",
    "LineWeight",
    "PlacementMonth",
    "PlacementProof",
    "PlacementTransition",
    "RequestAttachment",
    "RequestKind",
    "RequestLine",
    "RequestShare",
    "RequestTransition",
]
