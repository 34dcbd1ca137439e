"""Buttons: which of them a person sees."""

from typing import Any

from django_fsm import can_proceed, has_transition_perm


def may_do(bound_transition: Any, user: Any) -> bool:
    """Whether a button is shown: the document's state allows it and the person may."""
    return can_proceed(bound_transition) and has_transition_perm(bound_transition, user)
