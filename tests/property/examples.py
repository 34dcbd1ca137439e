"""Amounts, weights and spans as the property tests draw them."""

import os
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from hypothesis import settings
from hypothesis import strategies as st

from expense_mgmt.core.periods import DateSpan, Month

ORDINARY, LONG, MUTANTS = "ordinary", "long", "mutants"
CENTS = 999_999_999_999_999

amounts = st.integers(-CENTS, CENTS).map(lambda cents: Decimal(cents).scaleb(-2))
positive_amounts = st.integers(0, CENTS).map(lambda cents: Decimal(cents).scaleb(-2))
small_amounts = st.integers(-500, 500).map(lambda cents: Decimal(cents).scaleb(-2))
any_amounts = amounts | small_amounts
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
months = st.builds(Month, st.integers(2000, 2040), st.integers(1, 12))
weights = st.integers(0, 10**6).map(lambda number: Decimal(number).scaleb(-2))


def split_examples(wanted: int = 2_000) -> settings:
    """More examples for the rules that split money; other profiles keep their own number."""
    if os.environ.get("HYPOTHESIS_PROFILE", ORDINARY) != ORDINARY:
        return settings()
    return settings(max_examples=wanted)


@st.composite
def spans(draw: st.DrawFn) -> list[DateSpan]:
    """One to four spans that share no day, up to ten years together, in any order."""
    start = draw(days)
    built = []
    for _number in range(draw(st.integers(1, 4))):
        end = start + timedelta(days=draw(st.integers(0, 912)))
        built.append(DateSpan(start, end))
        start = end + timedelta(days=draw(st.integers(1, 400)))
    return draw(st.permutations(built))


@st.composite
def keyed_weights(draw: st.DrawFn, most: int = 500) -> list[tuple[str, Decimal]]:
    """Weights by key, at least one of them above zero.

    Up to eight are drawn; a longer list repeats them, which draws faster and has many equals.
    """
    drawn = draw(st.lists(weights, min_size=1, max_size=8))
    drawn[draw(st.integers(0, len(drawn) - 1))] += 1
    size = draw(st.just(len(drawn)) | st.integers(len(drawn), most))
    return [
        (f"P{number}", weight) for number, weight in zip(range(size), cycle(drawn), strict=False)
    ]
