"""How many statements a submit costs by itself, without those of the approval engine (P2)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Run
from approvals.services.runs import open_run
from expense_mgmt.foundation.models import Company
from requests.services import submit as passage
from tests.factories_requests import NOON, content, draft, person, portal_line

pytestmark = pytest.mark.django_db
LIMIT = 30


def test_submit_of_three_lines_stays_within_its_statements(
    books: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [portal_line(books, amount=1000) for _ in range(3)]
    written, lin = draft(books, written=content(books, rows)), person("lin")
    of_the_engine: list[int] = []

    def counted(**facts: Any) -> Run:
        before = len(captured)
        run = open_run(**facts)
        of_the_engine.append(len(captured) - before)
        return run

    monkeypatch.setattr(passage, "open_run", counted)
    with CaptureQueriesContext(connection) as captured:
        passage.submit(request_id=written.public_id, version=written.version, actor=lin, at=NOON)

    assert len(captured) - sum(of_the_engine) <= LIMIT
