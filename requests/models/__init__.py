from requests.models.expense_request import ExpenseRequest, RequestKind
from requests.models.line import LineSpan, LineWeight, RequestLine, RequestShare
from requests.models.placement import (
    AdPlacement,
    PlacementMonth,
    PlacementProof,
    PlacementTransition,
)
from requests.models.request_record import DocumentKind, RequestAttachment, RequestTransition

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
