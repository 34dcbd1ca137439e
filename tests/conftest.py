"""Shared ground of all tests: the database, the clock, the demo company."""

import gc
import os

from expense_mgmt import embedded

# Settings have named the embedded database where the environment names none.
if os.environ.get("DATABASE_URL", embedded.database_url()) == embedded.database_url():
    embedded.ensure_postgres()

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import trans_real
from pytest_django import Settings

from expense_mgmt.core import clock
from expense_mgmt.demo import organisation, story
from expense_mgmt.foundation.models import Company, User
from tests import hypothesis_profiles, kept_ground

hypothesis_profiles.load()


def pytest_collection_finish() -> None:
    """Let the collector pass by what stays for the whole run: a tenth of its time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _flush_reaches_append_only_tables() -> Iterator[None]:
    """Emptying the database after a transactional test must get past the append-only triggers."""
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self: Any, sql_list: Iterable[str]) -> None:
        guarded = [
            "SET session_replication_role = replica",
            *sql_list,
            "SET session_replication_role = DEFAULT",
        ]
        original(self, guarded)

    operations.execute_sql_flush = flush  # type: ignore[method-assign]  # for this process only
    yield
    operations.execute_sql_flush = original  # type: ignore[method-assign]  # as it was


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    """Files of one test are never those of another, though equal bytes are kept once."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[None]:
    """Sentences come in the language they are asked for, not as the code writes them."""
    settings.LOCALE_PATHS = settings.CATALOGUE_PATHS
    vars(trans_real)["_translations"].clear()
    yield
    vars(trans_real)["_translations"].clear()


@pytest.fixture
def company(db: None, request: pytest.FixtureRequest, settings: Settings) -> Company:
    """The demo company on its ground: units, people, projects, categories; no documents."""
    is_ready = "ready" in request.fixturenames
    today = clock.today()

    def lay() -> None:
        founded = organisation.found(today=today)
        if is_ready:
            story.prepare(company=founded, today=today)

    kept_ground.stand_on((is_ready, today, *settings.LOCALE_PATHS), lay)
    return Company.objects.get()


@pytest.fixture
def cast(company: Company) -> dict[str, User]:
    """The people of the demo company by user name: lin, chen, zhao, qian, wang, sun, wu …"""
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def ready(company: Company) -> Company:
    """The demo company as `seed_demo --bare` leaves it: with matrix, budgets and accounts."""
    return company
