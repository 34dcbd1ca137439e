"""Frames that hold a page's own markup: page head, panel, table in a scroll region."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from expense_mgmt.core.templatetags.status import status_badge

register = template.Library()


@register.simple_block_tag
def page_head(
    content: SafeString,
    title: str,
    *,
    sub: str = "",
    number: str = "",
    state: str = "",
    role: str | None = None,
    payment_due: bool = False,
    chip: str = "",
) -> SafeString:
    """Heading of a page; what stands between the tags are its actions.

    number, state, role  of the document, shown above the title
    chip                 a short warning beside them, such as a deadline
    """
    over = format_html(
        '<div class="over">{}{}{}</div>',
        status_badge(state, role, payment_due=payment_due) if state else "",
        format_html('<span class="fx-id">{}</span>', number) if number else "",
        format_html('<span class="fx-chip warn">{}</span>', chip) if chip else "",
    )
    return format_html(
        '<div class="fx-head{}"><div>{}<h1>{}</h1>{}</div>{}</div>',
        " top" if state or number or chip else "",
        over if state or number or chip else "",
        title,
        format_html('<p class="sub">{}</p>', sub) if sub else "",
        format_html('<div class="acts">{}</div>', content) if content.strip() else "",
    )


@register.simple_block_tag
def panel(
    content: SafeString, title: str, *, sub: str = "", css: str = "", anchor: str = ""
) -> SafeString:
    """A titled panel whose body is padded by its own parts (`pad`, tables, rows)."""
    return format_html(
        '<section class="fx-panel {}"{}><header><h2>{}</h2>{}</header>{}</section>',
        css,
        format_html(' id="{}"', anchor) if anchor else "",
        title,
        format_html('<span class="sub">{}</span>', sub) if sub else "",
        content,
    )


@register.simple_block_tag
def data_table(
    content: SafeString, caption: str, *, css: str = "", show_caption: bool = False
) -> SafeString:
    """A table in a region that scrolls sideways with the keyboard.

    content  thead, tbody, tfoot; every th carries its scope
    """
    return format_html(
        '<div class="fx-scroll" role="region" aria-label="{}" tabindex="0">'
        '<table class="fx-t {}"><caption class="{}">{}</caption>{}</table></div>',
        caption,
        css,
        "" if show_caption else "vh",
        caption,
        content,
    )
