"""What is wrong in a cell of an uploaded version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to correct; `cell` as people name it, L6, empty for the whole sheet."""

    cell: str
    text: str
