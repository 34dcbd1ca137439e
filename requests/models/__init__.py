from requests.models.claim import SettlementClaim
from requests.models.claim_line import ClaimLine
from requests.models.claim_paper import ClaimAttachment, ClaimTransition
from requests.models.expense_request import ExpenseRequest, RequestKind
from requests.models.invoice import Invoice
from requests.models.line import LineSpan, LineWeight, RequestLine, RequestShare
from requests.models.payment import Payment, PaymentTransition
from requests.models.placement import (
    AdPlacement,
    PlacementMonth,
    PlacementProof,
    PlacementTransition,
)
from requests.models.request_record import DocumentKind, RequestAttachment, RequestTransition

__all__ = [
    "AdPlacement",
    "ClaimAttachment",
    "ClaimLine",
    "ClaimTransition",
    "DocumentKind",
    "ExpenseRequest",
    "Invoice",
    "LineSpan",
    "LineWeight",
    "Payment",
    "PaymentTransition",
    "PlacementMonth",
    "PlacementProof",
    "PlacementTransition",
    "RequestAttachment",
    "RequestKind",
    "RequestLine",
    "RequestShare",
    "RequestTransition",
    "SettlementClaim",
]
