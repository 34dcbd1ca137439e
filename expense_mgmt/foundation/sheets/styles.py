"""How cells look: one place for fonts, fills, lines and number formats."""

from dataclasses import dataclass
from typing import Final

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from expense_mgmt.foundation.sheets.layout import Shape, Tone

NUMBER_FORMATS: Final = {
    Shape.TEXT: "@",
    Shape.AMOUNT: "#,##0.00;[Red]-#,##0.00",
    Shape.RATIO: "0.00%",
    Shape.COUNT: "#,##0",
    Shape.DATE: "yyyy-mm-dd",
}
# Faces that every office program has or replaces by its own of the same kind.
FACES: Final = {"zh-hans": "SimSun", "en": "Arial"}

_FILLS: Final = {
    Tone.RED: "FDE7E4",
    Tone.AMBER: "FBF0D6",
    Tone.GROUP: "EEF3F4",
    Tone.TOTAL: "E3ECEE",
    Tone.DETAIL: "FAFAF7",
}
_INK: Final = {Tone.RED: "B5341F", Tone.AMBER: "8A5A00", Tone.NOTE: "6B6B66", Tone.DETAIL: "55554F"}
_HAIR: Final = Side(style="thin", color="C9C5BB")


@dataclass(frozen=True, slots=True)
class Look:
    """The styles of one file; its face follows the reader's language."""

    face: str

    def dress(self, cell: Cell, shape: Shape, tone: Tone, *, has_value: bool = True) -> None:
        """Give a body cell the look of its column and row."""
        bold = tone in {Tone.GROUP, Tone.TOTAL}
        size = 9 if tone in {Tone.DETAIL, Tone.NOTE} else 10
        cell.font = Font(name=self.face, size=size, bold=bold, color=_INK.get(tone))
        cell.border = Border(bottom=_HAIR, top=_HAIR, left=_HAIR, right=_HAIR)
        if tone in _FILLS:
            cell.fill = PatternFill("solid", fgColor=_FILLS[tone])
        is_figure = shape not in {Shape.TEXT, Shape.DATE}
        cell.number_format = NUMBER_FORMATS[shape] if has_value else NUMBER_FORMATS[Shape.TEXT]
        cell.alignment = Alignment(
            horizontal="right" if is_figure else "left",
            vertical="center",
            wrap_text=shape is Shape.TEXT,
        )

    def title(self, cell: Cell) -> None:
        cell.font = Font(name=self.face, size=16, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center")

    def fact(self, cell: Cell) -> None:
        cell.font = Font(name=self.face, size=10)
        cell.alignment = Alignment(horizontal="left", vertical="center")

    def heading(self, cell: Cell) -> None:
        cell.font = Font(name=self.face, size=12, bold=True)
        cell.alignment = Alignment(horizontal="left", vertical="center")

    def column(self, cell: Cell) -> None:
        cell.font = Font(name=self.face, size=10, bold=True)
        cell.fill = PatternFill("solid", fgColor="D6E4E7")
        cell.border = Border(bottom=_HAIR, top=_HAIR, left=_HAIR, right=_HAIR)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
