import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from approvals.interface import kinds
from approvals.models import InboxView
from approvals.models.view import LONGEST_NAME
from approvals.narrowing import WAITS, Named, Narrowing, Place, named
from approvals.pages.wanted import TABS, Wanted
from approvals.services.bulk import Seen
from approvals.states import Verb
from expense_mgmt.core.errors import RuleBroken
from expense_mgmt.core.form_fields import TypedAmountField, whole_number
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role

# What the buttons say, and what the engine calls it.
DECISIONS = {"approve": Verb.APPROVE, "send_back": Verb.RETURN, "reject": Verb.REJECT}
LONGEST_CODE = 80
LONGEST_HASH = 64
# Parts of a narrowing that an address names by a code, and under which name.
PLACES = {"project": "project", "category": "category", "unit": "unit", "requester": "by"}


class CodeField(forms.CharField):
    """The code of a place or a person, in an address."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=LONGEST_CODE)


class ListForm(forms.Form):
    """A list of the inbox as an address says it. What it does not understand is not there."""

    tab = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)
    order = forms.ChoiceField(choices=[("newest", "newest")], required=False)
    kind = forms.CharField(required=False)
    project = CodeField()
    category = CodeField()
    unit = CodeField()
    by = CodeField()
    waiting = forms.TypedChoiceField(
        choices=[(hours, hours) for hours in WAITS], coerce=int, required=False
    )
    overdue = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Words of the language, which a class body cannot use as names.
        self.fields["from"] = TypedAmountField()
        self.fields["to"] = TypedAmountField()

    def asked(self) -> dict[str, Any]:
        """What could be read."""
        self.is_valid()
        found: dict[str, Any] = self.cleaned_data
        return found

    def places(self) -> list[Place]:
        """The places and people that the address names by their codes."""
        asked = self.asked()
        return [(part, asked[name]) for part, name in PLACES.items() if asked.get(name)]

    def wanted(self, found: Mapping[Place, Named] | None = None, **rest: Any) -> Wanted:
        """The list; one statement where the address names a place or a person.

        found  what `named` said already of the places of several lists
        """
        asked, places = self.asked(), self.places()
        known = named(places) if found is None else found
        kind = asked.get("kind") or ""
        return Wanted(
            tab=asked.get("tab") or "waiting",
            newest_first=asked.get("order") == "newest",
            narrowing=Narrowing(
                kind=kind if kind in kinds() else "",
                amount_from=asked.get("from"),
                amount_to=asked.get("to"),
                waiting=asked.get("waiting") or 0,
                is_overdue=bool(asked.get("overdue")),
                **{place[0]: known[place] for place in places if place in known},
            ),
            **rest,
        )


class InboxForm(forms.Form):
    """The address of the inbox: a list, or the name of a view; a page of it; an item."""

    view = forms.CharField(required=False, max_length=LONGEST_NAME)
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)
    task = forms.UUIDField(required=False)
    copy = forms.UUIDField(required=False)

    def wanted(self, user: User) -> Wanted:
        """A view that the person does not see is as if it were not there."""
        self.is_valid()
        asked: dict[str, Any] = {
            name: value for name, value in self.cleaned_data.items() if value and name != "view"
        }
        name = self.cleaned_data.get("view") or ""
        view = InboxView.objects.visible_to(user).called(name, user) if name else None
        data = QueryDict(view.query) if view is not None else self.data
        return ListForm(data).wanted(view=view.name if view else "", **asked)


class SinceForm(forms.Form):
    """When the page was drawn that asks what came since."""

    since = forms.DateTimeField()

    def instant(self) -> dt.datetime | None:
        return self.cleaned_data["since"] if self.is_valid() else None


@dataclass(frozen=True, slots=True)
class PostedDecision:
    """One decision, and which content of the document it was made on."""

    verb: Verb
    version: int
    content_hash: str
    comment: str

    @classmethod
    def of(cls, posted: QueryDict) -> "PostedDecision":
        """Read what our own page posts in full; what does not is told to try again.

        Without a form, which would be a twentieth of what a decision costs.

        raises    RuleBroken `form_incomplete`
        """
        verb = DECISIONS.get(posted.get("decision", ""))
        version = whole_number(posted.get("version", ""))
        content_hash, comment = posted.get("content_hash", ""), posted.get("comment", "")
        is_hash = 0 < len(content_hash) <= LONGEST_HASH
        if verb is None or not version or not is_hash or "\0" in content_hash:
            raise RuleBroken("form_incomplete", _("The form was not complete. Try again."))
        return cls(verb, version, content_hash, comment)


class SelectionForm(forms.Form):
    """The selected rows, each as task:version:beginning of the content's hash."""

    task = forms.MultipleChoiceField(choices=[], required=False)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["task"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
        field.choices = [(value, value) for value in data.getlist("task")]

    @property
    def is_confirmed(self) -> bool:
        self.is_valid()
        return bool(self.cleaned_data.get("confirmed"))

    def seen(self) -> list[Seen]:
        """Whatever of the selection can be read."""
        self.is_valid()
        found: list[Seen] = []
        for value in self.cleaned_data.get("task", []):
            key, _colon, rest = value.partition(":")
            version, _colon, digest = rest.partition(":")
            try:
                found.append(Seen(UUID(key), int(version), digest))
            except ValueError:
                continue
        return found


class ViewForm(forms.Form):
    """A name for a list, and whom it is shared with."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, strip=True)
    shared_with = forms.ChoiceField(label=_("Shared with"), required=False)

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shared_with"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [("", _("Only me")), *((role, Role(role).label) for role in roles)]
