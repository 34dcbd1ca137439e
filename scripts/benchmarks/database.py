"""The bench's own database; named before Django reads its settings."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from expense_mgmt import embedded

DATABASE: Final = "outlay_bench"
TODAY: Final = "2026-05-12"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything stands beside what is measured."""

    requests: int
    ledger: int

    def __str__(self) -> str:
        return f"{self.requests:,} requests, {self.ledger:,} ledger rows"


def prepare(root: Path) -> None:
    """Start the embedded server, make the database anew, and name it and the folders."""
    embedded.ensure_postgres()
    with psycopg.connect(embedded.database_url("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    os.environ |= {
        "DATABASE_URL": embedded.database_url(DATABASE),
        "DJANGO_SETTINGS_MODULE": "expense_mgmt.settings.dev",
        "EXPENSE_TODAY": TODAY,
        "EXPENSE_MEDIA_ROOT": str(root / "var" / "bench-media"),
        "EXPENSE_LOG_LEVEL": "ERROR",
    }
