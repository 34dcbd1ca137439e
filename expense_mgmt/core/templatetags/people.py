"""Round badges that stand for people."""

import unicodedata

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TONES = ("", "b", "c", "d", "e")


def initials_of(name: str) -> str:
    """陈志远 becomes 陈, Chen Zhiyuan becomes CZ."""
    words = name.split()
    if not words:
        return "?"
    if "CJK" in unicodedata.name(words[0][0], ""):
        return words[0][0]
    return "".join(word[0] for word in words[:2]).upper()


def tone_of(name: str) -> str:
    """The same person has the same tint on every page."""
    return TONES[sum(map(ord, name)) % len(TONES)]


@register.simple_tag
def avatar(name: str, *, large: bool = False) -> SafeString:
    """Initials on a tint; silent, because the name always stands beside it."""
    size = " lg" if large else ""
    return format_html(
        '<span class="fx-av {}{}" aria-hidden="true">{}</span>',
        tone_of(name),
        size,
        initials_of(name),
    )
