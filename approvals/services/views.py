"""Keeping a narrowed inbox under a name (DESIGN §6, saved views)."""

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import FirstView, InboxView
from expense_mgmt.core.errors import NotAllowed, RuleBroken
from expense_mgmt.core.typed import typed_text
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding

MOST_VIEWS = 30


@transaction.atomic
def save(
    *, name: str, query: str, shared_with: str = "", actor: User, at: dt.datetime
) -> InboxView:
    """Keep a list under a name; a name the person used already then stands for the new list.

    query        of the address, without page and item
    shared_with  a role the person holds: its other holders see the view too; empty for nobody
    raises       RuleBroken `view_nameless`, `too_many_views`; NotAllowed `role_not_held`
    """
    name = _named(name)
    mine = InboxView.objects.of(actor).kept()
    view = mine.filter(name=name).lock().first()
    if view is None:
        if mine.count() >= MOST_VIEWS:
            raise RuleBroken(
                "too_many_views",
                _("You keep %(limit)s views already. Remove one first."),
                {"limit": MOST_VIEWS},
            )
        view = InboxView(owner=actor, name=name)
    view.query = query
    _share(view, shared_with, actor, at)
    view.full_clean(exclude=["owner", "company"], validate_constraints=False)
    return _saved(view)


@transaction.atomic
def change(
    *, view_id: UUID, name: str, shared_with: str, actor: User, at: dt.datetime
) -> InboxView:
    """Give an own view another name, or other readers.

    raises  RuleBroken `view_nameless`, `view_name_taken`; NotAllowed `role_not_held`;
            InboxView.DoesNotExist
    """
    view = InboxView.objects.of(actor).kept().lock().get(public_id=view_id)
    view.name = _named(name)
    _share(view, shared_with, actor, at)
    return _saved(view)


@transaction.atomic
def remove(*, view_id: UUID, actor: User, at: dt.datetime) -> InboxView:
    """Take an own view away, also from those it was shared with; it can be brought back.

    raises  InboxView.DoesNotExist
    """
    view = InboxView.objects.of(actor).kept().lock().get(public_id=view_id)
    view.removed_at = at
    view.save(update_fields=["removed_at"])
    return view


@transaction.atomic
def restore(*, view_id: UUID, actor: User) -> InboxView:
    """Bring a removed view back; it opens first again for whom it did.

    raises  RuleBroken `view_name_taken`; InboxView.DoesNotExist
    """
    view = InboxView.objects.of(actor).lock().get(public_id=view_id)
    view.removed_at = None
    return _saved(view)


@transaction.atomic
def open_first(*, view_id: UUID | None, actor: User, at: dt.datetime) -> InboxView | None:
    """Open the inbox with this view from now on; None for the plain list.

    raises  InboxView.DoesNotExist
    """
    if view_id is None:
        FirstView.objects.filter(person=actor).delete()
        return None
    visible = InboxView.objects.visible_to(actor, timezone.localdate(at))
    view = visible.get(public_id=view_id)
    FirstView.objects.update_or_create(person=actor, defaults={"view": view})
    return view


def _named(name: str) -> str:
    name = " ".join(typed_text(name).split())
    if not name:
        raise RuleBroken("view_nameless", _("Give the view a name."), field="name")
    return name


def _share(view: InboxView, role: str, actor: User, at: dt.datetime) -> None:
    view.shared_with = role
    if not role:
        view.company_id = None
        return
    held = RoleHolding.objects.of(actor, timezone.localdate(at)).filter(role=role).first()
    if held is None:
        raise NotAllowed("role_not_held", _("You share a view with a role that you hold yourself."))
    view.company_id = held.company_id


def _saved(view: InboxView) -> InboxView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if "inboxview_name_once" not in str(error):
            raise
        raise RuleBroken(
            "view_name_taken", _("You have a view of this name already."), field="name"
        ) from None
    return view
