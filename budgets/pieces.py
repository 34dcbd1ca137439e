"""Long lists read by pieces: the first rows with the page, the others as they come into view."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The page itself stays small (DESIGN §13); what is below comes into view in larger pieces.
FIRST_ROWS: Final = 18
MORE_ROWS: Final = 100
MOST_PIECES: Final = 24
# No address asks for more rows at once than the longest list of pieces needs.
MOST_ROWS: Final = 2_000
MOST_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows further down, which are read when they come into view."""

    start: int
    count: int


def pieces(row_count: int, first: int) -> Iterator[Piece]:
    """What follows the rows shown, in so few pieces that naming them costs little."""
    piece = max(MORE_ROWS, -(-(row_count - first) // MOST_PIECES))
    for start in range(first, row_count, piece):
        yield Piece(start, min(piece, row_count - start))


def rows_named(text: str) -> int:
    """A number of rows as an address names it; 0 for anything else, and for more than there are."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else 0


def window(start: int, size: int) -> slice:
    """The rows that are read: as many as were asked for, else as many as a page holds."""
    return slice(start, start + (size or (MORE_ROWS if start else FIRST_ROWS)))
