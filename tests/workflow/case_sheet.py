"""Finance's multi-column ledger of April, as the accountant's .xlsx."""

import io

from openpyxl import Workbook

XLSX = "多栏账_2026年4月.xlsx"
HEADERS = ["项目", "网络", "时花绿化", "合计"]


def ledger_sheet(*, control_total: float = 62_500) -> bytes:
    """One paid placement and flowers; the sheet's own total may be made wrong."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "4月"
    for row in (
        ["粤禾地产 2026年4月 营销费用多栏账"],
        ["编制：财务部", "单位：元"],
        HEADERS,
        ["云岫花园", 60_000, 2_500, 62_500],
        ["合计", 60_000, 2_500, control_total],
    ):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
