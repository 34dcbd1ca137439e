"""Text on its way into a cell (RELIABILITY §0.5)."""

import re
from typing import Final

LONGEST_TEXT: Final = 32_767
CUT: Final = "…"

# Refused by XML; direction marks that make a cell read other than it is.
_NOT_IN_A_CELL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# The format reads _xHHHH_ as an escaped character.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STARTS_A_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@|;＝＋－＠｜]|[\t\r\n]")
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET_NAME: Final = 31


def clean(text: str) -> str:
    """Text without what a cell cannot hold, cut with a sign at the longest a cell takes."""
    kept = _NOT_IN_A_CELL.sub("", text)
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - len(CUT)] + CUT


def escaped(text: str) -> str:
    """Cleaned text in which nothing is taken for the format's own escape sequences."""
    return _LOOKS_ESCAPED.sub("_x005F_", clean(text))


def starts_a_formula(text: str) -> bool:
    """Whether a program could take the text for a formula when it is edited or copied."""
    return _STARTS_A_FORMULA.match(text) is not None


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name a sheet may have, different from those taken."""
    plain = _NOT_IN_A_SHEET_NAME.sub(" ", clean(wanted)).strip(" '") or "1"
    name, number = plain[:LONGEST_SHEET_NAME].strip(), 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = plain[: LONGEST_SHEET_NAME - len(ending)].strip() + ending
    taken.add(name.casefold())
    return name
