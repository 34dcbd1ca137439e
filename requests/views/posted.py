"""What acts without a form of their own post."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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
