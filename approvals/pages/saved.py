"""Saved views, as menu and page show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from approvals.forms import ListForm
from approvals.models import FirstView, InboxView
from approvals.narrowing import named
from approvals.pages.chips import sentence_of
from approvals.pages.wanted import address
from expense_mgmt.core import clock
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.models import RoleHolding

# What a session remembers, so that opening the inbox asks for it once.
FIRST = "inbox_first_view"


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view. `sentence` says what it shows; `is_first` that the inbox opens with it."""

    view: InboxView
    url: str
    sentence: str
    is_own: bool
    is_first: bool


def views_of(user: User, *, with_sentences: bool = False) -> list[SavedView]:
    """Own views and those shared with the person, by name."""
    first = FirstView.objects.filter(person=user).values_list("view_id", flat=True).first()
    views = list(InboxView.objects.visible_to(user).select_related("owner"))
    sentences = _sentences(views) if with_sentences else {}
    return [
        SavedView(
            view=view,
            url=address({"view": view.name}),
            sentence=sentences.get(view.pk, ""),
            is_own=view.owner_id == user.pk,
            is_first=view.pk == first,
        )
        for view in views
    ]


def _sentences(views: Sequence[InboxView]) -> dict[int, str]:
    """What each view shows; one statement for the places of all."""
    forms = {view.pk: ListForm(QueryDict(view.query)) for view in views}
    found = named(place for form in forms.values() for place in form.places())
    return {key: sentence_of(form.wanted(found)) or _("Everything") for key, form in forms.items()}


def roles_to_share_with(user: User) -> list[str]:
    """Roles the person holds: whoever else holds one can be given a view."""
    held = RoleHolding.objects.of(user, clock.today()).values_list("role", flat=True)
    return sorted(set(held))


def first_view_url(request: AuthedRequest) -> str:
    """With which view the person's inbox opens; empty for the plain list."""
    known = request.session.get(FIRST)
    if known is None:
        visible = InboxView.objects.visible_to(request.user)
        chosen = FirstView.objects.filter(person=request.user, view__in=visible)
        name = chosen.values_list("view__name", flat=True).first()
        known = address({"view": name}) if name else ""
        request.session[FIRST] = known
    return str(known)
