"""The chart of accounts a company starts with (会计科目)."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from expense_mgmt.foundation.models import Company
from ledger.models import Account


class AccountCode(StrEnum):
    """Codes that marketing expense is posted to, as the PRC chart of accounts numbers them."""

    BANK = "1002"
    PREPAYMENT = "1123"
    OTHER_RECEIVABLE = "1221"
    PAYABLE = "2202"
    INPUT_VAT = "2221.01"
    SELLING_EXPENSE = "6601"
    FINANCIAL_EXPENSE = "6603"


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account of the default chart."""

    code: AccountCode
    kind: Account.Kind
    name: str
    name_en: str


DEFAULT_CHART = (
    AccountSpec(AccountCode.BANK, Account.Kind.BANK, "银行存款", "Bank"),
    AccountSpec(AccountCode.PREPAYMENT, Account.Kind.PREPAYMENT, "预付账款", "Prepayments"),
    AccountSpec(
        AccountCode.OTHER_RECEIVABLE, Account.Kind.RECEIVABLE, "其他应收款", "Other receivables"
    ),
    AccountSpec(AccountCode.PAYABLE, Account.Kind.PAYABLE, "应付账款", "Accounts payable"),
    AccountSpec(
        AccountCode.INPUT_VAT,
        Account.Kind.TAX,
        "应交税费-应交增值税(进项税额)",
        "Input VAT",
    ),
    AccountSpec(AccountCode.SELLING_EXPENSE, Account.Kind.EXPENSE, "销售费用", "Selling expense"),
    AccountSpec(
        AccountCode.FINANCIAL_EXPENSE,
        Account.Kind.EXPENSE,
        "财务费用",
        "Exchange differences and bank charges",
    ),
)


@transaction.atomic
def default_chart(company: Company) -> dict[str, Account]:
    """Give a company the accounts it still lacks; what it renamed stays.

    Selling expense is one account: project, unit, category and supplier of each entry are its
    analysis (辅助核算).

    shapes    {code: account}
    source    DOMAIN §4, effects of claim, advance and payment
    """
    Account.objects.bulk_create(
        [
            Account(
                company=company,
                code=spec.code,
                kind=spec.kind,
                name=spec.name,
                name_en=spec.name_en,
            )
            for spec in DEFAULT_CHART
        ],
        ignore_conflicts=True,
    )
    return {account.code: account for account in Account.objects.filter(company=company)}
