"""A person's own page: roles, deputies, language, keys, password."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from expense_mgmt.core import clock
from expense_mgmt.core.pages import redirect_to, render_page
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.core.templatetags.dates import day_year, span_words
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.office.delegation_rows import delegations_of
from expense_mgmt.organisation.access import Act, allowed, may
from expense_mgmt.organisation.models import RoleHolding

# Seconds for which a decision is held in the browser; the page keeps the choice there.
UNDO_CHOICES = (10, 20, 30, 60)
# Letters that a person may exchange for his own, kept in the browser too (DESIGN §8).
OWN_KEYS = (
    ("j", gettext_lazy("Next")),
    ("k", gettext_lazy("Previous")),
    ("x", gettext_lazy("Select; with shift: reject")),
    ("a", gettext_lazy("Approve; with shift: all selected")),
    ("r", gettext_lazy("Send back")),
    ("t", gettext_lazy("Hand over")),
    ("i", gettext_lazy("Add approver")),
    ("c", gettext_lazy("Comment")),
    ("o", gettext_lazy("Full page")),
    ("z", gettext_lazy("Undo")),
    ("n", gettext_lazy("New request")),
    ("g", gettext_lazy("Go to, then a second letter")),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A role of the person: where, and since or until when."""

    role: str
    scope: str
    company: str
    period: str
    in_force: bool


@require_GET
@allowed(Act.SIGNED_IN)
def profile(request: AuthedRequest) -> HttpResponse:
    """What the product knows of the person who signed in."""
    user = request.user
    delegations = delegations_of(user, clock.today())
    context = {
        "person": user,
        "roles": roles_of(user),
        "deputies": [row for row in delegations.given if not row.is_over],
        "deputising": [row for row in delegations.received if not row.is_over],
        "may_delegate": may(user, Act.DELEGATE),
        "languages": settings.LANGUAGES,
        "undo_choices": UNDO_CHOICES,
        "own_keys": OWN_KEYS,
        "breadcrumbs": [{"url": "", "label": _("Profile")}],
    }
    return render_page(request, "profile.html", "", context)


def roles_of(user: User) -> list[Held]:
    """All roles ever held: those in force first, each as its row was entered."""
    today = clock.today()
    rows = RoleHolding.objects.filter(person=user).select_related("unit", "project", "company")
    found = [
        Held(
            role=row.get_role_display(),
            scope=str(row.project or row.unit),
            company=row.company.label,
            period=period_words(row.valid),
            in_force=today in row.valid,
        )
        for row in rows.order_by("pk")
    ]
    return sorted(found, key=lambda held: not held.in_force)


def period_words(valid: Any) -> str:
    """The days of a half-open range in words; an open end is left open."""
    begins, ends = valid.lower, valid.upper
    if ends is None:
        return _("since %(day)s") % {"day": day_year(begins)}
    return span_words(DateSpan.from_half_open(begins, ends))


class PasswordPage(PasswordChangeView):
    """Django's own change of password, in the shell; a refused one is 422 like every form."""

    template_name = "password_change.html"
    success_url = reverse_lazy("profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [
            {"url": reverse("profile"), "label": _("Profile")},
            {"url": "", "label": _("Password")},
        ]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("The password is changed. Other devices are signed out."))
        return redirect_to(self.request, response.headers["Location"])

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_http_methods(["GET", "POST"])
@allowed(Act.SIGNED_IN)
def password_change(request: AuthedRequest) -> HttpResponse:
    """Change the own password; asks for the present one."""
    return cast("HttpResponse", PasswordPage.as_view()(request))
