"""What the domain raises when it refuses something. It knows no status codes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RULE_MESSAGES: Mapping[str, "StrOrPromise"] = {
    "bad_input": _("The input does not fit this rule."),
    "no_span": _("At least one date span is needed."),
    "end_before_start": _("The end date lies before the start date."),
    "overlap": _("The date spans share a day."),
    "negative_weight": _("A weight may not be negative."),
    "no_weight": _("At least one weight must be above zero."),
    "remainder_key_has_no_weight": _("What is left over may only go to a part that has a weight."),
    "bad_sold_by": _("A project is sold either by the company itself or by an agency."),
    "current_month_locked": _("The current month is already locked."),
    "no_target": _("A receipt target above zero is needed."),
    "bad_number": _("The invoice number does not have the form this kind of invoice has."),
    "bad_code": _("The invoice code must have 10 or 12 digits."),
    "insufficient_key": _("Give the seller's tax number and the invoice number or date."),
}
"""DOMAIN's name of each error a rule raises, and what a person reads."""


class DomainError(Exception):
    """The domain refuses; `code` never changes, `message` is shown to a person.

    `message` may hold named placeholders, filled from `params` when it is shown, so that it
    appears in the language of the reader, days and months in it too. `field` names the form
    field it belongs to.
    """

    def __init__(
        self,
        code: str,
        message: "StrOrPromise",
        params: Mapping[str, object] | None = None,
        *,
        field: str | None = None,
    ) -> None:
        super().__init__(code, message, params)
        self.code = code
        self.message = message
        self.params: Mapping[str, object] = dict(params or {})
        self.field = field

    def __str__(self) -> str:
        # Months come from a module whose rules raise these errors.
        from expense_mgmt.core.templatetags.dates import said  # noqa: PLC0415  # see above

        if not self.params:
            return str(self.message)
        # A sentence with a plural has no text before its number is known.
        return str(self.message % {name: said(value) for name, value in self.params.items()})


class RuleBroken(DomainError):  # noqa: N818 - STYLE §7 names the families
    """Input or a rule refuses; the form is shown again."""


class NotAllowed(DomainError):  # noqa: N818 - STYLE §7 names the families
    """This person may not do this."""


class Conflict(DomainError):  # noqa: N818 - STYLE §7 names the families
    """State or version moved on since the page was opened."""


class RuleRefused(RuleBroken):
    """A calculation rule of DOMAIN §7 refuses its input; `code` is the name DOMAIN gives."""

    def __init__(self, code: str, *, field: str | None = None) -> None:
        if code not in RULE_MESSAGES:
            msg = f"no message for the rule error {code!r}"
            raise ValueError(msg)
        super().__init__(code, RULE_MESSAGES[code], field=field)
