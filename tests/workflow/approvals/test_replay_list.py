"""The list of documents that would have gone another way: pages, workbook, who sees it."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from approvals.models import AuthorityPolicy
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.services import replay
from expense_mgmt.foundation.services import jobs
from expense_mgmt.organisation.roles import Role
from tests.approvals_document import factory
from tests.approvals_document.factory import AT, matrix, person
from tests.workflow.approvals.policy_ground import client_of, draft, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def by_amount(bound: str) -> list[RuleSpec]:
    return [
        RuleSpec("leaflet", "within", steps, amount_from=lower, amount_to=upper)
        for lower, upper, steps in (
            (Decimal(0), Decimal(bound), [StepSpec(Role.DEPT_HEAD)]),
            (Decimal(bound), None, [StepSpec(Role.DEPT_HEAD), StepSpec(Role.CFO)]),
        )
    ]


def replayed(policy: AuthorityPolicy) -> None:
    job = replay.ask(policy=policy, actor=person("dai"), today=AT.date())
    assert jobs.run(job.pk)


def test_a_long_replay_is_turned_by_pages_and_exported_whole() -> None:
    matrix(*by_amount("50000"))
    for number in range(41):
        factory.submitted(title=f"Warm-up {number}", amount="30000.00")
    waiting = draft(by_amount("30000"))
    dai = client_of("dai")
    address = f"/approvals/policies/{waiting.public_id}/replay"

    before = dai.get(f"{address}/export")
    replayed(waiting)
    first, second = page(dai, address), page(dai, f"{address}?after=40")
    beyond = page(dai, f"{address}?after=4000")
    sheet: Any = load_workbook(BytesIO(dai.get(f"{address}/export").content)).active

    assert before.status_code == 404
    assert (first.count("L-"), second.count("L-"), beyond.count("L-")) == (40, 1, 40)
    assert "1 – 40 of 41" in first
    assert "41 – 41 of 41" in second
    assert 'href="?after=40"' in first
    assert 'href="?after=0"' in second
    cells = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("L-")]
    assert len(cells) == 41
    assert cells[0][3:8] == (
        30000,
        30000,
        "Within budget",
        "Department head",
        "Department head → CFO",
    )


def test_only_who_may_replay_exports_it() -> None:
    matrix(*by_amount("50000"))
    waiting = draft(by_amount("30000"))
    replayed(waiting)

    answers = [
        client_of(one).get(f"/approvals/policies/{waiting.public_id}/replay/export").status_code
        for one in ("dai", "ma", "chen", "lin")
    ]

    assert answers == [200, 200, 403, 403]
