"""Buttons: which of them a person sees, and what they post."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed, has_transition_perm

from expense_mgmt.core.errors import Conflict


class VersionForm(forms.Form):
    """The version of the document that the page showed."""

    version = forms.IntegerField(min_value=0)


def posted_version(request: HttpRequest) -> int:
    """The version a button was shown with.

    raises    Conflict stale_version when it is missing or no number
    """
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Conflict("stale_version", _("This page is out of date. Its present state is shown."))
    return int(form.cleaned_data["version"])


def may_do(bound_transition: Any, user: Any) -> bool:
    """Whether a button is shown: the document's state allows it and the person may."""
    return can_proceed(bound_transition) and has_transition_perm(bound_transition, user)
