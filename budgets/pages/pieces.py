"""The rows further down, and the pages of a browser that cannot fetch them as they come."""

from collections.abc import Callable
from typing import Any, Final

from budgets.pieces import Piece

ROW_HEIGHT: Final = 37

Query = Callable[..., str]
"""The address of a view with what is named changed, as `WorkbookChoice.query` writes it."""


def drawn(piece: Piece, query: Query, **kept: str) -> dict[str, Any]:
    """The place of rows that are not read yet, as high as they will be.

    kept    what only the address of the piece says, not that of the page
    """
    start = str(piece.start)
    return {
        "url": f"?{query(**{'from': start, 'rows': str(piece.count)}, **kept)}",
        "page_url": f"?{query(**{'from': start})}",
        "count": piece.count,
        "height": piece.count * ROW_HEIGHT,
    }


def turning(before: int, shown: int, row_count: int, query: Query) -> dict[str, str]:
    """The ways on and back."""
    on, back = before + shown, max(before - shown, 0)
    return {
        "on": f"?{query(**{'from': str(on)})}" if on < row_count else "",
        "back": f"?{query(**{'from': str(back)})}" if before else "",
    }
