"""QR codes as vector squares, for paper that leads back to its record."""

from itertools import groupby
from typing import Final

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET_ZONE: Final = 4  # modules of white around the code, as the standard asks


def qr_svg(text: str) -> SafeString:
    """The code of a text as an SVG; the same text gives the same squares.

    Error correction M: a fold or a stamp over 15 % of it does no harm.
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    size = len(code.matrix) + 2 * QUIET_ZONE
    path = "".join(
        f"M{column} {row}h{width}v1h-{width}z"
        for row, modules in enumerate(code.matrix, start=QUIET_ZONE)
        for column, width in _dark_runs(modules)
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img" aria-label="QR">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>',
        size=size,
        path=path,
    )


def _dark_runs(modules: bytes | bytearray) -> list[tuple[int, int]]:
    """Where dark squares stand side by side in one row: first column and width."""
    runs, column = [], QUIET_ZONE
    for is_dark, group in groupby(modules):
        width = len(list(group))
        if is_dark:
            runs.append((column, width))
        column += width
    return runs
