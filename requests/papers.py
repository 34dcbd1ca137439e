"""Words for the documents of a claim."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from requests.models import ClaimAttachment
from requests.rules.documents import Paper


def label_of(paper: str) -> "StrOrPromise":
    """The name of one document in the reader's language."""
    if paper == Paper.CONTRACT_NUMBER:
        return _("Contract number")
    return ClaimAttachment.Kind(paper).label


def listed(words: Iterable[object]) -> str:
    """Several words as one list: "a, b" or 「a、b」."""
    return gettext(", ").join(str(word) for word in words)
