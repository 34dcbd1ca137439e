"""What people write with an act."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from approvals.models.limits import COMMENT_LIMIT
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.typed import typed_text


def written(text: str, *, field: str, limit: int = COMMENT_LIMIT, needed: StrOrPromise = "") -> str:
    """The text as it is kept; what is too long is refused, not cut.

    needed    what to say where nothing was written, though something must be
    raises    RuleBroken `comment_too_long`, `comment_needed`
    """
    text = typed_text(text)
    if len(text) > limit:
        raise RuleBroken(
            "comment_too_long",
            _("A comment has at most %(limit)s characters."),
            {"limit": limit},
            field=field,
        )
    if needed and not text:
        raise RuleBroken("comment_needed", needed, field=field)
    return text
