"""What issued plans, signed changes and year ends say, compared with what reached the lines."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from budgets.models import ChangeKind
from budgets.states import ChangeState, YearEndState
from expense_mgmt.core.findings import Finding

# Said by the rows of the version that was issued, kept by the issue; an empty place is one too.
PLANS: Final = """
    SELECT said.number
    FROM (
        SELECT plan.id, plan.number, one.month, item.unit_id, item.project_id, item.platform_id,
               item.category_id, one.amount
        FROM budgets_budgetplan AS plan
        JOIN budgets_planversion AS version
          ON version.plan_id = plan.id AND version.number = plan.edition
        JOIN budgets_planitem AS item ON item.version_id = version.id
        JOIN budgets_planitemmonth AS one ON one.item_id = item.id
        WHERE plan.issued_at IS NOT NULL
        UNION ALL
        SELECT plan.id, plan.number, line.month, line.unit_id, line.project_id, line.platform_id,
               line.category_id, -issue.planned
        FROM budgets_planissue AS issue
        JOIN budgets_budgetline AS line ON line.id = issue.line_id
        JOIN budgets_budgetplan AS plan ON plan.id = issue.plan_id
    ) AS said
    GROUP BY said.id, said.number, said.month, said.unit_id, said.project_id, said.platform_id,
             said.category_id
    HAVING sum(said.amount) <> 0
"""
CHANGES: Final = """
    SELECT said.document
    FROM (
        SELECT change.public_id AS document, named.line_id, named.amount
        FROM budgets_changerow AS named
        JOIN budgets_budgetchange AS change ON change.id = named.change_id
        WHERE change.state = %s
        UNION ALL
        SELECT done.document_id, done.line_id,
               CASE done.kind WHEN 'transferred_out' THEN done.amount ELSE -done.amount END
        FROM budgets_linechange AS done
        WHERE done.document_kind = ANY(%s)
    ) AS said
    GROUP BY said.document, said.line_id
    HAVING sum(said.amount) <> 0
"""
# A transfer counts once, everything else each way (DOMAIN §5).
AMOUNTS: Final = """
    SELECT change.public_id
    FROM budgets_budgetchange AS change
    JOIN budgets_changerow AS named ON named.change_id = change.id
    WHERE change.state IN ('in_approval', 'approved')
    GROUP BY change.public_id, change.change_kind, change.amount
    HAVING change.amount <> CASE change.change_kind
        WHEN %s THEN sum(greatest(named.amount, 0)) ELSE sum(abs(named.amount)) END
"""
YEAR_ENDS: Final = """
    SELECT said.document
    FROM (
        SELECT run.public_id AS document, carried.target_id AS line_id, carried.carried AS amount
        FROM budgets_yearendrow AS carried
        JOIN budgets_yearendrun AS run ON run.id = carried.run_id
        WHERE run.state = %s AND carried.target_id IS NOT NULL
        UNION ALL
        SELECT done.document_id, done.line_id, -done.amount
        FROM budgets_linechange AS done
        WHERE done.document_kind = 'year_end'
    ) AS said
    GROUP BY said.document, said.line_id
    HAVING sum(said.amount) <> 0
"""
HOLDS: Final = """
    SELECT moved.document_number || ' ' || moved.document_id
    FROM budgets_movement AS moved
    GROUP BY moved.document_id, moved.document_number, moved.line_id, moved.share_id
    HAVING sum(moved.reserved_delta) < 0 OR sum(moved.committed_delta) < 0
"""


def plans_reached_lines() -> Iterator[Finding]:
    """Each issued plan gave every line what its signed version says, and no other line anything.

    source    DOMAIN §4 budget plan / issue; PLATFORM §6.21
    """
    for where in _found(PLANS):
        yield Finding(
            "plan_differs_from_issue",
            "An issued plan says other amounts than it gave to the lines.",
            f"budgets_budgetplan {where}",
        )


def changes_reached_lines() -> Iterator[Finding]:
    """Each approved change did to every line what its rows say, and its amount is theirs.

    source    DOMAIN §4 budget adjustment, transfer, supplementary budget / approve
    """
    kinds = list(ChangeKind.values)
    for where in _found(CHANGES, ChangeState.APPROVED.value, kinds):
        yield Finding(
            "change_differs_from_lines",
            "A budget change says other amounts than it did to the lines.",
            f"budgets_budgetchange {where}",
        )
    for where in _found(AMOUNTS, ChangeKind.TRANSFER.value):
        yield Finding(
            "change_does_not_add_up",
            "A budget change has another amount than its rows.",
            f"budgets_budgetchange {where}",
        )


def year_ends_reached_lines() -> Iterator[Finding]:
    """What a standing year end carried came to the new lines; what was undone left nothing.

    source    R-43
    """
    for where in _found(YEAR_ENDS, YearEndState.DONE.value):
        yield Finding(
            "year_end_differs",
            "A year end says it carried other amounts than came to the lines.",
            f"budgets_yearendrun {where}",
        )


def holds_are_taken_first() -> Iterator[Finding]:
    """No document gave back or used up more of a share on a line than it had taken there.

    source    DOMAIN §6; RELIABILITY promise 11
    """
    for where in _found(HOLDS):
        yield Finding(
            "hold_below_nothing",
            "A document gave back more of a budget line than it held.",
            f"budgets_movement {where}",
        )


def _found(statement: str, *parameters: str | list[str]) -> list[str]:
    """What the statement names, each once, in order."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return sorted({str(row[0]) for row in cursor.fetchall()})
