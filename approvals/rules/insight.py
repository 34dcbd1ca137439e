"""How the figures of the process page are made: percentiles, hours, opening words."""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from expense_mgmt.core.money import rounded

MEDIAN: Final = 50
NINE_OF_TEN: Final = 90
# A reason is told by its first clause, at most so many characters of it.
OPENING_LENGTH: Final = 24
# What ends a clause, in both scripts. PostgreSQL reads the same pattern.
CLAUSE: Final = r"^[^,.;:!?，。；：！？、\n\r]+"


def nearest_rank(count: int, percent: int) -> int:
    """Which of `count` sorted values the percentile is, counted from one: ⌈percent % × count⌉.

    raises    ValueError without a value, or for a percent outside 1 to 100
    source    nearest-rank definition; what PostgreSQL calls percentile_disc
    """
    if count < 1 or not 1 <= percent <= 100:  # noqa: PLR2004  # a whole in percent
        msg = "a percentile needs a value and a percent from 1 to 100"
        raise ValueError(msg)
    return -(-count * percent // 100)


def percentile(values: Sequence[dt.timedelta], percent: int) -> dt.timedelta:
    """The smallest value that at least so many percent of the values do not exceed.

    Always one of the values, so that the document behind it can be shown; the median of an even
    number is the lower of the middle two.

    raises    ValueError without a value
    source    nearest-rank definition; what PostgreSQL calls percentile_disc
    """
    return sorted(values)[nearest_rank(len(values), percent) - 1]


def hours_of(span: dt.timedelta) -> Decimal:
    """A span in hours of the clock, nights and weekends included, to 2 places."""
    return rounded(Fraction(span // dt.timedelta(microseconds=1), 3_600_000_000))


def opening_words(comment: str) -> str:
    """The first clause of a comment, in lower case, by which like reasons are counted together."""
    text = comment.strip()
    found = re.match(CLAUSE, text)
    return (found[0] if found else text)[:OPENING_LENGTH].strip().lower()
