"""What `verify_books` finds: a promise that does not hold, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise. It names the row; it repairs nothing.

    code        snake_case, never changes
    text        one English sentence for the operator
    reference   document number, or table and key
    """

    code: str
    text: str
    reference: str
