"""Rules of requests, placements, claims, invoices and payments."""

from collections.abc import Mapping

from approvals.rules.steps import BudgetStatus
from expense_mgmt.rule_inputs import (
    needed,
    optional,
    word,
)
from expense_mgmt.rule_tables.shared import (
    AMOUNT,
    AMOUNTS,
    DAY,
    MONTH,
    OPTIONAL_AMOUNT,
    OPTIONAL_COUNT,
    OPTIONAL_DAY,
    OPTIONAL_FLAG,
    OPTIONAL_MONTH,
    OPTIONAL_TEXT,
    TEXT,
    Rule,
    amounts,
    optional_records,
    records,
)
from requests.rules.invoices import InvoiceKind, invoice_key
from requests.rules.payments import Payable, payable_ageing, payment_due
from requests.rules.placements import (
    AdChangeKind,
    Insertion,
    InsertionKind,
    NoteLanguage,
    Rebate,
    change_or_withdraw,
    magazine_note,
    net_newspaper,
    recognise_insertions,
)
from requests.rules.promotions import threshold_promotion
from requests.rules.settlement import (
    Advance,
    clear_advances,
    settle_commitment,
    settlement_due,
)
from requests.rules.splitting import EarlierRequest, split_guard
from requests.rules.usage_reports import Report, first_report, late_report_block

BUDGET_STATUS = optional(word(BudgetStatus))

REQUESTS_RULES: Mapping[str, Rule] = {
    "R-03": Rule(
        recognise_insertions,
        {
            "month": MONTH,
            "insertions": records(
                Insertion,
                kind=needed(word(InsertionKind)),
                amount=AMOUNT,
                date=DAY,
                status=TEXT,
                issue_month=OPTIONAL_MONTH,
            ),
        },
    ),
    "R-04": Rule(
        magazine_note,
        {
            "project": TEXT,
            "month": MONTH,
            "title": TEXT,
            "amount": AMOUNT,
            "language": needed(word(NoteLanguage)),
        },
    ),
    "R-10": Rule(
        net_newspaper,
        {
            "month": MONTH,
            "gross": AMOUNT,
            "rebates": optional_records(
                Rebate, month=MONTH, amount=AMOUNT, confirmed=OPTIONAL_FLAG
            ),
        },
    ),
    "R-11": Rule(
        change_or_withdraw,
        {
            "kind": needed(word(AdChangeKind)),
            "amount": AMOUNT,
            "application_approved": OPTIONAL_FLAG,
            "planned_days": OPTIONAL_COUNT,
            "run_days": OPTIONAL_COUNT,
            "new_amount": OPTIONAL_AMOUNT,
            "fee": OPTIONAL_AMOUNT,
        },
    ),
    "R-22": Rule(
        settlement_due,
        {"completed_on": DAY, "today": OPTIONAL_DAY, "submitted_on": OPTIONAL_DAY},
    ),
    "R-23": Rule(
        payment_due,
        {"booked_on": DAY, "contract_days": OPTIONAL_COUNT, "contract_due_date": OPTIONAL_DAY},
    ),
    "R-26": Rule(
        late_report_block,
        {
            "report_month": MONTH,
            "deadline": DAY,
            "request_month": MONTH,
            "category": TEXT,
            "reported_on": OPTIONAL_DAY,
            "overridden": OPTIONAL_FLAG,
        },
    ),
    "R-27": Rule(
        first_report,
        {"history": records(Report, amount=AMOUNT, approved_correction=OPTIONAL_FLAG)},
    ),
    "R-35": Rule(
        settle_commitment,
        {
            **amounts("committed", "actual"),
            "final": OPTIONAL_FLAG,
            "overrun_percent": OPTIONAL_AMOUNT,
        },
    ),
    "R-37": Rule(
        clear_advances,
        {
            "claim": AMOUNT,
            "advances": records(
                Advance, id=TEXT, date=DAY, outstanding=AMOUNT, linked=OPTIONAL_FLAG
            ),
        },
    ),
    "R-38": Rule(
        invoice_key,
        {
            "kind": needed(word(InvoiceKind)),
            "number": OPTIONAL_TEXT,
            "code": OPTIONAL_TEXT,
            "seller_tax_id": OPTIONAL_TEXT,
            "invoice_date": OPTIONAL_DAY,
            "total": OPTIONAL_AMOUNT,
        },
    ),
    "R-41": Rule(
        payable_ageing,
        {
            "as_of": DAY,
            "items": records(
                Payable,
                booked_on=DAY,
                amount=AMOUNT,
                paid=OPTIONAL_AMOUNT,
                contract_days=OPTIONAL_COUNT,
                contract_due_date=OPTIONAL_DAY,
            ),
        },
    ),
    "R-46": Rule(
        split_guard,
        {
            "amount": AMOUNT,
            "on": DAY,
            "earlier": optional_records(EarlierRequest, date=DAY, amount=AMOUNT, status=TEXT),
            "budget_status": BUDGET_STATUS,
        },
    ),
    "R-48": Rule(
        threshold_promotion,
        {
            "orders": AMOUNTS,
            "threshold": AMOUNT,
            "reduction": AMOUNT,
            "repeat": OPTIONAL_FLAG,
        },
    ),
}
