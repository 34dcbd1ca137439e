from ledger.models.account import Account
from ledger.models.countersign_role import CountersignRole
from ledger.models.ledger_import import (
    ColumnMapping,
    LedgerColumn,
    LedgerImport,
    LedgerImportTransition,
    LedgerRow,
)
from ledger.models.period import Period, PeriodTransition
from ledger.models.project_month import ProjectMonth
from ledger.models.receipts import RegionReceipts, RegionReceiptsTransition
from ledger.models.reconciled import ReconciledSpend
from ledger.models.target import SalesTarget, SalesTargetMonth
from ledger.models.turnover import Countersignature, Turnover, TurnoverTransition
from ledger.models.voucher import Entry, Voucher

__all__ = [
    "Account",
    "ColumnMapping",
    "CountersignRole",
    "Countersignature",
    "Entry",
    "LedgerColumn",
    "LedgerImport",
    "LedgerImportTransition",
    "LedgerRow",
    "Period",
    "PeriodTransition",
    "ProjectMonth",
    "ReconciledSpend",
    "RegionReceipts",
    "RegionReceiptsTransition",
    "SalesTarget",
    "SalesTargetMonth",
    "Turnover",
    "TurnoverTransition",
    "Voucher",
]
