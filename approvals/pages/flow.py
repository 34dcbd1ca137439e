"""The flow chart of one rule: condition, steps, end; measured here, drawn by a template."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from approvals.models import RuleStep
from approvals.policy_words import (
    EXECUTIVES,
    band_words,
    kind_label,
    place_words,
    status_words,
    step_details,
    step_label,
)
from approvals.rule_rows import RuleRow
from expense_mgmt.organisation.roles import Role

WIDTH: Final = 398
BOX_LEFT: Final = 10
BOX_WIDTH: Final = 288
RAIL: Final = 338
GAP: Final = 26
PADDING: Final = 11
FIRST_LINE: Final = 13
LINE: Final = 17
WIDE: Final = 13.0
NARROW: Final = 6.9
ROOM: Final = BOX_WIDTH - 2 * PADDING


@dataclass(frozen=True, slots=True)
class Text:
    """One line of writing; `is_strong` is the name of a step."""

    x: int
    y: int
    words: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """css   end, if, step, exec, copy; `is_several` draws a second card behind it"""

    x: int
    y: int
    width: int
    height: int
    css: str
    texts: Sequence[Text]
    is_several: bool = False

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def behind_x(self) -> int:
        return self.x + 4

    @property
    def behind_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line downwards from `top` to `bottom`, with its head there."""

    x: int
    top: int
    bottom: int

    @property
    def head(self) -> str:
        x, y = self.x, self.bottom
        return f"{x - 4},{y - 7} {x + 4},{y - 7} {x},{y}"


@dataclass(frozen=True, slots=True)
class Branch:
    """From the side of a deciding step to the way back."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Everything to draw, and the same said in one sentence."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    branches: Sequence[Branch]
    rail_x: int
    rail_top: int
    rail_bottom: int
    back_head: str
    back_words: Text
    title: str
    description: str


def flow_of(row: RuleRow) -> Flow:
    """The chart of one row of rules."""
    boxes = _stack(_contents(row))
    start = boxes[0]
    deciding = [box for box, step in zip(boxes[2:-1], row.steps, strict=True) if step.decides]
    middle = BOX_LEFT + BOX_WIDTH // 2
    return Flow(
        width=WIDTH,
        height=boxes[-1].bottom + 8,
        boxes=boxes,
        arrows=[Arrow(middle, upper.bottom, lower.y) for upper, lower in pairwise(boxes)],
        branches=[Branch(box.right, box.middle) for box in deciding],
        rail_x=RAIL,
        rail_top=start.middle,
        rail_bottom=max((box.middle for box in deciding), default=start.middle),
        back_head=f"{start.right + 7},{start.middle - 4} {start.right + 7},{start.middle + 4} "
        f"{start.right},{start.middle}",
        back_words=Text(RAIL + 8, start.middle + 4, _("if not")),
        title=_("Flow chart: %(rule)s")
        % {"rule": f"{place_words(row.rule)} · {band_words(row.amount_from, row.amount_to)}"},
        description=_description(row),
    )


_Content = tuple[str, Sequence[tuple[str, bool]], bool]


def _contents(row: RuleRow) -> list[_Content]:
    """css, lines and whether several sign, from the top down."""
    status = status_words(row.statuses) or _("Within budget")
    condition = [
        (kind_label(row.rule.document_kind), True),
        (place_words(row.rule), False),
        (f"{band_words(row.amount_from, row.amount_to)} · {status}", False),
    ]
    steps = [
        (
            _css(step),
            [(f"{number}. {step_label(step)}", True), (" · ".join(step_details(step)), False)],
            step.mode != RuleStep.Mode.ANY_OF or step.is_collective,
        )
        for number, step in enumerate(row.steps, start=1)
    ]
    return [
        ("end", [(_("Submitted"), True), *_after_a_return(row)], False),
        ("if", condition, False),
        *steps,
        ("end", [(_("Approved"), True)], False),
    ]


def _after_a_return(row: RuleRow) -> list[tuple[str, bool]]:
    return [(_("After a return: on at the returner"), False)] if row.rule.resumes else []


def _css(step: RuleStep) -> str:
    if not step.decides:
        return "copy"
    return "exec" if Role(step.role) in EXECUTIVES else "step"


def _stack(contents: Sequence[_Content]) -> list[Box]:
    boxes: list[Box] = []
    y = 4
    for css, lines, is_several in contents:
        wrapped = [(part, is_strong) for words, is_strong in lines for part in wrap(words, ROOM)]
        height = 2 * PADDING + LINE * len(wrapped) - 3
        texts = [
            Text(BOX_LEFT + PADDING, y + PADDING + FIRST_LINE - 1 + LINE * index, words, is_strong)
            for index, (words, is_strong) in enumerate(wrapped)
        ]
        boxes.append(Box(BOX_LEFT, y, BOX_WIDTH, height, css, texts, is_several))
        y += height + GAP
    return boxes


def _description(row: RuleRow) -> str:
    steps = "; ".join(
        f"{number}. {step_label(step)}, {', '.join(step_details(step))}"
        for number, step in enumerate(row.steps, start=1)
    )
    return _(
        "After submission, in this order: %(steps)s. Then approved. Whoever disagrees sends it back or rejects it."
    ) % {"steps": steps}


def wrap(words: str, room: float) -> list[str]:
    """Lines that fit: Latin broken between words, Chinese anywhere."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(words):
        if line and _width(line + piece) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines or [""]


def _pieces(words: str) -> Iterable[str]:
    """Words with the space before them; each wide character by itself."""
    piece = ""
    for character in words:
        if _is_wide(character) or character == " ":
            if piece:
                yield piece
            piece = ""
        if _is_wide(character):
            yield character
        else:
            piece += character
    if piece:
        yield piece


def _width(words: str) -> float:
    return sum(WIDE if _is_wide(character) else NARROW for character in words)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
