"""What makes an invoice the same invoice."""

import re
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.errors import RuleRefused
from expense_mgmt.core.money import Number, money_text

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_DIGITAL_NUMBER = re.compile(r"[0-9]{20}")
_LEGACY_NUMBER = re.compile(r"[0-9]{8}")
_LEGACY_CODE = re.compile(r"[0-9]{10}|[0-9]{12}")


class InvoiceKind(StrEnum):
    """Fully digital e-invoice, invoice with code and number, anything else."""

    DIGITAL = "digital"
    LEGACY = "legacy"
    OTHER = "other"


def normalised(text: str | None) -> str:
    """Without spaces, half-width, in capitals; empty for nothing.

    source  R-38
    """
    return "".join((text or "").translate(_HALF_WIDTH | _INVISIBLE).split()).upper()


def invoice_key(
    kind: InvoiceKind,
    *,
    number: str | None = None,
    code: str | None = None,
    seller_tax_id: str | None = None,
    invoice_date: date | None = None,
    total: Number = 0,
    trace: Derivation | None = None,
) -> str:
    """The key under which one invoice may sit in one live claim only.

    Spaces are removed, full-width characters made half-width, letters capitals.

    formula  digital: D:number, 20 digits; legacy: L:code:number, 10 or 12 and 8 digits; other:
             O:seller tax id:number, without a number O:seller tax id:date:total
    units    total to the cent
    raises   RuleRefused bad_number, bad_code, insufficient_key without seller, or with neither
             number nor date
    source   R-38; [LAW] idea
    """
    plain_number, seller = normalised(number), normalised(seller_tax_id)
    match kind:
        case InvoiceKind.DIGITAL:
            if not _DIGITAL_NUMBER.fullmatch(plain_number):
                raise RuleRefused("bad_number", field="number")
            key = f"D:{plain_number}"
        case InvoiceKind.LEGACY:
            if not _LEGACY_NUMBER.fullmatch(plain_number):
                raise RuleRefused("bad_number", field="number")
            if not _LEGACY_CODE.fullmatch(normalised(code)):
                raise RuleRefused("bad_code", field="code")
            key = f"L:{normalised(code)}:{plain_number}"
        case InvoiceKind.OTHER:
            if not seller or not (plain_number or invoice_date):
                raise RuleRefused("insufficient_key", field="seller_tax_id")
            tail = plain_number or f"{invoice_date}:{money_text(total)}"
            key = f"O:{seller}:{tail}"
    note(trace, _("Key of the invoice"), result=key)
    return key
