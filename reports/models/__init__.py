from reports.models.line import StatisticLine
from reports.models.part import StatisticMonth, StatisticPart
from reports.models.report_file import ReportFile, ReportKind, ReportScope
from reports.models.statistic import MonthlyStatistic, StatisticTransition

__all__ = [
    "MonthlyStatistic",
    "ReportFile",
    "ReportKind",
    "ReportScope",
    "StatisticLine",
    "StatisticMonth",
    "StatisticPart",
    "StatisticTransition",
]
