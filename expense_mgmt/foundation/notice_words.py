"""A notification in words, in the language of whoever reads it now."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from expense_mgmt.core.periods import DateSpan
from expense_mgmt.core.templatetags.amounts import with_sign
from expense_mgmt.core.templatetags.dates import day_year, span_words
from expense_mgmt.foundation.document_kinds import label_of
from expense_mgmt.foundation.models import Notification
from expense_mgmt.foundation.notification_kinds import MANNERS


@dataclass(frozen=True, slots=True)
class Words:
    """What a notification says.

    headline   one sentence
    detail     what it is about, title and amount; may be empty
    reason     what the other person wrote; may be empty
    """

    headline: str
    detail: str
    reason: str


def words_of(notification: Notification) -> Words:
    """The sentence of the notification's kind, filled with its facts.

    source  STYLE §9: codes are stored, words are looked up when they are read
    """
    given = notification.parameters
    title = notification.document_title
    is_of_a_document = bool(notification.document_kind)
    headline = str(MANNERS[notification.kind].sentence) % {
        "document": document_name(notification.document_kind, notification.number),
        "actor": notification.actor.label if notification.actor else _("Outlay"),
        "title": title,
        "span": span_of(given),
    }
    # Of a kind of document, and of none in particular: what a delegation is for.
    is_of_one = notification.document_id or notification.number
    scope = "" if is_of_one else label_of(notification.document_kind)
    parts = [title if is_of_a_document else "", scope, money_words(given)]
    return Words(
        headline.strip(), " · ".join(part for part in parts if part), given.get("reason", "")
    )


def document_name(kind: str, number: str) -> str:
    """A document by its kind and, where it has one, its number: Expense request MKT-2605-0001."""
    label = label_of(kind)
    if not number:
        return label
    return _("%(label)s %(number)s") % {"label": label, "number": number}


def money_words(given: Mapping[str, str]) -> str:
    """¥46,000.00; empty without an amount.

    given   with `amount` as text of two decimals, and `currency`
    """
    if "amount" not in given:
        return ""
    return with_sign(Decimal(given["amount"]), given.get("currency", "CNY"))


def span_of(given: Mapping[str, str]) -> str:
    """The days from `first` to `last`, both included; without a last day, since the first."""
    if "first" not in given:
        return ""
    first = dt.date.fromisoformat(given["first"])
    if "last" not in given:
        return _("since %(day)s") % {"day": day_year(first)}
    return str(span_words(DateSpan(first, dt.date.fromisoformat(given["last"]))))
