"""What people type as free text, as it is kept."""

import re
import unicodedata
from typing import Final

# Controls, which no keyboard gives and of which the first fits into no column, and half
# characters; line breaks and tabs stay.
_NOT_TYPED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Separators, controls and marks without a shape of their own.
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
# Letters and signs by name, blank by shape.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def typed_text(text: str) -> str:
    """The text without controls and the space around it; empty where nobody would see anything.

    A reason of zero-width characters would pass for one and be none.
    """
    kept = _NOT_TYPED.sub("", text).strip()
    return kept if any(map(_is_seen, kept)) else ""


def _is_seen(character: str) -> bool:
    return character not in _BLANK and unicodedata.category(character) not in _UNSEEN_CATEGORIES
