"""What people said of a document: with their decisions, in every passage, and without deciding."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from approvals.besides import for_whom
from approvals.models import Comment, Decision


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion or comment, as components/comments.html draws it."""

    name: str
    at: dt.datetime
    text: str


def said_about(kind: str, subject_id: UUID, *, besides: Iterable[Said] = ()) -> list[Said]:
    """Everything, the newest first; two queries.

    besides   what the document's own app adds, such as why it was withdrawn
    """
    decisions = Decision.objects.filter(run__kind=kind, run__subject_id=subject_id)
    comments = Comment.objects.filter(run__kind=kind, run__subject_id=subject_id)
    said = [
        *(
            Said(for_whom(one.actor, one.on_behalf_of), one.at, one.comment)
            for one in decisions.exclude(comment="").select_related("actor", "on_behalf_of")
        ),
        *(Said(one.author.label, one.at, one.text) for one in comments.select_related("author")),
        *besides,
    ]
    return sorted(said, key=lambda one: one.at, reverse=True)
