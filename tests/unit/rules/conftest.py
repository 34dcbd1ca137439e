"""Sentences of rules are compared in English, and every rule calculates anew."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from expense_mgmt.core.money import _whole_parts_kept
from expense_mgmt.core.periods import _days_by_month_kept


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What an earlier test left would hide an altered rule (`make mutants`)."""
    _whole_parts_kept.cache_clear()
    _days_by_month_kept.cache_clear()
