"""From the domain's errors to HTTP, for every page in one place (STYLE §7)."""

import logging
import uuid
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import is_valid_path, resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed
from expense_mgmt.core.pages import part_to_fill, wants_part
from expense_mgmt.session import has_just_ended

logger = logging.getLogger(__name__)

NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

METHOD_NOT_ALLOWED = 405
# From the page above a refused act to the one that shows what came of it meanwhile.
MOST_HOPS = 2
# What a button asks for that sends its form in place (components/send_in_place.html).
WHOLE_PAGE = "main"

GetResponse = Callable[[HttpRequest], HttpResponse]


def status_of(error: DomainError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, Conflict):
        return 409
    return 422


class DomainErrorMiddleware:
    """A refusal that no view caught becomes a page, or a note for htmx, with its status.

    The page is that of the document, as it stands now, with the reason above it; where there is
    none, or the person does not see it, a page of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        refusal = Refusal(
            error,
            status_of(error),
            uuid.uuid4().hex[:8].upper(),
            path=request.path,
            comment=request.POST.get("comment", ""),
        )
        logger.info("refused %s %s %s", request.path, error.code, refusal.reference)
        is_part = wants_part(request)
        if request.method == "POST" and (not is_part or part_to_fill(request) == WHOLE_PAGE):
            shown = page_with(request, refusal)
            if shown is not None:
                return shown
        context = {"refusal": refusal}
        template = "refusal.html#note" if is_part else "refusal.html"
        return render(request, template, context, status=refusal.status)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page says of an act that did not happen.

    reference    stands in the log too, for whoever asks what it was
    path         where the act was asked for, with the comment typed beside its button
    """

    error: DomainError
    status: int
    reference: str
    path: str = ""
    comment: str = ""


def page_with(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """The page above a refused act, as the person would get it now, with the reason; else None."""
    page = page_above(request.path)
    for _hop in range(MOST_HOPS):
        shown = as_get(request, page)
        # Read by the context processor of the shell.
        vars(shown)["refusal"] = refusal
        match = resolve(shown.path_info)
        try:
            response = match.func(shown, *match.args, **match.kwargs)
        except (Http404, DomainError):
            return None
        if isinstance(response, HttpResponseRedirect):
            page = response.url
            continue
        response.status_code = refusal.status
        return cast("HttpResponse", response)
    return None


def as_get(request: HttpRequest, page: str) -> HttpRequest:
    """The person's request for another of our pages, with the choices he had made on it."""
    parts = urlsplit(page)
    around = urlsplit(request.headers.get("Referer", ""))
    query = around.query if around.path == parts.path else parts.query
    asked = copy(request)
    asked.method = "GET"
    asked.path = asked.path_info = parts.path
    asked.META = {
        name: value for name, value in request.META.items() if not name.startswith("HTTP_HX_")
    }
    asked.META |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query}
    vars(asked).pop("headers", None)
    asked.GET = QueryDict(query)
    asked.POST = QueryDict()
    return asked


class SignInMiddleware(LoginRequiredMiddleware):
    """Everything is behind the sign-in but what declares itself public.

    A fragment asked for after the session ended gets 401 and `HX-Redirect`, so that the
    sign-in page never lands inside another page. It stands before the CSRF check: the ticket
    lies in the session and ends with it, and being told of the ticket would lead nowhere.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        response = super().process_view(request, view_func, view_args, view_kwargs)
        if response is None:
            return None
        if wants_part(request) or request.method == "POST":
            response = redirect_to_login(page_around(request), self.get_login_url(view_func))
        address = response.headers["Location"] + ("&ended=1" if has_just_ended(request) else "")
        if wants_part(request):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


def page_around(request: HttpRequest) -> str:
    """The page in which a fragment was to appear, or whose form was sent.

    People go back there, never to a fragment or to the address of a form.
    """
    named = "HX-Current-URL" if wants_part(request) else "Referer"
    around = urlsplit(request.headers.get(named, ""))
    if around.netloc != request.get_host():
        return "/" if wants_part(request) else page_above(request.path)
    return f"{around.path}?{around.query}" if around.query else around.path


class PageAboveMiddleware:
    """The address of a form, followed as a link, leads to the page above it.

    It stands in the address bar under a form that was refused, so people come back to it: by
    the change of language, or by signing in again after the session ended.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refused = request.method == "GET" and response.status_code == METHOD_NOT_ALLOWED
        if is_refused and "text/html" in request.headers.get("Accept", ""):
            return HttpResponseRedirect(page_above(request.path))
        return response


def page_above(path: str) -> str:
    """The nearest address above one of ours that leads anywhere."""
    parts = path.rstrip("/").split("/")
    while len(parts) > 1:
        parts.pop()
        above = "/".join(parts)
        for address in (f"{above}/", above):
            if is_valid_path(address):
                return address
    return "/"


class PersonLanguageMiddleware:
    """The person's own language; before sign-in the cookie's or the browser's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or translation.get_language_from_request(
            request
        )
        with translation.override(chosen):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


class FreshPagesMiddleware:
    """Pages and files of money are never kept by a browser or a proxy, nor lend it devices."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        add_never_cache_headers(response)
        response.headers["Permissions-Policy"] = NO_DEVICES
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's ticket ran out: nothing was saved, and what was typed is still in the page."""
    logger.info("csrf %s %s", request.path, reason)
    template = "csrf_failure.html#note" if wants_part(request) else "csrf_failure.html"
    return render(request, template, {"page": page_around(request)}, status=403)
