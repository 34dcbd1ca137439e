"""Asking a state machine before it is told: the library itself never checks permission."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed, has_transition_perm

from expense_mgmt.core.errors import Conflict, NotAllowed, RuleBroken


def ensure_may(bound_transition: Any, actor: Any) -> None:
    """Let a transition through only from the right state, by the right person, on a fit document.

    bound_transition   a method decorated with `@transition`, bound to its row
    raises    Conflict `wrong_state`: the document moved on
              NotAllowed `not_yours`: this person may not
              RuleBroken `not_ready`: a condition of the document is not met
    source    STYLE §4
    """
    if not can_proceed(bound_transition, check_conditions=False):
        raise Conflict("wrong_state", _("The document has moved on. Its present state is shown."))
    # The library's own question about permission mixes the conditions into its answer.
    machine = bound_transition._django_fsm  # noqa: SLF001  # it has no public door to this
    row = bound_transition.__self__
    if not machine.has_transition_perm(row, machine.field.get_state(row), actor):
        raise NotAllowed("not_yours", _("Someone else has to do this."))
    if not can_proceed(bound_transition):
        raise RuleBroken("not_ready", _("The document is not complete enough for this."))


def may_now(bound_transition: Any, actor: Any) -> bool:
    """Whether `ensure_may` would let it through: state, person and conditions; for buttons."""
    return bool(has_transition_perm(bound_transition, actor))
