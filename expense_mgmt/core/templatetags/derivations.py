"""Steps of a calculation in words (DESIGN 2.5)."""

import re

from django import template

from expense_mgmt.core.derivation import Line
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import month as month_words

register = template.Library()

MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


@register.filter
def step_label(line: Line) -> str:
    """What the step gives; the month too, where it gives the part of one."""
    part = line.field.rpartition("/")[2]
    if not MONTH.fullmatch(part):
        return str(line.label)
    return f"{line.label} · {month_words(Month.parse(part))}"
