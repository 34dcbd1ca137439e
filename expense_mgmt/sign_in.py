"""Signing in and out, and the language of the pages."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from expense_mgmt.core import clock
from expense_mgmt.core.pages import redirect_to
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.models import RoleHolding
from expense_mgmt.organisation.roles import Role


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        context["demo_mode"] = settings.EXPENSE_DEMO
        context["demo_accounts"] = demo_accounts() if settings.EXPENSE_DEMO else []
        return context


sign_in = SignInView.as_view()
sign_out = login_not_required(LogoutView.as_view(template_name="session_ended.html"))


def demo_accounts() -> list[dict[str, str]]:
    """One entry for each person of the demo company, in the order of the story's roles.

    Filler people have no password and are left out.
    """
    rows = (
        RoleHolding.objects.on(clock.today())
        .filter(company__is_demo=True)
        .exclude(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("person")
        .order_by("pk")
    )
    accounts: dict[int, dict[str, str]] = {}
    for row in rows:
        accounts.setdefault(
            row.person_id,
            {
                "username": row.person.username,
                "name": row.person.label,
                "role_label": str(Role(row.role).label),
            },
        )
    return list(accounts.values())


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click into an account of the demo company; does not exist elsewhere."""
    if not settings.EXPENSE_DEMO:
        raise Http404
    person = get_object_or_404(
        User.objects.filter(holdings__company__is_demo=True, is_active=True).distinct(),
        username=request.POST.get("username", "").replace("\0", ""),
    )
    login(request, person, backend="expense_mgmt.people.PeopleBackend")
    return redirect_to(request, safe_next(request))


class SentOn(HttpResponseRedirect):
    """The browser sends the same form once more, to another address."""

    status_code = 307


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, for a person for good, before sign-in by cookie.

    A form sent here by a browser without scripts is sent on, as it is, to where it is kept.
    """
    language = request.POST.get("language", "")
    onward = request.GET.get("onward", "")
    if is_ours(request, onward):
        response: HttpResponse = SentOn(onward)
    else:
        response = redirect_to(request, safe_next(request))
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def safe_next(request: HttpRequest) -> str:
    """The address to go on to, if it is one of ours; else home."""
    wanted = request.POST.get("next", "")
    return wanted if is_ours(request, wanted) else reverse("home")


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of ours."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
