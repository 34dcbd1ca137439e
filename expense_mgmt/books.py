"""Every promise that can be recomputed, by name: what `verify_books` runs.

A check reads and yields findings; it never repairs. Checks belong to the app that owns
the promise; this list only gathers them.
"""

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from approvals import verify as approvals
from budgets import verify as budgets
from budgets import verify_computed
from expense_mgmt.core.findings import Finding
from expense_mgmt.foundation import verify as foundation
from expense_mgmt.foundation.models import Pulse
from expense_mgmt.foundation.services import pulses
from ledger import verify as ledger
from reports import verify as reports
from requests import verify_settlement as settlement

CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "event chains": foundation.event_chains,
    "stored files": foundation.stored_files,
    "vouchers balance": ledger.unbalanced_vouchers,
    "voucher chains": ledger.voucher_chains,
    "closed periods": ledger.closed_periods,
    "turnover signatures": ledger.turnover_signatures,
    "reconciled months": ledger.reconciled_months,
    "decisions apart": approvals.decisions_apart,
    "signatures counted once": approvals.signatures_counted_once,
    "signatures name the amount": approvals.signatures_name_the_amount,
    "runs end as decided": approvals.runs_end_as_decided,
    "waiting tasks have a cause": approvals.waiting_tasks_have_a_cause,
    "tasks where traced": approvals.tasks_where_traced,
    "tasks say what their run says": approvals.tasks_say_what_their_run_says,
    "resolutions are collective": approvals.resolutions_are_collective,
    "carried signatures hold": approvals.carried_signatures_hold,
    "finance ledgers": ledger.confirmed_imports,
    "budget balances": budgets.balances,
    "budget blocks": budgets.blocks,
    "plans and lines": budgets.plans_and_lines,
    "plans add up": budgets.plans_add_up,
    "computed plans": verify_computed.computed_plans,
    "budget changes": budgets.line_changes,
    "budget transfers": budgets.transfers,
    "budget change holds": budgets.change_holds,
    "claims and vouchers": settlement.claims_and_vouchers,
    "invoices used once": settlement.invoices_used_once,
    "payments made once": settlement.payments_made_once,
    "posters and payers apart": settlement.duties_apart,
    "statistics add up": reports.statistics_add_up,
    "statistics are reconciled": reports.statistics_are_reconciled,
    "report files": reports.report_files,
}


def run() -> dict[str, list[Finding]]:
    """All findings by check; an empty list where the promise holds."""
    return {name: list(check()) for name, check in CHECKS.items()}


def prove() -> dict[str, list[Finding]]:
    """Run every check on one moment of the books, and note when, with how many findings."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # No way to change what is looked at.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = run()
    pulses.beat(Pulse.Name.VERIFY_BOOKS, findings=sum(map(len, found.values())))
    return found
