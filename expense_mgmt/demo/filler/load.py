"""Filler for benchmarks: many rows, deterministic, clean under `verify_books` (PLATFORM §3)."""

import datetime as dt

from expense_mgmt.demo.filler.passages import Ground, load_people, load_requests
from expense_mgmt.demo.filler.scale import Scale
from expense_mgmt.demo.filler.statements import analyze
from expense_mgmt.demo.filler.vouchers import load_vouchers
from expense_mgmt.foundation.models import Company


def load(*, company: Company, scale: Scale, today: dt.date) -> None:
    """Load so much of everything into a company whose matrix, budget and accounts stand.

    The same for the same day and scale. Each batch is a transaction of its own, past the
    services and their guards.
    """
    ground = Ground.of(company, today)
    if scale.users:
        load_people(ground, scale)
    load_requests(ground, 0, scale.requests)
    load_vouchers(ground, 0, scale.vouchers)
    analyze()
