"""Icons from the sprite that assets/build.mjs draws out of assets/icons.json."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=2048)
def icon(name: str, *, label: str = "", css: str = "") -> SafeString:
    """Draw one icon, silent beside a word, or named where it stands alone.

    name   one of assets/icons.json; the build refuses others in templates
    label  only for an icon without a word beside it; already translated
    """
    classes = f"ti {css}" if css else "ti"
    address = f"{static('build/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes,
            label,
            address,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}"/></svg>',
        classes,
        address,
    )
