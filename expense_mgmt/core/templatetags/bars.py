"""Bars and gauges as SVG rects: safe under the content policy, printed without backgrounds."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from expense_mgmt.core.templatetags.amounts import Amount, number_of, whole

register = template.Library()

SIZES = ("", "thin", "fat")
ZERO = Decimal(0)
FULL = Decimal(100)
CAP_AT = Decimal(80)
AMBER_FROM = Decimal(90)


class Part(NamedTuple):
    """One stretch of a bar; x and width in percent of its length."""

    css: str
    x: Decimal
    width: Decimal


def figure(value: Amount) -> Decimal:
    return number_of(value) or ZERO


def budget_parts(budget: Decimal, uses: Iterable[tuple[str, Decimal]]) -> list[Part]:
    """Lay out spent, committed, in approval and this request along the budget.

    budget  the whole bar, unless the uses exceed it; then they are, and the
            stretch beyond the budget is returned last as "o"
    uses    css class and amount, in reading order; negative amounts take no room
    """
    drawn = [(css, max(amount, ZERO)) for css, amount in uses]
    used = sum((amount for _, amount in drawn), ZERO)
    limit = max(budget, ZERO)
    length = max(used, limit)
    if length == 0:
        return []
    parts: list[Part] = []
    position = ZERO
    for css, amount in drawn:
        inside = min(amount, limit - position)
        if inside > 0:
            parts.append(Part(css, position / length * FULL, inside / length * FULL))
            position += inside
    if used > limit:
        parts.append(Part("o", limit / length * FULL, (used - limit) / length * FULL))
    return parts


def draw(part: Part) -> SafeString:
    """One stretch. Its height is the bar's; what is hatched takes its pattern from base.html."""
    start = format_html(' x="{}%"', percents(part.x)) if part.x else ""
    hatch = format_html(' fill="url(#h{})"', part.css) if part.css in {"q", "o"} else ""
    rect = format_html(
        '<rect class="{}"{} width="{}%"{}/>', part.css, start, percents(part.width), hatch
    )
    if part.css != "o":
        return rect
    return rect + format_html('<rect class="cap"{} width="2"/>', start)


def percents(value: Decimal) -> str:
    """Two decimals, without those that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.simple_tag
def budget_bar(
    budget: Amount,
    spent: Amount,
    committed: Amount = None,
    pending: Amount = None,
    this: Amount = None,
    *,
    size: str = "",
    label: str = "",
) -> SafeString:
    """The one budget bar: spent, committed, in approval, this request, available, over.

    size   "" in pages, "thin" in list rows, "fat" in panes
    label  what the budget is for; the figures follow it in the spoken text
    """
    if size not in SIZES:
        msg = f"a bar is never {size!r}"
        raise ValueError(msg)
    limit, *uses = (figure(value) for value in (budget, spent, committed, pending, this))
    parts = budget_parts(limit, zip("smpq", uses, strict=True))
    return format_html(
        '<svg class="fx-bar{}" role="img" aria-label="{}">{}</svg>',
        f" {size}" if size else "",
        bar_words(label, limit, uses),
        format_html_join("", "{}", ((draw(part),) for part in parts)),
    )


def bar_words(label: str, budget: Decimal, uses: Sequence[Decimal]) -> str:
    used = sum(uses, ZERO)
    facts = {"used": whole(used), "budget": whole(budget), "over": whole(used - budget)}
    if used > budget:
        words = gettext("%(used)s of %(budget)s used, over by %(over)s") % facts
    else:
        words = gettext("%(used)s of %(budget)s used") % facts
    return f"{label} {words}" if label else words


@register.simple_tag
def progress_bar(percent: Decimal | int, label: str = "", *, height: int = 6) -> SafeString:
    """How far a job is, 0 to 100."""
    done = min(max(Decimal(percent), ZERO), FULL)
    return format_html(
        '<svg class="fx-prog" height="{h}" role="progressbar" aria-valuemin="0"'
        ' aria-valuemax="100" aria-valuenow="{now}" aria-label="{label}">'
        '<rect class="t" width="100%" height="{h}" rx="3"/>'
        '<rect class="f" width="{width}%" height="{h}" rx="3"/></svg>',
        h=height,
        now=f"{done:.0f}",
        width=f"{done:.2f}",
        label=label or gettext("Progress"),
    )


def ratio_tone(value: Decimal, cap: Decimal) -> str:
    """Red above the cap, amber from 90 per cent of it (DESIGN 6)."""
    if value > cap:
        return "t-bad"
    return "t-warn" if value * FULL >= cap * AMBER_FROM else ""


@register.simple_tag(name="ratio_tone")
def ratio_tone_tag(value: Decimal | None, cap: Decimal) -> str:
    return "" if value is None else ratio_tone(value, cap)


@register.simple_tag
def ratio_gauge(value: Decimal | None, cap: Decimal, *, small: bool = False) -> SafeString:
    """A ratio against its cap; the cap's tick stands at four fifths of the length.

    value, cap  both in percent, as 0.87 and 1.00
    small       without the figures below it
    """
    shown = value or ZERO
    reach = min(max(shown, ZERO) / cap * CAP_AT, FULL) if cap > 0 else ZERO
    inside = min(reach, CAP_AT)
    over = format_html(
        '<rect class="o" x="80%" y="7" width="{w}%" height="10"/>'
        '<rect x="80%" y="7" width="{w}%" height="10" fill="url(#hx)"/>',
        w=f"{reach - inside:.2f}",
    )
    below = format_html(
        '<text x="0" y="35">0</text><text class="cap" x="80%" y="35" text-anchor="middle">{}</text>',
        gettext("Cap %(cap)s%%") % {"cap": f"{cap:.2f}"},
    )
    words = gettext("%(value)s%% of a cap of %(cap)s%%") % {
        "value": f"{shown:.2f}",
        "cap": f"{cap:.2f}",
    }
    return format_html(
        '<svg class="fx-gauge" height="{}" role="img" aria-label="{}">'
        '<rect class="t" y="7" width="100%" height="10" rx="3"/>'
        '<rect class="s" y="7" width="{}%" height="10" rx="3"/>{}'
        '<rect class="cap" x="80%" y="2" width="2" height="20"/>{}</svg>',
        24 if small else 38,
        words,
        f"{inside:.2f}",
        over if reach > inside else "",
        "" if small else below,
    )


@register.simple_tag
def ratio_arc(value: Decimal | None, cap: Decimal) -> SafeString:
    """The same gauge as an arc, for Home only; the cap stands at 100 of 120."""
    shown = value or ZERO
    reach = min(max(shown, ZERO) / cap * FULL, Decimal(120)) if cap > 0 else ZERO
    words = gettext("%(value)s%% of a cap of %(cap)s%%") % {
        "value": f"{shown:.2f}",
        "cap": f"{cap:.2f}",
    }
    return format_html(
        '<svg viewBox="0 0 236 128" width="236" height="128" role="img" aria-label="{words}">'
        '<path class="t" d="{arc}"/>'
        '<path class="s" d="{arc}" pathLength="120" stroke-dasharray="{reach} 200"/>'
        '<path class="o" d="{arc}" pathLength="120" stroke-dasharray="0 100 20 200"/>'
        '<g transform="rotate(150 118 118)">'
        '<rect class="cap" x="6" y="116.8" width="24" height="2.4"/></g>'
        '<text x="209" y="44">{cap}%</text></svg>',
        words=words,
        arc="M18 118 A100 100 0 0 1 218 118",
        reach=f"{reach:.1f}",
        cap=f"{cap:.2f}",
    )


@register.simple_tag
def hours_bar(median: Decimal, ninety: Decimal, limit: Decimal | int, scale: Decimal) -> SafeString:
    """Half decided within the dark part, nine of ten within the pale one; a tick at the limit.

    all in hours; scale is the length of the bar, and longer values end there
    """
    words = gettext("Half within %(median)s h, nine of ten within %(ninety)s h") % {
        "median": f"{median:.1f}",
        "ninety": f"{ninety:.1f}",
    }
    half, most, tick = (
        min(Decimal(value) / scale * FULL, FULL) if scale > 0 else ZERO
        for value in (median, ninety, limit)
    )
    return format_html(
        '<svg class="fx-hours" height="16" role="img" aria-label="{}">'
        '<rect class="t" y="4" width="100%" height="8" rx="2"/>'
        '<rect class="n" y="4" width="{}%" height="8" rx="2"/>'
        '<rect class="m" y="4" width="{}%" height="8" rx="2"/>'
        '<rect class="cap" x="{}%" y="1" width="2" height="14"/></svg>',
        words,
        f"{most:.2f}",
        f"{half:.2f}",
        f"{min(tick, FULL - Decimal(1)):.2f}",
    )


class HasDays(Protocol):
    """A part of a line that falls into one month."""

    @property
    def days(self) -> int: ...


@register.simple_tag
def split_bar(parts: Sequence[HasDays], label: str) -> SafeString:
    """The days of a line in each month it touches, side by side."""
    days = Decimal(sum(part.days for part in parts))
    gap = Decimal("0.3")
    rects: list[tuple[str, str, str]] = []
    position = ZERO
    for index, part in enumerate(parts):
        width = part.days / days * FULL
        drawn = width if index == len(parts) - 1 else width - gap
        rects.append(("ba"[(index + 1) % 2], f"{position:.2f}", f"{drawn:.2f}"))
        position += width
    return format_html(
        '<svg class="fx-days" height="8" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="8" rx="3"/>', rects),
    )


@register.simple_tag
def day_strip(first: int, second: int, label: str) -> SafeString:
    """One small box a day: the days of this month, then those carried to the next."""
    days = first + second
    step = FULL / Decimal(days)
    boxes = (
        ("a" if index < first else "b", f"{step * index:.2f}", f"{step * Decimal('0.92'):.2f}")
        for index in range(days)
    )
    return format_html(
        '<svg class="fx-strip" height="16" role="img" aria-label="{}">{}</svg>',
        label,
        format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="16" rx="1.5"/>', boxes),
    )


@register.filter
def heat(percent: Decimal | int | None) -> str:
    """CSS class of a heat-map cell: four steps of use, amber and red only above the budget."""
    steps = ((Decimal(110), "h5"), (Decimal(100), "h4"), (Decimal(80), "h3"), (Decimal(40), "h2"))
    if not percent or percent < 0:
        return ""
    return next((css for above, css in steps if percent > above), "h1")
